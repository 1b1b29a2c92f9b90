"""Where long Danish words may be broken: Chromium on Linux knows no Danish, and 320 pixels hold some 18 letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

SOFT = "\u00ad"
LEAST_WORD = 14
"""Letters a word has at least before it is touched."""
_LONGEST_PART = 14
_LEAST_PART = 3
_VOWELS = "aeiouyæøåéü"
_WORD = re.compile(rf"[^\W\d_]{{{LEAST_WORD},}}")
# What compounds of this field begin with; those that end in s by a rule stand in the second line.
_JOINT = re.compile(
    r"(?:borger|medarbejder|leder|jobcenter|jobchance|kompetence|ressource|menneske|kontanthjælps|praksis|projekt|løbs"
    r"|ydelses|elses|ings|heds|skabs|tions|itets|doms|arbejds|markeds)(?=[^\W\d_]{4})(?!(?:ne|nes)\b)",
    re.IGNORECASE,
)
_BETWEEN_VOWELS = re.compile(rf"(?<=[{_VOWELS}])([^\W\d_{_VOWELS}]+)(?=[{_VOWELS}])", re.IGNORECASE)
_ONSET = re.compile(r"(?:[bdfgkptv][rl]|s[kpt]|[^hj])$", re.IGNORECASE)
"""What a syllable begins with, found at the end of the consonants before its vowel."""


def hyphenated(text: str) -> str:
    """Return ``text`` with soft hyphens in its long words: where compounds join, and in long parts between syllables.

    They show only where a line breaks. Without them it is ``text`` again: that is what names and titles use.
    """
    return _WORD.sub(lambda word: SOFT.join(_parts(word[0])), text)


def _parts(word: str) -> Iterator[str]:
    """Cut a word where it was joined, and what is still long between syllables."""
    start = 0
    for joint in [*(found.end() for found in _JOINT.finditer(word)), len(word)]:
        yield from _syllables(word[start:joint])
        start = joint


def _syllables(part: str) -> Iterator[str]:
    start = 0
    for place in _places(part) if len(part) > _LONGEST_PART else ():
        if place - start >= _LEAST_PART and len(part) - place >= _LEAST_PART:
            yield part[start:place]
            start = place
    yield part[start:]


def _places(part: str) -> Iterator[int]:
    for between in _BETWEEN_VOWELS.finditer(part):
        onset = _ONSET.search(between[1])
        if onset:
            yield between.end() - len(onset[0])
