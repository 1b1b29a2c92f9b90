"""Transcripts as producers have them: any format, any encoding, with times or without."""

from __future__ import annotations

import json

import pytest
from builders import make_transcript
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.domain.transcript import Cue, Passage, Transcript
from podcast_service.transcripts.files import take
from podcast_service.transcripts.formats import FORMATS, JSON, PODLOVE, SRT, TEXT, VTT, Format, problems

TIMED = {"vtt": VTT, "srt": SRT, "json": JSON, "podlove": PODLOVE}
SPOKEN = Transcript(
    language="da",
    cues=(
        Cue(start_ms=400, end_ms=2_050, speaker="Helle Schøler Kjær", text="Velkommen & god dag.\nAnden linje."),
        Cue(start_ms=2_050, end_ms=3_000, text="[latter]"),
        Cue(start_ms=2_050, end_ms=4_000, speaker="Jytte", text="Tak <3"),
        Cue(start_ms=360_000_000, end_ms=360_001_000, speaker="Jytte", text="Efter hundrede timer."),
    ),
)


def told(name: str, text: str, duration_ms: int | None = None) -> list[str]:
    """Read a file and tell each cue as ``1.5-2 Anne: Hej``; a dash stands for nobody."""
    cues = take(name, text.encode(), "da", duration_ms).transcript.cues
    return [f"{cue.start_ms / 1000:g}-{cue.end_ms / 1000:g} {cue.speaker or '–'}: {cue.text}" for cue in cues]


@pytest.mark.parametrize("first", TIMED)
@pytest.mark.parametrize("second", TIMED)
def test_what_one_format_says_each_other_says_too(first: str, second: str) -> None:
    """feed-T03: no time, speaker or word is lost on the way through two formats."""
    for row in (TIMED[first], TIMED[second]):
        suffix = ".json" if row is PODLOVE else row.suffix
        assert take(f"a{suffix}", row.dump(SPOKEN).encode(), "da").transcript == SPOKEN


def test_text_keeps_what_it_has_room_for() -> None:
    assert told("a.txt", TEXT.dump(SPOKEN)) == [
        "0-2 Helle Schøler Kjær: Velkommen & god dag. Anden linje. [latter]",
        "2-3.82 Jytte: Tak <3 Efter hundrede timer.",
    ]


@pytest.mark.parametrize(
    ("name", "row"),
    [("a.txt", VTT), ("a.srt", VTT), ("a.vtt", SRT), ("a.txt", SRT), ("a.txt", PODLOVE), ("a.txt", JSON)],
    ids=lambda value: value if isinstance(value, str) else value.suffix,
)
def test_a_file_is_what_it_holds_whatever_it_is_called(name: str, row: Format) -> None:
    assert take(name, row.dump(SPOKEN).encode(), "da").transcript == SPOKEN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "utf-32"])
