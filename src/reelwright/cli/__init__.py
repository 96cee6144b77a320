"""The command line; it also puts the parts together."""
