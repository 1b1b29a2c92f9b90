"""Take a withdrawn episode out of documents made while it was public: feeds, lists, the map of the site, the index."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from lxml import etree, html

from podcast_service.domain.document import Described
from podcast_service.site.search_index import JSON, without_pages

_ITEM = re.compile(rb"<item>.*?</item>|<url>.*?</url>\n?", re.DOTALL)
_OWN = re.compile(rb'<(?:link|loc)>([^<]+)<|<enclosure [^>]*url="([^"]+)"')
_LISTED = {"article": "item", "section": "latest"}
"""What lists put an episode in beside ``li``: the element, and the class it has there."""


def mentions(body: bytes, paths: Collection[str]) -> bool:
    """Say whether a document leads to one of ``paths``."""
    return any(re.search(re.escape(path.encode()) + rb"[\"<?#]", body) for path in paths if path.encode() in body)


def without(told: Described, body: bytes, paths: Collection[str]) -> bytes:
    """Return a document without what leads to one of ``paths``: the pages and sounds of what was withdrawn."""
    if told.media_type.startswith("text/html"):
        return _page_without(body, paths)
    if told.media_type == JSON:
        return without_pages(body, paths)
    return _ITEM.sub(lambda item: b"" if _leads_to(item[0], paths) else item[0], body)


def _leads_to(part: bytes, paths: Collection[str]) -> bool:
    """Say whether an item is that of one of ``paths``: its own address or its sound, not a link in its notes."""
    return any(urlsplit(address.decode()).path in paths for pair in _OWN.findall(part) for address in pair if address)


def _page_without(body: bytes, paths: Collection[str]) -> bytes:
    page = html.document_fromstring(body)
    for link in list(page.iter("a")):
        if isinstance(link, html.HtmlElement) and link.get("href", "").partition("?")[0] in paths:
            holder = next(filter(_is_listed, link.iterancestors()), None)
            if isinstance(holder, html.HtmlElement):
                holder.drop_tree()
            else:
                link.drop_tag()  # in running text: the words stay
    found: bytes = html.tostring(page, encoding="utf-8", doctype="<!doctype html>")
    return found


def _is_listed(one: etree._Element) -> bool:
    tag = str(one.tag)
    return tag == "li" or _LISTED.get(tag, "?") in one.get("class", "").split()
