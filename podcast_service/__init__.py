"""Publish podcasts from a folder of audio: feed, pages and media that listeners can rely on."""

__version__ = "0.1.0"
