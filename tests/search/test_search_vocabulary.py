"""Compounds and mistyped words, found among the words of the library alone (exp-6.2.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.search.vocabulary import Vocabulary, distance

KNOWN = Vocabulary(
    [
        "jobchanc",
        "job",
        "chanc",
        "jobchancevurdering",
        "vurdering",
        "forventning",
        "forventningsafstemning",
        "afstemning",
        "samtal",
        "telefonsamtal",
        "telefon",
        "indkald",
        "indkaldelsesbrev",
        "brev",
        "tro",
        "trods",
        "borg",
    ]
)
LETTERS = st.text(alphabet="abdefgnorst", min_size=4, max_size=14)
DISTANCES = {
    "the same": ("sparring", "sparring", 0),
    "left out": ("sparring", "sparing", 1),
    "added": ("sparring", "spaarring", 1),
    "changed": ("sparring", "sparrink", 1),
    "swapped": ("sparring", "sprarring".replace("sprarring", "psarring"), 1),
    "two": ("sparring", "psarrin", 2),
    "more": ("sparring", "borger", 3),
}


def test_a_word_finds_the_compounds_it_begins_and_ends() -> None:
    assert KNOWN.begun_with("jobchanc") == ["jobchancevurdering"]
    assert KNOWN.begun_with("forventning") == ["forventningsafstemning"]
    assert KNOWN.ended_by("afstemning") == ["forventningsafstemning"]
    assert KNOWN.ended_by("brev") == ["indkaldelsesbrev"]


def test_letters_that_only_look_like_a_part_make_no_compound() -> None:
    assert KNOWN.begun_with("tro") == []
    assert KNOWN.begun_with("zz") == []


def test_a_compound_nobody_wrote_is_split_into_words_somebody_did() -> None:
    assert KNOWN.split("samtaleafstemning") == ("samtal", "afstemning")
    assert KNOWN.split("samtalexyz") is None


@pytest.mark.parametrize("name", DISTANCES)
def test_mistakes_are_counted(name: str) -> None:
    one, other, expected = DISTANCES[name]
    assert distance(one, other, 2) == expected


@given(LETTERS, st.data())
def test_a_word_with_a_mistake_or_two_is_guessed(word: str, data: st.DataObject) -> None:
    """As many as its length allows: one from four letters on, two from eight."""
    vocabulary = Vocabulary([word, "noget", "andet", "forventning", "x"])
    wrong = word
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(wrong) - 1))
        letter = data.draw(st.sampled_from("abdz"))
        wrong = data.draw(
            st.sampled_from(
                [
                    wrong[:at] + wrong[at + 1 :],
                    wrong[:at] + letter + wrong[at:],
                    wrong[:at] + letter + wrong[at + 1 :],
                    wrong[:at] + wrong[at + 1 : at + 2] + wrong[at] + wrong[at + 2 :],
                ]
            )
        )
    most = 2 if len(wrong) >= 8 else 1 if len(wrong) >= 4 else 0
    is_near = bool(most) and distance(wrong, word, most) <= most
    assert (word in vocabulary.guesses(wrong)) == is_near


@given(st.sets(st.text(alphabet="abc", min_size=1, max_size=6)), st.text(alphabet="abc", max_size=6))
def test_a_vocabulary_knows_its_words_and_no_others(known: set[str], asked: str) -> None:
    assert (asked in Vocabulary(known)) == (asked in known)
