"""Read and write one page: YAML front matter between ``---`` lines, then Markdown.

Writing touches only the lines of the keys that change: a producer's comments, order and quotes stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from io import StringIO
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import AliasToken

from podcast_service.domain.errors import Invalid

FENCE = "---"
LIMIT = 1024 * 1024
"""A page is text a person wrote: a megabyte is a mistake."""
COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_TOP_LEVEL_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:\s|$)")
_YES = {"yes": True, "ja": True, "true": True, "no": False, "nej": False, "false": False}


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
            raise self._wrong(key, "a text")
        return str(value).strip() or None

    def whole(self, key: str) -> int | None:
        """Return a whole number above zero."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, "a whole number from 1 up")
        return int(value)

    def flag(self, key: str) -> bool | None:
        """Return true or false; ``yes``, ``no``, ``ja`` and ``nej`` are understood too."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        answer = _YES.get(value.strip().lower()) if isinstance(value, str) else None
        if answer is None:
            raise self._wrong(key, "true or false")
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
                raise self._wrong(key, "a time such as 2026-11-22T08:00:00+01:00") from None
        if isinstance(value, datetime):
            moment = datetime(*value.timetuple()[:6], value.microsecond, tzinfo=value.tzinfo)
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the zone is given on the next line
        else:
            raise self._wrong(key, "a time such as 2026-11-22T08:00:00+01:00")
        return (moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)).astimezone(UTC)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        value = self._take(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in items):
            raise self._wrong(key, "a list of texts")
        return tuple(str(item).strip() for item in items if str(item).strip())

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list whose items are a text or a list of texts."""
        value = self._take(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(Fields({"item": item}, f"{self.place}, {key}").texts("item") for item in items)

    def mapping(self, key: str) -> Fields | None:
        """Return the mapping under ``key``."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self._wrong(key, "keys and values, indented below it")
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
            raise self._wrong(key, "a list")
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
        return Invalid("page_value", place=self.place, key=key, value=str(self.values.get(key))[:80], wanted=wanted)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands in its file: the lines of its front matter and its Markdown text."""

    head: tuple[str, ...]
    body: str
    fields: Fields


def parse_page(text: str, place: str) -> Page:
    """Parse the text of a page; ``place`` names it in errors. A page without fences is all Markdown."""
    if len(text) > LIMIT:
        raise Invalid("page_too_long", place=place, limit=LIMIT)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        return Page((), "\n".join(lines), Fields({}, place))
    try:
        end = next(number for number, line in enumerate(lines) if number and line.rstrip() == FENCE)
    except StopIteration:
        raise Invalid("page_unclosed", place=place) from None
    head = tuple(lines[1:end])
    return Page(head, "\n".join(lines[end + 1 :]).lstrip("\n"), Fields(_load("\n".join(head), place), place))


def _load(text: str, place: str) -> Mapping[object, object]:
    yaml = YAML(typ="safe", pure=True)
    try:
        if "*" in text and any(isinstance(token, AliasToken) for token in yaml.scan(text)):
            raise Invalid("page_alias", place=place)
        value = yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Invalid("page_yaml", place=place, line=mark.line + 2 if mark else "?") from error
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid("page_yaml", place=place, line=2)
    return value


def with_values(page: Page, values: Mapping[str, object]) -> str:
    """Return the text of ``page`` with ``values`` set; every other line stays as the producer wrote it.

    A value of ``None`` removes the key. The result is parsed again and compared, so that a page whose YAML
    we do not understand well enough to edit is refused instead of damaged.
    """
    head = list(page.head)
    for key, value in values.items():
        start, end = _block(head, key)
        head[start:end] = [] if value is None else _dump(key, value)
    text = "\n".join([FENCE, *head, FENCE, "", page.body.rstrip("\n"), ""]).replace("\n\n\n", "\n\n")
    after = parse_page(text, page.fields.place).fields.values
    kept = {key: value for key, value in page.fields.values.items() if key not in values}
    if {key: value for key, value in after.items() if key not in values} != kept:
        raise Invalid("page_not_editable", place=page.fields.place, keys=", ".join(values))
    return text


def _block(head: list[str], key: str) -> tuple[int, int]:
    """Return the lines of a top-level key, or the place for a new one: after the last line that is not blank."""
    for start, line in enumerate(head):
        match = _TOP_LEVEL_KEY.match(line)
        if match and match[1] == key:
            end = start + 1
            while end < len(head) and (head[end][:1] in (" ", "\t") or head[end].startswith("- ")):
                end += 1
            return start, end
    end = len(head)
    while end and not head[end - 1].strip():
        end -= 1
    return end, end


def _dump(key: str, value: object) -> list[str]:
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump({key: _plain(value)}, out)
    return out.getvalue().rstrip("\n").split("\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(COPENHAGEN).isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def new_page(values: Mapping[str, object], body: str = "") -> str:
    """Return the text of a new page with ``values`` as its front matter."""
    head = [line for key, value in values.items() if value is not None for line in _dump(key, value)]
    return "\n".join([FENCE, *head, FENCE, "", body.strip(), ""])


__all__ = ["COPENHAGEN", "Fields", "Page", "new_page", "parse_page", "with_values"]
