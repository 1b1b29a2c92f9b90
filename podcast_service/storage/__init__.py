"""Where objects (sound, pictures, files) are kept, by one contract."""
