"""The addresses of the studio's pages of a show, of an episode, and of its sound; ``end`` is what stands below."""

from __future__ import annotations


def show_path(show: str, end: str = "") -> str:
    """Return the address of a show's page."""
    return f"/studio/serier/{show}{end}"


def episode_path(show: str, slug: str, end: str = "") -> str:
    """Return the address of an episode's page."""
    return f"/studio/afsnit/{show}/{slug}{end}"


def sound_path(show: str, slug: str) -> str:
    """Return where the sound of an episode plays from."""
    return f"/studio/lyd/{show}/{slug}"
