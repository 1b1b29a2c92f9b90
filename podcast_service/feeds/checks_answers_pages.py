"""Checks of the pages a feed leads to: older items (section G of the feed demands), and the items' own (I17, I18)."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from podcast_service.feeds import questions
from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Reply
from podcast_service.feeds.reading import Broken, Reading, text

RSS = "application/rss+xml"


def pages_answer(feed: Reading) -> Iterator[Broken]:
    """Check that every page of older items answers with a feed that keeps every MUST."""
    known = [lead for page in feed.facts.pages.values() for lead in page.leads]
    for url in dict.fromkeys([*questions.leads(feed), *known]):
        reply, page = feed.facts.replies.get(ask.get(url)), feed.facts.pages.get(url)
        if reply and reply.status != 200:
            yield url[-80:], reply.says
        elif url in feed.facts.unreadable:
            yield url[-80:], feed.facts.unreadable[url]
        elif page and page.breaks:
            yield url[-80:], ", ".join(f"feed-{rule}" for rule in page.breaks)


def pages_differ(feed: Reading) -> Iterator[Broken]:
    """Check that pages lead to no page again, and that no episode is on two."""
    seen = {text(item, "guid") for item in feed.items}
    waiting, visited = questions.leads(feed), {feed.facts.self_url}
    while waiting:
        url = waiting.pop(0)
        page = feed.facts.pages.get(url)
        if url in visited:
            yield url[-80:], f"→ {url[-80:]}"
        elif page is not None:
            twice = seen.intersection(page.guids)
            if twice:
                yield url[-80:], f"{len(twice)}: {min(twice)[:60]}"
            seen.update(page.guids)
            waiting.extend(page.leads)
        visited.add(url)


def item_pages(feed: Reading) -> Iterator[Broken]:
    """Check that the pages the items link to answer with HTML."""
    for where, reply in _item_pages(feed):
        if reply.status != 200 or reply.media_type != "text/html":
            yield where, f"{reply.says}, {reply.media_type or '-'}"


def feed_on_pages(feed: Reading) -> Iterator[Broken]:
    """Check that those pages offer the feed."""
    for where, reply in _item_pages(feed):
        if reply.status == 200 and reply.media_type == "text/html":
            offered = _Offered()
            offered.feed(reply.body.decode("utf-8", "replace"))
            if feed.facts.self_url not in {urljoin(feed.facts.self_url or "", href) for href in offered.feeds}:
                yield where, f'<link rel="alternate">: {", ".join(offered.feeds)[:120] or "-"}'


class _Offered(HTMLParser):
    """Collects the feeds a page offers."""

    def __init__(self) -> None:
        super().__init__()
        self.feeds: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of each alternate of the type of a feed."""
        named = {name: value or "" for name, value in attrs}
        if tag == "link" and "alternate" in named.get("rel", "").split() and named.get("type") == RSS:
            self.feeds.append(named.get("href", ""))


def _item_pages(feed: Reading) -> Iterator[tuple[str, Reply]]:
    for where, item in feed.numbered:
        url = text(item, "link")
        reply = feed.facts.replies.get(ask.get(url)) if url in feed.asked else None
        if reply:
            yield where, reply
