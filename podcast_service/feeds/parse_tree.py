"""A stranger's bytes to a tree of plain elements: no DTD, no entities, no network, everything limited (sec-S20).

Namespaces come out as the published ones, text and attributes clean; relative addresses are kept as they are but for
an ``xml:base`` around them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from urllib.parse import urljoin

from lxml import etree

from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import ITUNES, PODCAST, RSS, FeedTag
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.told import Told, told
from podcast_service.feeds.parse_mend import mended
from podcast_service.feeds.parsed import FeedDoubt
from podcast_service.feeds.validate import SIZE_LIMIT

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
HISTORY = "http://purl.org/syndication/history/1.0"
"""Archives and complete feeds (RFC 5005)."""

ELEMENTS, ATTRIBUTES, DEPTH = 500_000, 64, 64
"""How many elements a feed may have, how many attributes an element, and how deep they may stand in each other."""
TEXT, ATTRIBUTE = 1_000_000, 10_000
"""Characters an element and an attribute may have; what goes beyond is left out and told."""
_ADDRESSES = frozenset({"accountUrl", "feedUrl", "href", "img", "uri", "url"})
_WITH_ADDRESSES = frozenset({RSS, ITUNES, PODCAST, ATOM})
_ADDRESS_TEXTS = {(RSS, "link"), (RSS, "url"), (RSS, "comments"), (ITUNES, "new-feed-url")}
_WITH_MARKUP = {(RSS, "description"), (CONTENT, "encoded"), (ITUNES, "summary")}
"""Elements in which some publishers write HTML that is not escaped (against feed-X09)."""
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_OWN_PREFIX = frozenset({RSS, PODCAST, ITUNES, ATOM, CONTENT})
"""Namespaces every feed of ours has a prefix for."""
_ALIASES = {
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": PODCAST,
    "backend.userland.com/rss2": RSS,
    "blogs.law.harvard.edu/tech/rss": RSS,
}
"""Older names of a namespace, which are right in their way (feed-X05)."""


def _bare(uri: str) -> str:
    return uri.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


_KNOWN = {_bare(uri): uri for uri in (PODCAST, ITUNES, ATOM, CONTENT, HISTORY)}


def read_tree(data: bytes) -> tuple[FeedTag, tuple[FeedDoubt, ...]]:
    """Return the root of ``data`` and what is doubtful in it; XML that is broken is read once more as far as it goes.

    Raises Invalid: feed_blank, feed_doctype, feed_html, feed_limit, feed_broken with the line.
    """
    if len(data) > SIZE_LIMIT:
        raise Invalid("feed_limit", what=told("bytes"), limit=SIZE_LIMIT)
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Invalid("feed_blank")
    if _HTML.match(data):
        raise Invalid("feed_html")
    try:
        return _parsed(data, encoding=None, recover=False)
    except _BrokenError as error:
        broken = error
    try:
        root, doubts = _parsed(mended(data), encoding="utf-8", recover=True)
        if root.name == "rss" and not any(below.children for below in root.children):
            raise broken
    except _BrokenError:
        raise Invalid("feed_broken", line=broken.line, reason=broken.reason) from broken
    return root, (FeedDoubt("feed_doubt_broken", f"line {broken.line}", broken.reason), *doubts)


class _BrokenError(Exception):
    """The XML is not well-formed, or there is none."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, one_line(reason)


