"""Soundbites (podcast:soundbite): the pieces of an episode that say why to hear it, as rows a person fills in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podcast_service.domain.chapter import time_of, write_time
from podcast_service.domain.errors import Invalid
from podcast_service.domain.fault import Fault
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.text import one_line

SHORTEST_MS, LONGEST_MS = 15_000, 120_000
"""How long a soundbite should be (feed-P08)."""
LONGEST_TITLE = 128
"""Characters the namespace lets its title have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundbiteRow:
    """One soundbite as it is written: where it starts, how long it lasts, what it is called."""

    start: str = ""
    length: str = ""
    title: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is written in it."""
        return not (self.start.strip() or self.length.strip() or self.title.strip())


def rows_of_tags(tags: Iterable[FeedTag], mark: str = ".") -> tuple[SoundbiteRow, ...]:
    """Write the soundbites of an episode as rows."""
    return tuple(
        SoundbiteRow(
            start=_written(tag.attribute("startTime"), mark),
            length=_written(tag.attribute("duration"), mark),
            title=tag.text,
        )
        for tag in tags
    )


def _written(seconds: str | None, mark: str) -> str:
    found = time_of(seconds or "")
    return "" if found is None else write_time(found, mark)


def bite_faults(rows: Sequence[SoundbiteRow], duration_ms: int | None) -> tuple[Fault, ...]:
    """Return everything that is wrong; a soundbite lies within the episode (feed-P08)."""
    return tuple(
        fault for number, row in enumerate(rows) if not row.is_empty for fault in _wrong(number, row, duration_ms)
    )


def _wrong(number: int, row: SoundbiteRow, duration_ms: int | None) -> Iterator[Fault]:
    start, length, title = time_of(row.start), time_of(row.length), one_line(row.title)
    if start is None:
        yield Fault(number, "start", Invalid("soundbite_time", row=number + 1))
    if not length:
        yield Fault(number, "length", Invalid("soundbite_length", row=number + 1))
    if start is not None and length and duration_ms is not None and start + length > duration_ms:
        yield Fault(number, "length", Invalid("soundbite_outside", row=number + 1, length=write_time(duration_ms)))
    if len(title) > LONGEST_TITLE:
        yield Fault(number, "title", Invalid("soundbite_title", row=number + 1, limit=LONGEST_TITLE))


def bite_advice(rows: Sequence[SoundbiteRow]) -> tuple[Fault, ...]:
    """Return which last less or more than apps like to play: nothing stops for it (feed-P08)."""
    lengths = ((number, time_of(row.length)) for number, row in enumerate(rows))
    return tuple(
        Fault(number, "length", Invalid("soundbite_odd_length", row=number + 1))
        for number, length in lengths
        if length and not SHORTEST_MS <= length <= LONGEST_MS
    )


def bite_values(rows: Iterable[SoundbiteRow]) -> list[dict[str, object]]:
    """Return the rows, free of faults, as a page lists them, in the order of the table: the first is the best."""
    return [
        {"start": _plain(row.start), "duration": _plain(row.length), "title": one_line(row.title)}
        if one_line(row.title)
        else {"start": _plain(row.start), "duration": _plain(row.length)}
        for row in rows
        if not row.is_empty
    ]


def _plain(text: str) -> str:
    return write_time(time_of(text) or 0)
