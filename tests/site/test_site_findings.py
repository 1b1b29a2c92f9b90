"""Findings in words: what is the matter with the sound, and what to do, in Danish and in English."""

from __future__ import annotations

from string import Formatter

import pytest

from podcast_service.domain.analysis import Finding, Level
from podcast_service.domain.errors import SENTENCES
from podcast_service.site.findings import finding_words
from podcast_service.site.sentences import decimal

CODES = [code for code in SENTENCES if code.startswith("finding_")]


def words(code: str, language: str, **facts: float) -> str:
    return finding_words(Finding(code=code, level=Level.ADVICE, facts=facts), language)


@pytest.mark.parametrize(
    ("language", "found", "change", "start"),
    [
        ("da", -12.0, 4.0, "Lyden er kraftigere end anbefalet: −12 LUFS, anbefalet −16. Skru 4 dB ned"),
        ("da-DK", -13.66, 2.34, "Lyden er kraftigere end anbefalet: −13,7 LUFS, anbefalet −16. Skru 2,3 dB ned"),
        ("en", -12.0, 4.0, "The sound is louder than recommended: −12 LUFS, recommended −16. Lower it by 4 dB"),
        ("de", -12.0, 4.0, "The sound is louder than recommended"),
    ],
)
def test_a_finding_says_what_is_the_matter_and_what_to_do(language: str, found: float, change: float, start: str):
    assert words("finding_loud", language, found=found, wanted=-16.0, change=change).startswith(start)


def test_a_position_is_a_time_and_a_length_has_a_comma():
    assert "Steder: 3, det første ved 1:02:03." in words("finding_clipped", "da", count=3, first_ms=3_723_000)
    assert "i 7,5 s til sidst" in words("finding_silence_end", "da", seconds=7.5)


@pytest.mark.parametrize("code", CODES)
def test_every_finding_is_told_in_danish(code: str):
    facts = {name: 1.5 for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name}

    assert words(code, "da", **facts) != words(code, "en", **facts)


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (-16.0, "−16", "−16"),
        (-12.34, "−12,3", "−12.3"),
        (0.04, "0", "0"),
        (-0.04, "0", "0"),
        (1234.5, "1.234,5", "1,234.5"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, danish: str, english: str):
    assert (decimal(value, "da"), decimal(value, "en")) == (danish, english)