def _parsed(data: bytes, *, encoding: str | None, recover: bool) -> tuple[FeedTag, tuple[FeedDoubt, ...]]:
    target = _Builder()
    parser = etree.XMLParser(
        target=target,  # type: ignore[arg-type] # the stub has lxml hand out bytes too, which it never does
        encoding=encoding,
        recover=recover,
        resolve_entities=True,  # or &amp; in an attribute stays a reference; who defines others is refused before
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        with suppress(etree.XMLSyntaxError):
            etree.fromstring(data, parser)
    except UnicodeError as error:  # numbers that are no characters, as the second reading of broken XML may leave them
        raise _BrokenError(1, "a reference to no character") from error
    # What only concerns namespaces is no syntax error, but an element whose prefix nobody declared loses it.
    for fault in () if recover else parser.error_log.filter_from_errors():
        raise _BrokenError(fault.line, fault.message)
    if target.root is None:
        raise _BrokenError(1, "no element")
    return target.root, tuple(target.doubts)


class _Open:
    """An element whose end has not come yet."""

    __slots__ = ("attributes", "base", "children", "length", "name", "namespace", "parts", "prefix")

    def __init__(self, namespace: str, name: str, base: str) -> None:
        self.namespace, self.name, self.base = namespace, name, base
        self.prefix = ""
        self.attributes: tuple[tuple[str, str], ...] = ()
        self.parts: list[str] = []
        self.length = 0
        self.children: list[FeedTag] = []

    def closed(self) -> FeedTag:
        text = clean("".join(self.parts))
        if self.base and text and (self.namespace, self.name) in _ADDRESS_TEXTS:
            text = joined(self.base, text)
        return FeedTag(
            name=self.name,
            namespace=self.namespace,
            text=text,
            attributes=self.attributes,
            children=tuple(self.children),
            prefix=self.prefix,
        )


class _Builder:
    """What lxml calls for each start, end and text: it builds our elements and stops at a limit."""

    def __init__(self) -> None:
        self.root: FeedTag | None = None
        self.doubts: list[FeedDoubt] = []
        self._open: list[_Open] = []
        self._markup: list[str] = []
        self._elements = self._items = 0
        self._misspelt: set[str] = set()
        self._prefixes: dict[str, str] = {}

    def doctype(self, *_: object) -> None:
        """Refuse a document type before anything it defines is used (feed-X03)."""
        raise Invalid("feed_doctype")

    def start(self, tag: str, attributes: Mapping[str, str], declared: Mapping[str | None, str]) -> None:
        for prefix, space in declared.items():
            self._prefixes[space] = prefix or ""
        self._elements += 1
        self._limit(self._elements, ELEMENTS, told("elements"))
        self._limit(1 + len(self._open) + len(self._markup), DEPTH, told("elements inside each other"))
        self._limit(len(attributes), ATTRIBUTES, told("attributes on one element"))
        uri, name = _split(tag)
        above = self._open[-1] if self._open else None
        if above and (self._markup or (above.namespace, above.name) in _WITH_MARKUP):
            self._markup.append(name)
            self.data(_start_of(name, attributes))
            return
        self._items += name == "item" and len(self._open) <= 2
        base = joined(above.base if above else "", attributes.get(_BASE, ""))
        opened = _Open(self._namespace(uri), name, base)
        if opened.namespace not in _OWN_PREFIX:
            opened.prefix = self._prefixes.get(uri, "")
        if attributes:
            opened.attributes = tuple(self._attributes(opened.namespace, attributes, base))
        self._open.append(opened)

    def data(self, text: str) -> None:
        if not self._open:
            return
        current = self._open[-1]
        current.length += len(text)
        if current.length <= TEXT:
            current.parts.append(text)
        elif current.length - len(text) <= TEXT:
            self._doubt("feed_doubt_long", current.name)

    def end(self, _tag: str) -> None:
        if self._markup:
            self.data(f"</{self._markup.pop()}>")
            return
        done = self._open.pop().closed()
        if self._open:
            self._open[-1].children.append(done)
        elif self.root is None:
            self.root = done

    def close(self) -> None:
        """Close what a cut document left open."""
        while self._open or self._markup:
            self.end("")

    def _attributes(self, namespace: str, attributes: Mapping[str, str], base: str) -> list[tuple[str, str]]:
        """Return the attributes that say something; those of other namespaces (xml:lang) have no place with us."""
        kept = []
        for name, value in attributes.items():
            if len(value) > ATTRIBUTE:
                self._doubt("feed_doubt_long", name)
            elif "{" not in name and (text := one_line(value)):
                kept.append((name, joined(base, text) if base and is_address(namespace, name) else text))
        return kept

    def _namespace(self, uri: str) -> str:
        known = _published(uri)
        if known != uri and _bare(uri) not in _ALIASES and uri not in self._misspelt:
            self._misspelt.add(uri)
            self.doubts.append(FeedDoubt("feed_doubt_namespace", "document", uri))
        return known

    def _doubt(self, code: str, what: str) -> None:
        self.doubts.append(FeedDoubt(code, f"item {self._items}" if self._items else "channel", what))

    def _limit(self, found: int, limit: int, what: Told) -> None:
        if found > limit:
            raise Invalid("feed_limit", what=what, limit=limit)


def is_address(namespace: str, attribute: str) -> bool:
    """Say whether an attribute of an element in ``namespace`` holds an address."""
    return attribute in _ADDRESSES and namespace in _WITH_ADDRESSES


def joined(base: str, address: str) -> str:
    """Return ``address`` as it stands at ``base``; what cannot be joined stays as it is."""
    if not base or not address:
        return address or base
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _start_of(name: str, attributes: Mapping[str, str]) -> str:
    link = attributes.get("href")
    return f'<{name} href="{link}">' if link and '"' not in link else f"<{name}>"


@cache
def _split(tag: str) -> tuple[str, str]:
    """Split lxml's ``{uri}name``."""
    uri, _, name = tag.removeprefix("{").rpartition("}")
    return uri, name


@cache
def _published(uri: str) -> str:
    """Return the name under which a namespace is published: compared as a strict reader would not (feed-X05)."""
    bare = _bare(uri)
    return _ALIASES[bare] if bare in _ALIASES else _KNOWN.get(bare, uri)