def test_encodings_that_say_what_they_are_are_read_in_silence(encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("bom") else ""
    data = (mark + VTT.dump(SPOKEN)).encode(encoding.removesuffix("-bom"))
    assert take("a.vtt", data, "da").transcript == SPOKEN
    assert take("a.vtt", data, "da").advice == ()


def test_the_letters_of_old_windows_programs_are_read_and_told() -> None:
    taken = take("a.srt", SRT.dump(SPOKEN).encode("cp1252"), "da")
    assert taken.transcript == SPOKEN
    assert [advice.code for advice in taken.advice] == ["transcript_encoding"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"PK\x03\x04\x14\x00\x06\x00", "transcript_not_text"),
        ("a.txt", b"{\\rtf1\\ansi hej}", "transcript_not_text"),
        ("a.txt", b"<!DOCTYPE html><p>hej", "transcript_not_text"),
        ("a.vtt", "WEBVTT".encode("utf-16-le"), "transcript_not_text"),
        ("a.txt", b"hej\x81\xff", "transcript_not_utf8"),
        ("a.json", b'{"segments": []}', "transcript_format"),
        ("a.json", b'[{"start_ms": -1, "text": "x"}]', "transcript_format"),
        ("a.json", b'[{"start": "klokken et", "text": "x"}]', "transcript_format"),
        ("a.json", b'[{"start_ms": 1, "text": 2}]', "transcript_format"),
        ("a.json", b"[1]", "transcript_format"),
        ("a.json", b"[]", "transcript_empty"),
        ("a.json", b'[{"start": "0:01", "text": "' + b'"text"' * 20_001 + b'"}]', "transcript_cues"),
        ("a.doc", b"hej", "transcript_suffix"),
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_is_no_transcript_is_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    """rel-B1."""
    with pytest.raises(Invalid) as caught:
        take(name, data, "da")
    assert caught.value.code == code


@given(
    st.sampled_from([".vtt", ".srt", ".json", ".txt"]), st.binary(max_size=200) | st.text(max_size=80).map(str.encode)
)
def test_whatever_the_file_it_is_read_or_refused(suffix: str, data: bytes) -> None:
    try:
        taken = take(f"a{suffix}", data, "da")
    except Invalid:
        return
    assert bool(taken.transcript.cues) != bool(taken.transcript.passages)


PODLOVE_TEXT = """[
 {"start": "0:09", "start_ms": 1500, "end": "0:09", "end_ms": 2250, "speaker": "3", "voice": "Anne", "text": "Hej"},
 {"start": "01:00:00.000", "end": "01:00:01.000", "speaker": "Bo", "text": "Ja"},
 {"start": "1:02", "speaker": 7, "text": "Nå"}
]"""


def test_podlove_is_read_by_its_milliseconds_else_by_its_times() -> None:
    assert told("a.json", PODLOVE_TEXT) == ["1.5-2.25 Anne: Hej", "3600-3601 Bo: Ja", "62-63 7: Nå"]


def test_podlove_may_stand_in_the_configuration_of_its_player() -> None:
    assert take("a.json", json.dumps({"transcripts": json.loads(PODLOVE_TEXT)}).encode(), "da").transcript.cues


def test_podlove_is_written_with_times_for_people_and_for_programs() -> None:
    row = json.loads(PODLOVE.dump(SPOKEN))[0]
    assert row == {
        "start": "00:00:00.400", "start_ms": 400, "end": "00:00:02.050", "end_ms": 2050,
        "speaker": "Helle Schøler Kjær", "voice": "Helle Schøler Kjær", "text": "Velkommen & god dag.\nAnden linje.",
    }  # fmt: skip


def words(text: str, pause_before: str = "", speakers: str = "") -> str:
    """Write a word a segment: a fifth of a second each, three seconds of silence before ``pause_before``."""
    segments, at = [], 0.0
    for number, word in enumerate(text.split()):
        at += 3 if word == pause_before else 0
        speaker = {"speaker": speakers.split()[number]} if speakers else {}
        segments.append({"startTime": at, "endTime": at + 0.2, "body": word, **speaker})
        at += 0.2
    return json.dumps({"version": "1.0.0", "segments": segments})


def test_words_with_a_time_each_become_sentences() -> None:
    assert told("a.json", words("Ja , det var kl. 12 . Så gik vi ! Og hvad så ?")) == [
        "0-1.4 –: Ja, det var kl. 12.", "1.4-2.2 –: Så gik vi!", "2.2-3 –: Og hvad så?",
    ]  # fmt: skip


def test_words_are_joined_over_neither_a_pause_nor_a_change_of_speaker() -> None:
    text = words("et to tre fire fem seks syv otte ni ti", "fire", "A A A A A A B B B B")
    assert told("a.json", text) == ["0-0.6 A: et to tre", "3.6-4.2 A: fire fem seks", "4.2-5 B: syv otte ni ti"]


def test_words_without_any_stop_are_joined_to_what_fits_on_a_screen() -> None:
    found = [cue.text for cue in take("a.json", words("ord " * 200).encode(), "da").transcript.cues]
    assert max(map(len, found)) <= 210
    assert " ".join(found) == ("ord " * 200).strip()


def test_short_answers_are_no_words_of_a_sentence() -> None:
    segments = [{"startTime": at, "endTime": at + 1, "body": "Ja"} for at in range(5)]
    assert len(told("a.json", json.dumps({"version": "1", "segments": segments}))) == 5


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("[00:00] Bo: Hej.\nMere.\n\n[01:02:03] Ja.", ["0-3723 Bo: Hej. Mere.", "3723-3724 –: Ja."]),
        ("12:40 Helle: Hej\n13:00 Jytte: Ja", ["760-780 Helle: Hej", "780-781 Jytte: Ja"]),
        ("(12:40)\nHelle:\nHej\n\n(13:00)\nJa", ["760-780 Helle: Hej", "780-781 –: Ja"]),
        ("Speaker 1  0:03\nHej\n\nBo (0:10):\nJa", ["3-10 Speaker 1: Hej", "10-11 Bo: Ja"]),
        ("Bo (0:00): hej\nAse (0:04): ja", ["0-4 Bo: hej", "4-5 Ase: ja"]),
        ("0:01 - 0:03 Hej\n0:05 Ja", ["1-3 –: Hej", "5-6 –: Ja"]),
        ("0:01.5 Hej\n\n0:05 Ja", ["1.5-5 –: Hej", "5-6 –: Ja"]),
        ("Titel\n\n0:10 Hej\n\n0:20 Ja", ["0-10 –: Titel", "10-20 –: Hej", "20-21 –: Ja"]),
        ("0:10 A: Hej\nB: Ja\n0:20 Nå", ["10-20 A: Hej", "10-20 B: Ja", "20-21 –: Nå"]),
        ("0:00 Hej [latter]\n0:10 (musik)", ["0-10 –: Hej [latter]", "10-11 –: (musik)"]),
    ],
    ids=[
        "as written here", "before names", "apart", "after names", "in brackets", "from to", "parts of seconds",
        "a heading", "between times", "sounds",
    ],
)  # fmt: skip
def test_text_with_times_is_cues(text: str, cues: list[str]) -> None:
    assert told("a.txt", text) == cues


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Hej med jer.\nMere.\n\nSlut.", [(None, "Hej med jer. Mere."), (None, "Slut.")]),
        ("Helle: Hej.\nJytte Quist: Ja.", [("Helle", "Hej."), ("Jytte Quist", "Ja.")]),
        ("Helle:\nHej.\n\nJytte:\nJa.", [("Helle", "Hej."), ("Jytte", "Ja.")]),
        ("Et.\n\nTo.\n\n12:40 gik vi.\nHjem.", [(None, "Et."), (None, "To."), (None, "12:40 gik vi. Hjem.")]),
    ],
    ids=["paragraphs", "names", "names above", "speaks of a time"],
)  # fmt: skip
def test_text_without_times_is_kept_without_making_any_up(text: str, passages: list[tuple[str | None, str]]) -> None:
    taken = take("a.txt", text.encode(), "da", 60_000)
    assert taken.transcript == Transcript(
        language="da", cues=(), passages=tuple(Passage(speaker=speaker, text=said) for speaker, said in passages)
    )
    assert [advice.code for advice in taken.advice] == ["transcript_without_times"]


