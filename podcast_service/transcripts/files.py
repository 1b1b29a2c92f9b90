"""Read a transcript as producers have it: whatever the file is called and however its letters are written.

What is served is held to its type and to UTF-8 (``formats.read``); a file on its way in is looked into instead.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from podcast_service.domain.errors import Invalid
from podcast_service.domain.told import told
from podcast_service.domain.transcript import Transcript
from podcast_service.transcripts import podlove, srt
from podcast_service.transcripts.formats import JSON, PODLOVE, SRT, TEXT, VTT, Format, by_suffix, check_size, read_as
from podcast_service.transcripts.times import closed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OTHERS = (("{\\rtf", "RTF"), ("%PDF", "PDF"), ("PK\x03\x04", "Word"), ("<!doctype html", "HTML"), ("<html", "HTML"))
"""How files begin that people call a transcript and that are no text: what they are."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A transcript that was read, and what its producer should know of the file."""

    transcript: Transcript
    advice: tuple[Invalid, ...] = ()


def take(name: str, data: bytes, language: str, duration_ms: int | None = None) -> Taken:
    """Read the file ``name`` as what it holds. Raises Invalid, saying what to do.

    Ends that the file does not say are found, the last one by the episode's ``duration_ms``.
    """
    by_suffix(PurePosixPath(name).suffix)
    check_size(name, data)
    text, is_western = _decoded(name, data)
    transcript = read_as(_format(name, text), name, text, language)
    advice = [Invalid("transcript_encoding", name=name)] if is_western else []
    if transcript.passages:
        advice.append(Invalid("transcript_without_times", name=name))
    return Taken(replace(transcript, cues=closed(transcript.cues, duration_ms)), tuple(advice))


def _decoded(name: str, data: bytes) -> tuple[str, bool]:
    """Return the text and whether it is in the letters of old Windows programs; only they have no mark and no proof."""
    encoding = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)
    try:
        text, is_western = data.decode(encoding or "utf-8"), False
    except UnicodeDecodeError as error:
        try:
            text, is_western = data.decode(_WESTERN), True
        except UnicodeDecodeError:
            raise Invalid("transcript_not_utf8", name=name, position=error.start) from error
    kind = next((kind for start, kind in _OTHERS if text[:20].lstrip().lower().startswith(start.lower())), None)
    if kind or _BINARY.search(text):
        raise Invalid("transcript_not_text", name=name, kind=kind or told("something no person can read"))
    return text, is_western


def _format(name: str, text: str) -> Format:
    """Tell the format by what cannot be mistaken: the first word of WebVTT, the times of SubRip, the shape of JSON."""
    row, start = by_suffix(PurePosixPath(name).suffix), text[:20].lstrip()
    if start.startswith("WEBVTT"):
        return VTT
    if row is JSON or (row is TEXT and start.startswith(("{", "["))):
        return _json_format(text) or row
    return SRT if row in (VTT, TEXT) and srt.has_times(text) else row


def _json_format(text: str) -> Format | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if podlove.is_podlove(document):
        return PODLOVE
    return JSON if isinstance(document, dict) else None
