"""How an element of the feed is read from a page: its keys, what stands in it, and what the namespace asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from podcast_service.content.feed_values import Read, line
from podcast_service.content.fields import Fields
from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import PODCAST, FeedTag
from podcast_service.domain.told import Told, told
from podcast_service.feeds.element import text_limit
from podcast_service.feeds.podcast_namespace import PATTERNS, TAGS, Tag

TEXT = ""
LONGEST = 2000
"""Characters no attribute has more of."""
_FREE = Tag(frozenset())


@dataclass(frozen=True, slots=True)
class Part:
    """One value of an element: its key on the page, the attribute it is in the feed (``TEXT`` is the text between)."""

    key: str
    attribute: str = TEXT
    read: Read = line
    wanted: str = ""
    """What a value that the namespace does not allow is asked to be."""
    is_needed: bool = False
    """Whether it must be there although the namespace does not say so."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One element a page may write under ``key``: what it is called in the feed and what it is made of.

    ``holds`` are the elements that stand in it, each under its own key; with ``wraps`` what stands under ``key`` is
    what stands in it. ``alone`` is the key that a bare value stands for. ``check`` raises Invalid where the parts do
    not go together.
    """

    key: str
    name: str
    parts: tuple[Part, ...] = ()
    namespace: str = PODCAST
    holds: tuple[Kind, ...] = ()
    wraps: Kind | None = None
    alone: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    is_once: bool = False
    check: Callable[[Fields, FeedTag], None] | None = None

    @property
    def rule(self) -> Tag:
        """Return what the namespace says of the element; nothing where it is not of that namespace."""
        return TAGS[self.name] if self.namespace == PODCAST else _FREE

    @property
    def keys(self) -> list[str]:
        """Return the keys that may stand in one of it."""
        return [*(part.key for part in self.parts), *(kind.key for kind in self.holds)]


def read_kinds(keys: Fields, kinds: tuple[Kind, ...]) -> tuple[FeedTag, ...]:
    """Return the elements written under the keys of ``kinds``. Raises Invalid naming the key that is wrong."""
    return tuple(tag for kind in kinds for tag in read_kind(keys, kind))


def read_kind(keys: Fields, kind: Kind) -> tuple[FeedTag, ...]:
    """Return the elements written under one key."""
    if kind.wraps:
        around = FeedTag(name=kind.name, namespace=kind.namespace, children=read_kind(keys, kind.wraps))
        if kind.check:
            kind.check(keys, around)
        return (around,) if around.children else ()
    found = tuple(tag for row in _entries(keys, kind) if (tag := _tag(row, kind)) is not None)
    if len(found) > 1 and (kind.is_once or kind.rule.once):
        raise keys.wrong(kind.key, told("one of them, not a list"))
    return found


def _entries(keys: Fields, kind: Kind) -> Iterator[Fields]:
    """Yield what stands under the key, one mapping or a list of them; a bare value is the key ``alone``."""
    keys.known.add(kind.key)
    value = keys.values.get(kind.key)
    place = f"{keys.place}, {kind.key}"
    for item in value if isinstance(value, list) else [] if value is None else [value]:
        if isinstance(item, Mapping):
            yield Fields(item, place)
        elif kind.alone and item is not None and not isinstance(item, list):
            yield Fields({kind.alone: item}, place)
        else:
            raise keys.wrong(kind.key, told("keys below it: {names}", names=", ".join(kind.keys)))


def _tag(row: Fields, kind: Kind) -> FeedTag | None:
    """Make one element; None where nothing stands in it."""
    values = {part.attribute: _value(row, kind, part) for part in kind.parts}
    children = read_kinds(row, kind.holds)
    for key, close in row.unknown():
        raise row.wrong(
            key,
            told("“{key}” instead", key=close) if close else told("only the keys {names}", names=", ".join(kind.keys)),
        )
    text = values.pop(TEXT, None) or ""
    attributes = (*kind.fixed, *((name, value) for name, value in values.items() if value))
    tag = FeedTag(name=kind.name, namespace=kind.namespace, text=text, attributes=attributes, children=children)
    if not (text or children or any(values.values())):
        return None
    if kind.check:
        kind.check(row, tag)
    return tag


def _value(row: Fields, kind: Kind, part: Part) -> str | None:
    """Read one value and hold it against the namespace (feed-P02, P03, P04). Raises Invalid."""
    value, rule = part.read(row, part.key), kind.rule
    if not value:
        if part.is_needed or part.attribute in rule.required.split() or (part.attribute == TEXT and rule.needs_text):
            raise Invalid("page_key_missing", place=row.place, key=part.key)
        return None
    limit = (
        LONGEST if part.attribute else text_limit(f"podcast:{kind.name}" if kind.namespace == PODCAST else kind.name)
    )
    if len(value) > limit:
        raise row.wrong(part.key, told("at most {most} characters", most=limit))
    pattern = PATTERNS.get(kind.name, {}).get(part.attribute) if kind.namespace == PODCAST else None
    if pattern and not pattern.fullmatch(value):
        raise row.wrong(part.key, part.wanted or _of_its_kind(kind, part))
    return value


def _of_its_kind(kind: Kind, part: Part) -> Told:
    if part.attribute:
        return told("what podcast:{name} takes as its {attribute}", name=kind.name, attribute=part.attribute)
    return told("what podcast:{name} takes as its text", name=kind.name)
