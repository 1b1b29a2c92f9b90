"""Checks of what the elements of RSS 2.0 hold: the rest of feed-X06."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from podcast_service.domain.told import told
from podcast_service.feeds.checks_channel import EMAIL
from podcast_service.feeds.reading import CONTENT, ITUNES, Broken, Reading, name, stands, text

DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
TEXTS = {
    "ttl": re.compile(r"[1-9]\d*"),
    "hour": re.compile(r"[01]?\d|2[0-3]"),
    "day": re.compile(DAYS),
    "width": re.compile(r"[1-9]\d?|1[0-3]\d|14[0-4]"),
    "height": re.compile(r"[1-9]\d?|[1-3]\d\d|400"),
}
"""What the text of an element must look like."""
ATTRIBUTES = {"cloud": ("domain", "port", "path", "registerProcedure", "protocol"), "source": ("url",)}
PARTS = {"textInput": ("title", "description", "name", "link"), "skipHours": ("hour",), "skipDays": ("day",)}
FILLED = {
    *("category", "copyright", "generator", "source", "docs", "comments", "rating"),
    *(f"{ITUNES}title", f"{ITUNES}author", f"{ITUNES}summary", f"{ITUNES}name", f"{CONTENT}encoded"),
}
"""Elements that may be left out, and say something where they are not."""
CONTACTS = {"managingEditor", "webMaster", "author"}
_CONTACT = re.compile(rf"{EMAIL.pattern}(?: \(.+\))?")


def values(feed: Reading) -> Iterator[Broken]:
    """Check that elements of RSS hold the numbers, words, attributes and parts that RSS 2.0 gives them."""
    for where, element in feed.elements:
        tag = str(element.tag)
        if tag in TEXTS and not TEXTS[tag].fullmatch((element.text or "").strip()):
            yield where, stands(tag, element.text)
        missing = _missing(element)
        if missing:
            yield where, told("{tag} without {parts}", tag=tag, parts=", ".join(missing))
        port = element.get("port", "")
        if tag == "cloud" and port and not port.isdecimal():
            yield where, stands("cloud port", port)
        if tag in FILLED and not (element.text or "").strip():
            yield where, stands(name(element), None)


def contacts(feed: Reading) -> Iterator[Broken]:
    """Check that editors, web masters and authors are named by an e-mail, with the name in brackets if any."""
    for where, element in feed.elements:
        if element.tag in CONTACTS and not _CONTACT.fullmatch((element.text or "").strip()):
            yield where, stands(name(element), element.text)


def _needs_none(element: etree._Element, key: str) -> bool:
    """Say whether an attribute may be empty: a cloud that is asked by http-post has no procedure."""
    is_posted = element.tag == "cloud" and element.get("protocol") == "http-post"
    return is_posted and key == "registerProcedure" and element.get(key) is not None


def _missing(element: etree._Element) -> list[str]:
    tag = str(element.tag)
    return [
        *(key for key in ATTRIBUTES.get(tag, ()) if not element.get(key) and not _needs_none(element, key)),
        *(part for part in PARTS.get(tag, ()) if not text(element, part)),
    ]
