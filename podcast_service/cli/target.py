"""What a command is about, as it is typed: SHOW/EPISODE, or a whole SHOW."""

from __future__ import annotations

import click


def episode_of(target: str) -> tuple[str, str]:
    """Return the slugs of the show and the episode. Raises UsageError where no episode is named."""
    show, episode = show_or_episode(target)
    if episode is None:
        raise click.UsageError("Name one episode: SHOW/EPISODE.")
    return show, episode


def show_or_episode(target: str) -> tuple[str, str | None]:
    """Return the slugs of the show and the episode, None where the whole show is meant."""
    show, _, episode = target.strip("/").partition("/")
    return show, episode or None
