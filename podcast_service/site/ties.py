"""What belongs together: links between publications and episodes from both ends, and moments that come to a theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from podcast_service.domain.chapter import in_order
from podcast_service.domain.episode import Episode
from podcast_service.domain.link import Relation
from podcast_service.domain.publication import Publication

Find = Callable[[str, str], Episode | None]
"""Find a public episode by the slugs it and its show have, or had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment of an episode that a page leads to, and the title of the chapter that is heard then."""

    at_ms: int
    chapter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A link as it is seen from one end: how that stands to ``other``.

    ``moment`` is where in the episode, at whichever end that is; ``None`` for the whole.
    """

    relation: Relation
    is_back: bool
    other: Publication | Episode
    moment: Moment | None = None


def key_of(item: Publication | Episode) -> str:
    """Return what names one end of a tie."""
    return f"episode:{item.guid}" if isinstance(item, Episode) else f"publication:{item.slug}"


def ties(publications: Iterable[Publication], find: Find) -> dict[str, tuple[Tie, ...]]:
    """Return every link from both of its ends, by ``key_of``; those to what is not public are left out.

    They stand in the order of the relations; a link that both ends state is one.
    """
    everything = {item.slug: item for item in publications}
    found = defaultdict[str, dict[tuple[object, ...], Tie]](dict)
    for item in everything.values():
        for link in item.links:
            other = find(*link.episode) if link.episode else everything.get(link.target)
            if other is None or other == item:
                continue
            moment = moment_of(other, link.at_ms) if isinstance(other, Episode) else None
            for here, there, is_back in ((item, other, link.is_back), (other, item, not link.is_back)):
                tie = Tie(relation=link.relation, is_back=is_back, other=there, moment=moment)
                found[key_of(here)][(link.relation, is_back, key_of(there), link.at_ms)] = tie
    order = list(Relation)
    return {
        key: tuple(sorted(ended.values(), key=lambda tie: (order.index(tie.relation), tie.is_back)))
        for key, ended in found.items()
    }


def moments(episodes: Iterable[Episode]) -> dict[str, list[tuple[Episode, Moment]]]:
    """Return the moments at which episodes come to a theme, by its slug, in the order of the episodes."""
    found = defaultdict[str, list[tuple[Episode, Moment]]](list)
    for episode in episodes:
        for named in episode.themes_at:
            if moment := moment_of(episode, named.at_ms):
                found[named.theme].append((episode, moment))
    return found


def moment_of(episode: Episode, at_ms: int | None) -> Moment | None:
    """Return a moment of an episode with the chapter it lies in; ``None`` where it is after the end.

    People write whole seconds: a chapter that begins within the second counts.
    """
    length = episode.heard_ms
    if at_ms is None or (length is not None and at_ms >= length):
        return None
    listed = [one for one in in_order(episode.chapters, length) if one.in_list]
    begun = [one.title for one in listed if one.start_ms // 1000 <= at_ms // 1000]
    return Moment(at_ms=at_ms, chapter=begun[-1] if begun else "")
