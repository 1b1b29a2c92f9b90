"""A feed of ours that is read again gives the values it was made of, and they give the same bytes."""

from __future__ import annotations

from datetime import datetime

import pytest
from builders import NOW, make_episode, make_feed_channel, make_feed_item, make_show
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from told import MOMENTS, channels, items

from podcast_service.domain.feed_tag import ITUNES, PODCAST, RSS, FeedTag
from podcast_service.domain.text import clean, one_line
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.markup import is_markup
from podcast_service.feeds.parse import parse
from podcast_service.feeds.parsed import FeedLink, ParsedFeed
from podcast_service.feeds.podcast_namespace import TAGS
from podcast_service.feeds.splice import splice
from podcast_service.feeds.values import FeedChannel, FeedItem

WITH_FIELDS = frozenset(
    {
        "alternateEnclosure",
        "chapters",
        "episode",
        "guid",
        "license",
        "locked",
        "medium",
        "person",
        "season",
        "transcript",
    }
)
"""podcast: elements with fields of our own; all others are read as they are."""
ADDRESS = "https://other.example/a?b=1&c=2"


def feed_of(channel: FeedChannel, *told: FeedItem, changed_at: datetime = NOW) -> bytes:
    return splice(compose_head(channel), compose_items(told), changed_at)


def again(read: ParsedFeed) -> bytes:
    assert read.changed_at is not None
    return feed_of(read.channel, *read.items, changed_at=read.changed_at)


@settings(max_examples=80)
@given(st.data(), channels(), MOMENTS)
def test_every_value_a_feed_tells_comes_back(data: st.DataObject, channel: FeedChannel, changed_at: datetime) -> None:
    """feed-C09, I06: guids, dates and addresses above all."""
    told = data.draw(st.lists(items(channel.show), min_size=1, max_size=3, unique_by=lambda item: item.episode.guid))
    feed = feed_of(channel, *told, changed_at=changed_at)
    read = parse(feed)
    assert read == ParsedFeed(
        channel=channel,
        items=tuple(told),
        links=(
            FeedLink("self", channel.self_url, "application/rss+xml"),
            *(FeedLink("hub", hub, None) for hub in channel.hubs),
        ),
        generator="podcast-service",
        changed_at=changed_at,
    )
    assert again(read) == feed


@settings(max_examples=80)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_whatever_people_wrote_composing_what_was_read_settles(title: str, description: str, notes: str) -> None:
    """A text that looks like HTML is read as HTML, and may be so more than once; nothing else ever moves."""
    episode = make_episode(title=f"T {title}", description=description)
    read = parse(feed_of(make_feed_channel(), make_feed_item(episode, notes_html=notes)))
    assert read.items[0].episode.title == one_line(episode.title)
    if not is_markup(clean(description)):
        assert again(parse(again(read))) == again(read)


def element_of(name: str, *, nested: int = 0) -> FeedTag:
    """Make one podcast: element with all its attributes, its text and all that may stand in it."""
    row = TAGS[name]
    inside = tuple(child for child, other in TAGS.items() if name in other.parents and nested < 3)
    return FeedTag(
        name=name,
        text=f"Tekst om {name} & <mere>" if row.text else "",
        attributes=tuple(
            (
                attribute,
                ADDRESS if attribute in {"href", "img", "uri", "url", "feedUrl", "accountUrl"} else f"{attribute} æ",
            )
            for attribute in f"{row.required} {row.optional}".split()
        ),
        children=tuple(element_of(child, nested=nested + 1) for child in inside),
    )


OTHERS = {
    "rss ttl": FeedTag(name="ttl", namespace=RSS, text="60"),
    "rss category": FeedTag(
        name="category", namespace=RSS, text="Fugle", attributes=(("domain", "https://d.example"),)
    ),
    "rss cloud": FeedTag(name="cloud", namespace=RSS, attributes=(("domain", "rpc.example"), ("port", "80"))),
    "rss skipHours": FeedTag(
        name="skipHours",
        namespace=RSS,
        children=(FeedTag(name="hour", namespace=RSS, text="1"), FeedTag(name="hour", namespace=RSS, text="2")),
    ),
    "itunes:block": FeedTag(name="block", namespace=ITUNES, text="Yes"),
    "itunes:complete": FeedTag(name="complete", namespace=ITUNES, text="Yes"),
    "of tomorrow": FeedTag(
        name="ny",
        namespace="https://tomorrow.example/ns",
        text="a\nb",
        attributes=(("x", "1"),),
        children=(FeedTag(name="indre", namespace=PODCAST),),
    ),
}


