"""Run the rules over a feed and say what is wrong, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from podcast_service.feeds.reading import FeedFacts, Reading
from podcast_service.feeds.rules import MUST, RULES, Level
from podcast_service.feeds.rules_answers import ANSWERS

__all__ = ["FeedFacts", "Finding", "validate"]

SIZE_LIMIT = 50_000_000
"""Bytes no feed has; more is not read."""
_DOCTYPE = re.compile(rb"(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach of a demand: which and how strong, where, what stands there, why it matters, how to mend it."""

    rule: str
    level: Level
    place: str
    what: str
    why: str
    how: str


def validate(feed: bytes, facts: FeedFacts | None = None) -> tuple[Finding, ...]:
    """Return every breach in ``feed``; none means that it keeps all demands the document can show.

    Reads safely: no DOCTYPE, no entities, no network. A document that cannot be read gives one finding.
    """
    reading = read_feed(feed, facts or FeedFacts())
    if isinstance(reading, Finding):
        return (reading,)
    return tuple(
        Finding(
            rule=rule.id, level=rule.level, place=place, what=f"{rule.demand}. Here: {what}", why=rule.why, how=rule.how
        )
        for rule in (*RULES, *ANSWERS)
        for place, what in rule.check(reading)
    )


def read_feed(feed: bytes, facts: FeedFacts) -> Reading | Finding:
    """Return ``feed`` as the rules see it, or why it cannot be read."""
    unreadable = next(_bytes(feed), None)
    if unreadable:
        return unreadable
    try:
        return Reading(etree.fromstring(feed, _parser()), facts)
    except etree.XMLSyntaxError as error:
        return _broken("X01", f"line {error.lineno}", str(error.msg))


def _bytes(feed: bytes) -> Iterator[Finding]:
    """Look at what must hold before anything is parsed (feed-X02, X03)."""
    start = feed.removeprefix(b"\xef\xbb\xbf")
    if len(feed) > SIZE_LIMIT:
        yield _broken("X01", "document", f"{len(feed)} bytes")
    elif start.lstrip().startswith(b"<?xml") and not start.startswith(b"<?xml"):
        yield _broken("X02", "start", "white space before the XML declaration")
    elif _DOCTYPE.match(start):
        yield _broken("X03", "start", "a DOCTYPE")
    else:
        try:
            start.decode()
        except UnicodeDecodeError as error:
            yield _broken("X02", f"byte {error.start}", "not UTF-8")


_READABLE = {
    "X01": ("Feed is well-formed XML", "No reader can open it.", "Write it with an XML library only."),
    "X02": (
        "Feed is UTF-8 with its declaration at byte 0",
        "Readers guess, and æøå are lost, or refuse it.",
        "Write UTF-8, nothing before the declaration.",
    ),
    "X03": ("Feed has no DOCTYPE", "Safe readers refuse it.", "Remove the DOCTYPE and write letters as they are."),
}


def _broken(rule: str, place: str, what: str) -> Finding:
    demand, why, how = _READABLE[rule]
    return Finding(rule=rule, level=MUST, place=place, what=f"{demand}. Here: {what}", why=why, how=how)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False, recover=False
    )
