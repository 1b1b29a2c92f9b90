"""The transcript of Podlove Web Player 5: a list of start, end, speaker, voice and text.

``start`` and ``end`` are times as text, ``start_ms`` and ``end_ms`` the same in milliseconds; ``voice`` is the name of
whoever ``speaker`` identifies. The player's own configuration holds the list under ``transcripts``.
"""

from __future__ import annotations

import json
import re

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.told import Told, told
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts.times import from_parts, to_text

_TIME = re.compile(r"(?:(\d{1,9}):)?(\d{1,2}):(\d{2})(?:[.,](\d{3}))?")
_LONGEST = 10_000_000_000
"""Milliseconds no recording reaches: a time beyond it is a mistake, not a time."""


def is_podlove(document: object) -> bool:
    """Say whether a JSON document is one of Podlove's, by its shape."""
    return isinstance(document, list) or (isinstance(document, dict) and isinstance(document.get("transcripts"), list))


def parse(text: str) -> tuple[Cue, ...]:
    """Read the rows of a Podlove transcript. Raises Invalid."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise _invalid(told("it is broken at line {line}", line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise _invalid(told("it holds what no program can read")) from error
    rows = document.get("transcripts") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        raise _lacks("transcripts")
    cues = tuple(_cue(row) for row in rows)
    return tuple(cue for cue in cues if cue.text)


def dump(transcript: Transcript) -> str:
    """Write the cues as rows."""
    return json.dumps([_row(cue) for cue in transcript.cues], ensure_ascii=False, indent=1) + "\n"


def _cue(row: object) -> Cue:
    if not isinstance(row, dict):
        raise _lacks("list")
    start_ms = _milliseconds(row, "start")
    end_ms = _milliseconds(row, "end") if row.keys() & {"end", "end_ms"} else start_ms
    text, speaker = row.get("text"), row.get("voice") or row.get("speaker")
    if not isinstance(text, str) or isinstance(speaker, bool) or not isinstance(speaker, str | int | None):
        raise _lacks("text")
    name = one_line(str(speaker)) if speaker is not None else ""
    return Cue(start_ms=start_ms, end_ms=end_ms, text=clean(text), speaker=name or None)


def _milliseconds(row: dict[object, object], name: str) -> int:
    """Read a time: its milliseconds, else its text."""
    told = row.get(f"{name}_ms")
    if told is None:
        found = _TIME.fullmatch(text) if isinstance(text := row.get(name), str) else None
        if found is None:
            raise _lacks(name)
        hours, minutes, seconds, rest = found.groups()
        told = from_parts(hours, minutes, seconds, rest or "0")
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= _LONGEST:
        raise _lacks(f"{name}_ms")
    return round(told)


def _row(cue: Cue) -> dict[str, object]:
    name = {"speaker": cue.speaker, "voice": cue.speaker} if cue.speaker else {}
    return {
        "start": to_text(cue.start_ms, "."),
        "start_ms": cue.start_ms,
        "end": to_text(cue.end_ms, "."),
        "end_ms": cue.end_ms,
        **name,
        "text": cue.text,
    }


def _lacks(key: str) -> Invalid:
    return _invalid(told("“{key}” is missing, or not written as it should be", key=key))


def _invalid(reason: Told) -> Invalid:
    return Invalid("transcript_format", format="Podlove JSON", reason=reason)
