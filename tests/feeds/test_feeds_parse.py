"""What other people write in a feed, one thing at a time."""

from __future__ import annotations

import pytest

from podcast_service.feeds.parse import parse
from podcast_service.feeds.parsed import ParsedFeed


def feed(items: str = "", channel: str = "<title>T</title>", root: str = "") -> bytes:
    names = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    return f'<rss version="2.0" {names} {root}><channel>{channel}{items}</channel></rss>'.encode()


def item(
    inside: str = "", enclosure: str = '<enclosure url="https://h.example/1.mp3" length="9" type="audio/mpeg"/>'
) -> str:
    return f'<item><title>E</title><guid isPermaLink="false">g</guid>{enclosure}{inside}</item>'


def codes(read: ParsedFeed) -> list[tuple[str, str]]:
    return [(doubt.code, doubt.what) for doubt in read.doubts if doubt.code != "feed_doubt_missing"]


DATES = {
    "two-digit year and a zone by name": ("Sat, 07 Sep 02 00:00:01 EST", "2002-09-07T05:00:01+00:00"),
    "no weekday": ("20 Nov 2026 10:00:00 +0100", "2026-11-20T09:00:00+00:00"),
    "weekday in full": ("Friday, 20 November 2026 09:00:00 GMT", "2026-11-20T09:00:00+00:00"),
    "a wrong weekday": ("Mon, 20 Nov 2026 09:00:00 GMT", "2026-11-20T09:00:00+00:00"),
    "no seconds": ("Fri, 20 Nov 2026 09:00 GMT", "2026-11-20T09:00:00+00:00"),
    "European zones": ("Fri, 20 Nov 2026 10:00:00 CET", "2026-11-20T09:00:00+00:00"),
    "summer time": ("Sun, 20 Sep 2026 11:00:00 CEST", "2026-09-20T09:00:00+00:00"),
    "ISO 8601": ("2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00+00:00"),
    "ISO 8601 in UTC": ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00+00:00"),
    "zone unknown but stated": ("Fri, 20 Nov 2026 09:00:00 -0000", "2026-11-20T09:00:00+00:00"),
    "no zone, told": ("Fri, 20 Nov 2026 09:00:00", "2026-11-20T09:00:00+00:00"),
    "no date, told": ("i går", None),
    "a year of no calendar, told": ("Fri, 20 Nov 99999 09:00:00 GMT", None),
    "the last moment, told": ("Fri, 31 Dec 9999 23:59:59 -1200", None),
}


@pytest.mark.parametrize("case", DATES)
def test_a_date_is_read_however_it_is_written(case: str) -> None:
    """feed-I07."""
    written, expected = DATES[case]
    read = parse(feed(item(f"<pubDate>{written}</pubDate>")))
    found = read.items[0].episode.published_at
    assert (found.isoformat() if found else None) == expected
    assert bool(codes(read)) == case.endswith("told")


DURATIONS = {
    "seconds": ("90", 90_000),
    "seconds and a fraction": ("90.5", 90_500),
    "minutes": ("01:30", 90_000),
    "hours": ("1:02:03", 3_723_000),
    "hours and a fraction": ("01:02:03.512", 3_723_000),
    "more minutes than an hour": ("75:10", 4_510_000),
    "words": ("1h 2m 3s", 3_723_000),
    "minutes in words": ("45 min", 2_700_000),
    "ISO 8601": ("PT1H2M3S", 3_723_000),
    "nothing sensible, told": ("lang", 0),
    "below nothing, told": ("-5", 0),
    "other digits, told": ("٩٠", 0),
    "longer than any episode, told": ("99999999", 0),
}


@pytest.mark.parametrize("case", DURATIONS)
def test_a_duration_is_read_however_it_is_written(case: str) -> None:
    """feed-I09."""
    written, expected = DURATIONS[case]
    read = parse(feed(item(f"<itunes:duration>{written}</itunes:duration>")))
    assert read.items[0].duration_ms == expected
    assert bool(codes(read)) == case.endswith("told")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("true", True), ("yes", True), ("Explicit", True), ("false", False), ("no", False), ("clean", False), ("?", None)],
)
def test_explicit_is_read_in_the_old_words_too(written: str, expected: bool | None) -> None:
    """feed-C06, I11: an item that does not say is as explicit as its show."""
    read = parse(feed(item(f"<itunes:explicit>{written}</itunes:explicit>"), "<itunes:explicit>yes</itunes:explicit>"))
    one = read.items[0]
    assert (one.episode.explicit, one.explicit) == (expected, True if expected is None else expected)


ADDRESSES = {
    "against the feed's address": ("https://a.example/x/feed.xml", "", "https://a.example/x/1.mp3"),
    "against xml:base": ("https://a.example/feed.xml", 'xml:base="https://b.example/y/"', "https://b.example/y/1.mp3"),
    "against xml:base, itself relative": ("https://a.example/feed.xml", 'xml:base="y/"', "https://a.example/y/1.mp3"),
    "against the self link": ("", "", "https://s.example/1.mp3"),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_a_relative_address_is_made_whole(case: str) -> None:
    """feed-X10."""
    url, root, expected = ADDRESSES[case]
    own = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="https://s.example/feed.xml"/>'
    data = feed(item(enclosure='<enclosure url="1.mp3" length="1" type="audio/mpeg"/>'), own, root)
    assert parse(data, url=url).items[0].enclosure_url == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://h.example/en tur/blå.mp3", "https://h.example/en%20tur/bl%C3%A5.mp3"),
        ("https://h.example/a%20b.mp3?x=%C3%A5", "https://h.example/a%20b.mp3?x=%C3%A5"),
        ("https://blå.example:8080/1.mp3", "https://xn--bl-zia.example:8080/1.mp3"),
        ("HTTPS://h.example/1.mp3", "https://h.example/1.mp3"),
        ("https://h.example/1.mp3?a=1&amp;b=2#t", "https://h.example/1.mp3?a=1&b=2#t"),
    ],
    ids=["letters and spaces", "as it should be", "a host with letters", "capital scheme", "query"],
)
def test_an_address_comes_out_in_ascii(written: str, expected: str) -> None:
    read = parse(feed(item(enclosure=f'<enclosure url="{written}" length="1" type="audio/mpeg"/>')))
    assert read.items[0].enclosure_url == expected


