"""Checks of the document as a whole: section X of the feed demands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from lxml import etree

from podcast_service.domain.text import DESCRIPTION_SIZE, TITLE_LENGTH
from podcast_service.domain.told import told
from podcast_service.feeds.addresses import LOOPBACK, WEB_ADDRESS
from podcast_service.feeds.reading import ATOM, CONTENT, ITUNES, PODCAST, Broken, Reading, name, stands

OLD_PODCAST = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
DESCRIPTIONS = {"description", f"{ITUNES}summary"}
NOTES = (*DESCRIPTIONS, f"{CONTENT}encoded")
NAMES = {
    *("title", "copyright", f"{ITUNES}title", f"{ITUNES}author", f"{ITUNES}name", f"{PODCAST}person"),
    *(f"{PODCAST}{tag}" for tag in ("location", "funding", "trailer", "soundbite", "season", "contentLink")),
}
KEPT_HTML = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
ACTIVE_HTML = {"script", "style", "iframe", "frame", "frameset", "object", "embed", "form", "link", "meta", "base"}
ADDRESS_ATTRIBUTES = ("url", "href", "img", "uri", "feedUrl", "accountUrl")
ADDRESS_TEXTS = {"link": False, "docs": False, "comments": False, "url": True, f"{ITUNES}new-feed-url": True}
"""Elements whose text is an address, each with whether apps fetch it."""
NEEDS_HREF = {f"{ATOM}link", f"{ITUNES}image"}
ANY_NETWORK = "uri"
"""The attribute whose address may lie in another network, such as ipfs:."""
RSS = {
    "rss": "channel",
    "channel": "title link description language copyright managingEditor webMaster pubDate lastBuildDate category "
    "generator docs cloud ttl image rating textInput skipHours skipDays item",
    "item": "title link description author category comments enclosure guid pubDate source",
    f"{PODCAST}liveItem": "title link description author category comments enclosure guid pubDate source",
    "image": "url title link width height description",
    "textInput": "title description name link",
    "skipHours": "hour",
    "skipDays": "day",
}
"""The elements of RSS 2.0 by the element they stand in."""
HOLDERS = {"image", "textInput", f"{ITUNES}owner", f"{PODCAST}liveItem"}
REPEATABLE = {"category", "item", "enclosure", f"{ITUNES}category"}

_NEARLY = {
    "itunes": re.compile(r"itunes\.(?:apple\.)?com/dtds?", re.IGNORECASE),
    "podcast": re.compile(r"podcastindex\.org/namespace|podcast-namespace", re.IGNORECASE),
    "atom": re.compile(r"w3\.org/2005/atom", re.IGNORECASE),
    "content": re.compile(r"purl\.org/rss/1\.0/modules/content", re.IGNORECASE),
}
_EXACT = {
    "itunes": {ITUNES[1:-1]},
    "podcast": {PODCAST[1:-1], OLD_PODCAST},
    "atom": {ATOM[1:-1]},
    "content": {CONTENT[1:-1]},
}
_OTHER_NETWORK = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:\S+")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[a-z]{2,8}|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_BROKEN_TEXT = re.compile("Ã[¦¸¥†˜…\x80-\xbf]|Â[\xa0-\xbf]|â€|[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def read_before(_: Reading) -> Iterator[Broken]:
    """Find nothing: what must hold for a feed to be read at all was seen before it was (feed-X01 to X03)."""
    yield from ()


def root(feed: Reading) -> Iterator[Broken]:
    """Check that the root is rss 2.0 with one channel."""
    if feed.root.tag != "rss" or feed.root.get("version") != "2.0" or len(feed.root.findall("channel")) != 1:
        yield "rss", f"<{feed.root.tag} version={feed.root.get('version')!r}>"


def namespaces(feed: Reading) -> Iterator[Broken]:
    """Check that the namespaces are declared with their exact addresses."""
    used = {address for element in feed.root.iter("*") for address in element.nsmap.values()}
    for key, exact in _EXACT.items():
        wrong = [address for address in used if _NEARLY[key].search(address) and address not in exact]
        if wrong or (key != "content" and not used & exact):
            yield "rss", f"xmlns:{key}={wrong[0]}" if wrong else told("xmlns:{prefix} is not declared", prefix=key)


def plain_elements(feed: Reading) -> Iterator[Broken]:
    """Check that elements without a namespace are RSS elements in their places."""
    for element in feed.root.iter("*"):
        parent = element.getparent()
        in_html = parent is not None and parent.tag in NOTES
        if parent is None or str(element.tag).startswith("{") or in_html or parent.tag not in RSS:
            continue
        if element.tag not in RSS[str(parent.tag)].split():
            yield str(parent.tag), f"<{element.tag}>"


def plain_names(feed: Reading) -> Iterator[Broken]:
    """Check that titles and names hold no markup and are escaped once."""
    for where, element in feed.elements:
        if element.tag not in NAMES:
            continue
        found = _MARKUP.search(element.text or "")
        if len(element) or found:
            yield where, f"{name(element)}: {found[0] if found else f'<{name(element[0])}>'}"


def broken_text(feed: Reading) -> Iterator[Broken]:
    """Check for letters that were read in the wrong encoding, lost or never meant to be seen."""
    for where, element in feed.elements:
        for value in _values(element):
            found = _BROKEN_TEXT.search(value)
            if found:
                yield where, f"{name(element)}: {found[0]!r}"


def html_children(feed: Reading) -> Iterator[Broken]:
    """Check that HTML in descriptions is text, not elements."""
    for where, element in feed.elements:
        if element.tag in NOTES and len(element):
            yield where, told("<{child}> in {tag}", child=name(element[0]), tag=name(element))


def addresses(feed: Reading) -> Iterator[Broken]:
    """Check that addresses are absolute, ASCII, and where apps fetch them https outside loopback."""
    for where, element in feed.elements:
        for address, fetched in _addresses(element):
            host = _host(address)
            secure = address.startswith("https://") or host in LOOPBACK
            if not WEB_ADDRESS.fullmatch(address) or not host or (fetched and not secure):
                yield where, stands(name(element), address)


def once(feed: Reading) -> Iterator[Broken]:
    """Check that elements that may occur once do."""
    for where, parent in [*feed.sources, *((where, one) for where, one in feed.elements if one.tag in HOLDERS)]:
        seen: set[str] = set()
        for element in parent.iterchildren("*"):
            tag = str(element.tag)
            single = not tag.startswith("{") or tag.startswith((ITUNES, CONTENT))
            if single and tag not in REPEATABLE and tag in seen:
                yield where, told("<{tag}> twice", tag=name(element))
            seen.add(tag)


def padding(feed: Reading) -> Iterator[Broken]:
    """Check that values have no white space around them."""
    for where, element in feed.elements:
        for value in _values(element):
            if value != value.strip() and value.strip():
                yield where, f"{name(element)}: {value[:40]!r}"


def lengths(feed: Reading) -> Iterator[Broken]:
    """Check that descriptions and other values are no longer than directories take."""
    for where, element in feed.elements:
        value = (element.text or "").strip()
        if element.tag in DESCRIPTIONS and len(value.encode()) > DESCRIPTION_SIZE:
            yield where, told("{tag} has {count} bytes", tag=name(element), count=len(value.encode()))
        elif not _is_long_by_nature(element) and len(value) > TITLE_LENGTH:
            yield where, told("{tag} has {count} characters", tag=name(element), count=len(value))


def composed(feed: Reading) -> Iterator[Broken]:
    """Check that text is in Unicode NFC."""
    for where, element in feed.elements:
        if not all(unicodedata.is_normalized("NFC", value) for value in _values(element)):
            yield where, name(element)


def kept_html(feed: Reading) -> Iterator[Broken]:
    """Check that show notes use only the HTML that players keep."""
    for where, element, tag, _ in _html(feed):
        if tag not in KEPT_HTML and tag not in ACTIVE_HTML:
            yield where, f"{element}: <{tag}>"


def active_html(feed: Reading) -> Iterator[Broken]:
    """Check that show notes hold nothing that runs."""
    for where, element, tag, attributes in _html(feed):
        runs = any(key.startswith("on") or _runs(value) for key, value in attributes)
        if tag in ACTIVE_HTML or runs:
            yield where, f"{element}: <{tag}>"


def _runs(value: str | None) -> bool:
    squeezed = re.sub(r"[\x00-\x20]", "", value or "").lower()
    return squeezed.startswith(("javascript:", "vbscript:", "data:text/html"))


def _html(feed: Reading) -> Iterator[tuple[str, str, str, list[tuple[str, str | None]]]]:
    for where, element in feed.elements:
        if element.tag in NOTES and element.text:
            yield from ((where, name(element), tag, attributes) for tag, attributes in _tags(element.text))


class _Tags(HTMLParser):
    """Collect the tags of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        self.found.append((tag, attrs))


def _tags(html: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return parser.found


def _values(element: etree._Element) -> Iterator[str]:
    if element.text and not len(element):
        yield element.text
    yield from (str(value) for value in element.attrib.values())


def _addresses(element: etree._Element) -> Iterator[tuple[str, bool]]:
    """Yield the addresses of an element, each with whether apps fetch it."""
    tag = str(element.tag)
    if tag in ADDRESS_TEXTS and (element.text or "").strip():
        yield (element.text or "").strip(), ADDRESS_TEXTS[tag]
    for key in ADDRESS_ATTRIBUTES:
        value = element.get(key)
        if key == ANY_NETWORK and _OTHER_NETWORK.fullmatch(value or ""):
            continue
        if value is not None or (key == "href" and tag in NEEDS_HREF):
            yield value or "", tag != "source"


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_long_by_nature(element: etree._Element) -> bool:
    return element.tag in NOTES or element.tag in ("link", "url", "guid") or str(element.tag).startswith(PODCAST)
