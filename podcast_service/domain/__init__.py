"""What is true of shows, episodes and the rest, without any library."""
