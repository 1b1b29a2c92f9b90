"""Show and episodes to bytes: feedgen makes the RSS, our extension the itunes: and podcast: tags.

feedgen sets the locale of the whole process for each date, so this runs in the command line and never in a
web process, which only splices the bytes made here. feedgen is imported when something is composed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import RSS, tags_named
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes
from podcast_service.feeds.addresses import web_address
from podcast_service.feeds.markup import text_of, untagged
from podcast_service.feeds.splice import TAIL, splice
from podcast_service.feeds.values import FeedChannel, FeedItem, FeedPerson, FeedTranscript

if TYPE_CHECKING:
    from feedgen.entry import FeedEntry
    from feedgen.feed import FeedGenerator

__all__ = [
    "FeedChannel",
    "FeedItem",
    "FeedPerson",
    "FeedTranscript",
    "compose_each",
    "compose_head",
    "compose_items",
    "splice",
]

GENERATOR = "podcast-service"
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_FAILURES = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What feedgen and lxml raise on values they cannot write."""
_ITEM_START, _ITEM_END = b"    <item>\n", b"    </item>\n"
"""Where an item is cut from a whole feed; text cannot look like it, as its ``<`` is escaped."""


def compose_head(channel: FeedChannel) -> bytes:
    """Return the feed of ``channel`` up to where its first item goes, undated: ``splice`` dates it.

    Raises Invalid when the channel cannot be told.
    """
    try:
        feed = _new_feed()
        _describe(feed, channel)
        document: bytes = feed.rss_str(pretty=True)
    except (Invalid, *_FAILURES) as error:
        raise Invalid("feed_channel", show=channel.show.slug, reason=str(error)) from error
    return document.removesuffix(TAIL)


def compose_items(items: Sequence[FeedItem]) -> tuple[bytes, ...]:
    """Return each item as it stands in a feed, in the order given.

    The bytes of an item depend on nothing but the item: alone or in any batch they are the same.
    Raises Invalid, naming the guid, for the first item that cannot be told.
    """
    outcomes = compose_each(items)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]
    if failures:
        raise failures[0]
    return tuple(outcome for outcome in outcomes if isinstance(outcome, bytes))


def compose_each(items: Sequence[FeedItem]) -> tuple[bytes | Invalid, ...]:
    """Return for each item its bytes, or why it cannot be told: one bad item never takes a feed down (sec-S5)."""
    try:
        return _compose(items)
    except (Invalid, *_FAILURES):
        return tuple(_compose_alone(item) for item in items)


def _compose_alone(item: FeedItem) -> bytes | Invalid:
    try:
        return _compose((item,))[0]
    except (Invalid, *_FAILURES) as error:
        failure = Invalid("feed_item", guid=item.episode.guid, title=one_line(item.episode.title), reason=str(error))
        failure.__cause__ = error
        return failure


def _compose(items: Sequence[FeedItem]) -> tuple[bytes, ...]:
    """Make one feed of all items, serialise it once and cut it: alone an item would get other prefixes."""
    feed = _new_feed()
    feed.title("-")
    feed.link(href="-")
    feed.description("-")
    for item in items:
        _describe_item(feed.add_entry(order="append"), item)
    return _cut(feed.rss_str(pretty=True), len(items))


def _cut(document: bytes, wanted: int) -> tuple[bytes, ...]:
    """Cut the items out of a whole feed."""
    _, start, rest = document.partition(_ITEM_START)
    cut = tuple(part + _ITEM_END for part in (start + rest).split(_ITEM_END)[:-1])
    if len(cut) != wanted:
        raise Invalid("feed_items_uncut", wanted=wanted, found=len(cut))
    return cut


def _new_feed() -> FeedGenerator:
    from feedgen.feed import FeedGenerator

    from podcast_service.feeds.extension import ChannelTags, ItemTags

    feed = FeedGenerator()
    feed.register_extension("tags", ChannelTags, ItemTags)
    feed.lastBuildDate(_NO_DATE)
    return feed


def _describe(feed: FeedGenerator, channel: FeedChannel) -> None:
    show = channel.show
    title = _title(show.title)
    feed.title(title)
    feed.description(_description(show.description) or untagged(title))
    feed.language(show.language.lower())
    feed.generator(GENERATOR)
    feed.link(href=web_address(channel.self_url), rel="self", type="application/rss+xml")
    feed.link(href=web_address(channel.page_url), rel="alternate")  # the last link is the RSS one
    feed.image(url=web_address(channel.image_url), title=title, link=channel.page_url)
    if channel.help_url:
        feed.docs(web_address(channel.help_url))
    if show.copyright:
        feed.copyright(_title(show.copyright))
    for docs in tags_named(show.tags, "docs", RSS)[:1]:  # feedgen names the specification itself
        feed.docs(web_address(docs.text))
    feed.tags.source = channel


def _describe_item(entry: FeedEntry, item: FeedItem) -> None:
    episode = item.episode
    if episode.published_at is None:
        raise Invalid("feed_item_undated")
    title = _title(episode.title)
    entry.title(title)
    entry.guid(clean(episode.guid), permalink=False)
    entry.link(href=web_address(item.page_url))
    entry.enclosure(web_address(item.enclosure_url), item.length, item.media_type)
    entry.pubDate(episode.published_at.astimezone(UTC))
    notes = clean(item.notes_html)
    entry.description(_description(episode.description or untagged(text_of(notes))) or untagged(title))
    if notes:
        entry.content(notes, type="html")
    entry.tags.source = item


def _title(text: str) -> str:
    title = shorten(one_line(text))
    if not title:
        raise Invalid("feed_title_missing")
    return title


def _description(text: str) -> str:
    return shorten_bytes(clean(text))