def test_text_that_speaks_of_two_times_late_has_none() -> None:
    text = "Et.\n\nTo.\n\nTre.\n\nFire.\n\nFem.\n\n12:40 gik vi.\n\n12:50 kom vi."
    assert told("a.txt", text) == []


def test_text_without_times_is_written_without_any() -> None:
    text = "Helle: Hej.\n\n[latter]\n\nJytte: Ja.\n"
    assert TEXT.dump(take("a.txt", text.encode(), "da").transcript) == text


@pytest.mark.parametrize(("duration_ms", "end"), [(None, "3.6"), (2_500, "2.5"), (60_000, "3.6"), (500, "3.6")])
def test_an_end_nobody_gives_is_no_later_than_the_episode(duration_ms: int | None, end: str) -> None:
    """feed-T04; a start after the end of the episode stays wrong, and is told."""
    text = json.dumps({"version": "1", "segments": [{"startTime": 1, "body": "x" * 40}]})
    assert told("a.json", text, duration_ms) == [f"1-{end} –: {'x' * 40}"]


def test_times_of_a_text_that_do_not_rise_are_told() -> None:
    """feed-T04."""
    transcript = take("a.txt", b"0:20 Ja\n0:10 Nej\n0:30 Nu", "da").transcript
    assert [problem.code for problem in problems(transcript, None)] == ["transcript_order"]


TWO = "00:00:03,000 --> 00:00:04,000\nJa"


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("00:00:01,000 --> 00:00:02,000 X1:10 Y1:20\n{\\an8}Hej\n", ["1-2 –: Hej"]),
        (f"1\n00:00:01.000 --> 00:00:02.000\nHej\n\nigen\n\n2\n{TWO}", ["1-2 –: Hej\nigen", "3-4 –: Ja"]),
        (f"1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n{TWO}", ["1-2 –: 42", "3-4 –: Ja"]),
    ],
    ids=["no number, a position", "a blank line within", "a number that is said"],
)
def test_subrip_is_read_as_programs_write_it(text: str, cues: list[str]) -> None:
    assert told("a.srt", text) == cues


def test_webvtt_is_read_with_everything_it_may_hold() -> None:
    text = (
        "\ufeffWEBVTT - titel\r\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000\r\n\r\nREGION\r\nid:fred\r\nwidth:40%\r\n\r\n"
        "STYLE\r\n::cue{}\r\n\r\nNOTE hørt\r\n\r\n1 - navn\r\n100:00:00.000 --> 100:00:01.000 region:fred line:0\r\n"
        "<v.loud Anne><c.gul>Hej</c> <00:01.500>du</v> og<i> alle</i>\r\n"
    )
    assert told("a.vtt", text) == ["360000-360001 Anne: Hej du", "360000-360001 –: og alle"]


def test_every_format_of_the_feed_can_be_read_back() -> None:
    """feed-T03."""
    for row in FORMATS:
        assert take(f"a{row.suffix}", row.dump(make_transcript()).encode(), "da").transcript.cues
