"""In which order the episodes of a show stand on its page, and how they are divided where there are many."""

from __future__ import annotations

from typing import NamedTuple

from podcast_service.domain.episode import Episode, EpisodeType
from podcast_service.domain.show import Show, ShowType

PAGE = 50
"""Parts a page of a show lists: with their pictures some 100 KB of HTML, before it is packed."""


class Part(NamedTuple):
    """A place in a show: its number, and the episode that stands there, if it does."""

    number: int | None
    episode: Episode | None


def arranged(show: Show, episodes: tuple[Episode, ...]) -> tuple[Part, ...]:
    """Return what stands in a show, in the order to listen: a series from its first part, else the newest first.

    Of a series of fixed length the missing parts have their places too, without a word of what is in them (exp-5.3).
    """
    if show.type is not ShowType.SERIAL:
        return tuple(Part(episode.number, episode) for episode in episodes)
    oldest_first = episodes[::-1]
    numbered: dict[tuple[int, int], Episode | None] = {
        (episode.season or 0, number): episode for episode in oldest_first if (number := _place(episode))
    }
    missing = {(0, number): None for number in range(1, (show.parts or 0) + 1)} if not _has_seasons(episodes) else {}
    in_order = sorted({**missing, **numbered}.items(), key=lambda item: item[0])
    placed = {episode.guid for episode in numbered.values() if episode}
    others = tuple(Part(None, episode) for episode in oldest_first if episode.guid not in placed)
    return (*others, *(Part(number, episode) for (_, number), episode in in_order))


def pages(parts: tuple[Part, ...]) -> int:
    """Return on how many pages the parts of a show stand; an empty one is a page too."""
    return max(1, -(-len(parts) // PAGE))


def on_page(parts: tuple[Part, ...], number: int) -> tuple[Part, ...]:
    """Return the parts that stand on the page ``number``, from 1 on."""
    return parts[(number - 1) * PAGE : number * PAGE]


def _place(episode: Episode) -> int | None:
    return episode.number if episode.type is EpisodeType.FULL else None


def _has_seasons(episodes: tuple[Episode, ...]) -> bool:
    return any(episode.season for episode in episodes)
