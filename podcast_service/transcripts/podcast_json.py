"""The JSON transcript of Podcasting 2.0: version, and segments of time, speaker and body (feed-T03)."""

from __future__ import annotations

import json

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.transcript import Cue, Transcript

VERSION = "1.0.0"
LONGEST = 10_000_000
"""Seconds no recording reaches: a time beyond it is a mistake, not a time."""


def parse(text: str) -> tuple[Cue, ...]:
    """Read the segments of a JSON transcript. Raises Invalid."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(str(error)) from error
    if not isinstance(document, dict) or not isinstance(document.get("version"), str):
        raise _invalid("version")
    segments = document.get("segments")
    if not isinstance(segments, list):
        raise _invalid("segments")
    cues = tuple(_cue(segment) for segment in segments)
    return tuple(cue for cue in cues if cue.text)


def dump(transcript: Transcript) -> str:
    """Write the cues as segments."""
    document = {"version": VERSION, "segments": [_segment(cue) for cue in transcript.cues]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cue(segment: object) -> Cue:
    if not isinstance(segment, dict):
        raise _invalid("segments")
    start_ms = _milliseconds(segment, "startTime")
    end_ms = _milliseconds(segment, "endTime") if "endTime" in segment else start_ms
    speaker = segment.get("speaker")
    body = segment.get("body")
    if not isinstance(body, str) or not isinstance(speaker, str | None):
        raise _invalid("body")
    return Cue(start_ms=start_ms, end_ms=end_ms, text=clean(body), speaker=one_line(speaker or "") or None)


def _milliseconds(segment: dict[object, object], member: str) -> int:
    seconds = segment.get(member)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST:
        raise _invalid(member)
    return round(seconds * 1000)


def _segment(cue: Cue) -> dict[str, object]:
    speaker = {"speaker": cue.speaker} if cue.speaker else {}
    return {**speaker, "startTime": cue.start_ms / 1000, "endTime": cue.end_ms / 1000, "body": cue.text}


def _invalid(reason: str) -> Invalid:
    return Invalid("transcript_format", format="JSON", reason=reason[:200])
