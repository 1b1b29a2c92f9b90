"""Sections C, W and G: what breaks the channel, or where it leads to, is found, and nothing else."""

from __future__ import annotations

import re

import pytest
from breaches import GOOD, SELF, WHOLE, Breach, as_cases, broken, line, untried, whole

from podcast_service.domain.identity import podcast_guid
from podcast_service.feeds.rules_channel import CHANNEL
from podcast_service.feeds.validate import FeedFacts, validate

GUID = podcast_guid(SELF)
CATEGORY_BELOW = '<itunes:category text="Social Sciences"><itunes:category text="Physics"/></itunes:category>'
NOBODYS = re.sub(r"<itunes:owner>.*?</itunes:owner>| owner=\S+?(?=>)", "", GOOD.decode(), flags=re.DOTALL)
PUB = "Fri, 20 Nov 2026 11:00:00 +0000"
ITEMS = GOOD[GOOD.index(b"    <item>") : GOOD.rindex(b"  </channel>")].decode()
PAGE = "https://pod.example/podcasts/aerlig-talt/feed"
ARCHIVE = f'<atom:link href="{PAGE}-1.xml" rel="prev-archive"/>'
HUB = '<atom:link href="https://hub.example/" rel="hub"/>'

BREACHES = [
    Breach("feed-C01", "<title>Troen på jobchancen</title>\n    <link>", "<link>"),
    Breach("feed-C02", "<description>Tre samtaler om forventninger i beskæftigelsesindsatsen.</description>", ""),
    Breach("feed-C03", line("<link>https"), ""),
    Breach("feed-C04", "<language>da<", "<language>dk<"),
    Breach("feed-C05", "Social Sciences", "Social sciences"),
    Breach("feed-C05", 'text="Science"', 'text="Videnskab"'),
    Breach("feed-C06", "<itunes:explicit>false", "<itunes:explicit>no"),
    Breach("feed-C08", 'feed.xml" rel="self"', 'andet.xml" rel="self"'),
    Breach("feed-C08", ' type="application/rss+xml"', ""),
    Breach("feed-C09", GUID, GUID.upper()),
    Breach("feed-C10", GUID, podcast_guid("pod.example/andet")),
    Breach("feed-C11", "<itunes:author>Projekt Troen på borgernes jobchance</itunes:author>", ""),
    Breach("feed-C12", "<itunes:type>serial", "<itunes:type>Serial"),
    Breach("feed-C13", "<itunes:episode>2</itunes:episode>", ""),
    Breach("feed-C15", ITEMS, ""),
    Breach("feed-C16", "<itunes:type>", "<itunes:block>no</itunes:block><itunes:type>"),
    Breach("feed-C19", "<itunes:type>", "<itunes:new-feed-url>https://pod.example/x.xml</itunes:new-feed-url><itunes:type>"),
    Breach("feed-C20", "<lastBuildDate>Sun, 22 Nov 2026", "<lastBuildDate>Sun, 29 Nov 2026"),
    Breach("feed-C20", "<lastBuildDate>Sun, 22 Nov 2026 12:00:00 +0000", "<lastBuildDate>2026-11-22"),
    Breach("feed-C21", "<itunes:type>", "<itunes:keywords>job</itunes:keywords><itunes:type>"),
    Breach("feed-C22", PUB, PUB.replace("11:", "08:")),
    Breach("feed-C07", line("<itunes:image"), ""),
    Breach("feed-C14", "podcast@example.dk", "", base=GOOD.replace(b' owner="podcast@example.dk"', b"")),
    whole("feed-C05", '<itunes:category text="Social Sciences"/>', CATEGORY_BELOW),
    whole("feed-C05", 'text="Government"', 'text="government"'),
    Breach("feed-C17", line("<podcast:locked"), ""),
    Breach("feed-C18", line("<url>"), ""),
    whole("feed-C18", "<title>Ærlig talt</title>\n      <link>", "<title>Logo</title>\n      <link>"),
    whole("feed-C16", "<itunes:complete>Yes", "<itunes:complete>true"),
    whole("feed-C21", "Et resumé for sig.", "Hvad er håb?"),
    whole("feed-C14", "<itunes:email>podcast@pod.example", "<itunes:email>Anja"),
    whole("feed-C20", "<pubDate>Fri, 20 Nov 2026 09:00:00 +0000</pubDate>", "<pubDate/>"),
    whole("feed-W01", HUB, '<atom:link href="/hub" rel="hub"/>', "feed-X10"),
    whole("feed-W01", HUB, HUB + f'<atom:link href="{PAGE}.xml" rel="self" type="application/rss+xml"/>', "feed-C08"),
    whole("feed-G02", ARCHIVE, f'<atom:link href="{PAGE}.xml" rel="next"/>'),
    whole("feed-G03", ARCHIVE, f'<atom:link href="{PAGE}-1.xml" rel="prev"/>'),
    whole("feed-G03", ARCHIVE, ARCHIVE + "<fh:archive/>"),
    whole("feed-G04", ARCHIVE, ARCHIVE + "<fh:complete/>"),
    whole("feed-G04", ARCHIVE, "<fh:complete/><fh:archive/>", "feed-G03"),
]  # fmt: skip


@pytest.mark.parametrize("breach", as_cases(BREACHES))
def test_a_breach_is_found_and_nothing_else(breach: Breach):
    assert broken(breach.findings()) == {breach.demand, *breach.also}


def test_every_row_has_a_breach_that_shows_it():
    assert untried(CHANNEL, (finding for breach in BREACHES for finding in breach.findings())) == set()


@pytest.mark.parametrize(
    "proof",
    [
        '<podcast:txt purpose="verify">abc</podcast:txt>',
        '<podcast:txt purpose="applepodcastsverify">05124</podcast:txt>',
    ],
)
def test_ownership_can_be_proven_without_an_e_mail(proof: str):
    """feed-C14."""
    assert validate(NOBODYS.replace("<podcast:medium>", f"{proof}<podcast:medium>").encode()) == ()


def test_a_text_for_another_purpose_proves_nothing():
    """feed-C14."""
    other = '<podcast:txt purpose="release">2026</podcast:txt>'
    assert broken(validate(NOBODYS.replace("<podcast:medium>", f"{other}<podcast:medium>").encode())) == {"feed-C14"}


def test_a_feed_that_directories_are_told_to_leave_may_be_empty():
    """feed-C15."""
    empty = GOOD.decode().replace(ITEMS, "").replace("<itunes:type>", "<itunes:block>Yes</itunes:block><itunes:type>")
    assert validate(empty.encode()) == ()


def test_the_address_a_feed_stands_at_is_compared_with_the_one_it_names():
    """feed-C08."""
    assert broken(validate(GOOD, FeedFacts(self_url="https://pod.example/andet.xml"))) == {"feed-C08"}


def test_an_archive_that_leads_to_the_feed_as_it_is_now_breaks_nothing():
    """feed-G03, feed-G04."""
    current = f'<fh:archive/><atom:link href="{PAGE}-9.xml" rel="current"/>'
    assert validate(WHOLE.replace(ARCHIVE.encode(), (ARCHIVE + current).encode())) == ()
