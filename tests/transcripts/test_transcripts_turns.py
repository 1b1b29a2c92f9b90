"""Cues become paragraphs that can be read, and sounds stay sounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.transcript import Cue
from podcast_service.transcripts.names import split_name, with_names
from podcast_service.transcripts.sounds import is_sound, pieces
from podcast_service.transcripts.turns import LONGEST, divided, paragraphs


def said(*told: tuple[str | None, str]) -> tuple[Cue, ...]:
    return tuple(
        Cue(start_ms=number * 1000, end_ms=number * 1000 + 900, speaker=speaker, text=text)
        for number, (speaker, text) in enumerate(told)
    )


def test_a_paragraph_is_one_speakers_turn() -> None:
    """exp-6.1.7."""
    cues = said(("Anne", "Hej."), ("Anne", "Velkommen."), ("Bo", "Tak."), (None, "Og vi går i gang."))
    assert [[cue.text for cue in part] for part in paragraphs(cues)] == [
        ["Hej.", "Velkommen."], ["Tak."], ["Og vi går i gang."],
    ]  # fmt: skip


def test_a_sound_nobody_makes_interrupts_no_turn() -> None:
    """exp-3.3."""
    cues = said(("Anne", "Hej."), (None, "[latter]"), ("Anne", "Nå."), (None, "♪"), ("Bo", "Ja."))
    assert [len(part) for part in paragraphs(cues)] == [4, 1]


def test_a_long_turn_goes_on_after_the_last_sentence_that_ends_in_time() -> None:
    half, end = "ord " * 34 + "ord", "ord " * 34 + "ord."
    cues = said(*(("Anne", text) for text in (half, half, end, half, half, half, half, half)))
    assert [len(part) for part in paragraphs(cues)] == [3, 4, 1]


def test_a_turn_is_not_divided_where_hardly_anything_was_said_yet() -> None:
    cues = said(*(("Anne", text) for text in ("Ja.", *["ord " * 34 + "ord"] * 5)))
    assert [len(part) for part in paragraphs(cues)] == [5, 1]


@given(st.lists(st.tuples(st.sampled_from([None, "A", "B"]), st.text("ab .?", min_size=1, max_size=300)), max_size=30))
def test_no_cue_is_lost_and_no_paragraph_is_too_long(told: list[tuple[str | None, str]]) -> None:
    cues = said(*told)
    parts = paragraphs(cues)
    assert tuple(cue for part in parts for cue in part) == cues
    assert all(sum(len(cue.text) + 1 for cue in part) <= LONGEST + 1 for part in parts)


def test_a_cue_that_is_too_long_is_divided_where_sentences_end() -> None:
    sentence = "Det er en sætning på halvtreds tegn, måske lidt til."
    text = " ".join([sentence] * 30)
    parts = divided(text)
    assert len(parts) == 3
    assert " ".join(parts) == text
    assert all(len(part) <= LONGEST and part.endswith(".") for part in parts)


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("Ja [latter] tak", ["[latter]"]),
        ("(musik) Velkommen", ["(musik)"]),
        ("(Musikken fader ud)", ["(Musikken fader ud)"]),
        ("♪ en sang ♪ og tale", ["♪ en sang ♪"]),
        ("Det sagde jeg (som du ved) til hende", []),
        ("Uden lyde", []),
        ("[uafsluttet", []),
    ],
    ids=str,
)
def test_sounds_are_told_from_speech(text: str, sounds: list[str]) -> None:
    """exp-3.3: what stands in round brackets is mostly said."""
    assert [part for is_sound_, part in pieces(text) if is_sound_] == sounds
    assert "".join(part for _, part in pieces(text)) == text


def test_a_text_of_sounds_alone_is_no_speech() -> None:
    assert is_sound("[latter] (musik)")
    assert not is_sound("[latter] ja")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Helle: Hej", "Helle"),
        ("Anne van der Berg: Hej", "Anne van der Berg"),
        ("HSK:\nHej", "HSK"),
        ("Speaker 1: Hej", "Speaker 1"),
        ("[SPEAKER_00]: Hej", "SPEAKER_00"),
        ("Åse Ærlig: Hej", "Åse Ærlig"),
        ("Klokken 12: så er det frokost", None),
        ("klokken: nu", None),
        ("Det er sådan her: jeg tror", None),
        ("12:40 gik vi", None),
        ("Helle:", None),
        ("https://example.org: Hej", None),
    ],
    ids=str,
)
def test_a_name_before_a_colon_is_a_speaker(text: str, name: str | None) -> None:
    found, rest = split_name(text)
    assert found == name
    assert rest == ("Hej" if name else text)


def test_names_are_taken_out_of_texts_where_the_same_one_stands_in_several() -> None:
    told = said((None, "Helle: Hej"), (None, "Jytte: Ja"), (None, "og"), (None, "Helle: Nå"))
    assert [(cue.speaker, cue.text) for cue in with_names(told)] == [
        ("Helle", "Hej"), ("Jytte", "Ja"), (None, "og"), ("Helle", "Nå"),
    ]  # fmt: skip
    assert with_names(told[:3]) == told[:3]
    voiced = said(("Bo", "Helle: Hej"), (None, "Helle: Nå"))
    assert with_names(voiced) == voiced
