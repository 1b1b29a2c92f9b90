"""Shared by every test; standing here, it also lets any test say ``from builders import make_episode``."""
