"""What stands both on an episode's page and in its sound file: one row a field, and who changed it last.

The page is what people publish from; the file is what travels. Where they differ, the state both had last tells which
side moved: that of the recording the page names by its hash. A field that moved on both sides is shown, never decided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit
from podcast_service.domain.show import Show


class Moved(StrEnum):
    """Which side a field moved on since both agreed."""

    PAGE = "page"
    FILE = "file"
    BOTH = "both"
    GONE = "gone from the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The public addresses a file tells of: the episode's page and the show's feed; none that nobody else reaches."""

    page_url: str | None = None
    feed_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagField:
    """One field of ``Tags``: what it is for an episode, and the page's key that a change in the file is taken into.

    Without a key the page, or the show, alone decides: the file only carries it.
    """

    field: str
    value: Callable[[Episode, Show, Places], object]
    key: str | None = None


def _people(episode: Episode, show: Show, _places: Places) -> tuple[Credit, ...]:
    return tuple(Credit(name=one.name, role=one.role) for one in episode.credits or show.credits)


def _released(episode: Episode, _show: Show, _places: Places) -> str | None:
    return episode.published_at.strftime("%Y-%m-%d") if episode.published_at else None


FIELDS: tuple[TagField, ...] = (
    TagField(field="title", key="title", value=lambda episode, _show, _places: episode.title),
    TagField(field="show", value=lambda _episode, show, _places: show.title),
    TagField(field="number", key="number", value=lambda episode, _show, _places: episode.number),
    TagField(field="season", key="season", value=lambda episode, _show, _places: episode.season),
    TagField(field="people", key="people", value=_people),
    TagField(field="description", key="description", value=lambda episode, _show, _places: episode.description or None),
    TagField(field="language", key="language", value=lambda episode, show, _places: episode.language or show.language),
    TagField(field="copyright", key="copyright", value=lambda episode, _show, _places: episode.copyright),
    TagField(field="license", key="license", value=lambda episode, _show, _places: episode.license),
    TagField(field="license_url", key="license_url", value=lambda episode, _show, _places: episode.license_url),
    TagField(
        field="explicit",
        key="explicit",
        value=lambda episode, show, _places: show.explicit if episode.explicit is None else episode.explicit,
    ),
    TagField(field="released", value=_released),
    TagField(field="guid", value=lambda episode, _show, _places: episode.guid),
    TagField(field="link", value=lambda _episode, _show, places: places.page_url),
    TagField(field="feed_url", value=lambda _episode, _show, places: places.feed_url),
    TagField(field="is_podcast", value=lambda _episode, _show, _places: True),
    TagField(field="chapters", key="chapters", value=lambda episode, _show, _places: episode.chapters),
)
"""What a finished file says of its episode. The long text of the notes stays on the page: it is Markdown there."""

TWO_WAY = tuple(row.field for row in FIELDS if row.key)
_UNTIL_PUBLISHED = ("released", "link", "feed_url")
"""What is only true of an episode that listeners can find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that page and file do not agree on, and which side moved."""

    field: str
    page: object
    file: object
    moved: Moved


def final_tags(episode: Episode, show: Show, places: Places) -> Tags:
    """Return what the episode's file should say of it."""
    left_out = () if episode.published_at else _UNTIL_PUBLISHED
    values = {row.field: row.value(episode, show, places) for row in FIELDS if row.field not in left_out}
    return replace(Tags(), **values)  # type: ignore[arg-type] # each row gives the type of its field


def differences(wanted: Tags, file: Tags, base: Tags | None, *, stated: Collection[str] = ()) -> tuple[Difference, ...]:
    """Say where ``wanted`` (the page's side, as far as such a file can hold it) and ``file`` differ, and who moved.

    ``base`` is what the file said when both agreed last; without it nobody can tell who moved, and the page counts.
    ``stated`` are the fields to which the page itself gives a value: only those can have moved on both sides, any other
    follows the file, or is the show's. A field that vanished from the file is told and never taken: tools that strip
    tags are more common than people who mean it.
    """
    return tuple(_differences(wanted, file, base, frozenset(stated)))


def _differences(wanted: Tags, file: Tags, base: Tags | None, stated: frozenset[str]) -> Iterator[Difference]:
    for row in FIELDS:
        page, found = getattr(wanted, row.field), getattr(file, row.field)
        if page == found or (_is_empty(page) and (row.key is None or _is_empty(found))):
            continue
        before = getattr(base, row.field) if base else found
        moved = Moved.PAGE
        if row.key is not None and found != before:
            moved = _moved(page, found, before, is_stated=row.field in stated)
        yield Difference(field=row.field, page=page, file=found, moved=moved)


def _moved(page: object, found: object, before: object, *, is_stated: bool) -> Moved:
    if _is_empty(found):
        return Moved.GONE
    return Moved.FILE if page == before or not is_stated else Moved.BOTH


def _is_empty(value: object) -> bool:
    return value is None or value in ("", ())
