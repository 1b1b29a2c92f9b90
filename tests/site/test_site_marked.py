"""Two texts beside each other: the words that are other ones are marked, and no others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from podcast_service.site.marked import marked

WORDS = st.lists(st.sampled_from(["tro", "håb", " ", "\n", ",", "jobchancen"]), max_size=30).map("".join)


@given(WORDS, WORDS)
def test_the_pieces_of_each_side_are_its_text_and_what_is_not_marked_is_the_same(was: str, now: str):
    left, right = marked(was, now)
    assert ("".join(one.text for one in left), "".join(one.text for one in right)) == (was, now)
    assert [one.text for one in left if not one.is_other] == [one.text for one in right if not one.is_other]


def test_a_word_that_is_another_one_is_marked_and_no_other():
    left, right = marked("Tro på jobchancen", "Håb om jobchancen")
    assert [one.text for one in left if one.is_other] == ["Tro", "på"]
    assert [one.text for one in right if one.is_other] == ["Håb", "om"]


def test_a_very_long_text_is_compared_by_its_lines():
    text = "\n".join(f"linje {number} om tro" for number in range(2000))
    left, right = marked(text, text.replace("linje 7 om", "linje 7 og"))
    assert [one.text for one in left if one.is_other] == ["linje 7 om tro\n"]
    assert [one.text for one in right if one.is_other] == ["linje 7 og tro\n"]
