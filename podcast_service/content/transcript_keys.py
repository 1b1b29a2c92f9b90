"""What a page says of its transcripts: the keys ``transcripts`` and ``without_transcript``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import Page
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Audio
from podcast_service.domain.transcript import WithoutTranscript


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptKey:
    """What a page says of a transcript: its file, and when a person approved it.

    An approval holds for the text with the hash ``sha256`` and the sound with the hash ``sound``, and no other.
    """

    file: str
    language: str | None = None
    approved_at: datetime | None = None
    sha256: str | None = None
    sound: str | None = None


class Approved(StrEnum):
    """Whether a transcript is approved: it may have been so with another text, or for another sound."""

    YES = "approved"
    NO = "none"
    OTHER_TEXT = "text"
    OTHER_SOUND = "sound"


def approved(key: TranscriptKey, sha256: str, audio: Audio | None) -> Approved:
    """Say whether what the page says of a transcript holds for the text with that ``sha256`` and this sound."""
    if key.approved_at is None:
        return Approved.NO
    if key.sha256 not in (None, sha256):
        return Approved.OTHER_TEXT
    is_other = audio is not None and key.sound not in (None, audio.payload, audio.sha256)
    return Approved.OTHER_SOUND if is_other else Approved.YES


def transcripts_of(page: Page) -> tuple[TranscriptKey, ...]:
    """Return the transcripts a page names."""
    return tuple(
        TranscriptKey(file=row)
        if isinstance(row, str)
        else TranscriptKey(
            file=row.required("file"),
            language=row.text("language"),
            approved_at=row.moment("approved_at"),
            sha256=row.text("sha256"),
            sound=row.text("sound"),
        )
        for row in page.fields.rows("transcripts")
    )


def dump_transcripts(keys: Iterable[TranscriptKey]) -> list[dict[str, object]]:
    """Return the rows of the key ``transcripts``."""
    return [
        {
            "file": key.file,
            "language": key.language,
            "approved_at": key.approved_at,
            "sha256": key.sha256,
            "sound": key.sound,
        }
        for key in keys
    ]


def without_of(keys: Fields | None) -> WithoutTranscript | None:
    """Return why a page has no transcript. Raises Invalid for a reason without its day."""
    if keys is None:
        return None
    decided_at = keys.moment("decided_at")
    if decided_at is None:
        raise Invalid("page_key_missing", place=keys.place, key="decided_at")
    return WithoutTranscript(reason=keys.required("reason"), decided_at=decided_at)


def dump_without(decided: WithoutTranscript) -> dict[str, object]:
    """Return the value of the key ``without_transcript``."""
    return {"reason": decided.reason, "decided_at": decided.decided_at}
