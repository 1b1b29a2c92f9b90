"""The keys and values of a page, each read with the type it must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import one_line
from podcast_service.domain.told import told

K = TypeVar("K", bound=StrEnum)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_YES = {"yes": True, "ja": True, "true": True, "no": False, "nej": False, "false": False}
_A_TIME = told("a time such as 2026-11-22T08:00:00+01:00")


@dataclass(slots=True)
class Fields:
    """A mapping from a page, read key by key with the type each key must have.

    ``place`` says where it stands, for errors. Every key asked for counts as known: ``unknown`` lists the rest.
    """

    values: Mapping[object, object]
    place: str
    known: set[str] = field(default_factory=set)

    def _take(self, key: str) -> object:
        self.known.add(key)
        return self.values.get(key)

    def has(self, key: str) -> bool:
        """Say whether the key stands there with a value."""
        return self.values.get(key) is not None

    def text(self, key: str) -> str | None:
        """Return a short text, or ``None`` when the key is absent or blank."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, float, date)):
            raise self._wrong(key, told("a text"))
        return _shown(value, limit=None).strip() or None

    def required(self, key: str) -> str:
        """Return a text on one line. Raises Invalid when there is none."""
        value = one_line(self.text(key) or "")
        if not value:
            raise Invalid("page_key_missing", place=self.place, key=key)
        return value

    def choice(self, key: str, kinds: type[K], default: K) -> K:
        """Return one of ``kinds`` by its value, whatever its case."""
        value = (self.text(key) or default.value).lower()
        try:
            return kinds(value)
        except ValueError:
            raise self._wrong(key, told("one of {names}", names=", ".join(kinds))) from None

    def whole(self, key: str) -> int | None:
        """Return a whole number above zero."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, told("a whole number from 1 up"))
        return int(value)

    def flag(self, key: str) -> bool | None:
        """Return true or false; ``yes``, ``no``, ``ja`` and ``nej`` are understood too."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        answer = _YES.get(value.strip().lower()) if isinstance(value, str) else None
        if answer is None:
            raise self._wrong(key, told("true or false"))
        return answer

    def moment(self, key: str) -> datetime | None:
        """Return a point in time as UTC; a time without a zone is Copenhagen time, a bare date its midnight."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                raise self._wrong(key, _A_TIME) from None
        if isinstance(value, datetime):
            moment = datetime(*value.timetuple()[:6], value.microsecond, tzinfo=value.tzinfo)
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the zone is given on the next line
        else:
            raise self._wrong(key, _A_TIME)
        try:
            return (moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
        except OverflowError:
            raise self._wrong(key, _A_TIME) from None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        value = self._take(key)
        return () if value is None else self._texts(key, value)

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list whose items are a text or a list of texts."""
        value = self._take(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(self._texts(key, item) for item in items)

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in items):
            raise self._wrong(key, told("a list of texts"))
        return tuple(text for item in items if (text := _shown(item, limit=None).strip()))

    def mapping(self, key: str) -> Fields | None:
        """Return the mapping under ``key``."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self._wrong(key, told("keys and values, indented below it"))
        return Fields(value, f"{self.place}, {key}")

    def rows(self, key: str) -> tuple[Fields | str, ...]:
        """Return a list whose items are mappings or short texts."""
        value = self._take(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(
            Fields(item, f"{self.place}, {key}") if isinstance(item, Mapping) else self._row_text(key, item)
            for item in items
        )

    def _row_text(self, key: str, item: object) -> str:
        if not isinstance(item, str):
            raise self._wrong(key, told("a list"))
        return item.strip()

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return a mapping of texts as pairs, in their order."""
        below = self.mapping(key)
        return () if below is None else tuple((str(name), below.text(str(name)) or "") for name in below.values)

    def unknown(self) -> Iterator[tuple[str, str | None]]:
        """Yield each key nobody asked for, with the known key it looks like."""
        for key in self.values:
            if str(key) not in self.known:
                close = get_close_matches(str(key), self.known, n=1)
                yield str(key), close[0] if close else None

    def wrong(self, key: str, wanted: str) -> Invalid:
        """Make the error for a key whose value is not what is wanted."""
        return self._wrong(key, wanted)

    def _wrong(self, key: str, wanted: str) -> Invalid:
        return Invalid("page_value", place=self.place, key=key, value=_shown(self.values.get(key)), wanted=wanted)


def _shown(value: object, limit: int | None = 80) -> str:
    try:
        return str(value)[:limit]
    except ValueError:  # Python writes no number of thousands of digits
        return told("a number too long to show")
