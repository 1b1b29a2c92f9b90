"""The doorway for the command line."""
