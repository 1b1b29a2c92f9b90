"""The JSON transcript of Podcasting 2.0: version, and segments of time, speaker and body (feed-T03).

The document allows a segment to be a single word, and many programs write them so: those are joined to sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.told import Told, told
from podcast_service.domain.transcript import Cue, Transcript

VERSION = "1.0.0"
LONGEST = 10_000_000
"""Seconds no recording reaches: a time beyond it is a mistake, not a time."""
_FEW = 10
"""Segments from which on one word each is no chance."""
_PAUSE, _SCREEN = 2000, 200
"""Milliseconds of silence, and characters, after which a new cue begins."""
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")
_BEFORE = re.compile(r" (?=[,.;:!?…%)\]»])")
"""The space before what stands close to the word in front of it."""


def parse(text: str) -> tuple[Cue, ...]:
    """Read the segments of a JSON transcript. Raises Invalid."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise _invalid(told("it is broken at line {line}", line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise _invalid(told("it holds what no program can read")) from error
    if not isinstance(document, dict) or not isinstance(document.get("version"), str):
        raise _lacks("version")
    segments = document.get("segments")
    if not isinstance(segments, list):
        raise _lacks("segments")
    cues = tuple(cue for cue in (_cue(segment) for segment in segments) if cue.text)
    return tuple(_sentences(cues)) if _is_of_words(cues) else cues


def dump(transcript: Transcript) -> str:
    """Write the cues as segments."""
    document = {"version": VERSION, "segments": [_segment(cue) for cue in transcript.cues]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cue(segment: object) -> Cue:
    if not isinstance(segment, dict):
        raise _lacks("segments")
    start_ms = _milliseconds(segment, "startTime")
    end_ms = _milliseconds(segment, "endTime") if "endTime" in segment else start_ms
    speaker = segment.get("speaker")
    body = segment.get("body")
    if not isinstance(body, str) or not isinstance(speaker, str | None):
        raise _lacks("body")
    return Cue(start_ms=start_ms, end_ms=end_ms, text=clean(body), speaker=one_line(speaker or "") or None)


def _is_of_words(cues: tuple[Cue, ...]) -> bool:
    """Say whether nearly every segment is one word; a handful of short answers is no proof."""
    words = sum(1 for cue in cues if len(cue.text.split()) == 1)
    return len(cues) >= _FEW and words >= len(cues) * 0.8


def _sentences(cues: tuple[Cue, ...]) -> Iterator[Cue]:
    """Join words of one speaker up to the end of a sentence, a pause, or what fits on a screen."""
    parts: list[Cue] = []
    for cue in cues:
        if parts and _breaks(parts, cue):
            yield _joined(parts)
            parts = []
        parts.append(cue)
    if parts:
        yield _joined(parts)


def _breaks(parts: list[Cue], cue: Cue) -> bool:
    last = parts[-1]
    is_end = bool(_ENDS.search(last.text)) and not cue.text[0].islower() and not cue.text[0].isdigit()  # kl. 12
    is_apart = cue.speaker != last.speaker or cue.start_ms - max(last.end_ms, last.start_ms) > _PAUSE
    return is_end or is_apart or sum(len(one.text) + 1 for one in parts) > _SCREEN


def _joined(parts: list[Cue]) -> Cue:
    text = _BEFORE.sub("", " ".join(part.text for part in parts))
    return replace(parts[0], end_ms=max(part.end_ms for part in parts), text=text)


def _milliseconds(segment: dict[object, object], member: str) -> int:
    seconds = segment.get(member)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST:
        raise _lacks(member)
    return round(seconds * 1000)


def _segment(cue: Cue) -> dict[str, object]:
    speaker = {"speaker": cue.speaker} if cue.speaker else {}
    return {**speaker, "startTime": cue.start_ms / 1000, "endTime": cue.end_ms / 1000, "body": cue.text}


def _lacks(key: str) -> Invalid:
    return _invalid(told("“{key}” is missing, or not written as it should be", key=key))


def _invalid(reason: Told) -> Invalid:
    return Invalid("transcript_format", format="JSON", reason=reason)
