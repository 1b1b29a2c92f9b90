"""Whatever stands in a feed, reading it answers or raises Invalid, within its limits (rel-B2, sec-S20)."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from builders import NOW, make_feed_channel, make_feed_item
from foreign import CASES, feed_of
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.parse import parse
from podcast_service.feeds.parse_tree import ATTRIBUTE, ATTRIBUTES, DEPTH, ELEMENTS, TEXT
from podcast_service.feeds.parsed import ParsedFeed
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import SIZE_LIMIT

OURS = splice(compose_head(make_feed_channel()), compose_items([make_feed_item()]), NOW)
FEEDS = [OURS, *map(feed_of, CASES)]
LAUGHS = (
    b'<!DOCTYPE r [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (after, b"&l%d;" % before * 10) for before, after in pairwise(range(10)))
    + b"]><rss><channel><title>&l9;</title></channel></rss>"
)
PIECES = (
    b"< > & ]]> <![CDATA[ <!-- <item> </item> </channel> \0 \xff &#0; &#xD800; &lol; xmlns='' <!DOCTYPE \xed\xa0\x80"
    b" \xef\xbf\xbe <?xml encoding='utf-7'?> <description> <itunes:x"
).split(b" ")


def outcome(data: bytes) -> ParsedFeed | str:
    """Read ``data``; return what was read, or the code it was refused with."""
    try:
        return parse(data, url="https://h.example/feed.xml")
    except Invalid as error:
        return error.code


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """Flip bytes, cut, repeat and put in what parsers stumble over."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 30))):
        place = chance.randrange(len(changed) + 1)
        kind = chance.randrange(4)
        if kind == 0 and place < len(changed):
            changed[place] = chance.randrange(256)
        elif kind == 1:
            del changed[place : place + chance.randrange(60)]
        elif kind == 2:
            changed[place:place] = chance.choice(PIECES)
        else:
            changed[place:place] = changed[place : place + chance.randrange(400)]
    return bytes(changed[: chance.randrange(len(changed) + 1)] if chance.random() < 0.1 else changed)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FEEDS), st.randoms(use_true_random=False))
def test_a_spoiled_feed_is_read_or_refused(feed: bytes, chance: random.Random) -> None:
    read = outcome(spoiled(feed, chance))
    if isinstance(read, ParsedFeed):
        assert all(item.enclosure_url.startswith("http") and item.episode.guid for item in read.items)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(inside: bytes) -> None:
    outcome(inside)
    outcome(b"<rss><channel><title>" + inside + b"</title></channel></rss>")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["pubDate", "guid", "link", "itunes:duration", "itunes:season"]))
def test_any_value_is_read_or_told(value: str, name: str) -> None:
    words = "".join(f"&#{ord(letter)};" for letter in value)
    read = outcome(OURS.replace(b"<title>", f"<{name}>{words}</{name}><title>".encode()))
    assert read == "feed_broken" or isinstance(read, ParsedFeed)


HOSTILE = {
    "100 000 deep": (b"<rss><channel>" + b"<n>" * 100_000, "feed_limit"),
    "100 000 deep in a description": (b"<rss><channel><description>" + b"<n>" * 100_000, "feed_limit"),
    "a little too deep": (b"<rss>" + b"<n>" * DEPTH + b"</n>" * DEPTH + b"</rss>", "feed_limit"),
    "billion laughs": (LAUGHS, "feed_doctype"),
    "billion laughs in UTF-16": (LAUGHS.decode().encode("utf-16"), "feed_doctype"),
    "a file of the machine": (
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>',
        "feed_doctype",
    ),
    "a DTD elsewhere": (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><rss><channel/></rss>', "feed_doctype"),
    "a DOCTYPE after a broken start": (
        b'junk & <!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>',
        "feed_doctype",
    ),
    "too many attributes": (
        b"<rss><channel " + b" ".join(b'a%d="1"' % number for number in range(ATTRIBUTES + 1)) + b"/></rss>",
        "feed_limit",
    ),
    "too many elements": (b"<rss><channel>" + b"<a/>" * ELEMENTS + b"</channel></rss>", "feed_limit"),
    "too many bytes": (b"<rss>" + b" " * SIZE_LIMIT, "feed_limit"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_could_do_harm_is_refused(case: str) -> None:
    """sec-S20, feed-X03."""
    data, code = HOSTILE[case]
    assert outcome(data) == code


def test_a_text_of_10_mb_is_cut_and_told_and_takes_nothing_with_it() -> None:
    read = outcome(OURS.replace(b"</title>", b"y" * 9_999_000 + b"</title>", 1))
    assert isinstance(read, ParsedFeed)
    assert len(read.channel.show.title) <= TEXT
    assert len(read.items) == 1
    assert [(doubt.code, doubt.what) for doubt in read.doubts] == [("feed_doubt_long", "title")]


def test_a_long_attribute_is_left_out_and_told() -> None:
    read = outcome(OURS.replace(b"<itunes:type>", b'<itunes:type x="%s">' % (b"y" * (ATTRIBUTE + 1))))
    assert isinstance(read, ParsedFeed)
    assert [(doubt.code, doubt.place, doubt.what) for doubt in read.doubts] == [("feed_doubt_long", "channel", "x")]


@pytest.mark.parametrize("opening", [b"<![CDATA[", b"<!--", b"<a:b ", b"&", b"<", b"\xff", b"<?xml "])
def test_what_is_opened_for_ever_costs_no_time(opening: bytes) -> None:
    """sec-S23: mending takes the time it takes to read."""
    assert outcome(b"<rss><channel><title>" + opening * (500_000 // len(opening))) != ""
