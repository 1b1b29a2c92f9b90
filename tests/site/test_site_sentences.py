"""Every error is said wholly in Danish, with what is nested in it."""

from __future__ import annotations

import re
from string import Formatter

from podcast_service.domain.errors import SENTENCES, Invalid
from podcast_service.domain.said import said
from podcast_service.domain.system import system_words
from podcast_service.domain.told import told
from podcast_service.site.sentences import error_words

ENGLISH = re.compile(
    r"\b(the|and|which|that|this|these|not|with|are|was|were|it|its|there|your?|of|be|been|has|than|write|check)\b",
    re.IGNORECASE,
)
MACHINES = re.compile(r"podcast-service [a-z …<>{}A-Z/-]+|PODCAST_\w+|--[a-z-]+|[\w.]+/[\w./-]+")
"""Commands, settings and paths are the same in every language."""
NESTED = {
    "reason": Invalid("content_unreadable", path="x/y.md", reason=system_words(PermissionError(13, "no"))),
    "doubt": Invalid("sound_cut", told="1:02", found="0:30"),
    "wanted": told("a whole number from 1 up"),
    "words": told(" It says: {words}", words="42"),
    "location": told("the folder {folder}", folder="/srv"),
    "known": told("none"),
    "kind": told("something no person can read"),
}
NUMBERS = {"found": 12.5, "wanted": 3.25, "change": 1.5, "count": 3, "first_ms": 754_000}


def facts(code: str) -> dict[str, object]:
    """Return a value for each place in the sentence of ``code``: an error or words of ours where there may be some."""
    names = {name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name}
    rich = NESTED | NUMBERS if code.startswith(("finding_", "ready_loud", "ready_quiet")) else NUMBERS | NESTED
    return {name: 754_000 if name.endswith("_ms") else rich.get(name, "7") for name in names}


def test_every_error_is_said_wholly_in_danish() -> None:
    """exp-6.3.2: plain words, in the language of who reads them, also after it was kept."""
    wrong = {}
    for code in SENTENCES:
        error = Invalid(code, **facts(code))
        words = error_words(error, "da")
        english = ENGLISH.findall(MACHINES.sub("", words))
        if english or "{" in words or words in (str(error), code) or words != error_words(said(error), "da"):
            wrong[code] = words
    assert wrong == {}


def test_what_is_nested_keeps_its_numbers_and_names() -> None:
    error = Invalid("upload_refused", reason=Invalid("finding_quiet", found=-31.4, wanted=-16.0, change=15.4))
    words = error_words(said(error), "da")
    assert "−31,4 LUFS" in words
    assert "15,4 dB" in words


def test_a_moment_is_told_as_people_write_it() -> None:
    error = Invalid("transcript_outside", number=3, end_ms=3_725_000, duration_ms=3_600_000)
    assert "1:02:05" in error_words(said(error), "da")
    assert "1:02:05" in str(error)
