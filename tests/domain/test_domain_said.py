"""What an error says is kept as plain texts and read back whole, errors and words of ours within it too."""

from __future__ import annotations

import copy
import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.domain.said import Said, facts_of, kept, said
from podcast_service.domain.system import system_words
from podcast_service.domain.told import Told, listed, told

DEEP = Invalid(
    "upload_refused",
    reason=Invalid("page_value", place="a.md", key="number", value="x", wanted=told("one of {names}", names="1, 2")),
)


def test_what_was_kept_says_the_same_in_english() -> None:
    again = said(DEEP)
    assert str(again) == str(DEEP)
    assert set(map(type, again.facts.values())) == {str}


def test_an_error_within_an_error_comes_back_as_one() -> None:
    reason = facts_of(said(DEEP).facts)["reason"]
    assert isinstance(reason, Said)
    wanted = facts_of(reason.facts)["wanted"]
    assert isinstance(wanted, Told)
    assert (wanted.message, wanted.values) == ("one of {names}", {"names": "1, 2"})


def test_it_may_be_kept_twice() -> None:
    again = facts_of(said(DEEP).facts)
    assert kept(again) == said(DEEP).facts


@pytest.mark.parametrize("number", [0, -3, 12, 1.5, -0.25])
def test_a_number_stays_one(number: float) -> None:
    assert facts_of(kept({"found": number})) == {"found": number}


def test_words_of_ours_cross_the_border_of_a_process() -> None:
    words = copy.copy(told("{name} with {codec}", name="M4A", codec="alac"))  # by the same way as pickling
    assert (words, words.message) == ("M4A with alac", "{name} with {codec}")


def test_one_after_the_other_is_said_with_commas() -> None:
    assert listed([told("Title"), told("Description"), told("Title")]) == "Title, Description, Title"


HOSTILE = {
    "a width that fills the memory": "{reason:>999999999}",
    "a look inside": "{name.__class__}",
    "a value that is not there": "{missing}",
    "a brace alone": "{",
    "a number": "{0}",
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_words_that_name_more_than_their_values_are_but_text(message: str) -> None:
    """They may come from the process that reads foreign sound (sec-S7)."""
    found = facts_of({"reason": "odd", "reason.message": message, "reason.name": "x"})
    assert found == {"reason": "odd"}
    assert type(found["reason"]) is str


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,6}(\.[a-z]{1,7}){0,3}", fullmatch=True), st.text(max_size=20), max_size=8)
)
def test_any_texts_are_read_as_facts(found: dict[str, str]) -> None:
    assert facts_of(found).keys() == {name for name in found if "." not in name}


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOSPC, errno.EIO, errno.EBADMSG])
def test_what_the_machine_answers_is_said_in_words_of_ours(number: int) -> None:
    words = system_words(OSError(number, os.strerror(number)))
    assert words.message
    assert words != os.strerror(number)
