"""Put a feed together from bytes made earlier: what a web process does, without feedgen or lxml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import quoteattr

from podcast_service.domain.errors import Invalid
from podcast_service.feeds.paging import HISTORY, Paging

UNDATED = b"<lastBuildDate>Thu, 01 Jan 1970 00:00:00 +0000</lastBuildDate>"
"""What a head carries where the date of the last change goes; no text can hold it, as text is escaped."""
_HUB = re.compile(rb'\n    <atom:link rel="hub" [^<>]*/>')
"""A hub is told of the feed alone, not of its archives."""
TAIL = b"  </channel>\n</rss>\n"
ANYWHERE = "https://public-url.invalid"
"""The public address pieces are made for; the real one is put in when they are spliced, so that it may change."""


def splice(
    head: bytes,
    items: Iterable[bytes],
    changed_at: datetime,
    *,
    public_url: str = ANYWHERE,
    paging: Paging | None = None,
) -> bytes:
    """Return the whole feed: ``head``, then ``items`` in the order given, dated ``changed_at``.

    What was made for ``ANYWHERE`` is told under ``public_url``, which has no slash at its end (feed-L09). ``paging`` is
    told where the feed has archives, or this is one. Equal input gives equal bytes (feed-H11). Raises Invalid when
    there is no item: directories refuse an empty feed (feed-C15), so the caller answers 404.
    """
    body = tuple(items)
    if not body:
        raise Invalid("feed_empty")
    if head.count(UNDATED) != 1:
        raise Invalid("feed_head_unknown")
    date = format_datetime(changed_at.astimezone(UTC)).encode()
    dated = head.replace(UNDATED, b"<lastBuildDate>" + date + b"</lastBuildDate>" + _told(paging))
    if paging and paging.is_archive:
        dated = _renamed(dated, paging)
    return b"".join((dated, *body, TAIL)).replace(ANYWHERE.encode(), public_url.encode())


def _told(paging: Paging | None) -> bytes:
    """Write where the other documents of the feed are."""
    if paging is None:
        return b""
    lines = [f'<fh:archive xmlns:fh="{HISTORY}"/>'] if paging.is_archive else []
    lines += [f'<atom:link href={quoteattr(url)} rel="{rel}"/>' for rel, url in paging.links()]
    return "".join(f"\n    {line}" for line in lines).encode()


def _renamed(head: bytes, paging: Paging) -> bytes:
    """Give an archive its own address as the one of itself (feed-C08)."""
    old, new = (f'href={quoteattr(url)} rel="self"'.encode() for url in (paging.current, paging.own))
    if head.count(old) != 1:
        raise Invalid("feed_head_unknown")
    return _HUB.sub(b"", head.replace(old, new))
