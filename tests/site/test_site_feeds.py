from __future__ import annotations

from dataclasses import replace

import pytest
from builders import (
    make_audio,
    make_episode,
    make_library,
    make_show,
    make_sound,
    make_transcript,
    make_transcript_file,
)
from site_pages import PUBLIC_URL, find, make_view, tree

from podcast_service.domain.document import Document, Media
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.rendition import Recipe, Rendition, Use
from podcast_service.domain.transcript import Cue
from podcast_service.site.addresses import answer, every_address
from podcast_service.site.channels import every_feed, show_channel
from podcast_service.site.feeds import feed_channel, feed_item

PLACE = f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen"


def test_a_channel_is_told_with_absolute_addresses() -> None:
    view = make_view(make_library())
    channel = feed_channel(view, show_channel(view, view.shows[0]))
    assert (channel.self_url, channel.page_url) == (f"{PLACE}/feed.xml", PLACE)
    assert channel.image_url.startswith(f"{PUBLIC_URL}/billeder/")
    assert channel.help_url == f"{PUBLIC_URL}/abonner/troen-paa-jobchancen"
    assert channel.people[0].href == f"{PUBLIC_URL}/personer/helle-schoeler-kjaer"


def test_a_feed_with_a_hub_tells_of_it_and_of_its_one_self_before_the_document_does() -> None:
    """feed-W01, feed-W02."""
    view = replace(make_view(make_library()), hub="https://hub.example/")
    path = f"/podcasts/{view.shows[0].slug}/feed.xml"
    assert find(view, path).fields == (("Link", f'<https://hub.example/>; rel="hub", <{PLACE}/feed.xml>; rel="self"'),)
    channel = feed_channel(view, show_channel(view, view.shows[0]))
    assert (channel.self_url, channel.hubs) == (f"{PLACE}/feed.xml", ("https://hub.example/",))


def test_without_a_hub_none_is_told_of() -> None:
    """feed-W01."""
    view = make_view(make_library())
    assert find(view, f"/podcasts/{view.shows[0].slug}/feed.xml").fields == ()
    assert feed_channel(view, show_channel(view, view.shows[0])).hubs == ()


def test_every_feed_is_listed_by_its_address() -> None:
    view = make_view(make_library())
    assert [*every_feed(view)] == [
        "/podcasts/troen-paa-jobchancen/feed.xml",
        "/feed.xml",
        "/temaer/at-balancere-sine-forventninger/feed.xml",
        "/personer/helle-schoeler-kjaer/feed.xml",
        "/personer/jytte-quist/feed.xml",
    ]


def test_an_item_names_addresses_that_answer_with_the_types_it_says() -> None:
    view = make_view(make_library())
    item = feed_item(view, view.shows[0], view.there.episodes[0])
    assert item is not None
    assert item.enclosure_url == f"{PUBLIC_URL}/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"
    assert (item.length, item.media_type, item.duration_ms, item.explicit) == (720_000, "audio/mpeg", 90_000, False)
    types = ["text/vtt", "text/plain", "application/json", "application/x-subrip"]
    assert [transcript.media_type for transcript in item.transcripts] == types
    for transcript in item.transcripts:
        document = find(view, transcript.url.removeprefix(PUBLIC_URL))
        assert document.media_type.partition(";")[0] == transcript.media_type
    assert item.chapters_url is not None
    chapters = answer(view, item.chapters_url.removeprefix(PUBLIC_URL))
    assert isinstance(chapters, Document)
    assert chapters.media_type == "application/json+chapters"


IN_THREE = (
    make_transcript_file("en", language="en"),
    make_transcript_file("da", language="da-DK"),
    make_transcript_file("de", language="de"),
    make_transcript_file("en-again", language="en-GB"),
)


def test_every_language_is_told_in_every_form_at_an_address_that_answers() -> None:
    """feed-T01, T02, T06: the main language keeps its address, whichever file comes first."""
    library = make_library(
        episodes=[make_episode(transcripts=IN_THREE)],
        transcript=lambda sha256: make_transcript(cues=(Cue(start_ms=0, end_ms=9, text=sha256),)),
    )
    view = make_view(library)
    item = feed_item(view, view.shows[0], view.there.episodes[0])
    assert item is not None
    place = f"{PLACE}/at-balancere-sine-forventninger/udskrift"
    assert [(one.url.removeprefix(place), one.language, one.rel) for one in item.transcripts] == [
        (start + suffix, language, rel)
        for start, language in (("", "da-DK"), (".de", "de"), (".en", "en"))
        for suffix, rel in ((".vtt", "captions"), (".txt", None), (".json", "captions"), (".srt", "captions"))
    ]
    by_language = {file.language: file.sha256 for file in IN_THREE}
    for one in item.transcripts:
        path = one.url.removeprefix(PUBLIC_URL)
        document = find(view, path)
        assert document.media_type.partition(";")[0] == one.media_type
        assert by_language[one.language or ""] in document.body.decode()
        assert path in every_address(view)


