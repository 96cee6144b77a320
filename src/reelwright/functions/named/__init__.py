"""One module for each FunctionName; each has a `FUNCTION`, and is imported by the server too."""
