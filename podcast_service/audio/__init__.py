"""How an audio file is opened, measured and described."""
