"""How transcripts are read and written."""
