"""A transcript is edited as a whole without losing a word or getting its times out of order (exp-6.3.8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.domain.transcript import Cue, Passage, Transcript
from podcast_service.transcripts import vtt
from podcast_service.transcripts.edits import Edit, Renamed, Replaced, Spread, Written, fitted
from podcast_service.transcripts.formats import problems
from podcast_service.transcripts.merge import apart, merged, merged_rows


def said(*texts: str, speaker: str | None = "Helle") -> Transcript:
    cues = (
        Cue(start_ms=at * 1000, end_ms=at * 1000 + 900, text=text, speaker=speaker) for at, text in enumerate(texts)
    )
    return Transcript(language="da", cues=tuple(cues))


def texts(transcript: Transcript) -> tuple[str, ...]:
    return tuple(one.text for one in transcript.said)


TEXT = Transcript(language="da", cues=(), passages=(Passage(text="Hej. Hej!", speaker="Helle"), Passage(text="Ja.")))


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        pytest.param(Replaced(find="tro", by="håb"), "Tro på troen", "håb på håben", id="any capitals, within words"),
        pytest.param(Replaced(find="tro", by="håb", match_case=True), "Tro på tro", "Tro på håb", id="same capitals"),
        pytest.param(Replaced(find="tro", by="håb", whole_words=True), "troen, tro.", "troen, håb.", id="whole words"),
        pytest.param(Replaced(find="å", by="aa", whole_words=True), "på å", "på aa", id="Danish letters are letters"),
        pytest.param(Replaced(find="a.c", by=r"\1"), "a.c abc", r"\1 abc", id="signs are signs, not patterns"),
        pytest.param(Replaced(find=" ", by="x"), "et to", "et to", id="nothing to find changes nothing"),
    ],
)
def test_words_are_replaced_everywhere(edit: Replaced, before: str, after: str) -> None:
    changed = edit.of(said(before, "andet", before), None)
    assert texts(changed) == (after, "andet", after)
    assert (
        sum(count for _, count in edit.places(said(before, before))) == 2 * edit.places(said(before))[0][1]
        if (before != after)
        else edit.places(said(before)) == ()
    )


def test_a_cue_with_nothing_left_of_it_goes_and_the_last_one_stays() -> None:
    assert texts(Replaced(find="øh", by="").of(said("øh", "ja", "ØH"), None)) == ("ja",)
    with pytest.raises(Invalid, match="Nothing of the transcript would be left"):
        Replaced(find="øh", by="").of(said("øh"), None)


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        pytest.param(Renamed(names=(("Helle", " Helle  Kjær "),)), ("Helle Kjær", "Jytte"), id="another name"),
        pytest.param(Renamed(names=(("Helle", ""),)), (None, "Jytte"), id="nobody"),
        pytest.param(Renamed(names=(("Hell", "Jytte"),)), ("Helle", "Jytte"), id="nobody is called so"),
    ],
)
def test_a_speaker_is_renamed_everywhere(edit: Edit, after: tuple[str | None, ...]) -> None:
    two = replace(said("a"), cues=(*said("a").cues, *said("b", speaker="Jytte").cues))
    assert tuple(one.speaker for one in edit.of(two, None).said) == after


def test_a_part_of_the_text_is_written_anew_and_the_rest_stays() -> None:
    part = "00:01.000 --> 00:01.400\n<v Jytte>Nej.\n\n00:01.400 --> 00:01.900\nJo."
    changed = Written(text=part, start=1, stop=2).of(said("et", "to", "tre"), None)
    assert texts(changed) == ("et", "Nej.", "Jo.", "tre")
    assert texts(Written(text=" ", start=1, stop=2).of(said("et", "to"), None)) == ("et",)
    assert texts(Written(text="Helle: Nyt.", start=0, stop=1).of(TEXT, None)) == ("Nyt.", "Ja.")


@pytest.mark.parametrize("text", ["", "00:01 -> 00:02\nhej", "nothing with a time"])
def test_a_text_that_cannot_be_read_or_is_empty_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Written(text=text).of(said("et"), None)


def test_times_are_spread_only_where_there_are_none() -> None:
    changed = Spread().of(TEXT, 10_000)
    assert [(cue.start_ms, cue.end_ms, cue.speaker) for cue in changed.cues] == [
        (0, 7142, "Helle"),
        (7142, 10_000, None),
    ]
    for transcript, length in ((said("et"), 10_000), (TEXT, None)):
        with pytest.raises(Invalid, match="Times can only be spread"):
            Spread().of(transcript, length)


@pytest.mark.parametrize(
    ("length", "end"), [(2_900, 2_900), (2_500, 2_500), (900, 2_900), (None, 2_900), (2_000, 2_900)]
)
def test_an_end_a_moment_after_the_sound_is_brought_back_to_it(length: int | None, end: int) -> None:
    """Programs round; what is much longer, or begins after the sound, is another's, and stays to be refused."""
    assert fitted(said("et", "to", "tre"), length).cues[-1].end_ms == end


