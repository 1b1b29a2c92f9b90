from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_episode, make_library, make_show
from site_pages import PUBLIC_URL, find, make_view

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.site.addresses import answer, every_feed
from podcast_service.site.feeds import feed_channel, feed_item

PLACE = f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen"


def test_a_channel_is_told_with_absolute_addresses() -> None:
    view = make_view(make_library())
    channel = feed_channel(view, view.shows[0])
    assert (channel.self_url, channel.page_url) == (f"{PLACE}/feed.xml", PLACE)
    assert channel.image_url.startswith(f"{PUBLIC_URL}/billeder/")
    assert channel.people[0].href == f"{PUBLIC_URL}/personer/helle-schoeler-kjaer"


def test_a_feed_with_a_hub_tells_of_it_and_of_its_one_self_before_the_document_does() -> None:
    """feed-W01, feed-W02."""
    view = replace(make_view(make_library()), hub="https://hub.example/")
    path = f"/podcasts/{view.shows[0].slug}/feed.xml"
    assert find(view, path).fields == (("Link", f'<https://hub.example/>; rel="hub", <{PLACE}/feed.xml>; rel="self"'),)
    channel = feed_channel(view, view.shows[0])
    assert (channel.self_url, channel.hubs) == (f"{PLACE}/feed.xml", ("https://hub.example/",))


def test_without_a_hub_none_is_told_of() -> None:
    """feed-W01."""
    view = make_view(make_library())
    assert find(view, f"/podcasts/{view.shows[0].slug}/feed.xml").fields == ()
    assert feed_channel(view, view.shows[0]).hubs == ()


def test_every_feed_is_listed_by_its_address() -> None:
    view = make_view(make_library())
    assert [*every_feed(view)] == [f"/podcasts/{show.slug}/feed.xml" for show in view.shows]


def test_an_item_names_addresses_that_answer_with_the_types_it_says() -> None:
    view = make_view(make_library())
    item = feed_item(view, view.shows[0], view.episodes[0])
    assert item is not None
    assert item.enclosure_url == f"{PUBLIC_URL}/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"
    assert (item.length, item.media_type, item.duration_ms, item.explicit) == (720_000, "audio/mpeg", 90_000, False)
    assert [transcript.media_type for transcript in item.transcripts] == ["text/vtt", "text/plain", "application/json"]
    for transcript in item.transcripts:
        document = find(view, transcript.url.removeprefix(PUBLIC_URL))
        assert document.media_type.partition(";")[0] == transcript.media_type
    assert item.chapters_url is not None
    chapters = answer(view, item.chapters_url.removeprefix(PUBLIC_URL))
    assert isinstance(chapters, Document)
    assert chapters.media_type == "application/json+chapters"


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
    assert (found.body, found.media_type) == (b"<rss>troen-paa-jobchancen</rss>", "application/rss+xml; charset=utf-8")
