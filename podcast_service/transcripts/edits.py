"""What may be done to a transcript as a whole: each is a value, so that it can be handed to whoever carries it out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import one_line, shorten
from podcast_service.domain.transcript import Cue, Passage, Transcript
from podcast_service.transcripts import plain_read, vtt
from podcast_service.transcripts.turns import divided

_NOT_SAID = ("NOTE", "STYLE", "REGION")
"""How parts of WebVTT begin that are no cues."""
_ROUNDED = 2000
"""Milliseconds by which a transcript may be longer than its sound without being another's."""


class Edit(Protocol):
    """One change of a transcript."""

    def of(self, transcript: Transcript, duration_ms: int | None) -> Transcript:
        """Return ``transcript`` changed; the episode lasts ``duration_ms``. Raises Invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The text as a person wrote it: WebVTT where the transcript has times, else paragraphs.

    It stands for all of what was said, or for what stood from ``start`` up to ``stop``.
    """

    text: str
    start: int = 0
    stop: int | None = None

    def of(self, transcript: Transcript, duration_ms: int | None) -> Transcript:
        """Put the text in its place. Raises Invalid for what cannot be read, or when nothing would be left."""
        part = slice(self.start, self.stop)
        if transcript.cues:
            cues = list(transcript.cues)
            cues[part] = _timed(self.text)
            changed = replace(transcript, cues=tuple(cues))
        else:
            passages = list(transcript.passages)
            passages[part] = plain_read.passages(self.text)
            changed = replace(transcript, passages=tuple(passages))
        if not changed.said:
            raise Invalid("transcript_emptied")
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Speakers called something else everywhere: pairs of a name and the new one, empty to name nobody there."""

    names: tuple[tuple[str, str], ...]

    def of(self, transcript: Transcript, duration_ms: int | None) -> Transcript:
        """Give them their new names, all at once: two may change names."""
        names = dict(self.names)
        return _each(
            transcript,
            lambda one: (
                replace(one, speaker=one_line(names[one.speaker]) or None)
                if one.speaker is not None and one.speaker in names
                else one
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """Words replaced wherever they are said: as a whole word, and with the same capitals, where that is asked."""

    find: str
    by: str
    whole_words: bool = False
    match_case: bool = False

    def of(self, transcript: Transcript, duration_ms: int | None) -> Transcript:
        """Replace the words. What is said with nothing left of it is left out, unless that is all there is."""
        changed = _each(transcript, lambda one: replace(one, text=self._sub(one.text)[0].strip()))
        cues = tuple(cue for cue in changed.cues if cue.text)
        passages = tuple(passage for passage in changed.passages if passage.text)
        if not cues and not passages:
            raise Invalid("transcript_emptied")
        return replace(changed, cues=cues, passages=passages)

    def places(self, transcript: Transcript) -> tuple[tuple[int, int], ...]:
        """Return where the words are said: which of ``transcript.said``, and how often there."""
        counts = ((at, self._sub(one.text)[1]) for at, one in enumerate(transcript.said))
        return tuple((at, count) for at, count in counts if count)

    def _sub(self, text: str) -> tuple[str, int]:
        if not self.find.strip():
            return text, 0
        words = re.escape(self.find)
        pattern = rf"(?<!\w){words}(?!\w)" if self.whole_words else words
        return re.subn(pattern, lambda _: self.by, text, flags=0 if self.match_case else re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Times given to a text that has none: a guess, by how long each part takes to say.

    Nobody measured them, so it is done only where a person asks for it, to be put right while listening.
    """

    def of(self, transcript: Transcript, duration_ms: int | None) -> Transcript:
        """Spread the text over the episode. Raises Invalid where it has times, or the episode no length."""
        if not transcript.passages or not duration_ms:
            raise Invalid("transcript_not_spread")
        parts = [(one.speaker, text) for one in transcript.passages for text in divided(one.text) if text]
        whole, done, start = sum(len(text) + 1 for _, text in parts), 0, 0
        cues = list[Cue]()
        for speaker, text in parts:
            done += len(text) + 1
            end = max(start + 1, done * duration_ms // whole)
            cues.append(Cue(start_ms=start, end_ms=end, text=text, speaker=speaker))
            start = end
        return replace(transcript, cues=tuple(cues), passages=())


def fitted(transcript: Transcript, duration_ms: int | None) -> Transcript:
    """Return the transcript with ends that lie a moment after the sound brought back to it.

    Programs round, and some pad the sound they hear. What begins after the sound is another recording's, and stays.
    """
    if duration_ms is None:
        return transcript
    last = duration_ms
    return _each(
        transcript,
        lambda one: (
            replace(one, end_ms=last)
            if isinstance(one, Cue) and one.start_ms < last < one.end_ms <= last + _ROUNDED
            else one
        ),
    )


def _timed(text: str) -> tuple[Cue, ...]:
    """Read cues that a person wrote: what stands there without a time would be lost, so it is refused."""
    text = text.replace("\r\n", "\n").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").strip()
    text = text if text.startswith("WEBVTT") else f"WEBVTT\n\n{text}"
    for block in vtt.BLANK_LINES.split(text)[1:]:
        if block.strip() and "-->" not in block and not block.startswith(_NOT_SAID):
            raise Invalid("transcript_timeless", text=shorten(one_line(block), 60))
    return vtt.parse(f"{text}\n")


def _each(transcript: Transcript, change: Callable[[Cue | Passage], Cue | Passage]) -> Transcript:
    cues = tuple(changed for cue in transcript.cues if isinstance(changed := change(cue), Cue))
    passages = tuple(changed for one in transcript.passages if isinstance(changed := change(one), Passage))
    return replace(transcript, cues=cues, passages=passages)