SOUNDLESS = [
    "",
    '<enclosure length="9" type="audio/mpeg"/>',
    '<enclosure url="javascript:alert(1)"/>',
    '<enclosure url="https://[x/1.mp3"/>',
]


@pytest.mark.parametrize("enclosure", SOUNDLESS)
def test_an_item_without_sound_is_left_out_and_told_and_takes_no_other_with_it(enclosure: str) -> None:
    """feed-I03, sec-S5."""
    read = parse(feed(item(enclosure=enclosure) + item()))
    assert [one.enclosure_url for one in read.items] == ["https://h.example/1.mp3"]
    assert ("feed_item_soundless", "item 1 (E)") in {(doubt.code, doubt.place) for doubt in read.doubts}


def test_the_first_of_several_enclosures_is_taken_and_told() -> None:
    """feed-I03."""
    more = '<enclosure url="https://h.example/2.mp3" length="9" type="audio/mpeg"/>'
    read = parse(feed(item(more)))
    assert read.items[0].enclosure_url == "https://h.example/1.mp3"
    assert codes(read) == [("feed_doubt_several", "enclosure")]


GUIDS = {
    "a permalink": ("<guid>https://h.example/e/1</guid>", "https://h.example/e/1", "https://h.example/e/1"),
    "no permalink": ('<guid isPermaLink="false">https://h.example/e/1</guid>', "https://h.example/e/1", ""),
    "a word": ("<guid>e1</guid>", "e1", ""),
    "none": ("", "https://h.example/1.mp3", ""),
    "an empty one": ("<guid/>", "https://h.example/1.mp3", ""),
}


@pytest.mark.parametrize("case", GUIDS)
def test_a_guid_is_kept_as_it_is_and_a_missing_one_is_the_address_of_the_sound(case: str) -> None:
    """feed-I06."""
    written, guid, page_url = GUIDS[case]
    read = parse(
        feed(f'<item><title>E</title>{written}<enclosure url="https://h.example/1.mp3" length="9" type="a/b"/></item>')
    )
    assert (read.items[0].episode.guid, read.items[0].page_url) == (guid, page_url)
    assert bool(codes(read)) == (guid == "https://h.example/1.mp3")


def test_a_guid_that_comes_twice_is_told() -> None:
    read = parse(feed(item() + item()))
    assert len(read.items) == 2
    assert codes(read) == [("feed_doubt_same_guid", "g")]


WORDS = {
    "plain description": ("<description>A &amp; B</description>", "A & B", ""),
    "HTML description": ("<description>&lt;p&gt;A &amp;amp; B&lt;/p&gt;</description>", "A & B", "<p>A &amp; B</p>"),
    "HTML not escaped": (
        '<description>A <p>B <a href="https://x.example/">C</a></p> D</description>',
        "A B C D",
        'A <p>B <a href="https://x.example/">C</a></p> D',
    ),
    "summary alone": ("<itunes:summary>S</itunes:summary>", "S", ""),
    "both kept apart": (
        '<description>A</description><c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;B&lt;/p&gt;</c:encoded>',
        "A",
        "<p>B</p>",
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_descriptions_become_plain_text_and_html_becomes_notes(case: str) -> None:
    """feed-X09, I16."""
    written, description, notes = WORDS[case]
    one = parse(feed(item(written))).items[0]
    assert (one.episode.description, one.notes_html) == (description, notes)


def test_pages_and_hubs_are_links_of_the_feed() -> None:
    """feed-G03, G04, W01."""
    links = "".join(
        f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="{rel}" href="https://h.example/{rel}"/>'
        for rel in ("self", "hub", "hub", "next", "prev-archive", "current")
    )
    marks = '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/>'
    read = parse(feed(item(), links + marks))
    assert (read.is_complete, read.is_archive) == (True, False)
    assert read.links_of("hub") == ("https://h.example/hub",) * 2
    assert read.links_of("prev-archive") == ("https://h.example/prev-archive",)
    assert read.channel.self_url == "https://h.example/self"
    assert read.channel.show.tags == ()


def test_a_show_without_a_guid_gets_the_one_everybody_derives() -> None:
    """feed-C10: the known pair of the namespace's own document."""
    assert (
        parse(feed(item()), url="https://podnews.net/rss").channel.show.guid == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    )


def test_an_element_that_may_stand_once_is_taken_once_and_told() -> None:
    """feed-X11, P07."""
    read = parse(
        feed(item(), "<title>A</title><title>B</title><podcast:guid>g</podcast:guid><podcast:guid>g</podcast:guid>")
    )
    assert (read.channel.show.title, read.channel.show.guid) == ("A", "g")
    assert codes(read) == [("feed_doubt_several", "title")]


def test_numbers_and_the_owner_are_found_where_only_one_element_has_them() -> None:
    """feed-I14, C14."""
    read = parse(
        feed(
            item("<podcast:season>2</podcast:season><podcast:episode>7</podcast:episode>"),
            '<title>T</title><podcast:locked owner="post@h.example">no</podcast:locked>',
        )
    )
    assert (read.items[0].episode.season, read.items[0].episode.number) == (2, 7)
    assert (read.channel.show.owner_email, read.channel.show.locked) == ("post@h.example", False)
