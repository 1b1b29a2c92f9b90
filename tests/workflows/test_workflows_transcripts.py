"""Transcripts are read in as producers have them, and what is uncertain is told."""

from __future__ import annotations

import pytest
from houses import SHOW, VTT, Place, refusals, told
from lxml import html

from podcast_service.domain.document import Document
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.report import Report

PAGE = f"/podcasts/{SHOW}/first"
TWO_OF_A_NAME = "people:\n  - {name: Helle Kjær, role: host}\n  - {name: Helle Hansen, role: guest}\n"
HELLE = VTT.replace("Jytte", "Helle")


def read(place: Place, path: str) -> Document | None:
    answer = place.live().make(path)
    return answer if isinstance(answer, Document) else None


def test_text_beside_a_page_is_its_transcript_and_goes_out_without_times(place: Place) -> None:
    """exp-3.1, feed-T04: it counts as a transcript, and nothing that has times is promised."""
    place.episode("first", title="First")
    place.write("first.txt", "Jytte: Hello there.\n\nNo times here.")

    report = place.ingest()
    publish_episode(place.house, SHOW, "first", Word(approve_transcript=True))

    assert told(report)[f"{SHOW}/first.txt"] == ("advice", "transcript_without_times")
    assert [file.has_times for file in place.public()["first"].transcripts] == [False]
    assert place.feed().count(b"<podcast:transcript ") == 1
    text = read(place, f"{PAGE}/udskrift.txt")
    assert text is not None
    assert text.body == b"Jytte: Hello there.\n\nNo times here.\n"
    assert read(place, f"{PAGE}/udskrift.vtt") is None


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("first.vtt", VTT.replace("Hello", "Blåbær").encode("cp1252"), "transcript_encoding"),
        ("first.txt", b"0:00 Jytte: Hello.", None),
        ("first.srt", VTT.encode("utf-16"), None),
        ("first.json", b'[{"start_ms": 0, "end_ms": 900, "text": "Hello", "voice": "Jytte"}]', None),
    ],
    ids=["old letters", "times in text", "WebVTT by another name", "Podlove"],
)
def test_a_transcript_is_read_whatever_program_wrote_it(place: Place, name: str, data: bytes, code: str | None) -> None:
    place.episode("first", title="First")
    place.write(name, data)
    assert told(place.ingest()).get(f"{SHOW}/{name}", ("", None))[1] == code
    (file,) = place.kept("first").latest.transcripts
    transcript = place.library().transcript(file.sha256)
    assert transcript is not None
    assert transcript.speakers == ("Jytte",)


def test_a_last_paragraph_ends_with_the_sound_and_one_after_it_is_refused(place: Place) -> None:
    """feed-T04."""
    place.episode("first", title="First")
    place.episode("second", title="Second")
    place.write("first.txt", "0:00 Hello.\n0:01 " + "A long good-bye. " * 20)
    place.write("second.txt", "0:00 Hello.\n0:07 Of another recording.")
    assert refusals(place.ingest()) == {f"{SHOW}/second.txt": "transcript_outside"}
    assert [one.latest.slug for one in place.all_kept() if one.latest.transcripts] == ["first"]


def test_of_one_transcript_in_two_forms_the_one_that_says_more_is_read(place: Place) -> None:
    place.episode("first", title="First")
    place.write("first.txt", "Hello there.")
    place.write("first.vtt", VTT)
    report = place.ingest()
    assert told(report)[f"{SHOW}/first.txt"] == ("advice", "transcript_beside_another")
    assert [file.name for file in place.kept("first").latest.transcripts] == ["first.vtt"]
    assert place.ingest().lines == []


def test_a_transcript_that_replaces_one_the_page_names_is_told_until_the_page_names_it(place: Place) -> None:
    """exp-3.1."""
    place.episode("first", title="First")
    place.write("first.srt", VTT)
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(approve_transcript=True))
    assert "file: first.srt" in place.path("first.md").read_text()
    assert "transcript_not_named" not in {line.code for line in place.ingest().lines}

    place.path("first.srt").unlink()
    place.write("first.json", '[{"start_ms": 0, "end_ms": 900, "text": "Anew", "voice": "Jytte"}]')
    report = place.ingest()

    assert told(report)[f"{SHOW}/first.json"] == ("advice", "transcript_not_named")
    assert [file.name for file in place.kept("first").latest.transcripts] == ["first.srt"]
    page = place.path("first.md")
    page.write_text(page.read_text().replace("file: first.srt", "file: first.json"))
    assert told(place.ingest())[f"{SHOW}/first.json"] == ("advice", "transcript_changed_since_approval")
    assert [file.name for file in place.kept("first").latest.transcripts] == ["first.json"]


def test_a_name_that_two_people_have_is_told_until_the_page_says_who_it_is(place: Place) -> None:
    place.episode("first", title="First", head=TWO_OF_A_NAME)
    place.write("first.vtt", HELLE)
    assert doubts(place.ingest()) == ["Helle Hansen, Helle Kjær"]

    page = place.path("first.md")
    page.write_text(page.read_text().replace("people:\n", "speakers: {Helle: Helle Hansen}\npeople:\n"))
    assert doubts(place.ingest()) == []
    publish_episode(place.house, SHOW, "first", Word(approve_transcript=True))
    shown = read(place, PAGE)
    assert shown is not None
    (name,) = html.fromstring(shown.body.decode()).cssselect(".turn b")
    assert name.text == "Helle Hansen"


def doubts(report: Report) -> list[str]:
    """Return whom each doubtful name may be, as it was told."""
    lines = [line.words for line in report.lines if line.code == "transcript_speaker_doubtful"]
    return [words.partition("may be ")[2].partition(", so")[0] for words in lines]
