"""The formats of transcripts: suffix, media type, reader, writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from podcast_service.domain.errors import Invalid
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.transcripts import plain, plain_read, podcast_json, podlove, srt, vtt

SIZE_LIMIT = 4_000_000
CUE_LIMIT = 20_000
WORD_LIMIT = 100_000
"""Bytes, cues and words of no episode: twelve hours of speech have about 1 MB, 15 000 cues, 100 000 words."""
CUE_MARKS = {"-->": CUE_LIMIT, "<v": CUE_LIMIT, '"body"': WORD_LIMIT, '"text"': CUE_LIMIT}
"""What every cue holds, or every word where each has its time, so that too many are seen before they are read."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the suffix of its files, its media type (feed-T02), and how it is read and written.

    ``needs_times`` says that nothing can be written in it of a transcript that has none.
    """

    suffix: str
    media_type: str
    parse: Callable[[str], tuple[Cue, ...]]
    dump: Callable[[Transcript], str]
    needs_times: bool = True


VTT = Format(".vtt", "text/vtt", vtt.parse, vtt.dump)
SRT = Format(".srt", "application/x-subrip", srt.parse, srt.dump)
JSON = Format(".json", "application/json", podcast_json.parse, podcast_json.dump)
TEXT = Format(".txt", "text/plain", plain_read.parse, plain.dump, needs_times=False)
PODLOVE = Format(".podlove.json", "application/json", podlove.parse, podlove.dump)
FORMATS = (VTT, SRT, JSON, TEXT)
"""Those a feed may name (feed-T02). Podlove's has no type of its own there: as JSON, apps would take it for another."""


def by_suffix(suffix: str) -> Format:
    """Return the format of files that end in ``suffix``, dot included. Raises Invalid."""
    for row in (*FORMATS, PODLOVE):
        if row.suffix == suffix.lower():
            return row
    raise Invalid("transcript_suffix", suffix=suffix, known=" ".join(row.suffix for row in FORMATS))


def read(name: str, data: bytes, language: str) -> Transcript:
    """Read the transcript ``data`` as what ``name`` says it is, in UTF-8 (feed-T03). Raises Invalid."""
    row = by_suffix(PurePosixPath(name).suffix)
    check_size(name, data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("transcript_not_utf8", name=name, position=error.start) from error
    return read_as(row, name, text, language)


def check_size(name: str, data: bytes) -> None:
    """Raise Invalid for more bytes than a transcript has."""
    if len(data) > SIZE_LIMIT:
        raise Invalid("transcript_size", name=name, limit=SIZE_LIMIT)


def read_as(row: Format, name: str, text: str, language: str) -> Transcript:
    """Read ``text`` in one format. Raises Invalid; ``name`` is for its sentence."""
    if any(text.count(mark) > limit for mark, limit in CUE_MARKS.items()):
        raise Invalid("transcript_cues", name=name, limit=CUE_LIMIT)
    cues = row.parse(text)
    passages = plain_read.passages(text) if row is TEXT and not cues else ()
    if not cues and not passages:
        raise Invalid("transcript_empty", name=name)
    if len(cues) + len(passages) > CUE_LIMIT:
        raise Invalid("transcript_cues", name=name, limit=CUE_LIMIT)
    return Transcript(language=language, cues=cues, passages=passages)


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
