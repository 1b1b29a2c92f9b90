"""Checks of the podcast: elements: section P of the feed demands."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from podcast_service.domain.told import told
from podcast_service.feeds.checks_items import seconds
from podcast_service.feeds.podcast_namespace import LENGTHS, PATTERNS, SHORT, TAGS, Tag
from podcast_service.feeds.reading import ITUNES, PODCAST, Broken, Reading, name, stands, text
from podcast_service.feeds.taxonomy import GROUPS, ROLES

SHORTEST_S, LONGEST_S = 15, 120
"""Seconds a soundbite should last (feed-P08)."""


def known(feed: Reading) -> Iterator[Broken]:
    """Check that elements exist in the namespace and stand where it allows them."""
    outside = [("rss", element) for element in feed.root.iterchildren("*")]
    for where, element in [*feed.elements, *outside]:
        if not str(element.tag).startswith(PODCAST):
            continue
        tag, parent = TAGS.get(_local(element)), element.getparent()
        if tag is None or parent is None or _local(parent) not in tag.parents:
            yield where, told("<{child}> in {tag}", child=name(element), tag="" if parent is None else name(parent))


def required(feed: Reading) -> Iterator[Broken]:
    """Check that required attributes are there."""
    for where, element, tag in _tags(feed):
        for attribute in tag.required.split():
            if element.get(attribute) is None or (not element.get(attribute) and not _has_form(element, attribute)):
                yield where, told("{tag} without {parts}", tag=name(element), parts=attribute)


def values(feed: Reading) -> Iterator[Broken]:
    """Check that words from lists, numbers, dates and booleans are valid."""
    for where, element, _ in _tags(feed):
        for attribute, pattern in PATTERNS.get(_local(element), {}).items():
            value = element.get(attribute) if attribute else (element.text or "").strip()
            if value is not None and not pattern.fullmatch(value) and (value or attribute):
                yield where, stands(f"{name(element)} {attribute}".strip(), value)


def texts(feed: Reading) -> Iterator[Broken]:
    """Check that texts are there where they must be, and within their lengths."""
    for where, element, tag in _tags(feed):
        value = (element.text or "").strip()
        if (tag.needs_text and not value) or (value and not len(element) and len(value) > tag.text):
            yield where, told("{tag} has {count} characters", tag=name(element), count=len(value))
    yield from _too_long(feed, LENGTHS)


def short(feed: Reading) -> Iterator[Broken]:
    """Check that attributes which apps show are short enough to be shown whole."""
    yield from _too_long(feed, SHORT)


def attributes(feed: Reading) -> Iterator[Broken]:
    """Check for attributes and tags the namespace does not have, or has no longer."""
    for where, element, tag in _tags(feed):
        allowed = {*tag.required.split(), *tag.optional.split()}
        strange = [str(key) for key in element.attrib if key not in allowed]
        if strange or tag.deprecated:
            yield where, f"{name(element)} {' '.join(strange)}".strip()


def once(feed: Reading) -> Iterator[Broken]:
    """Check that elements that may occur once do."""
    seen: set[tuple[etree._Element, str]] = set()
    for where, element, tag in _tags(feed):
        parent = element.getparent()
        if parent is None or not tag.once:
            continue
        if (parent, _local(element)) in seen:
            yield where, told("<{tag}> twice", tag=name(element))
        seen.add((parent, _local(element)))


def roles(feed: Reading) -> Iterator[Broken]:
    """Check that the roles and groups of people are the podcast taxonomy's; case does not count."""
    for where, element, _ in _tags(feed):
        for attribute, words in (("role", ROLES), ("group", GROUPS)):
            value = element.get(attribute) if _local(element) == "person" else None
            if value is not None and value.strip().lower() not in words:
                yield where, stands(f"podcast:person {attribute}", value)


def soundbites(feed: Reading) -> Iterator[Broken]:
    """Check that soundbites lie within their episode."""
    for where, item in feed.numbered:
        written = text(item, f"{ITUNES}duration")
        duration = seconds(written)
        for each in item.findall(f"{PODCAST}soundbite"):
            end = _number(each.get("startTime")) + _number(each.get("duration"))
            if duration is not None and end > duration + 1:
                yield where, told("podcast:soundbite ends {end} s into {length}", end=f"{end:g}", length=written)


def soundbite_lengths(feed: Reading) -> Iterator[Broken]:
    """Check that soundbites are as long as the namespace recommends."""
    for where, element, _ in _tags(feed):
        length = _number(element.get("duration"))
        if _local(element) == "soundbite" and not SHORTEST_S <= length <= LONGEST_S:
            yield where, f"podcast:soundbite duration: {length:g}"


def _tags(feed: Reading) -> Iterator[tuple[str, etree._Element, Tag]]:
    for where, element in feed.elements:
        tag = TAGS.get(_local(element)) if str(element.tag).startswith(PODCAST) else None
        if tag is not None:
            yield where, element, tag


def _has_form(element: etree._Element, attribute: str) -> bool:
    return attribute in PATTERNS.get(_local(element), {})  # an empty one is told of as badly formed


def _too_long(feed: Reading, lengths: dict[tuple[str, str], int]) -> Iterator[Broken]:
    for where, element, _ in _tags(feed):
        for key, value in element.attrib.items():
            if len(value) > lengths.get((_local(element), str(key)), len(value)):
                yield where, told("{tag} has {count} characters", tag=f"{name(element)} {key!s}", count=len(value))


def _local(element: etree._Element) -> str:
    return str(element.tag).removeprefix(PODCAST)


def _number(value: str | None) -> float:
    try:
        return float(value or 0)
    except ValueError:
        return 0.0
