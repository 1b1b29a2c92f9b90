"""A transcript as text to read: one paragraph a turn, with the time it starts and who speaks."""

from __future__ import annotations

from itertools import groupby

from podcast_service.domain.text import one_line
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts.times import to_clock

LONGEST_TURN = 600
"""Characters after which a turn goes on in a new paragraph, so that the times stay useful."""


def dump(transcript: Transcript) -> str:
    """Write the cues as paragraphs: ``[MM:SS] Name: text``."""
    return "\n\n".join(_paragraph(cues) for cues in paragraphs(transcript.cues)) + "\n"


def paragraphs(cues: tuple[Cue, ...]) -> tuple[tuple[Cue, ...], ...]:
    """Join cues into paragraphs: one speaker's turn each, a long turn in several (exp-5, transcript)."""
    return tuple(part for _, turn in groupby(cues, key=lambda cue: cue.speaker) for part in _parts(tuple(turn)))


def _parts(turn: tuple[Cue, ...]) -> tuple[tuple[Cue, ...], ...]:
    parts: list[list[Cue]] = [[]]
    length = 0
    for cue in turn:
        if length >= LONGEST_TURN:
            parts.append([])
            length = 0
        parts[-1].append(cue)
        length += len(cue.text)
    return tuple(tuple(part) for part in parts)


def _paragraph(cues: tuple[Cue, ...]) -> str:
    speaker = f"{cues[0].speaker}: " if cues[0].speaker else ""
    return f"[{to_clock(cues[0].start_ms)}] {speaker}{' '.join(one_line(cue.text) for cue in cues)}"
