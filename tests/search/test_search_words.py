"""One spelling and one stem for what Danish writes in many ways (exp-6.2.3, exp-5.4.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.search.words import LONGEST_WORD, fold, marked, stem, stems, words

SAME = {
    "definite, plural, plural definite": "jobchance jobchancen jobchancer jobchancerne jobchancens",
    "a short definite form": "tro troen troens tror troede",
    "one syllable": "by byen byer byerne",
    "only a vowel": "ø øen",
    "two letters for one": "træ træet træer træerne traeet",
    "å and aa": "år år aar året aaret",
    "ae, oe and aa": "århus Aarhus ÅRHUS",
    "in the middle of a compound": "ressourceforløb ressourceforloebet RESSOURCEFORLØBENE",
    "irregular": "barn barnet børn børnene",
    "an s of the word itself": "indsats indsatsen indsatser indsatserne indsatsens",
    "an s of the word itself, in a compound": "arbejdsplads arbejdspladsen arbejdspladser arbejdspladserne",
    "an s that is doubled": "proces processen processer processerne",
    "another s that is doubled": "succes succesen succeser",
    "us and its other forms": "kursus kurset kurser kurserne kursusets",
    "an English plural": "interview interviews interviewet interviewene",
    "t of the neuter": "syg syge sygt",
    "decomposed": "søg so\u0338g".replace("so\u0338g", "søg"),
    "genitive with an apostrophe": "jens jens'",
}
APART = {
    "ø is no o": ("søg", "sog"),
    "å is no a": ("får", "far"),
    "æ is no a": ("hær", "har"),
    "wages and creed": ("løn", "lo"),
}


@pytest.mark.parametrize("name", SAME)
def test_forms_of_a_word_have_one_stem(name: str) -> None:
    """exp-6.2.3, exp-5.4.2."""
    assert len({stem(fold(form), "da") for form in SAME[name].split()}) == 1


@pytest.mark.parametrize("name", APART)
def test_other_letters_are_another_word(name: str) -> None:
    one, other = APART[name]
    assert stem(fold(one), "da") != stem(fold(other), "da")


def test_quotes_in_a_text_are_no_part_of_its_words() -> None:
    """exp-5.4: the seeds mix them, search ignores them."""
    mixed = ['"troen på jobchancen"', "“troen på jobchancen”", "»troen på jobchancen«", "troen på jobchancen"]
    assert len({tuple(stems(text, "da")) for text in mixed}) == 1


def test_an_english_show_has_english_stems() -> None:
    assert stems("promises promised", "en") == stems("promise promise", "en")


@given(st.text())
def test_a_folded_word_is_ascii_whatever_it_was(text: str) -> None:
    for word in words(text):
        assert word.folded.isascii()
        assert not word.folded or word.folded.isalnum()
        assert len(word.folded) <= LONGEST_WORD
        assert text[word.start : word.end]


@given(st.text(alphabet="aæøå nok.er"), st.sets(st.sampled_from(["nok", "er", "aa"])))
def test_marking_loses_no_letter(text: str, wanted: set[str]) -> None:
    assert "".join(piece for piece, _ in marked(text, "da", wanted)) == text


def test_small_words_are_marked_with_what_they_stand_beside_alone() -> None:
    assert marked("Er nok er nok? Er det?", "da", {"nok"}, {"nok", "er"}) == [
        ("Er nok er nok? Er", True),
        (" det?", False),
    ]