def test_a_transcript_in_another_language_can_be_fetched_from_the_page() -> None:
    view = make_view(make_library(episodes=[make_episode(transcripts=IN_THREE)]))
    page = find(view, "/podcasts/troen-paa-jobchancen/at-balancere-sine-forventninger")
    link = tree(page).cssselect("main a[hreflang=en]")[0]
    assert link.text_content() == "English"
    alone = tree(find(view, link.get("href")))
    files = [one.get("href") for one in alone.cssselect("main a[download]")]
    assert "text/vtt; charset=utf-8" in [find(view, path).media_type for path in files]


def test_a_language_that_is_not_there_answers_nothing_and_an_old_address_leads_on() -> None:
    episodes = [
        make_episode(transcripts=IN_THREE, old_slugs=("gammel",)),
        make_episode("vaek", transcripts=IN_THREE, status=EpisodeStatus.WITHDRAWN),
    ]
    view = make_view(make_library(episodes=episodes))
    below = "/podcasts/troen-paa-jobchancen"
    assert answer(view, f"{below}/at-balancere-sine-forventninger/udskrift.fr.vtt") is None
    assert answer(view, f"{below}/at-balancere-sine-forventninger/udskrift.da.vtt") is None
    moved = find(view, f"{below}/gammel/udskrift.en.vtt")
    assert dict(moved.fields)["Location"] == f"{below}/at-balancere-sine-forventninger/udskrift.en.vtt"
    assert find(view, f"{below}/vaek/udskrift.en.vtt").status == 410
    assert {f"{below}/gammel/udskrift.en.vtt", f"{below}/vaek/udskrift.en.vtt"} <= set(every_address(view))


def test_a_cover_is_told_in_its_sizes_with_what_it_shows() -> None:
    view = make_view(make_library())
    channel, item = (
        feed_channel(view, show_channel(view, view.shows[0])),
        feed_item(view, view.shows[0], view.there.episodes[0]),
    )
    assert item is not None
    assert [image.width for image in channel.images] == [3000, 1400, 600, 300]
    assert [(image.width, image.alt, image.url) for image in item.images] == [
        (3000, "Tegning af to stole ved et bord", item.image_url)
    ]
    assert all(isinstance(answer(view, one.url.removeprefix(PUBLIC_URL)), Media) for one in channel.images)


def test_another_form_of_the_sound_says_its_language_and_what_it_is() -> None:
    """feed-P05."""
    sound = make_sound(format="opus", media_type="audio/ogg", extension="opus")
    rendition = Rendition(
        use=Use.ALTERNATE, audio=make_audio("o", sound=sound), made_of="x", recipe=Recipe(format="opus")
    )
    view = make_view(make_library(episodes=[make_episode(renditions=(rendition,))]))
    item = feed_item(view, view.shows[0], view.there.episodes[0])
    assert item is not None
    assert [(one.title, one.language, one.codecs) for one in item.alternates] == [("Opus", "da", "opus")]


@pytest.mark.parametrize("episode", [make_episode(audio=None), make_episode(enclosure=None)])
def test_an_episode_without_sound_is_no_item(episode: Episode) -> None:
    """feed-I03."""
    view = make_view(make_library(episodes=[episode]))
    assert feed_item(view, make_show(), episode) is None


def test_links_of_show_notes_are_absolute_in_the_feed() -> None:
    episode = make_episode(notes="Se [temaet](tema:at-balancere-sine-forventninger).")
    view = make_view(make_library(episodes=[episode]))
    item = feed_item(view, view.shows[0], episode)
    assert item is not None
    assert f'href="{PUBLIC_URL}/temaer/at-balancere-sine-forventninger"' in item.notes_html


def test_a_feed_is_handed_out_as_it_was_made() -> None:
    found = find(make_view(make_library()), "/podcasts/troen-paa-jobchancen/feed.xml")
    assert found.body == b"<rss>/podcasts/troen-paa-jobchancen/feed.xml </rss>"
    assert found.media_type == "application/rss+xml; charset=utf-8"
