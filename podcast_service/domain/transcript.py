"""What was said: a transcript is cues in order, each with its time and speaker, or text that has no times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One stretch of speech; times in milliseconds from the start of the episode."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph of a transcript whose file says nothing of times."""

    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The cues of one transcript in one language, in time order; or its passages, where there are no times.

    It has either, never both: a time nobody measured is not made up.
    """

    language: str
    cues: tuple[Cue, ...]
    passages: tuple[Passage, ...] = ()

    @property
    def said(self) -> tuple[Cue | Passage, ...]:
        """Return what was said, in order, whether or not it has times."""
        return (*self.cues, *self.passages)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Return the names of those who speak, each once, in the order they are first heard."""
        return tuple(dict.fromkeys(one.speaker for one in self.said if one.speaker))


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFile:
    """Which transcript an episode has: the file it was read from, and whether a person approved it."""

    language: str
    name: str
    sha256: str
    approved_at: datetime | None = None
    has_times: bool = True
    """False for text alone: no captions, no time links, nothing that follows the sound can be made of it."""

    @property
    def is_approved(self) -> bool:
        """Say whether a person has read and approved the text."""
        return self.approved_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutTranscript:
    """Why an episode is published without a transcript: shown on its page (experience, section 3)."""

    reason: str
    decided_at: datetime