def feed_with(tags: tuple[FeedTag, ...], parent: str) -> bytes:
    """Return a feed of ours in which ``parent`` holds ``tags`` besides, whatever composing writes of tags itself."""
    root = etree.fromstring(feed_of(make_feed_channel(), make_feed_item()))
    place = root.find(parent)
    assert place is not None
    for tag in tags:
        write(place, tag)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def write(parent: etree._Element, tag: FeedTag) -> None:
    element = etree.SubElement(
        parent, f"{{{tag.namespace}}}{tag.name}" if tag.namespace else tag.name, dict(tag.attributes)
    )
    element.text = tag.text or None
    for child in tag.children:
        write(element, child)


PLAIN = {name: element_of(name) for name in TAGS if name not in WITH_FIELDS} | OTHERS
CASES = [(tag, parent) for tag in PLAIN.values() for parent in ("channel", "channel/item")]


@pytest.mark.parametrize(
    ("tag", "parent"),
    [(tag, parent) for tag, parent in CASES if (tag.name, parent) != ("location", "channel/item")],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_an_element_without_a_field_of_ours_is_read_whole_in_its_place(tag: FeedTag, parent: str) -> None:
    """feed-P01, P02, P04: names, attributes, text and all that stands in it."""
    before, after = FeedTag(name="txt", text="før"), FeedTag(name="txt", text="efter")
    read = parse(feed_with((before, tag, after), parent))
    tags = read.channel.show.tags if parent == "channel" else read.items[0].episode.tags
    assert tags == (before, tag, after)
    assert read.doubts == ()


@pytest.mark.parametrize("name", ["alternateEnclosure", "location"])
def test_an_element_that_says_more_than_our_field_holds_is_kept_whole(name: str) -> None:
    tag = element_of(name)
    tag = FeedTag(name=name, text=tag.text, attributes=(*tag.attributes, ("future", "ja")), children=tag.children)
    read = parse(feed_with((tag,), "channel/item"))
    assert read.items[0].episode.tags == (tag,)


def test_every_element_a_publisher_writes_comes_back_as_it_was_written() -> None:
    """feed-P01, P02: told by a feed of ours, read again, and told in the same bytes."""
    others = [tag for tag in OTHERS.values() if tag.name != "ny"]
    show = make_show(tags=(*(element_of(name) for name in TAGS if "channel" in TAGS[name].parents - {name}), *others))
    episode = make_episode(
        tags=(*(element_of(name) for name in TAGS if "item" in TAGS[name].parents and name != "location"), *others)
    )
    feed = feed_of(make_feed_channel(show), make_feed_item(episode))
    read = parse(feed)
    assert again(read) == feed
    told = {tag.name for tag in read.channel.show.tags}
    assert told >= {"funding", "podroll", "publisher", "liveItem", "value", "txt", "ttl", "skipHours", "block"}
    assert {tag.name for tag in read.items[0].episode.tags} >= {"soundbite", "contentLink", "socialInteract", "value"}


def test_an_element_of_tomorrow_comes_back_under_its_prefix() -> None:
    extra = FeedTag(name="ny", namespace="https://tomorrow.example/ns", text="a", attributes=(("x", "1"),), prefix="m")
    feed = feed_of(make_feed_channel(make_show(tags=(extra,))), make_feed_item(make_episode(tags=(extra,))))
    read = parse(feed)
    assert read.channel.show.tags == read.items[0].episode.tags == (extra,)
    assert [tag.prefix for tag in read.channel.show.tags] == ["m"]
    assert again(read) == feed
