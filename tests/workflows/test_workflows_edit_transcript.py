"""A transcript is taken in, edited and approved through its file; nothing that stood there is lost (exp-6.3.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders import make_guid
from houses import SHOW, Place, open_place, told

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.domain.producer import By
from podcast_service.transcripts.edits import Edit, Renamed, Replaced, Spread, Written
from podcast_service.workflows.decide_transcript import approve_transcript, go_without_transcript, name_speakers
from podcast_service.workflows.edit_transcript import (
    TranscriptSaved,
    change_transcript,
    import_transcript,
    restore_transcript,
    transcript_now,
)
from podcast_service.workflows.files_beside import kept_bytes, kept_key, put_beside
from podcast_service.workflows.pointed_at import keys_pointed_at
from podcast_service.workflows.publish import publish_episode

VTT = (
    "WEBVTT\n\n00:00:00.000 --> 00:00:00.500\n<v Helle>Hvornår er nok nok?\n\n"
    "00:00:00.500 --> 00:00:01.000\n<v Jytte>Det er svært.\n"
)


Was = tuple[Place, dict[str, bytes]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Was]:
    """Give a house with a draft of two seconds and a transcript beside it, and the files it has."""
    with open_place(tmp_path_factory.mktemp("transcript"), reader) as opened:
        opened.show()
        opened.episode("first")
        opened.write("first.vtt", VTT)
        opened.ingest()
        yield opened, opened.files()


@pytest.fixture
def first(house: Was) -> Place:
    """Give the house as it was in the beginning."""
    opened, files = house
    opened.back_to(files)
    return opened


def edit(place: Place, change: Edit, was: str | None = None, name: str = "first.vtt") -> TranscriptSaved:
    return change_transcript(place.house, SHOW, "first", name, change, was=was or now(place, name))


def now(place: Place, name: str = "first.vtt") -> str:
    return hashlib.sha256(place.path(name).read_bytes()).hexdigest()


def take(place: Place, name: str, data: str, *, language: str = "en", was: str | None = None) -> TranscriptSaved:
    return import_transcript(place.house, SHOW, "first", language, name, data.encode(), was=was)


def say(place: Place, line: str) -> None:
    """Write a line into the page by hand."""
    page = place.path("first.md")
    page.write_text(page.read_text().replace("---\n\n", f"{line}\n---\n\n"))
    place.ingest()


def spoken(place: Place, name: str = "first.vtt") -> list[tuple[str | None, str]]:
    kept = place.kept("first")
    file = next(one for one in kept.latest.transcripts if one.name == name)
    return [(one.speaker, one.text) for one in transcript_now(place.house, kept, file).transcript.said]


def test_an_edit_is_written_into_the_file_read_in_and_the_old_text_is_kept(first: Place):
    was = now(first)
    saved = edit(first, Replaced(find="svært", by="let"))
    assert b"<v Jytte>Det er let." in first.path("first.vtt").read_bytes()
    assert first.kept("first").latest.transcripts[0].sha256 == saved.sha256 == now(first)
    assert kept_bytes(first.house, "first.vtt", was) == VTT.encode()
    back = restore_transcript(first.house, SHOW, "first", "first.vtt", was, was=saved.sha256)
    assert first.path("first.vtt").read_bytes() == VTT.encode()
    assert back.sha256 == was
    assert kept_bytes(first.house, "first.vtt", saved.sha256) != VTT.encode()


def test_two_people_who_change_different_cues_both_get_their_way(first: Place):
    was = now(first)
    edit(first, Replaced(find="svært", by="let"), was)
    saved = edit(first, Renamed(names=(("Helle", "Helle Kjær"),)), was)
    assert saved.is_merged
    assert spoken(first) == [("Helle Kjær", "Hvornår er nok nok?"), ("Jytte", "Det er let.")]


def test_two_people_who_change_the_same_cue_are_told_and_nothing_is_written(first: Place):
    was = now(first)
    edit(first, Replaced(find="svært", by="let"), was)
    files = first.files()
    with pytest.raises(Conflict) as error:
        edit(first, Replaced(find="svært", by="umuligt"), was)
    assert error.value.code == "transcript_clash"
    assert first.files() == files


def test_a_file_that_was_edited_by_hand_is_never_overwritten(first: Place):
    was = now(first)
    first.write("first.vtt", VTT.replace("svært", "nemt"))
    with pytest.raises(Conflict):
        edit(first, Written(text=VTT.replace("svært", "umuligt")), was)
    with pytest.raises(Conflict):
        put_beside(first.house, first.kept("first").source, "first.vtt", b"x", was=was, subject="episode:x")
    assert "nemt" in first.path("first.vtt").read_text()


MISFITS = {
    "00:01.000 --> 00:00.500\nx": "transcript_backwards",
    "00:01.000 --> 00:09.000\nx": "transcript_outside",
    "00:01.000 --> 00:01.100\nx\n\n00:00.000 --> 00:00.100\ny": "transcript_order",
    "00:00.000 --> 00:01.000\nx\n\nand this?": "transcript_timeless",
    "00:01.000 -->\nx": "transcript_format",
    " ": "transcript_emptied",
}


def test_a_text_that_does_not_fit_the_sound_is_refused_and_nothing_is_written(first: Place):
    files = first.files()
    for text, code in MISFITS.items():
        with pytest.raises(Invalid) as error:
            edit(first, Written(text=text))
        assert error.value.code == code, text
    assert first.files() == files


IMPORTS = {
    "sv": ("a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Jytte>Yes.\n", "first.sv.vtt"),
    "de": ("a.srt", "1\n00:00:00,000 --> 00:00:01,000\nJytte: Yes.\n", "first.de.vtt"),
    "fr": (
        "a.json",
        '{"version": "1", "segments": [{"startTime": 0, "endTime": 1, "speaker": "Jytte", "body": "Yes."}]}',
        "first.fr.vtt",
    ),
    "en-GB": (
        "podlove.json",
        '[{"start_ms": 0, "end_ms": 1000, "voice": "Jytte", "text": "Yes."}]',
        "first.en-GB.vtt",
    ),
    "nb": ("a.txt", "[00:00] Jytte: Yes.\n", "first.nb.vtt"),
    "fo": ("a.txt", "Jytte: Yes.\n", "first.fo.txt"),
}


def test_a_transcript_of_any_form_is_taken_in_beside_those_in_other_languages(first: Place):
    for language, (name, data, written) in IMPORTS.items():
        assert take(first, name, data, language=language).name == written
        assert spoken(first, written) == [("Jytte", "Yes.")], language
    found = {one.language: one.name for one in first.kept("first").latest.transcripts}
    assert found == {"en": "first.vtt", **{language: written for language, (_, _, written) in IMPORTS.items()}}


def test_a_transcript_takes_the_place_of_the_one_in_its_language(first: Place):
    with pytest.raises(Conflict):
        take(first, "new.srt", "1\n00:00:00,000 --> 00:00:01,000\nJytte: Ny.\n")
    saved = take(first, "new.srt", "1\n00:00:00,000 --> 00:00:01,000\nJytte: Ny.\n", was=now(first))
    assert saved.name == "first.vtt"
    assert spoken(first) == [("Jytte", "Ny.")]
    text = take(first, "new.txt", "Kun tekst.\n", was=saved.sha256)
    assert text.name == "first.txt"
    assert [one.name for one in first.kept("first").latest.transcripts] == ["first.txt"]
    spread = edit(first, Spread(), name="first.txt")
    assert spread.name == "first-2.vtt"  # first.vtt is there still: nothing is overwritten
    assert b"Ny." in first.path("first.vtt").read_bytes()


def test_a_transcript_whose_file_is_gone_or_broken_can_be_taken_in_anew(first: Place):
    first.path("first.vtt").unlink()
    assert take(first, "new.vtt", VTT).name == "first.vtt"
    assert spoken(first)[0] == ("Helle", "Hvornår er nok nok?")
    first.write("first.vtt", b"WEBVTT\n\nbroken -->")
    assert take(first, "new.vtt", VTT).name == "first-2.vtt"
    assert first.path("first.vtt").read_bytes() == b"WEBVTT\n\nbroken -->"
    assert [one.name for one in first.kept("first").latest.transcripts] == ["first-2.vtt"]


def test_what_is_no_transcript_of_this_sound_is_refused(first: Place):
    files = first.files()
    for name, data, language, code in (
        ("a.pdf", "%PDF", "da", "transcript_suffix"),
        ("a.txt", "%PDF-1.7", "da", "transcript_not_text"),
        ("a.vtt", "WEBVTT\n", "da", "transcript_empty"),
        ("a.vtt", VTT.replace("00:00:01.000", "01:00:01.000"), "da", "transcript_outside"),
        ("a.vtt", VTT, "../da", "transcript_language"),
    ):
        with pytest.raises(Invalid) as error:
            take(first, name, data, language=language)
        assert error.value.code == code
    assert first.files() == files


def test_an_approval_holds_for_the_text_and_the_sound_and_no_other(first: Place):
    """Approve, change the text, take the change back (exp-3.1)."""
    assert approve_transcript(first.house, SHOW, "first", "first.vtt", now(first))
    (file,) = first.kept("first").latest.transcripts
    assert file.approved_at == first.clock().replace(microsecond=0)
    was, saved = now(first), edit(first, Replaced(find="svært", by="let"))
    assert not first.kept("first").latest.transcripts[0].is_approved
    restore_transcript(first.house, SHOW, "first", "first.vtt", was, was=saved.sha256)
    assert first.kept("first").latest.transcripts[0].is_approved
    approve_transcript(first.house, SHOW, "first", "first.vtt", was, approved=False)
    assert not first.kept("first").latest.transcripts[0].is_approved


def test_an_approved_transcript_lets_the_episode_be_published(first: Place):
    approve_transcript(first.house, SHOW, "first", "first.vtt", now(first))
    assert publish_episode(first.house, SHOW, "first").changed


def test_only_the_text_that_was_read_is_approved_and_only_with_a_sound(first: Place):
    was = now(first)
    edit(first, Replaced(find="svært", by="let"))
    with pytest.raises(Conflict):
        approve_transcript(first.house, SHOW, "first", "first.vtt", was)
    first.episode("silent", sound=b"")
    first.write("silent.vtt", VTT)
    first.ingest()
    with pytest.raises(Invalid, match="no sound yet"):
        approve_transcript(first.house, SHOW, "silent", "silent.vtt", now(first, "silent.vtt"))
    with pytest.raises(NotFound):
        approve_transcript(first.house, SHOW, "first", "other.vtt", was)


def test_an_episode_goes_without_a_transcript_by_a_dated_reason(first: Place):
    assert go_without_transcript(first.house, SHOW, "first", "  Kun musik. ")
    decided = first.kept("first").latest.without_transcript
    assert decided
    assert (decided.reason, decided.decided_at) == ("Kun musik.", first.clock().replace(microsecond=0))
    first.clock.forward(days=1)
    go_without_transcript(first.house, SHOW, "first", "Kun musik.")
    assert first.kept("first").latest.without_transcript == decided
    go_without_transcript(first.house, SHOW, "first", "")
    assert first.kept("first").latest.without_transcript is None


def test_speakers_are_named_and_what_the_page_says_of_others_stays(first: Place):
    say(first, "speakers:\n  7: Åse")
    name_speakers(first.house, SHOW, "first", {"Helle": "Helle Kjær", "Jytte": ""})
    found = {one.called: one.name for one in first.kept("first").latest.speakers}
    assert found == {"7": "Åse", "Helle": "Helle Kjær", "Jytte": "Jytte"}
    name_speakers(first.house, SHOW, "first", {"Helle": None, "Jytte": None, "7": None})
    assert first.kept("first").latest.speakers == ()


def test_no_name_leads_out_of_the_folder_or_out_of_sight(first: Place):
    for name in ("../first.vtt", ".hidden.vtt", "a/b.vtt", "_x.vtt", "a\\b.vtt"):
        with pytest.raises(Invalid):
            put_beside(first.house, first.kept("first").source, name, b"x", was=None, subject="episode:x")


def test_what_was_written_is_no_change_for_the_next_ingest(first: Place):
    edit(first, Replaced(find="svært", by="let"))
    assert told(first.ingest()) == {}


def test_history_tells_who_changed_the_file_and_its_old_text_is_not_cleared_away(first: Place):
    """Who did it, and what was there, is known for as long as it can be undone (sec-S27)."""
    house, was = replace(first.house, by=By(name="Jytte", producer="7")), now(first)
    saved = change_transcript(house, SHOW, "first", "first.vtt", Replaced(find="svært", by="let"), was=was)
    approve_transcript(house, SHOW, "first", "first.vtt", saved.sha256)
    with read(first.house.catalog) as tx:
        entries = list_entries(tx, subject=f"episode:{first.kept('first').latest.guid}")
        needed = keys_pointed_at(tx, first.clock())
    approval = next(one for one in entries if one.act.startswith("transcript"))
    entry = next(one for one in entries if one.act == Done.FILE_CHANGED)
    assert (approval.by, approval.act, approval.facts["sha256"]) == ("Jytte", "transcript-approved", saved.sha256)
    assert (entry.by, entry.act, entry.show) == ("Jytte", "file-changed", make_guid(SHOW))
    assert dict(entry.facts) == {"file": "first.vtt", "was": was, "now": saved.sha256, "bytes": str(len(VTT.encode()))}
    assert kept_key("first.vtt", was) in needed
    first.clock.forward(days=31)
    with read(first.house.catalog) as tx:
        assert kept_key("first.vtt", was) not in keys_pointed_at(tx, first.clock())
