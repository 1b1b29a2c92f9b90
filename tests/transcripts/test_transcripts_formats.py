"""Transcripts are read and written in every format, and never taken on trust."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from builders import make_transcript
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts import plain, podcast_json, srt, vtt
from podcast_service.transcripts.formats import CUE_LIMIT, FORMATS, PODLOVE, SIZE_LIMIT, by_suffix, problems, read

VTT = """WEBVTT Udskrift

STYLE
::cue { color: lime }

NOTE hørt af en redaktør

1
00:01.000 --> 00:04.250 align:start
<v.loud Helle Schøler Kjær>Velkommen &amp; <i>god</i> dag.
Anden linje.</v>

01:00:00.000 --> 01:00:02.000
<v Helle>Ja</v> <v Jytte>Nej</v>

99:00:05.000 --> 99:00:06.000
Uden navn &lt;3
"""


def spoken(*cues: tuple[int, int, str | None, str]) -> tuple[Cue, ...]:
    return tuple(Cue(start_ms=start, end_ms=end, speaker=speaker, text=text) for start, end, speaker, text in cues)


def test_webvtt_is_read_with_voices_and_without_styles_and_notes() -> None:
    assert vtt.parse(VTT) == spoken(
        (1_000, 4_250, "Helle Schøler Kjær", "Velkommen & god dag.\nAnden linje."),
        (3_600_000, 3_602_000, "Helle", "Ja"),
        (3_600_000, 3_602_000, "Jytte", "Nej"),
        (356_405_000, 356_406_000, None, "Uden navn <3"),
    )


def test_webvtt_is_written_with_voices_and_nothing_that_could_be_a_tag() -> None:
    text = vtt.dump(Transcript(language="da", cues=spoken((61_005, 3_600_000, "A > B", "<b>& --> \n\n\nto"))))
    assert text == "WEBVTT\n\n00:01:01.005 --> 01:00:00.000\n<v A &gt; B>&lt;b&gt;&amp; --&gt;\nto\n".replace(
        "--&gt;\n", "--&gt; \n"
    )


def test_subrip_is_read_with_speakers_where_a_name_stands_first() -> None:
    text = "1\r\n00:00:01,000 --> 00:00:02,500\r\nAnne Ærlig: Hej <i>du</i>\r\n\r\n"
    text += "2\r\n00:00:03,000 --> 00:00:04,000\r\nklokken: nu\r\n"
    assert srt.parse(text) == spoken((1_000, 2_500, "Anne Ærlig", "Hej du"), (3_000, 4_000, None, "klokken: nu"))


def test_json_is_read_as_podcasting_2_has_it() -> None:
    segments = [
        {"speaker": "Anne", "startTime": 0.5, "endTime": 1.25, "body": "Hej"},
        {"startTime": 2, "endTime": 3, "body": "du"},
    ]
    text = json.dumps({"version": "1.0.0", "segments": segments})
    assert podcast_json.parse(text) == spoken((500, 1_250, "Anne", "Hej"), (2_000, 3_000, None, "du"))
    assert (
        json.loads(podcast_json.dump(Transcript(language="da", cues=podcast_json.parse(text))))["segments"] == segments
    )


def test_plain_text_has_a_paragraph_a_turn_with_its_time() -> None:
    cues = spoken((0, 900, "Anne", "Hej."), (900, 2_000, "Anne", "Velkommen."), (3_661_000, 3_662_000, None, "Ja."))
    assert plain.dump(Transcript(language="da", cues=cues)) == "[00:00] Anne: Hej. Velkommen.\n\n[01:01:01] Ja.\n"


words = st.text(min_size=1, max_size=30).map(one_line).filter(bool)
lines = st.lists(words, min_size=1, max_size=3).map("\n".join).map(clean).filter(bool)
times = st.integers(0, 359_999_999)
names = st.none() | words


@st.composite
def transcripts(draw: st.DrawFn, speakers: st.SearchStrategy[str | None] = names) -> Transcript:
    found = draw(st.lists(st.tuples(times, times, speakers, lines), max_size=5))
    return Transcript(language="da", cues=spoken(*found))


@given(transcripts())
def test_what_webvtt_writes_it_reads_again(transcript: Transcript) -> None:
    assert vtt.parse(vtt.dump(transcript)) == transcript.cues


@given(transcripts())
def test_what_json_writes_it_reads_again(transcript: Transcript) -> None:
    assert podcast_json.parse(podcast_json.dump(transcript)) == transcript.cues


@given(transcripts(st.sampled_from([None, "Anne", "Bo Åge Ørsted"])))
def test_what_subrip_writes_it_reads_again(transcript: Transcript) -> None:
    plain_ones = tuple(cue for cue in transcript.cues if ":" not in cue.text and "<" not in cue.text)
    plain_ones = tuple(cue for cue in plain_ones if "{" not in cue.text)
    assert srt.parse(srt.dump(Transcript(language="da", cues=plain_ones))) == plain_ones


@pytest.mark.parametrize(
    "parse", [row.parse for row in (*FORMATS, PODLOVE)], ids=["vtt", "srt", "json", "txt", "podlove"]
)
@given(data=st.data())
def test_whatever_comes_in_is_read_or_refused(parse: Callable[[str], tuple[Cue, ...]], data: st.DataObject) -> None:
    starts = ["", "WEBVTT\n\n", "1\n00:00:01,000 --> ", '{"version": "1", "segments": [', '[{"start": "', "0:01 A: "]
    start = data.draw(st.sampled_from(starts))
    marks = [
        "\n",
        "\n\n",
        " --> ",
        "00:01.000",
        "00:00:01,000",
        "<v A>",
        "</v>",
        "&amp;",
        "}",
        "{",
        "1",
        "\r",
        "A:",
        "(0:01)",
    ]
    pieces = st.sampled_from(marks)
    text = start + "".join(data.draw(st.lists(pieces | st.text(max_size=8), max_size=12)))
    try:
        cues = parse(text)
    except Invalid:
        return
    assert all(cue.text and cue.start_ms >= 0 for cue in cues)


@pytest.mark.parametrize("suffix", [".vtt", ".srt", ".json", ".VTT"])
def test_a_file_is_read_by_its_suffix(suffix: str) -> None:
    transcript = make_transcript()
    data = by_suffix(suffix).dump(transcript).encode()
    assert read(f"afsnit{suffix}", data, "da") == transcript


def test_a_byte_order_mark_is_no_text() -> None:
    assert read("a.vtt", b"\xef\xbb\xbf" + vtt.dump(make_transcript()).encode(), "da") == make_transcript()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nblåbær".encode("latin-1"), "transcript_not_utf8"),
        ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nhej", "transcript_format"),
        ("a.vtt", b"WEBVTT\n\n00:01,000 --> 00:02,000\nhej", "transcript_format"),
        ("a.vtt", b"WEBVTT\n\n", "transcript_empty"),
        ("a.vtt", b"", "transcript_format"),
        ("a.srt", b"hej", "transcript_format"),
        ("a.json", b"{}", "transcript_format"),
        ("a.json", b'{"version": "1.0.0", "segments": [{"startTime": NaN, "body": "x"}]}', "transcript_format"),
        ("a.json", b'{"version": "1.0.0", "segments": [{"startTime": true, "body": "x"}]}', "transcript_format"),
        ("a.json", b'{"version": "1.0.0", "segments": [{"startTime": 1e300, "body": "x"}]}', "transcript_format"),
        ("a.json", b"[" * 100_000, "transcript_format"),
        ("a.json", b'{"version": "1", "segments": [{"startTime": ' + b"9" * 5_000 + b"}]}", "transcript_format"),
        ("a.txt", b" \n ", "transcript_empty"),
        ("a.txt", b"hej\n\n" * (CUE_LIMIT + 1), "transcript_cues"),
        ("a.docx", b"hej", "transcript_suffix"),
        ("a", b"hej", "transcript_suffix"),
        ("a.vtt", b"x" * (SIZE_LIMIT + 1), "transcript_size"),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * (CUE_LIMIT + 1), "transcript_cues"),
    ],
    ids=str,
)
def test_a_bad_file_is_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    """rel-B1."""
    with pytest.raises(Invalid) as caught:
        read(name, data, "da")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cues", "codes"),
    [
        (spoken((0, 5, None, "a"), (5, 9, None, "b")), []),
        (spoken((0, 5, "A", "a"), (0, 5, "B", "to på én gang")), []),
        (spoken((5, 9, None, "a"), (0, 5, None, "b")), ["transcript_order"]),
        (spoken((5, 5, None, "a")), ["transcript_backwards"]),
        (spoken((5, 11, None, "a"), (6, 12, None, "b")), ["transcript_outside"]),
    ],
    ids=["in order", "together", "out of order", "no length", "too late"],
)
def test_times_rise_and_end_within_the_episode(cues: tuple[Cue, ...], codes: list[str]) -> None:
    """feed-T04."""
    assert [problem.code for problem in problems(Transcript(language="da", cues=cues), 10)] == codes


def test_media_types_are_those_of_the_namespace() -> None:
    """feed-T02."""
    assert {row.media_type for row in FORMATS} == {
        "text/vtt",
        "application/x-subrip",
        "application/json",
        "text/plain",
    }
