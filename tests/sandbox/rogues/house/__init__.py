"""The one room of the rogues."""