WORDS = st.lists(st.sampled_from(["tro", "håb", "en lang sætning, der fylder.", "Ja!", "æøå <&>"]), min_size=1)


@given(WORDS, st.integers(60_000, 9_000_000))
def test_spread_times_rise_stay_in_the_sound_and_lose_no_word(words: list[str], length: int) -> None:
    passages = tuple(Passage(text=word) for word in words)
    changed = Spread().of(Transcript(language="da", cues=(), passages=passages), length)
    assert problems(changed, length) == ()
    assert " ".join(texts(changed)) == " ".join(words)
    assert vtt.parse(vtt.dump(changed)) == changed.cues


ROWS = st.lists(st.sampled_from("abcde"), max_size=8)


@given(ROWS, ROWS, ROWS)
def test_a_merge_holds_what_each_changed_or_says_that_they_clash(base: list[str], mine: list[str], other: list[str]):
    both = merged_rows(base, mine, other)
    assert merged_rows(base, mine, base) == tuple(mine)
    assert merged_rows(base, base, other) == tuple(other)
    assert merged_rows(base, mine, mine) == tuple(mine)
    assert both == merged_rows(base, other, mine)
    if both is not None:  # every row that either put in is there, and none that nobody had
        assert set(both) <= {*base, *mine, *other}
        assert {*mine, *other} - set(base) <= set(both)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        pytest.param(("A", "b", "c"), ("a", "b", "C"), ("A", "b", "C"), id="apart"),
        pytest.param(("A", "b", "c"), ("a", "B", "c"), ("A", "B", "c"), id="side by side"),
        pytest.param(("A", "b", "c"), ("A", "b", "c"), ("A", "b", "c"), id="the same"),
        pytest.param(("a", "b"), ("A", "b", "c"), ("A", "b"), id="one left out, one changed"),
        pytest.param(("A", "b", "c"), ("Å", "b", "c"), None, id="the same place"),
        pytest.param(("a", "b", "x", "c"), ("a", "b", "y", "c"), None, id="both put something in"),
        pytest.param(("a", "c"), ("a", "B", "c"), None, id="one left out what the other changed"),
    ],
)
def test_two_people_change_the_same_text(
    mine: tuple[str, ...], theirs: tuple[str, ...], both: tuple[str, ...] | None
) -> None:
    found = merged(at("a", "b", "c"), at(*mine), at(*theirs))
    assert (texts(found) if found else None) == both


def at(*words: str) -> Transcript:
    """Return the words as cues without times of note, so that a row is its text."""
    return Transcript(language="da", cues=tuple(Cue(start_ms=0, end_ms=1, text=word) for word in words))


def test_what_differs_is_shown_side_by_side() -> None:
    (found,) = apart(at("a", "b", "c"), at("a", "B", "B2", "c"))
    assert [one.text for one in found.mine] == ["b"]
    assert [one.text for one in found.theirs] == ["B", "B2"]


def test_a_text_with_times_is_never_merged_with_one_without() -> None:
    assert merged(TEXT, TEXT, said("et")) is None
