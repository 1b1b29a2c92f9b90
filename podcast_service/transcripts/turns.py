"""Cues as people read them: a paragraph a turn, and long turns divided where a sentence ends (exp-6.1.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from podcast_service.domain.text import one_line
from podcast_service.domain.transcript import Cue
from podcast_service.transcripts.sounds import is_sound

LONGEST = 600
"""Characters of a paragraph, so that it can be read and its time is of use."""
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’»)\]])\s+")


def paragraphs(cues: tuple[Cue, ...]) -> tuple[tuple[Cue, ...], ...]:
    """Join cues into paragraphs, each of one speaker and, but for a longer cue, at most ``LONGEST`` characters.

    A sound nobody makes, such as [musik], interrupts no turn.
    """
    return tuple(part for turn in _turns(cues) for part in _parts(turn))


def divided(text: str) -> tuple[str, ...]:
    """Divide one cue's or passage's text at ends of sentences: its parts have no times of their own."""
    parts = [""]
    for sentence in _SENTENCE.split(one_line(text)):
        if parts[-1] and len(parts[-1]) + 1 + len(sentence) > LONGEST:
            parts.append("")
        parts[-1] = f"{parts[-1]} {sentence}".strip()
    return tuple(parts)


def _turns(cues: tuple[Cue, ...]) -> Iterator[list[Cue]]:
    turn: list[Cue] = []
    speaker: str | None = None
    for cue in cues:
        if turn and cue.speaker != speaker and not (cue.speaker is None and is_sound(cue.text)):
            yield turn
            turn = []
        if not turn:
            speaker = cue.speaker
        turn.append(cue)
    if turn:
        yield turn


def _parts(turn: list[Cue]) -> Iterator[tuple[Cue, ...]]:
    """Divide a turn after the last sentence that ends in time, else before the cue that would be too much."""
    part: list[Cue] = []
    for cue in turn:
        while part and sum(len(one.text) + 1 for one in (*part, cue)) > LONGEST + 1:
            cut = _last_end(part)
            yield tuple(part[:cut])
            part = part[cut:]
        part.append(cue)
    if part:
        yield tuple(part)


def _last_end(part: list[Cue]) -> int:
    """Return how many cues come before the last end of a sentence, all of them where that would leave little."""
    lengths = accumulate(len(cue.text) for cue in part)
    ends = [
        number
        for number, (cue, length) in enumerate(zip(part, lengths, strict=True), 1)
        if length > LONGEST // 3 and _ENDS.search(cue.text)
    ]
    return ends[-1] if ends else len(part)
