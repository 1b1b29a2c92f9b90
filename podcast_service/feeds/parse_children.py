"""What stands in a channel or an item: each element is taken for a field of ours, and what nobody takes stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from podcast_service.domain.feed_tag import ITUNES, RSS, FeedTag
from podcast_service.domain.text import one_line
from podcast_service.feeds.parse_mend import UNDECLARED
from podcast_service.feeds.parse_values import at_base, web_address
from podcast_service.feeds.parsed import FeedDoubt

T = TypeVar("T")

Key = tuple[str, str]
"""Namespace and name of an element."""


class Children:
    """The elements in a channel or an item, by name, in order; ``base`` is what relative addresses are relative to."""

    def __init__(self, tags: Iterable[FeedTag], *, place: str, base: str) -> None:
        self.place, self.base = place, base
        self.doubts: list[FeedDoubt] = []
        self._tags: dict[int, FeedTag] = {}
        self._places: dict[Key, list[int]] = {}
        for position, tag in enumerate(tags):
            self._tags[position] = tag
            self._places.setdefault((tag.namespace, tag.name), []).append(position)

    def doubt(self, code: str, what: str = "") -> None:
        """Tell of something that had to be guessed or left out here."""
        self.doubts.append(FeedDoubt(code, self.place, what))

    def every(self, name: str, namespace: str, read: Callable[[FeedTag], T | None]) -> tuple[T, ...]:
        """Take each element that ``read`` makes a value of; those it gives None for stay as they are."""
        found: list[T] = []
        for position in tuple(self._places.get((namespace, name), ())):
            value = read(self._tags[position])
            if value is not None:
                found.append(value)
                self._drop(namespace, name, position)
        return tuple(found)

    def one(self, name: str, namespace: str, read: Callable[[FeedTag], T | None]) -> T | None:
        """Take the first element that ``read`` makes a value of; others of that value are dropped, others told."""
        if (namespace, name) not in self._places:
            return None
        found = self.every(name, namespace, read)
        if any(other != found[0] for other in found[1:]):
            self.doubt("feed_doubt_several", name)
        return found[0] if found else None

    def first(self, name: str, namespace: str, read: Callable[[FeedTag], T | None]) -> T | None:
        """Take the first element of that name if ``read`` makes a value of it; all others stay as they are."""
        for position in self._places.get((namespace, name), ())[:1]:
            value = read(self._tags[position])
            if value is not None:
                self._drop(namespace, name, position)
            return value
        return None

    def text(self, name: str, namespace: str = RSS) -> str:
        """Take an element's text, lines and all; empty where there is none."""
        return self.one(name, namespace, lambda tag: tag.text or None) or ""

    def line(self, name: str, namespace: str = RSS) -> str:
        """Take an element's text as one line; empty where there is none."""
        return one_line(self.text(name, namespace))

    def value(self, name: str, namespace: str, read: Callable[[str], T | None]) -> T | None:
        """Take an element's text as ``read`` understands it; what it does not understand is told."""
        text = self.line(name, namespace)
        found = read(text) if text else None
        if text and found is None:
            self.doubt("feed_doubt_value", f"{name}: {text[:100]}")
        return found

    def address(self, name: str, namespace: str = RSS, attribute: str = "") -> str:
        """Take the web address in an element's text or attribute; empty where there is none."""
        return (
            self.one(name, namespace, lambda tag: self.web(tag.attribute(attribute) if attribute else tag.text)) or ""
        )

    def web(self, text: str | None) -> str | None:
        """Return ``text`` as a web address; what is none is told."""
        found = web_address(text, self.base) if text else None
        if text and found is None:
            self.doubt("feed_doubt_address", text[:200])
        return found

    def drop(self, name: str, namespace: str = RSS) -> None:
        """Leave out every element of that name."""
        self.every(name, namespace, lambda _tag: True)

    def left(self) -> tuple[FeedTag, ...]:
        """Return what nobody took, in order, but for what says nothing to anyone."""
        return tuple(at_base(tag, self.base) for tag in self._tags.values() if not _is_void(tag))

    def _drop(self, namespace: str, name: str, position: int) -> None:
        self._places[namespace, name].remove(position)
        del self._tags[position]


def _is_void(tag: FeedTag) -> bool:
    """Say whether an element has a prefix nobody declared, or is an empty one of RSS or iTunes."""
    is_empty = not (tag.text or tag.attributes or tag.children)
    return tag.namespace.startswith(UNDECLARED) or (is_empty and tag.namespace in (RSS, ITUNES))
