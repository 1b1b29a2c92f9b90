"""WebVTT: the format browsers play and directories read (feed-T03, T06).

webvtt-py finds the cues; what stands inside a cue (voices, tags, character references) is read here.
"""

from __future__ import annotations

import html
import re

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, one_line
from podcast_service.domain.told import told
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.domain.vtt import broken_vtt
from podcast_service.transcripts.names import with_names
from podcast_service.transcripts.times import from_parts, to_text

TIME = re.compile(r"(?:(\d{2,9}):)?(\d{2}):(\d{2})\.(\d{3})")
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>|</v>")
"""Where a voice begins, with its name, or ends."""
TAG = re.compile(r"<[^<>]*>")
BLANK_LINES = re.compile(r"\n\s*\n")


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues of a WebVTT text; a cue with several voices becomes one cue each. Raises Invalid."""
    try:
        captions = webvtt.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError, ValueError, TypeError, LookupError) as error:
        raise Invalid("transcript_format", format="WebVTT", reason=broken_vtt(error)) from error
    cues = tuple(cue for caption in captions for cue in _cues(caption.start, caption.end, caption.raw_text))
    return with_names(cues)


def dump(transcript: Transcript) -> str:
    """Write the cues as WebVTT, with speakers as voices."""
    return "WEBVTT\n" + "".join(f"\n{_times(cue)}\n{_payload(cue)}\n" for cue in transcript.cues)


def _cues(start: str, end: str, payload: str) -> tuple[Cue, ...]:
    """Split a cue at its voices, each with its own text."""
    before, *voices = VOICE.split(payload)
    spoken = [(None, before), *zip(voices[::2], voices[1::2], strict=True)]
    start_ms, end_ms = _milliseconds(start), _milliseconds(end)
    cues = (
        Cue(start_ms=start_ms, end_ms=end_ms, text=_plain(text), speaker=_plain_name(name)) for name, text in spoken
    )
    return tuple(cue for cue in cues if cue.text)


def _milliseconds(time: str) -> int:
    match = TIME.fullmatch(time)
    if not match:
        raise Invalid(
            "transcript_format", format="WebVTT", reason=told("“{text}” is no time", text=one_line(time)[:40])
        )
    return from_parts(*match.groups())


def _plain(payload: str) -> str:
    return BLANK_LINES.sub("\n", clean(html.unescape(TAG.sub("", payload))))


def _plain_name(name: str | None) -> str | None:
    return one_line(html.unescape(name)) or None if name else None


def _times(cue: Cue) -> str:
    return f"{to_text(cue.start_ms, '.')} --> {to_text(cue.end_ms, '.')}"


def _payload(cue: Cue) -> str:
    text = html.escape(BLANK_LINES.sub("\n", clean(cue.text)), quote=False)
    return f"<v {html.escape(one_line(cue.speaker), quote=False)}>{text}" if cue.speaker else text
