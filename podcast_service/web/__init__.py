"""The doorway for web requests."""
