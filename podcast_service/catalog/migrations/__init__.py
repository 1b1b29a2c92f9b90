"""The numbered steps that make and change the tables."""
