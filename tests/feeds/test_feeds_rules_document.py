"""Section X: what breaks the document as a whole is found, and nothing else."""

from __future__ import annotations

import pytest
from breaches import FACTS, GOOD, SECOND, Breach, as_cases, broken, untried, whole

from podcast_service.feeds.reading import FeedFacts
from podcast_service.feeds.rules_document import DOCUMENT
from podcast_service.feeds.validate import validate

OLD = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"

BREACHES = [
    Breach("feed-X01", "</channel>", "<channel>"),
    Breach("feed-X02", "<?xml", "\n<?xml"),
    Breach("feed-X03", "<rss", "<!DOCTYPE rss>\n<rss"),
    Breach("feed-X04", 'version="2.0"', 'version="0.92"'),
    Breach("feed-X05", "http://purl.org/rss/1.0/modules/content/", "https://purl.org/rss/1.0/modules/content/"),
    Breach("feed-X05", "http://www.w3.org/2005/Atom", "http://www.w3.org/2005/atom", also=frozenset({"feed-C08"})),
    Breach("feed-X06", "<docs>", "<pubdate>x</pubdate><docs>"),
    Breach("feed-X07", "<title>Afsnit om håb", "<title>Afsnit om &lt;b&gt;håb&lt;/b&gt;"),
    Breach("feed-X07", "<title>Afsnit om håb", "<title>Afsnit om håb &amp;amp; tro"),
    Breach("feed-X08", "<title>Afsnit om håb", "<title>Afsnit om hÃ¥b"),
    Breach("feed-X09", "nok nok? Om", "nok <b>nok</b>? Om"),
    Breach("feed-X10", f'url="{SECOND}"', 'url="http://pod.example/2.mp3"'),
    Breach("feed-X10", "afsnit-2/kapitler.json", "afsnit 2/kapitler.json"),
    Breach("feed-X11", "<language>da</language>", "<language>da</language><language>da</language>"),
    Breach("feed-X12", "<title>Afsnit om håb", "<title> Afsnit om håb"),
    Breach("feed-X13", "<title>Afsnit om håb", f"<title>{'Afsnit om håb ' * 20}."),
    Breach("feed-X13", "<description>Hvornår", f"<description>{'å' * 2001} "),
    Breach("feed-X14", "<title>Afsnit om håb", "<title>Afsnit om ha\u030ab"),
    Breach("feed-X15", "&lt;em&gt;nok", "&lt;h2&gt;x&lt;/h2&gt;&lt;em&gt;nok"),
    Breach("feed-X16", "&lt;em&gt;nok", "&lt;script&gt;x&lt;/script&gt;&lt;em&gt;nok"),
    Breach("feed-X16", "&lt;em&gt;nok", "&lt;a href='java&#10;script:x'&gt;x&lt;/a&gt;&lt;em&gt;nok"),
    Breach("feed-X16", "&lt;em&gt;nok", "&lt;em onclick='x'&gt;nok"),
    Breach("feed-X05", 'xmlns:podcast="https://podcastindex.org/namespace/1.0"', 'xmlns:podcast="https://podcastindex.org/namespace/1.0/"',
           also=frozenset({"feed-C09", "feed-C17"})),
    whole("feed-X06", "<ttl>60", "<ttl>an hour"),
    whole("feed-X06", "<hour>23", "<hour>24"),
    whole("feed-X06", "<day>Sunday", "<day>søndag"),
    whole("feed-X06", ' protocol="xml-rpc"', ""),
    whole("feed-X06", "<name>q</name>", ""),
    whole("feed-X06", "<width>144", "<width>1400"),
    whole("feed-X06", "redaktion@pod.example (Anja Tønder)", "Anja Tønder"),
    whole("feed-X06", "<author>helle@pod.example (Helle Schøler Kjær)", "<author>Helle Schøler Kjær"),
    whole("feed-X06", "<title>Direkte", "<subtitle>x</subtitle><title>Direkte"),
    whole("feed-X07", "<itunes:author>Projektet", "<itunes:author>Projektet<b/>"),
    whole("feed-X08", "Coveret", "Coveret\u0096"),
    whole("feed-X08", 'alt="En dør"', 'alt="En dÃ¸r"'),
    whole("feed-X10", 'feedUrl="https://other.example/feed.xml"', 'feedUrl="http://other.example/feed.xml"'),
    whole("feed-X10", 'uri="https://pod.example/film', 'uri="http://pod.example/film'),
    whole("feed-X10", "<comments>https://pod.example", "<comments>pod.example"),
    whole("feed-X10", "https://social.example/@helle/1", "https://social.example/@hellé/1"),
    whole("feed-X11", "<url>https://pod.example/cover.jpg</url>", "<url>https://pod.example/cover.jpg</url>" * 2),
    whole("feed-X11", "<itunes:name>Anja Tønder</itunes:name>", "<itunes:name>Anja Tønder</itunes:name>" * 2),
    whole("feed-X12", 'title="En anden"', 'title="En anden "'),
    whole("feed-X16", "&lt;em&gt;håb", "&lt;iframe src='x'&gt;&lt;/iframe&gt;&lt;em&gt;håb"),
]  # fmt: skip


@pytest.mark.parametrize("breach", as_cases(BREACHES))
def test_a_breach_is_found_and_nothing_else(breach: Breach):
    assert broken(breach.findings()) == {breach.demand, *breach.also}


def test_every_row_has_a_breach_that_shows_it():
    assert untried(DOCUMENT, (finding for breach in BREACHES for finding in breach.findings())) == set()


def test_a_feed_in_another_encoding_is_told_as_that():
    """feed-X02."""
    latin = GOOD.decode().replace("encoding='UTF-8'", "encoding='ISO-8859-1'").encode("latin-1")
    assert broken(validate(latin, FACTS)) == {"feed-X02"}


def test_a_feed_that_names_the_podcast_namespace_as_of_old_is_read_the_same():
    """feed-X05."""
    assert validate(GOOD.replace(b"https://podcastindex.org/namespace/1.0", OLD.encode()), FACTS) == ()


def test_a_feed_on_this_machine_may_use_http():
    """feed-X10."""
    local = GOOD.replace(b"https://pod.example", b"http://localhost:8000")
    assert validate(local, FeedFacts(now=FACTS.now)) == ()
