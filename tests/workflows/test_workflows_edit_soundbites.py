"""Soundbites saved in the studio stand on the page and in the feed (exp-6.3, feed-P08)."""

from __future__ import annotations

import pytest
from houses import SHOW, Place

from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.feed_tag import tags_named
from podcast_service.domain.soundbite import SoundbiteRow
from podcast_service.workflows.edit_soundbites import bites_now, save_soundbites


def test_rows_become_soundbites_of_the_feed_and_nobody_overwrites_another(place: Place):
    place.episode("first", title="First")
    place.ingest()
    was = bites_now(place.house, place.kept("first")).was
    row = SoundbiteRow(start="0:00,5", length="1", title="Godt: sagt")

    assert save_soundbites(place.house, SHOW, "first", [row], was).refused == ()

    (tag,) = tags_named(place.kept("first").latest.tags, "soundbite")
    assert (tag.text, tag.attributes) == ("Godt: sagt", (("startTime", "0.5"), ("duration", "1")))
    assert bites_now(place.house, place.kept("first"), ",").rows == (
        SoundbiteRow(start="0:00,5", length="0:01", title="Godt: sagt"),
    )
    with pytest.raises(Conflict):
        save_soundbites(place.house, SHOW, "first", [], was)


def test_a_soundbite_outside_the_episode_is_refused_before_the_page_is_touched(place: Place):
    place.episode("first", title="First")
    place.ingest()
    was, before = bites_now(place.house, place.kept("first")).was, place.files()

    with pytest.raises(Invalid) as refused:
        save_soundbites(place.house, SHOW, "first", [SoundbiteRow(start="0:01", length="30")], was)

    assert refused.value.code == "soundbite_outside"
    assert place.files() == before
