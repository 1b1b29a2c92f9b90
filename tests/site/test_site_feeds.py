from __future__ import annotations

import pytest
from builders import make_episode, make_library, make_show
from site_pages import PUBLIC_URL, find, make_view

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.site.addresses import answer
from podcast_service.site.channels import show_channel
from podcast_service.site.feeds import feed_channel, feed_item

PLACE = f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen"


def test_a_channel_is_told_with_absolute_addresses() -> None:
    view = make_view(make_library())
    channel = feed_channel(view, show_channel(view, view.shows[0]))
    assert (channel.self_url, channel.page_url) == (f"{PLACE}/feed.xml", PLACE)
    assert channel.image_url.startswith(f"{PUBLIC_URL}/billeder/")
    assert channel.help_url == f"{PUBLIC_URL}/abonner/troen-paa-jobchancen"
    assert channel.people[0].href == f"{PUBLIC_URL}/personer/helle-schoeler-kjaer"


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
    assert found.body == b"<rss>/podcasts/troen-paa-jobchancen/feed.xml </rss>"
    assert found.media_type == "application/rss+xml; charset=utf-8"
