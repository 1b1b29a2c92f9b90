"""What the page of an uploaded sound says, and whether a page beside it is somebody else's."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from podcast_service.content.folder import read_text
from podcast_service.content.front_matter import new_page, parse_page
from podcast_service.content.sound_keys import AudioKey, audio_of
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.media import Audio, Recording
from podcast_service.domain.text import title_of_name
from podcast_service.domain.upload import Upload


def first_page(upload: Upload, sha256: str, sound: Path, recording: Recording) -> str:
    """Write the page of a new episode: what the producer wrote; all else its file may tell."""
    form, tags = upload.form, recording.tags
    values = {
        "guid": str(uuid4()),
        "title": form.title or tags.title or title_of_name(upload.stem),
        "status": EpisodeStatus.DRAFT.value,
        "season": form.season,
        "number": form.number,
        "audio": audio_values(sound, sha256, upload.size),
    }
    return new_page(values, body=form.notes or tags.long_description or "")


def audio_values(sound: Path, sha256: str, size: int) -> dict[str, object]:
    """Return what a page says of its sound."""
    return {"name": sound.name, "sha256": sha256, "size": size}


def audio_before(said: AudioKey | None, known: Audio | None, sha256: str) -> dict[str, object] | None:
    """Return what a page said of its sound; where a try before wrote ``sha256`` there, what the catalog knows."""
    was = said if said and said.sha256 != sha256 else known
    return {"name": was.name, "sha256": was.sha256, "size": was.size} if was else None


def is_others(page: Path, sha256: str) -> bool:
    """Say whether there is a page that neither we nor an ingest wrote for the sound with this hash."""
    if not page.exists():
        return False
    try:
        said = audio_of(parse_page(read_text(page), page.name))
    except PodcastError:
        return True
    return said is None or said.sha256 != sha256
