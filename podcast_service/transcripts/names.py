"""Names of speakers where a format has no place for them: before the text, with a colon."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from podcast_service.domain.transcript import Cue

LONGEST = 60
"""Characters of a name; what is longer before a colon is speech."""
WORDS = 5
_PARTICLES = frozenset(("af", "da", "de", "der", "di", "du", "la", "van", "von", "og"))
_NUMBERED = frozenset(
    ("deltager", "gæst", "informant", "interviewer", "person", "speaker", "stemme", "taler", "vært", "voice")
)
"""Words that name a voice together with a number: "Speaker 1"."""


def split_name(text: str) -> tuple[str | None, str]:
    """Divide ``text`` into the name before its first colon and what is said; without a name all of it is said."""
    head, colon, _ = text[: LONGEST + 1].partition(":")
    said = text[len(head) + 1 :]
    if not colon or not said[:1].isspace() or not said.strip() or not is_name(head):
        return None, text
    return named(head), said.lstrip()


def is_name(text: str) -> bool:
    """Say whether ``text`` looks like the name of a speaker: a few words, each with a capital."""
    words = named(text).split()
    if "\n" in text or text != text.strip() or not 1 <= len(words) <= WORDS or not words[0][0].isupper():
        return False
    is_numbered = words[0].casefold() in _NUMBERED
    return all(
        word[0].isupper() or word.casefold() in _PARTICLES or (is_numbered and word.isdecimal()) for word in words[1:]
    )


def named(text: str) -> str:
    """Return a name without the brackets some programs write around it."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def with_names(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Take the names out of the texts of cues that have no speakers, where the same name stands in several.

    Programs that know no voices write "Helle: Velkommen" into WebVTT. A name that stands there once may be anything.
    """
    if any(cue.speaker for cue in cues):
        return cues
    split = [(cue, *split_name(cue.text)) for cue in cues]
    times = Counter(name for _, name, _ in split if name)
    if not times or max(times.values()) == 1:
        return cues
    return tuple(replace(cue, speaker=name, text=said) if name else cue for cue, name, said in split)
