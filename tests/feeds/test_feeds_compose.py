"""A show and its episodes become the bytes of a feed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from builders import make_episode, make_feed_channel, make_feed_item, make_show
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from podcast_service.domain.episode import EpisodeType, Location
from podcast_service.domain.errors import Invalid
from podcast_service.domain.person import Role
from podcast_service.feeds.compose import compose_each, compose_head, compose_items
from podcast_service.feeds.splice import ANYWHERE, splice
from podcast_service.feeds.values import FeedItem, FeedPerson, FeedTranscript

CHANGED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}


def feed_of(*items: FeedItem, **channel: object) -> bytes:
    return splice(compose_head(make_feed_channel(**channel)), compose_items(items), CHANGED)


def item_of(item: FeedItem) -> etree._Element:
    found = etree.fromstring(feed_of(item)).find("channel/item")
    assert found is not None
    return found


def episodes(count: int) -> list[FeedItem]:
    return [
        make_feed_item(make_episode(f"afsnit-{number}", number=number + 1, title=f"Afsnit om Ærø {'ab' * number}"))
        for number in range(count)
    ]


def test_the_namespaces_stand_on_the_root_and_nowhere_else() -> None:
    """feed-X05: readers compare them as strings."""
    feed = feed_of(*episodes(3))
    assert etree.fromstring(feed).nsmap == NAMES
    assert feed.count(b"xmlns") == len(NAMES)


def test_an_item_has_the_same_bytes_alone_as_in_any_batch() -> None:
    items = episodes(5)
    together = compose_items(items)
    alone = tuple(compose_items([item])[0] for item in items)
    assert together == alone == compose_items(items[::-1])[::-1]


def test_a_spliced_feed_is_what_feedgen_would_have_written_whole() -> None:
    feed = feed_of(*episodes(3))
    root = etree.fromstring(feed, etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True) == feed


def test_equal_input_gives_equal_bytes() -> None:
    """feed-H11: a date of now would defeat every ETag."""
    assert feed_of(*episodes(2)) == feed_of(*episodes(2))


def test_items_stand_in_the_order_given() -> None:
    root = etree.fromstring(feed_of(*episodes(3)))
    assert [item.findtext("itunes:episode", namespaces=NAMES) for item in root.iter("item")] == ["1", "2", "3"]


def test_a_feed_is_dated_by_its_last_change_in_utc_and_english() -> None:
    """feed-C20."""
    head, items = compose_head(make_feed_channel()), compose_items(episodes(1))
    feed = splice(head, items, CHANGED.astimezone(timezone(timedelta(hours=1))))
    assert etree.fromstring(feed).findtext("channel/lastBuildDate") == "Sun, 22 Nov 2026 12:00:00 +0000"


def test_pieces_made_for_anywhere_are_told_under_the_address_they_are_served_from() -> None:
    """feed-L09."""
    head = compose_head(make_feed_channel(self_url=f"{ANYWHERE}/podcasts/troen/feed.xml"))
    feed = splice(head, compose_items(episodes(1)), CHANGED, public_url="https://pod.example")
    assert ANYWHERE.encode() not in feed
    assert b'href="https://pod.example/podcasts/troen/feed.xml"' in feed


def test_a_feed_without_episodes_is_refused() -> None:
    """feed-C15."""
    with pytest.raises(Invalid) as caught:
        splice(compose_head(make_feed_channel()), (), CHANGED)
    assert caught.value.code == "feed_empty"


def test_a_head_of_another_make_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        splice(b"<rss/>", compose_items(episodes(1)), CHANGED)
    assert caught.value.code == "feed_head_unknown"


def test_a_channel_tells_all_it_knows() -> None:
    show = make_show(license="cc-by-4.0", license_url="https://creativecommons.org/licenses/by/4.0/")
    channel = etree.fromstring(feed_of(*episodes(1), show=show)).find("channel")
    assert channel is not None
    told = {
        "itunes:type": "serial",
        "itunes:explicit": "false",
        "itunes:author": show.author,
        "itunes:owner/itunes:email": "podcast@example.dk",
        "podcast:guid": show.guid,
        "podcast:locked": "yes",
        "podcast:medium": "podcast",
        "podcast:license": "cc-by-4.0",
        "podcast:person": "Helle Schøler Kjær",
        "link": "https://pod.example/podcasts/troen-paa-jobchancen",
    }
    assert {tag: channel.findtext(tag, namespaces=NAMES) for tag in told} == told
    (own,) = channel.findall("atom:link", NAMES)
    assert own.attrib == {"href": make_feed_channel().self_url, "rel": "self", "type": "application/rss+xml"}
    (top,) = channel.findall("itunes:category", NAMES)
    assert (top.get("text"), top[0].get("text")) == ("Science", "Social Sciences")


def test_an_owner_is_named_only_with_an_email() -> None:
    feed = feed_of(*episodes(1), show=make_show(owner_email=None))
    assert b"itunes:owner" not in feed
    assert b"<podcast:locked>yes</podcast:locked>" in feed


def test_an_item_tells_all_it_knows() -> None:
    episode = make_episode(
        season=1,
        season_name="Første",
        type=EpisodeType.BONUS,
        location=Location(name="Aalborg", geo="geo:57.05,9.92"),
        license="cc-by-4.0",
    )
    item = item_of(make_feed_item(episode, duration_ms=61_500))
    told = {
        "title": episode.title,
        "itunes:title": episode.title,
        "guid": episode.guid,
        "pubDate": "Fri, 20 Nov 2026 09:00:00 +0000",
        "description": episode.description,
        "content:encoded": "<p>Hvornår er <em>nok</em> nok?</p>",
        "itunes:duration": "62",
        "itunes:episode": "3",
        "itunes:season": "1",
        "itunes:episodeType": "bonus",
        "itunes:explicit": "false",
        "podcast:episode": "3",
        "podcast:season": "1",
        "podcast:location": "Aalborg",
        "podcast:license": "cc-by-4.0",
    }
    assert {tag: item.findtext(tag, namespaces=NAMES) for tag in told} == told
    season = item.find("podcast:season", NAMES)
    assert season is not None
    assert season.get("name") == "Første"


def test_people_keep_their_role_group_page_and_picture() -> None:
    person = FeedPerson("Anne", Role.EDITOR, "https://pod.example/a", "https://pod.example/a.jpg", "cast")
    found = item_of(make_feed_item(people=(person, FeedPerson("Bo")))).findall("podcast:person", NAMES)
    assert [(each.text, dict(each.attrib)) for each in found] == [
        (
            "Anne",
            {"role": "editor", "group": "cast", "href": "https://pod.example/a", "img": "https://pod.example/a.jpg"},
        ),
        ("Bo", {"role": "host"}),
    ]


def test_every_transcript_is_named_with_its_type_and_language() -> None:
    files = (FeedTranscript("https://h.example/a.vtt", "text/vtt", "da", "captions"),
             FeedTranscript("https://h.example/a.json", "application/json"))  # fmt: skip
    found = item_of(make_feed_item(transcripts=files)).findall("podcast:transcript", NAMES)
    assert [dict(each.attrib) for each in found] == [
        {"url": "https://h.example/a.vtt", "type": "text/vtt", "language": "da", "rel": "captions"},
        {"url": "https://h.example/a.json", "type": "application/json"},
    ]


def test_a_description_made_of_notes_has_no_space_before_a_full_stop() -> None:
    notes = "<h2>Part one</h2><p>Hear <strong>what comes after</strong>.</p><ul><li><em>Hope</em>, too</li></ul>"
    found = item_of(make_feed_item(make_episode(description=""), notes_html=notes)).findtext("description")
    assert found == "Part one Hear what comes after. Hope, too"


def test_a_description_is_always_there() -> None:
    """feed-I16: content:encoded only with a description."""
    bare = make_episode(description="")
    assert item_of(make_feed_item(bare)).findtext("description") == "Hvornår er nok nok?"
    assert item_of(make_feed_item(bare, notes_html="")).findtext("description") == bare.title


@pytest.mark.parametrize(
    ("given_title", "told"),
    [
        ("Et\x00 to\x07", "Et to"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("A\u030aben", "Åben"),
        ("  to\n linjer ", "to linjer"),
        ("vendt \u202e om", "vendt om"),
        ("x" * 300, "x" * 254 + "…"),
    ],
    ids=["controls", "surrogate", "decomposed", "padding", "bidi", "long"],
)
def test_text_is_cleaned_at_the_door(given_title: str, told: str) -> None:
    """feed-X08, X12, X13, X14, sec-S5."""
    assert item_of(make_feed_item(make_episode(title=given_title))).findtext("title") == told


def test_a_long_description_is_cut_at_4000_bytes_at_a_word() -> None:
    """feed-X13: æøå count twice."""
    found = item_of(make_feed_item(make_episode(description="blåbærgrød " * 500))).findtext("description")
    assert found is not None
    assert 3900 < len(found.encode()) <= 4000
    assert found.endswith("blåbærgrød…")


def broken_items() -> dict[str, FeedItem]:
    good = make_feed_item()
    return {
        "undated": make_feed_item(make_episode(published_at=None)),
        "untitled": make_feed_item(make_episode(title="\x00 ")),
        "address with æ": replace(good, page_url="https://pod.example/æ"),
        "address without scheme": replace(good, chapters_url="/kapitler.json"),
        "script as address": replace(good, image_url="javascript:alert(1)"),
        "year of no calendar": make_feed_item(
            make_episode(published_at=datetime.max.replace(tzinfo=timezone(-timedelta(hours=5))))
        ),
    }


@pytest.mark.parametrize("case", broken_items())
def test_a_bad_episode_is_named_and_takes_no_other_down(case: str) -> None:
    good, bad = make_feed_item(make_episode("god")), broken_items()[case]
    first, failure, last = compose_each([good, bad, good])
    assert first == last == compose_items([good])[0]
    assert isinstance(failure, Invalid)
    assert failure.facts["guid"] == bad.episode.guid
    with pytest.raises(Invalid, match=str(bad.episode.guid)):
        compose_items([good, bad])


def test_a_channel_that_cannot_be_told_is_named() -> None:
    with pytest.raises(Invalid, match="troen-paa-jobchancen"):
        compose_head(make_feed_channel(self_url="feed.xml"))


@settings(max_examples=60)
@given(st.text(), st.text(), st.text())
def test_whatever_people_write_the_feed_stays_well_formed(title: str, description: str, notes: str) -> None:
    item = make_feed_item(make_episode(title=title, description=description), notes_html=notes)
    (outcome,) = compose_each([item])
    if isinstance(outcome, bytes):
        root = etree.fromstring(splice(compose_head(make_feed_channel()), [outcome], CHANGED))
        assert len(root.findall("channel/item")) == 1


def test_a_web_process_splices_without_feedgen_or_lxml() -> None:
    """feedgen sets the locale of the whole process."""
    code = (
        "import sys, podcast_service.feeds.splice, podcast_service.feeds.values, podcast_service.feeds.chapters\n"
        "sys.exit(any(name.split('.')[0] in ('feedgen', 'lxml') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_locale_of_the_process_changes_nothing() -> None:
    """feed-L08: dates have English names whatever the server speaks; here by the variables, where none is installed."""
    code = (
        "import locale, sys\n"
        "for name in ('da_DK.UTF-8', 'C.UTF-8'):\n"
        "    try: locale.setlocale(locale.LC_ALL, name); break\n"
        "    except locale.Error: pass\n"
        "sys.path.insert(0, 'tests')\n"
        "from builders import make_feed_item\n"
        "from podcast_service.feeds.compose import compose_items\n"
        "sys.stdout.buffer.write(compose_items([make_feed_item()])[0])"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert run.stdout == compose_items([make_feed_item()])[0]
