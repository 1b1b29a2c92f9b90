"""Restoring an earlier state: its page, the texts beside it and its recording, but never identity (exp-6.3.11)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from houses import SHOW, VTT, Place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published import WHY, publish
from sounds import mp3_bytes

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.revisions import find_revision
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.offering import content_of
from podcast_service.domain.producer import By
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.restore import restore
from podcast_service.workflows.withdraw import withdraw_episode

PAGE = "first.md"


@pytest.fixture
def one(place: Place) -> Place:
    place.episode("first", title="First", head="people: [Åse]  # the guest\n")
    place.ingest()
    return place


def edit(place: Place, old: str, new: str) -> None:
    place.replace(PAGE, old, new)
    place.ingest()


def said(place: Place, revision: int) -> Episode:
    with read(place.house.catalog) as tx:
        found = find_revision(tx, f"episode:{place.kept('first').latest.guid}", revision, Episode)
    assert found is not None
    return found


def bare(episode: Episode) -> Episode:
    """Return what two states with the same files have in common."""
    return replace(content_of(episode), show="")


def test_the_page_comes_back_letter_for_letter_but_for_identity_and_waits_to_be_published(one: Place):
    publish(one)
    before, revision = one.path(PAGE).read_text(), one.kept("first").latest_revision
    edit(one, "people: [Åse]  # the guest", "people: [Bo]")
    edit(one, "Notes of first.", "Other notes.")

    restore(one.house, SHOW, "first", revision)

    assert one.path(PAGE).read_text() == before
    assert one.kept("first").latest == one.kept("first").approved


def test_identity_and_status_stay_as_they_are_now(one: Place):
    draft = one.kept("first").latest_revision
    publish(one)
    public = one.kept("first").approved
    edit(one, "title: First", "title: Second")

    restore(one.house, SHOW, "first", draft)

    kept = one.kept("first")
    assert kept.approved == public
    assert public
    assert (kept.latest.status, kept.latest.published_at, kept.latest.enclosure, kept.latest.slug) == (
        EpisodeStatus.PUBLISHED,
        public.published_at,
        public.enclosure,
        public.slug,
    )
    assert kept.latest.title == "First"


def test_a_transcript_comes_back_and_one_that_was_not_there_is_put_away_not_deleted(one: Place):
    bare_revision = one.kept("first").latest_revision
    one.write("first.vtt", VTT)
    one.ingest()
    with_text = one.kept("first").latest_revision
    one.write("first.vtt", VTT.replace("Hello there", "Good evening"))
    one.ingest()

    restore(one.house, SHOW, "first", with_text)
    assert one.path("first.vtt").read_text() == VTT
    assert bare(one.kept("first").latest) == bare(said(one, with_text))

    restore(one.house, SHOW, "first", bare_revision)
    assert one.kept("first").latest.transcripts == ()
    away = [path for path in one.files() if path.startswith(".papirkurv/") and path.endswith("first.vtt")]
    assert len(away) == 1


def test_an_earlier_recording_comes_back_with_its_state_or_alone(one: Place):
    first = one.kept("first").latest
    one.write("first.mp3", mp3_bytes(3, tone=700))
    edit(one, "title: First", "title: Second")
    second = one.kept("first").latest
    assert first.audio
    assert second.audio
    assert first.audio.sha256 != second.audio.sha256

    restore(one.house, SHOW, "first", 1, only_sound=True)
    assert one.kept("first").latest.audio == first.audio
    assert one.kept("first").latest.title == "Second"

    restore(one.house, SHOW, "first", 2)
    assert one.kept("first").latest.audio == second.audio
    assert one.ingest().has_refused is False
    assert one.kept_slugs() == {"first"}, "the file of the other recording is no episode of its own"


def test_listeners_get_another_recording_only_when_it_is_published(one: Place):
    publish(one)
    revision = one.kept("first").latest_revision
    one.write("first.mp3", mp3_bytes(3, tone=700))
    one.ingest()
    publish_episode(one.house, SHOW, "first", Word(without_transcript=WHY, fetch_again=True))
    second = one.kept("first").approved

    restore(one.house, SHOW, "first", revision)

    assert one.kept("first").approved == second
    assert one.kept("first").is_pending


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_state_is_restored_the_files_say_it_again(one: Place, data: st.DataObject):
    for step in range(2):
        title = data.draw(st.text("abcæøå «»:#'\"", min_size=1, max_size=12).map(str.strip).filter(bool))
        text = one.page(PAGE)
        notes = data.draw(st.sampled_from([text.body, f"Notes {step}.", "", "# Heading\n\n- a\n- b"]))
        head = "\n".join(line for line in text.head if not line.startswith("title:"))
        quoted = title.replace("\\", "\\\\").replace('"', '\\"')
        one.write(PAGE, f'---\n{head}\ntitle: "{quoted}"\n---\n\n{notes}\n')
        if data.draw(st.booleans()):
            one.write("first.vtt", VTT.replace("Hello there", f"Words {step}"))
        one.ingest()
    revision = data.draw(st.integers(1, one.kept("first").latest_revision))
    wanted = said(one, revision)

    restore(one.house, SHOW, "first", revision)

    assert bare(one.kept("first").latest) == bare(wanted)


def test_an_edit_that_was_not_read_in_yet_is_not_lost(one: Place):
    one.write(PAGE, one.path(PAGE).read_text() + "\nMore.\n")

    with pytest.raises(Conflict):
        restore(one.house, SHOW, "first", 1)

    assert "More." in one.path(PAGE).read_text()


def test_what_was_withdrawn_and_a_state_that_never_was_are_refused(one: Place):
    with pytest.raises(NotFound):
        restore(one.house, SHOW, "first", 99)
    publish(one)
    withdraw_episode(one.house, SHOW, "first", reason="A guest asked.")
    with pytest.raises(Conflict):
        restore(one.house, SHOW, "first", 1)


def test_history_tells_who_restored_and_who_edited_by_hand(one: Place):
    """sec-S27."""
    edit(one, "title: First", "title: Second")
    mine = replace(one.house, by=By(name="Jytte", producer="j"))

    restore(mine, SHOW, "first", 1)
    one.replace(PAGE, "Notes", "Hand-made notes")
    one.clock.forward(hours=1)
    ingest(mine)

    with read(one.house.catalog) as tx:
        entries = list_entries(tx, subject=f"episode:{one.kept('first').latest.guid}")
    assert [(entry.act, entry.by) for entry in entries] == [
        ("edited", "content folder"),
        ("edited", "Jytte"),
        ("restored", "Jytte"),
        ("edited", "command line"),
    ]
