"""SubRip: numbered cues with a comma before the milliseconds (feed-T03).

There is no standard, so what programs write is read: numbers left out, positions after the times, dots for commas,
blank lines within a cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.told import Told, told
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts.names import split_name
from podcast_service.transcripts.times import from_parts, to_text

_TIME = r"(\d{1,9}):(\d{2}):(\d{2})[,.](\d{3})"
TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t][^\n]*)?")
TAG = re.compile(r"</?(?:b|i|u|s|font[^<>]*)>|\{\\[^{}]*\}", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n\s*\n")


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues of a SubRip text. Raises Invalid."""
    lines = text.strip().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = tuple(_cue(found, payload) for found, payload in _blocks(lines))
    return tuple(cue for cue in cues if cue.text)


def has_times(text: str) -> bool:
    """Say whether the first lines of ``text`` hold the times of a SubRip cue."""
    return any(TIMES.fullmatch(line.strip()) for line in text[:1000].splitlines())


def dump(transcript: Transcript) -> str:
    """Write the cues as SubRip; the speaker's name stands before the text."""
    return "\n".join(f"{number}\n{_times(cue)}\n{_payload(cue)}\n" for number, cue in enumerate(transcript.cues, 1))


def _blocks(lines: list[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each cue's times with its text: all lines until the number, or the times, of the next one."""
    starts = [(at, found) for at, line in enumerate(lines) if "-->" in line and (found := TIMES.fullmatch(line))]
    firsts = [at - 1 if at and lines[at - 1].strip().isdecimal() else at for at, _ in starts]
    before = [line for line in lines[: firsts[0] if firsts else None] if line.strip()]
    if before:
        raise Invalid("transcript_format", format="SubRip", reason=_misplaced("\n".join(before)))
    for (at, found), end in zip(starts, [*firsts, len(lines)][1:], strict=True):
        payload = lines[at + 1 : end]
        if wrong := next((line for line in payload if "-->" in line and line.strip()[:1].isdecimal()), None):
            raise Invalid("transcript_format", format="SubRip", reason=_misplaced(wrong))
        yield found, "\n".join(payload)


def _misplaced(text: str) -> Told:
    return told("“{text}” stands where no text can", text=one_line(text)[:60])


def _cue(found: re.Match[str], payload: str) -> Cue:
    parts = found.groups()
    speaker, text = split_name(BLANK_LINES.sub("\n", clean(TAG.sub("", payload))))
    return Cue(start_ms=from_parts(*parts[:4]), end_ms=from_parts(*parts[4:]), text=text, speaker=speaker)


def _times(cue: Cue) -> str:
    return f"{to_text(cue.start_ms, ',')} --> {to_text(cue.end_ms, ',')}"


def _payload(cue: Cue) -> str:
    text = BLANK_LINES.sub("\n", clean(cue.text))
    return f"{one_line(cue.speaker)}: {text}" if cue.speaker else text
