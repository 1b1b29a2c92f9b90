"""Run the rules over a feed and say what is wrong, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from podcast_service.domain.told import Told, told
from podcast_service.feeds.checks_document import OLD_PODCAST
from podcast_service.feeds.reading import PODCAST, FeedFacts, Reading
from podcast_service.feeds.rule import Level, Rule, Source
from podcast_service.feeds.rules import RULES

__all__ = ["FeedFacts", "Finding", "validate"]

SIZE_LIMIT = 50_000_000
"""Bytes no feed has; more is not read."""
_DOCTYPE = re.compile(rb"(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach: which demand, how strong, where, what is asked and what stands there, why it matters, how to mend it.

    ``demand``, ``why``, ``how``, and ``place`` and ``here`` where they are ``told``, are messages of the catalogue.
    """

    rule: str
    level: Level
    place: str
    demand: str
    here: str
    why: str
    how: str
    sources: tuple[Source, ...] = ()

    @property
    def what(self) -> str:
        """Return what is asked and what stands there, in English."""
        return f"{self.demand}. Here: {self.here}"

    @property
    def facts(self) -> dict[str, str]:
        """Return it as plain facts that can be kept: what was ``told`` is there in its parts, to be said again."""
        told = {"rule": self.rule, "place": self.place, "demand": self.demand, "here": self.here, "what": self.what}
        plain = {name: str(value) for name, value in told.items()}
        return plain | {"why": self.why, "how": self.how} | _parts("place", self.place) | _parts("here", self.here)


def _parts(name: str, text: str) -> dict[str, str]:
    if not isinstance(text, Told):
        return {}
    return {f"{name}.message": text.message, **{f"{name}.{key}": str(value) for key, value in text.values.items()}}


def validate(feed: bytes, facts: FeedFacts | None = None, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Return every breach in ``feed``; none means that it keeps all demands the document and the facts can show.

    Reads safely: no DOCTYPE, no entities, no network. A document that cannot be read gives one finding.
    """
    reading = open_feed(feed, facts or FeedFacts())
    if isinstance(reading, Finding):
        return (reading,)
    return tuple(finding(rule, place, here) for rule in rules for place, here in rule.check(reading))


def open_feed(feed: bytes, facts: FeedFacts) -> Reading | Finding:
    """Return ``feed`` as the rules see it, or why it cannot be read."""
    unreadable = next(_bytes(feed), None)
    if unreadable:
        return unreadable
    try:
        root = etree.fromstring(feed, _parser())
    except etree.XMLSyntaxError as error:
        return _unreadable("X01", told("line {number}", number=error.lineno), str(error.msg))
    for element in root.iter(f"{{{OLD_PODCAST}}}*"):
        element.tag = str(element.tag).replace(
            f"{{{OLD_PODCAST}}}", PODCAST
        )  # one namespace under two names (feed-X05)
    return Reading(root, facts)


def finding(rule: Rule, place: str, here: str) -> Finding:
    """Return the breach of ``rule`` at ``place``."""
    return Finding(
        rule=rule.id,
        level=rule.level,
        place=place,
        demand=rule.demand,
        here=here,
        why=rule.why,
        how=rule.how,
        sources=rule.sources,
    )


def _bytes(feed: bytes) -> Iterator[Finding]:
    """Look at what must hold before anything is parsed (feed-X02, X03)."""
    start = feed.removeprefix(b"\xef\xbb\xbf")
    if len(feed) > SIZE_LIMIT:
        yield _unreadable("X01", "document", told("{count} bytes", count=len(feed)))
    elif start.lstrip().startswith(b"<?xml") and not start.startswith(b"<?xml"):
        yield _unreadable("X02", "start", told("white space before the XML declaration"))
    elif _DOCTYPE.match(start):
        yield _unreadable("X03", "start", "<!DOCTYPE")
    else:
        try:
            start.decode()
        except UnicodeDecodeError as error:
            yield _unreadable("X02", told("byte {number}", number=error.start), told("not UTF-8"))


def _unreadable(rule: str, place: str, here: str) -> Finding:
    return finding(next(row for row in RULES if row.id == rule), place, here)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False, recover=False
    )
