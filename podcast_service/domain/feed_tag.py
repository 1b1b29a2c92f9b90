"""An element of a feed that its publisher writes: for what has no field of ours, and for what comes tomorrow."""

from __future__ import annotations

from dataclasses import dataclass, field

PODCAST = "https://podcastindex.org/namespace/1.0"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
RSS = ""
"""The elements of RSS itself are in no namespace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTag:
    """One element: ``name`` in ``namespace``, its text, its attributes in order, and what stands in it.

    Values are clean text, escaped by nobody yet; an attribute that says nothing is not there.
    """

    name: str
    namespace: str = PODCAST
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[FeedTag, ...] = ()
    prefix: str = field(default="", compare=False)
    """How its namespace is written where the feed has no prefix for it; it changes no meaning."""

    def attribute(self, name: str) -> str | None:
        """Return an attribute's value, None where it is not there."""
        return dict(self.attributes).get(name)


def tags_named(tags: tuple[FeedTag, ...], name: str, namespace: str = PODCAST) -> tuple[FeedTag, ...]:
    """Return the elements of that name, in order."""
    return tuple(tag for tag in tags if tag.name == name and tag.namespace == namespace) if tags else ()
