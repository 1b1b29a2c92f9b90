"""Publish and withdraw: every reason at once, page first, nothing half-done."""

from __future__ import annotations

import pytest
from houses import SHOW, SHOW_PAGE, VTT, Place, told
from published import WHY, codes, draft, publish
from sounds import make_sound, mp3_bytes

from podcast_service.domain.errors import Conflict
from podcast_service.workflows.publish import Stops, Word, publish_episode, publish_show
from podcast_service.workflows.withdraw import withdraw_episode


def test_every_reason_is_told_at_once_and_nothing_changes(place: Place):
    place.show("bare", "---\ntitle: Bare\ntype: serial\n---\n")
    make_sound(place.path("talk.flac", "bare"))
    place.ingest()
    before = place.files()

    with pytest.raises(Stops) as stopped:
        publish_episode(place.house, "bare", "talk")

    assert codes(stopped) == {
        "publish_without_transcript",
        "publish_show_description",
        "publish_show_category",
        "publish_without_number",
    }
    assert place.files() == before
    assert place.kept("talk", "bare").approved is None


def test_our_reasons_and_the_rules_of_the_feed_are_told_together_and_each_once(place: Place):
    draft(place, title="'My <b>first</b>'")

    with pytest.raises(Stops) as stopped:
        publish_episode(place.house, SHOW, "first")

    told_of = [(reason.code, reason.facts.get("rule")) for reason in stopped.value.reasons]
    assert told_of == [("publish_without_transcript", None), ("publish_feed_rule", "X07")]
    assert "<b>" in str(stopped.value.reasons[1])


def test_a_page_without_sound_and_a_number_taken_twice_stop_it(place: Place):
    draft(place, number=1)
    publish(place)
    draft(place, "second", number=1)
    place.episode("silent", sound=b"", title="Silent")
    place.ingest()

    with pytest.raises(Stops) as stopped:
        publish(place, "second")
    assert codes(stopped) == {"publish_number_taken"}
    with pytest.raises(Stops) as stopped:
        publish(place, "silent")
    assert codes(stopped) == {"publish_without_sound"}


def test_the_page_says_what_was_decided_and_the_next_ingest_finds_nothing_new(place: Place):
    draft(place)
    place.write("first.vtt", VTT)
    place.ingest()
    with pytest.raises(Stops) as stopped:
        publish_episode(place.house, SHOW, "first")
    assert codes(stopped) == {"publish_transcript"}

    done = publish(place, approve_transcript=True)

    fields = place.page("first.md").fields
    assert done.changed
    assert (fields.text("status"), fields.text("slug")) == ("published", "first")
    assert fields.text("enclosure") == f"/lyd/{SHOW}/first.mp3"
    assert fields.moment("published_at") == done.published_at == place.clock().replace(microsecond=0)
    assert place.ingest().lines == []
    place.write("anja.md", "---\nname: Anja\n---\n", "people")
    assert set(told(place.ingest())) == {"people/anja.md"}, "read again whole, and still the same"
    assert not place.kept("first").is_pending
    assert place.ingest(publish=True).lines == []


def test_a_reason_in_several_lines_is_one_line_in_the_page_too(place: Place):
    draft(place)
    publish(place, without_transcript="  Being\n written.  ")
    assert place.ingest(publish=True).lines == []
    assert place.public()["first"].without_transcript.reason == "Being written."


def test_publishing_twice_changes_nothing_and_says_so(place: Place):
    draft(place)
    publish(place)
    files, revision = place.files(), place.library().revision

    place.clock.forward(hours=1)
    done = publish_episode(place.house, SHOW, "first")

    assert not done.changed
    assert (place.files(), place.library().revision) == (files, revision)


@pytest.mark.parametrize("what", ["publish", "withdraw"])
def test_an_edit_made_meanwhile_is_neither_masked_nor_lost(place: Place, what: str):
    draft(place)
    if what == "withdraw":
        publish(place)
    place.replace("first.md", "Notes of first", "Better notes")
    edited = place.files()

    with pytest.raises(Conflict) as refused:
        publish(place) if what == "publish" else withdraw_episode(place.house, SHOW, "first", reason="No.")

    assert refused.value.code == "page_changed"
    assert place.files() == edited
    place.ingest()
    publish(place) if what == "publish" else withdraw_episode(place.house, SHOW, "first", reason="No.")
    assert place.kept("first").latest.notes == "Better notes."


