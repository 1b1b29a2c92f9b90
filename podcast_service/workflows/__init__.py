"""What shall happen, one verb a file, top to bottom."""
