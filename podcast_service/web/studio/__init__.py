"""The studio: the doorway of producers. Every page of it stands behind ``door.Studio``."""