def test_a_change_of_the_show_waits_while_an_episode_is_published(place: Place):
    draft(place)
    publish(place)
    place.replace("show.md", "title: My show", "title: New name")
    draft(place, "second")

    publish(place, "second")

    assert place.library().shows[SHOW].title == "My show"
    assert [(one.episode, one.changed) for one in publish_show(place.house, SHOW)] == [(None, True)]
    assert place.library().shows[SHOW].title == "New name"
    assert b"<title>New name</title>" in place.feed()


def test_a_show_nobody_has_seen_goes_out_as_it_is_now(place: Place):
    place.show("bare", "---\ntitle: Bare\n---\n")
    place.ingest()
    place.show("bare", SHOW_PAGE.replace("My show", "Mended"))
    text = place.path("show.md", "bare").read_text()
    place.write(
        "show.md", text.replace(place.page("show.md", "bare").fields.text("guid"), _guid(place, "bare")), "bare"
    )
    place.episode("first", show="bare", title="First")
    place.ingest()

    publish_episode(place.house, "bare", "first", Word(without_transcript=WHY))

    assert place.library().shows["bare"].title == "Mended"


def _guid(place: Place, show: str) -> str:
    return place.library().shows[show].guid


def test_a_show_whose_feed_would_break_a_rule_is_not_published(place: Place):
    draft(place)
    publish(place)
    place.replace("show.md", "description: What it is about.\n", "")
    place.ingest()

    with pytest.raises(Stops) as stopped:
        publish_show(place.house, SHOW)

    assert "publish_show_description" in codes(stopped)
    assert place.library().shows[SHOW].description == "What it is about."


def test_a_show_without_episodes_is_ready_and_nobody_sees_it_yet(place: Place):
    place.ingest()

    (done,) = publish_show(place.house, SHOW)
    assert not done.is_public

    draft(place)
    publish(place)
    (done,) = publish_show(place.house, SHOW)
    assert done.is_public


def test_a_show_is_published_with_what_is_pending_and_without_its_drafts(place: Place):
    for slug in ("first", "second"):
        draft(place, slug)
        publish(place, slug)
    draft(place, "third")
    place.replace("first.md", "Notes of first", "Better notes")
    place.replace("second.md", "status: published", "status: draft")
    advice = [line.code for line in place.ingest().lines if line.code]

    done = publish_show(place.house, SHOW)

    assert advice == ["draft_of_published"]
    assert [one.episode for one in done if one.changed] == ["first"]
    assert place.public()["first"].notes == "Better notes."
    assert "third" not in place.public()
    assert "status: draft" in place.path("second.md").read_text()


def test_the_other_episodes_of_a_show_are_published_though_one_cannot_be(place: Place):
    for number, slug in enumerate(("first", "second"), 1):
        draft(place, slug, number=number)
        publish(place, slug)
    place.replace("first.md", "number: 1", "number: 2")
    place.replace("second.md", "Notes of second", "Better notes")
    place.ingest()

    with pytest.raises(Stops) as stopped:
        publish_show(place.house, SHOW)

    assert codes(stopped) == {"publish_number_taken"}
    assert place.public()["second"].notes == "Better notes."
    assert b"Better notes" in place.feed()


def test_a_new_recording_goes_out_with_the_same_identity(place: Place):
    """feed-L02: guid and date stay; length and hash change in one step."""
    draft(place)
    publish(place)
    before = place.public()["first"]
    place.write("first.mp3", mp3_bytes(4))
    place.clock.forward(hours=2)
    place.ingest()

    publish(place, without_transcript=WHY, fetch_again=True)

    after = place.public()["first"]
    assert (after.guid, after.published_at, after.enclosure) == (before.guid, before.published_at, before.enclosure)
    assert after.heard != before.heard
    assert after.audio_changed_at is not None
    assert after.audio_changed_at > before.audio_changed_at
    assert f'length="{after.heard.size}"'.encode() in place.feed()


def test_covers_are_drawn_where_there_is_none_and_marked(place: Place):
    place.show("plain", SHOW_PAGE.replace("cover: cover.png\n", ""))
    place.episode("first", show="plain", title="First")
    place.ingest()
    publish_episode(place.house, "plain", "first", Word(without_transcript=WHY))

    library = place.library()

    assert library.shows["plain"].cover.generated
    assert library.episodes["plain"][0].cover.generated
    assert library.episodes["plain"][0].cover != library.shows["plain"].cover
    assert place.ingest(publish=True).lines == []
