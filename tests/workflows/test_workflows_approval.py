"""The approval of a transcript holds for the text and the sound it was given for, and for no other."""

from __future__ import annotations

from hashlib import sha256

import pytest
from houses import SHOW, VTT, Place, told
from sounds import mp3_bytes, tag_sound

from podcast_service.web.studio.transcript_shown import all_of, readable, shown
from podcast_service.workflows.publish import Stops, Word, publish_episode

APPROVED = "transcripts:\n  - file: first.vtt\n    approved_at: 2026-11-19T08:00:00+01:00\n"
BETTER = VTT.replace("Hello there", "Hello, everyone")


@pytest.fixture
def approved(place: Place) -> Place:
    """Give an episode that is public with a transcript somebody approved by hand, in its page."""
    place.episode("first", title="First", status="published", head=APPROVED)
    place.write("first.vtt", VTT)
    place.ingest()
    return place


def _bound(place: Place) -> tuple[str | None, str | None]:
    (row,) = place.page("first.md").fields.rows("transcripts")
    return row.text("sha256"), row.text("sound")


def _is_approved(place: Place) -> bool:
    (transcript,) = place.kept("first").latest.transcripts
    return transcript.is_approved


def _hash_of(place: Place, name: str) -> str:
    return sha256(place.path(name).read_bytes()).hexdigest()


def _sound_of(place: Place, name: str) -> str | None:
    """Return the hash of the sound alone: an approval holds whatever the tags."""
    return place.house.reader.read(place.path(name)).sound.payload_sha256


def test_an_approval_written_by_hand_is_bound_to_text_and_sound(approved: Place):
    assert _is_approved(approved)
    assert _bound(approved) == (_hash_of(approved, "first.vtt"), _sound_of(approved, "first.mp3"))
    assert approved.public()["first"].transcripts[0].is_approved
    assert approved.ingest(publish=True).lines == []


def test_an_approval_of_a_page_without_sound_is_bound_when_the_sound_is_there(place: Place):
    place.episode("first", sound=b"", head=APPROVED)
    place.write("first.vtt", VTT)
    place.ingest()
    assert _bound(place)[1] is None

    place.write("first.mp3", mp3_bytes(2))
    place.ingest()

    assert _bound(place) == (_hash_of(place, "first.vtt"), _sound_of(place, "first.mp3"))
    assert _is_approved(place)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("first.mp3", mp3_bytes(3, tone=900), "transcript_of_other_sound"),
        ("first.vtt", BETTER, "transcript_changed_since_approval"),
    ],
)
def test_what_was_approved_for_another_text_or_sound_is_told_and_stops_publishing(
    approved: Place, name: str, data: str | bytes, code: str
):
    before = approved.public()["first"]
    approved.write(name, data)

    report = approved.ingest(publish=True)

    assert told(report)[f"{SHOW}/first.vtt"] == ("advice", code)
    assert not _is_approved(approved)
    assert approved.public()["first"] == before, "what listeners get is what was approved"
    with pytest.raises(Stops) as stopped:
        publish_episode(approved.house, SHOW, "first")
    fetched = ["publish_fetches_again"] if name == "first.mp3" else []
    assert [reason.code for reason in stopped.value.reasons] == ["publish_transcript", *fetched]

    publish_episode(approved.house, SHOW, "first", Word(approve_transcript=True, fetch_again=bool(fetched)))

    assert _is_approved(approved)
    assert _bound(approved) == (_hash_of(approved, "first.vtt"), _sound_of(approved, "first.mp3"))
    public = approved.public()["first"]
    assert public.audio is not None
    assert (public.audio.payload, public.transcripts[0].sha256) == (_bound(approved)[1], _bound(approved)[0])
    assert approved.ingest(publish=True).lines == []


def test_an_approval_nobody_bound_yet_is_not_carried_over_to_a_new_recording(place: Place):
    """The page says only when; the recording it was given for is the one that was there."""
    place.episode("first", title="First")
    place.write("first.vtt", VTT)
    place.ingest()
    first = _sound_of(place, "first.mp3")
    page = place.path("first.md").read_text()
    place.write("first.md", page.replace("---\n\nNotes", f"{APPROVED}---\n\nNotes"))
    place.write("first.mp3", mp3_bytes(3, tone=900))

    report = place.ingest()

    assert told(report)[f"{SHOW}/first.vtt"] == ("advice", "transcript_of_other_sound")
    assert _bound(place)[1] == first
    assert not _is_approved(place)


def test_an_approval_for_a_file_holds_for_its_sound_however_the_file_is_tagged_later(approved: Place):
    """And the page of its transcript says so too, at once and after the folder was read again."""
    page, sound = approved.path("first.md"), _sound_of(approved, "first.mp3")
    assert sound
    page.write_text(page.read_text().replace(sound, _hash_of(approved, "first.mp3")))
    tag_sound(approved.path("first.mp3"), title="Another title")
    for more in ("", "\nMore words.\n"):
        page.write_text(page.read_text() + more)
        approved.ingest()
        kept = approved.kept("first")
        (now,), _ = readable(approved.house, kept)
        assert _is_approved(approved)
        assert shown(approved.house, kept, now, all_of(now.transcript)).approval == "approved"


def test_the_first_recording_back_again_is_the_approved_one_again(approved: Place):
    first = approved.path("first.mp3").read_bytes()
    approved.write("first.mp3", mp3_bytes(3, tone=900))
    approved.ingest()
    approved.write("first.mp3", first)

    approved.ingest()

    assert _is_approved(approved)
