"""Checks of the podcast: elements: section P of the feed demands."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from podcast_service.feeds.checks_items import seconds
from podcast_service.feeds.podcast_namespace import PATTERNS, TAGS, Tag
from podcast_service.feeds.reading import ITUNES, PODCAST, Broken, Reading, name, text


def known(feed: Reading) -> Iterator[Broken]:
    """Check that elements exist in the namespace and stand where it allows them."""
    for where, element in feed.elements:
        if not str(element.tag).startswith(PODCAST):
            continue
        tag, parent = TAGS.get(_local(element)), element.getparent()
        if tag is None or parent is None or _local(parent) not in tag.parents:
            yield where, f"{name(element)} in {'' if parent is None else name(parent)}"


def required(feed: Reading) -> Iterator[Broken]:
    """Check that required attributes are there."""
    for where, element, tag in _tags(feed):
        for attribute in tag.required.split():
            if not element.get(attribute):
                yield where, f"{name(element)} without {attribute}"


def values(feed: Reading) -> Iterator[Broken]:
    """Check that words from lists, numbers, dates and booleans are valid."""
    for where, element, _ in _tags(feed):
        for attribute, pattern in PATTERNS.get(_local(element), {}).items():
            value = element.get(attribute) if attribute else (element.text or "").strip()
            if value and not pattern.fullmatch(value):
                yield where, f"{name(element)} {attribute}: {value[:60]}"


def texts(feed: Reading) -> Iterator[Broken]:
    """Check that texts are there where they must be, and within their lengths."""
    for where, element, tag in _tags(feed):
        value = (element.text or "").strip()
        if (tag.needs_text and not value) or (value and not len(element) and len(value) > tag.text):
            yield where, f"{name(element)}: {len(value)} characters"


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
            yield where, f"{name(element)} twice"
        seen.add((parent, _local(element)))


def soundbites(feed: Reading) -> Iterator[Broken]:
    """Check that soundbites lie within their episode."""
    for where, item in feed.numbered:
        duration = text(item, f"{ITUNES}duration")
        for each in item.findall(f"{PODCAST}soundbite"):
            end = _number(each.get("startTime")) + _number(each.get("duration"))
            if duration.replace(":", "").isdecimal() and end > seconds(duration) + 1:
                yield where, f"podcast:soundbite ends at {end:g} s of {duration}"


def _tags(feed: Reading) -> Iterator[tuple[str, etree._Element, Tag]]:
    for where, element in feed.elements:
        tag = TAGS.get(_local(element)) if str(element.tag).startswith(PODCAST) else None
        if tag is not None:
            yield where, element, tag


def _local(element: etree._Element) -> str:
    return str(element.tag).removeprefix(PODCAST)


def _number(value: str | None) -> float:
    try:
        return float(value or 0)
    except ValueError:
        return 0.0
