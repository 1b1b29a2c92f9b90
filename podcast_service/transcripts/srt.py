"""SubRip: numbered cues with a comma before the milliseconds (feed-T03)."""

from __future__ import annotations

import re

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts.times import from_parts, to_text

TIMES = re.compile(
    r"[ \t]*(\d{1,9}):(\d{2}):(\d{2})[,.](\d{3})[ \t]*-->[ \t]*(\d{1,9}):(\d{2}):(\d{2})[,.](\d{3})[ \t]*",
)
SPEAKER = re.compile(r"([^\W\d_a-zæøå][^\s:]*(?: [^\W\d_a-zæøå][^\s:]*){0,3}): +(?=\S)")
"""A name and a colon at the start of a cue: at most four words, each with a capital."""
TAG = re.compile(r"</?(?:b|i|u|font[^<>]*)>|\{\\[^{}]*\}", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n\s*\n")


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues of a SubRip text. Raises Invalid."""
    blocks = re.split(r"\n[ \t]*\n\s*", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
    cues = tuple(_cue(block) for block in blocks if block.strip())
    return tuple(cue for cue in cues if cue.text)


def dump(transcript: Transcript) -> str:
    """Write the cues as SubRip; the speaker's name stands before the text."""
    return "\n".join(f"{number}\n{_times(cue)}\n{_payload(cue)}\n" for number, cue in enumerate(transcript.cues, 1))


def _cue(block: str) -> Cue:
    number, _, rest = block.partition("\n")
    times, _, payload = rest.partition("\n")
    found = TIMES.fullmatch(times)
    if not number.strip().isdecimal() or not found:
        raise Invalid("transcript_format", format="SubRip", reason=block[:60])
    parts = found.groups()
    speaker, text = _speaker(clean(TAG.sub("", payload)))
    return Cue(start_ms=from_parts(*parts[:4]), end_ms=from_parts(*parts[4:]), text=text, speaker=speaker)


def _speaker(text: str) -> tuple[str | None, str]:
    found = SPEAKER.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def _times(cue: Cue) -> str:
    return f"{to_text(cue.start_ms, ',')} --> {to_text(cue.end_ms, ',')}"


def _payload(cue: Cue) -> str:
    text = BLANK_LINES.sub("\n", clean(cue.text))
    return f"{one_line(cue.speaker)}: {text}" if cue.speaker else text
