"""A transcript as text to read: one paragraph a turn, with who speaks and, where it has times, when the turn starts."""

from __future__ import annotations

from podcast_service.domain.text import one_line
from podcast_service.domain.transcript import Cue, Passage, Transcript
from podcast_service.transcripts.times import to_clock
from podcast_service.transcripts.turns import paragraphs


def dump(transcript: Transcript) -> str:
    """Write the cues as paragraphs, ``[MM:SS] Name: text``, or the passages, which have no times."""
    timed = (_paragraph(cues) for cues in paragraphs(transcript.cues))
    return "\n\n".join((*timed, *map(_passage, transcript.passages))) + "\n"


def _paragraph(cues: tuple[Cue, ...]) -> str:
    return f"[{to_clock(cues[0].start_ms)}] {_named(cues[0].speaker, ' '.join(one_line(cue.text) for cue in cues))}"


def _passage(passage: Passage) -> str:
    return _named(passage.speaker, one_line(passage.text))


def _named(speaker: str | None, text: str) -> str:
    return f"{speaker}: {text}" if speaker else text
