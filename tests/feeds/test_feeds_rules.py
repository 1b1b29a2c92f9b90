"""Every demand on a feed finds its breach, and nothing in a good feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, PUBLISHED, make_episode, make_feed_channel, make_feed_item, make_show
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.domain.episode import Location
from podcast_service.domain.identity import podcast_guid
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.rules import RULES, Level
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import FeedFacts, validate

SELF = "https://pod.example/podcasts/troen-paa-jobchancen/feed.xml"
FIRST, SECOND = (f"https://pod.example/lyd/troen-paa-jobchancen/afsnit-{number}.mp3" for number in (1, 2))


def good_feed() -> bytes:
    show = make_show(guid=podcast_guid(SELF), license="cc-by-4.0")
    items = [
        make_feed_item(
            make_episode(
                f"afsnit-{number}",
                number=number,
                season=1,
                title=f"Afsnit om {word}",
                published_at=PUBLISHED + timedelta(hours=number),
                location=Location(name="Aalborg", geo="geo:57.05,9.92"),
            )
        )
        for number, word in ((2, "håb"), (1, "Ærø"))
    ]
    return splice(compose_head(make_feed_channel(show)), compose_items(items), NOW)


GOOD = good_feed()
FACTS = FeedFacts(
    self_url=SELF,
    now=NOW,
    guid_name=SELF,
    durations_ms={FIRST: 90_400, SECOND: 89_700},
    lengths={FIRST: 720_000, SECOND: 720_000},
    media_types={FIRST: "audio/mpeg", SECOND: "audio/mpeg"},
)
SOUNDBITE = '<podcast:soundbite startTime="80" duration="30"/>'
TRANSCRIPT = 'type="text/vtt" language="da" rel="captions"'
PUB = "Fri, 20 Nov 2026 11:00:00 +0000"
GUID = podcast_guid(SELF)
ITEMS = GOOD[GOOD.index(b"    <item>") : GOOD.rindex(b"  </channel>")].decode()

# (the demand, what is replaced, by what): each breaks one demand and no other.
BREACHES = [
    ("X01", "</channel>", "<channel>"),
    ("X02", "<?xml", "\n<?xml"),
    ("X03", "<rss", "<!DOCTYPE rss>\n<rss"),
    ("X04", 'version="2.0"', 'version="0.92"'),
    ("X05", "http://purl.org/rss/1.0/modules/content/", "https://purl.org/rss/1.0/modules/content/"),
    ("X05", "http://www.w3.org/2005/Atom", "http://www.w3.org/2005/atom"),
    ("X06", "<docs>", "<pubdate>x</pubdate><docs>"),
    ("X07", "<title>Afsnit om håb", "<title>Afsnit om &lt;b&gt;håb&lt;/b&gt;"),
    ("X07", "<title>Afsnit om håb", "<title>Afsnit om håb &amp;amp; tro"),
    ("X08", "<title>Afsnit om håb", "<title>Afsnit om hÃ¥b"),
    ("X09", "nok nok? Om", "nok <b>nok</b>? Om"),
    ("X10", f'url="{SECOND}"', 'url="http://pod.example/2.mp3"'),
    ("X10", "afsnit-2/kapitler.json", "afsnit 2/kapitler.json"),
    ("X11", "<language>da</language>", "<language>da</language><language>da</language>"),
    ("X12", "<title>Afsnit om håb", "<title> Afsnit om håb"),
    ("X13", "<title>Afsnit om håb", f"<title>{'Afsnit om håb ' * 20}."),
    ("X13", "<description>Hvornår", f"<description>{'å' * 2001} "),
    ("X14", "<title>Afsnit om håb", "<title>Afsnit om ha\u030ab"),
    ("X15", "&lt;em&gt;nok", "&lt;h2&gt;x&lt;/h2&gt;&lt;em&gt;nok"),
    ("X16", "&lt;em&gt;nok", "&lt;script&gt;x&lt;/script&gt;&lt;em&gt;nok"),
    ("X16", "&lt;em&gt;nok", "&lt;a href='java&#10;script:x'&gt;x&lt;/a&gt;&lt;em&gt;nok"),
    ("X16", "&lt;em&gt;nok", "&lt;em onclick='x'&gt;nok"),
    ("C01", "<title>Troen på jobchancen</title>\n    <link>", "<link>"),
    ("C02", "<description>Tre samtaler om forventninger i beskæftigelsesindsatsen.</description>", ""),
    ("C03", "<link>https://pod.example/podcasts/troen-paa-jobchancen</link>\n    <description>", "<description>"),
    ("C04", "<language>da<", "<language>dk<"),
    ("C05", "Social Sciences", "Social sciences"),
    ("C05", 'text="Science"', 'text="Videnskab"'),
    ("C06", "<itunes:explicit>false", "<itunes:explicit>no"),
    ("C08", 'feed.xml" rel="self"', 'andet.xml" rel="self"'),
    ("C08", ' type="application/rss+xml"', ""),
    ("C09", GUID, GUID.upper()),
    ("C10", GUID, podcast_guid("pod.example/andet")),
    ("C11", "<itunes:author>Projekt Troen på borgernes jobchance</itunes:author>", ""),
    ("C12", "<itunes:type>serial", "<itunes:type>Serial"),
    ("C13", "<itunes:episode>2</itunes:episode>", ""),
    ("C15", ITEMS, ""),
    ("C16", "<itunes:type>", "<itunes:block>no</itunes:block><itunes:type>"),
    ("C19", "<itunes:type>", "<itunes:new-feed-url>https://pod.example/x.xml</itunes:new-feed-url><itunes:type>"),
    ("C20", "<lastBuildDate>Sun, 22 Nov 2026", "<lastBuildDate>Sun, 29 Nov 2026"),
    ("C20", "<lastBuildDate>Sun, 22 Nov 2026 12:00:00 +0000", "<lastBuildDate>2026-11-22"),
    ("C21", "<itunes:type>", "<itunes:keywords>job</itunes:keywords><itunes:type>"),
    ("C22", PUB, PUB.replace("11:", "08:")),
    ("I01", "<title>Afsnit om håb</title>", ""),
    ("I02", "<title>Afsnit om håb", "<title>2. Afsnit om håb"),
    ("I02", "<title>Afsnit om håb", "<title>Troen på jobchancen: håb"),
    ("I03", "<enclosure ", '<enclosure url="https://pod.example/x.mp3" length="5" type="audio/mpeg"/><enclosure '),
    ("I09", "<itunes:duration>90", "<itunes:duration>1m30"),
    ("I04", f'url="{SECOND}"', f'url="{FIRST}"'),
    ("I05", f'url="{SECOND}"', f'url="{SECOND.replace("mp3", "m4a")}"'),
    ("I06", 'isPermaLink="false"', ""),
    ("I07", PUB, PUB.replace("Fri", "Sat")),
    ("I07", PUB, PUB.replace("Nov", "nov.")),
    ("I08", PUB, "Sun, 29 Nov 2026 11:00:00 +0000"),
    ("I10", "<itunes:duration>90", "<itunes:duration>93"),
    ("I11", "<itunes:explicit>false</itunes:explicit>\n      <itunes:image", "<itunes:image"),
    ("I12", "<itunes:season>1", "<itunes:season>0"),
    ("I13", "<itunes:episodeType>full", "<itunes:episodeType>Trailer"),
    ("I14", "<podcast:episode>2", "<podcast:episode>7"),
    ("I15", f"<pubDate>{PUB}</pubDate>", ""),
    ("I16", "<description>Hvornår er nok nok? Om forventninger i ressourceforløb.</description>", ""),
    ("T02", TRANSCRIPT, 'type="application/srt"'),
    ("P01", "<podcast:medium>", "<podcast:mood>glad</podcast:mood><podcast:medium>"),
    ("P01", "<podcast:medium>", "<podcast:season>1</podcast:season><podcast:medium>"),
    ("P02", TRANSCRIPT, 'language="da"'),
    ("P03", "<podcast:medium>podcast", "<podcast:medium>radio"),
    ("P03", 'rel="captions"', 'rel="text"'),
    ("P03", "geo:57.05,9.92", "57.05 9.92"),
    ("P04", ">Jytte Quist<", f">{'Jytte' * 30}<"),
    ("P05", 'role="guest"', 'Role="guest"'),
    ("P07", "<podcast:medium>", "<podcast:guid>" + GUID + "</podcast:guid><podcast:medium>"),
    ("P08", "<podcast:chapters", SOUNDBITE + "<podcast:chapters"),
]  # fmt: skip


LEFT_OUT = [("C07", "<itunes:image"), ("C17", "<podcast:locked"), ("C18", "<url>")]
"""The demand, and which line is taken from the channel."""
ALSO = {"I09": {"I15"}, "X05": {"C08"}}
"""What a breach breaks too: a duration that is none is not in seconds, a link in a wrong namespace is no link."""


def cases() -> list[object]:
    text = GOOD.decode()
    latin = text.replace("encoding='UTF-8'", "encoding='ISO-8859-1'").encode("latin-1")
    return [
        *(
            pytest.param(rule, text.replace(old, new, 1).encode(), id=f"{rule}-{number}")
            for number, (rule, old, new) in enumerate(BREACHES)
        ),
        *(pytest.param(rule, without_line(text, start).encode(), id=rule) for rule, start in LEFT_OUT),
        pytest.param("X02", latin, id="X02-latin-1"),
        pytest.param("C14", text.replace("podcast@example.dk", "").encode(), id="C14"),
    ]


def without_line(text: str, start: str) -> str:
    before, found, after = text.partition(f"    {start}" if start != "<url>" else f"      {start}")
    assert "<item>" not in before
    assert found
    return before + after.partition("\n")[2]


def test_a_feed_of_ours_breaks_nothing() -> None:
    assert validate(GOOD, FACTS) == ()
    assert validate(GOOD) == ()


@pytest.mark.parametrize(("rule", "feed"), cases())
def test_a_breach_is_found_and_nothing_else(rule: str, feed: bytes) -> None:
    assert feed != GOOD
    assert {finding.rule for finding in validate(feed, FACTS)} - ALSO.get(rule, set()) == {rule}


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("E02", FeedFacts(lengths={FIRST: 719_999})),
        ("E22", FeedFacts(media_types={FIRST: "audio/x-mpeg"})),
        ("I10", FeedFacts(durations_ms={FIRST: 93_000})),
        ("C08", FeedFacts(self_url="https://pod.example/andet.xml")),
    ],
)
def test_facts_measured_elsewhere_are_compared(rule: str, facts: FeedFacts) -> None:
    assert [finding.rule for finding in validate(GOOD, facts)] == [rule]


def test_every_rule_has_a_breach_that_shows_it() -> None:
    tried = {rule for rule, *_ in (*BREACHES, *LEFT_OUT)} | {"C14", "E02", "E22"}
    assert {rule.id for rule in RULES} <= tried


def test_a_finding_says_where_what_why_and_how() -> None:
    (finding,) = validate(GOOD.replace(b">full<", b">hel<", 1), FACTS)
    assert finding.level is Level.MUST
    assert finding.place == "item 1 (Afsnit om håb)"
    assert "hel" in finding.what
    assert finding.why
    assert finding.how


@pytest.mark.parametrize("entity", ["<!ENTITY a 'aaaa'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>"])
def test_entities_are_never_read(entity: str) -> None:
    hostile = f"<?xml version='1.0'?><!-- x --><!DOCTYPE rss [{entity}]><rss>&a;</rss>".encode()
    assert [finding.rule for finding in validate(hostile)] == ["X03"]


@settings(max_examples=150)
@given(st.binary(max_size=200) | st.tuples(st.integers(0, len(GOOD)), st.binary(max_size=9)))
def test_whatever_comes_in_a_verdict_comes_out(feed: bytes | tuple[int, bytes]) -> None:
    if isinstance(feed, tuple):
        at, piece = feed
        feed = GOOD[:at] + piece + GOOD[at + len(piece) :]
    for finding in validate(feed, FACTS):
        assert finding.rule


def test_a_loopback_feed_may_use_http() -> None:
    """feed-X10."""
    local = GOOD.replace(b"https://pod.example", b"http://localhost:8000")
    assert validate(local, FeedFacts(now=datetime(2027, 1, 1, tzinfo=UTC))) == ()
