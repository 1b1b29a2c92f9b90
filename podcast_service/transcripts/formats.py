"""The formats of transcripts: suffix, media type, reader, writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from podcast_service.domain.errors import Invalid
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts import plain, podcast_json, srt, vtt

SIZE_LIMIT = 4_000_000
CUE_LIMIT = 20_000
"""Bytes and cues no episode needs: twelve hours of speech have about 1 MB and 15 000 cues."""
CUE_MARKS = ("-->", "<v", '"body"')
"""What every cue holds, so that too many are seen before they are read."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the suffix of its files, its media type (feed-T02), and how it is read, if it can be, and written."""

    suffix: str
    media_type: str
    parse: Callable[[str], tuple[Cue, ...]] | None
    dump: Callable[[Transcript], str]


FORMATS = (
    Format(".vtt", "text/vtt", vtt.parse, vtt.dump),
    Format(".srt", "application/x-subrip", srt.parse, srt.dump),
    Format(".json", "application/json", podcast_json.parse, podcast_json.dump),
    Format(".txt", "text/plain", None, plain.dump),  # text alone has no times to read
)


def by_suffix(suffix: str) -> Format:
    """Return the format of files that end in ``suffix``, dot included. Raises Invalid."""
    for row in FORMATS:
        if row.suffix == suffix.lower():
            return row
    raise Invalid("transcript_suffix", suffix=suffix, known=" ".join(row.suffix for row in FORMATS if row.parse))


def read(name: str, data: bytes, language: str) -> Transcript:
    """Read the transcript ``data`` of the file ``name``. Raises Invalid, saying what to do."""
    parse = by_suffix(PurePosixPath(name).suffix).parse
    if parse is None:
        raise Invalid("transcript_without_times", name=name)
    if len(data) > SIZE_LIMIT:
        raise Invalid("transcript_size", name=name, limit=SIZE_LIMIT)
    text = _text(name, data)
    if any(text.count(mark) > CUE_LIMIT for mark in CUE_MARKS):
        raise Invalid("transcript_cues", name=name, limit=CUE_LIMIT)
    cues = parse(text)
    if not cues:
        raise Invalid("transcript_empty", name=name)
    return Transcript(language=language, cues=cues)


def problems(transcript: Transcript, duration_ms: int | None) -> tuple[Invalid, ...]:
    """Say where times do not rise, end before they start, or lie outside the episode (feed-T04).

    Two cues may start together: two people speak at once. One finding of each sort is enough to act on.
    """
    found: dict[str, Invalid] = {}
    latest = 0
    for number, cue in enumerate(transcript.cues, 1):
        facts = {"number": number, "start_ms": cue.start_ms, "end_ms": cue.end_ms, "duration_ms": duration_ms}
        if cue.start_ms < latest:
            found.setdefault("order", Invalid("transcript_order", **facts))
        if cue.end_ms <= cue.start_ms:
            found.setdefault("backwards", Invalid("transcript_backwards", **facts))
        if duration_ms is not None and cue.end_ms > duration_ms:
            found.setdefault("outside", Invalid("transcript_outside", **facts))
        latest = max(latest, cue.start_ms)
    return tuple(found.values())


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("transcript_not_utf8", name=name, position=error.start) from error
