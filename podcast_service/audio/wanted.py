"""What shall stand in a tagged copy: how it travels to the child that writes, and the proof of what was written."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from podcast_service.audio import wire
from podcast_service.audio.chapters import MAX_PICTURES, holds_pictures, kept
from podcast_service.audio.tags import fit
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Sound, Tags
from podcast_service.domain.told import told

_SOUND = ("format", "payload_sha256", "duration_ms", "sample_rate", "channels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to write: those of the ``tags`` that ``fields`` names (``chapters`` is one of them), empty values too.

    ``cover`` is a JPEG, None leaves the one that is there, ``b""`` takes it out. ``pictures`` are the JPEGs of chapters
    by their starts: they are looked at when ``fields`` has the chapters; a chapter that is not named keeps its own.
    """

    tags: Tags = field(default_factory=Tags)
    fields: frozenset[str] = frozenset()
    cover: bytes | None = None
    pictures: Mapping[int, bytes] = field(default_factory=dict)


def dump(wanted: Wanted) -> str:
    """Return what is wanted as JSON; raises Invalid(audio_pictures_too_large)."""
    if len(wanted.cover or b"") + sum(len(picture) for picture in wanted.pictures.values()) > MAX_PICTURES:
        raise Invalid("audio_pictures_too_large", limit=MAX_PICTURES)
    pictures = [[start, _text(picture)] for start, picture in sorted(wanted.pictures.items())]
    return json.dumps(
        {
            "tags": asdict(wanted.tags),
            "fields": sorted(wanted.fields),
            "cover": None if wanted.cover is None else _text(wanted.cover),
            "pictures": pictures,
        }
    )


def parse(text: str) -> Wanted:
    """Return what was dumped, its texts cleaned as those that are read."""
    data = json.loads(text)
    return Wanted(
        tags=wire.tags(data["tags"], None),
        fields=frozenset(data["fields"]),
        cover=None if data["cover"] is None else base64.b64decode(data["cover"]),
        pictures={start: base64.b64decode(picture) for start, picture in data["pictures"]},
    )


def as_read(wanted: Wanted, sound: Sound) -> Tags:
    """Return the wanted tags as a file with this ``sound`` gives them back: cleaned, and what there is room for."""
    tags = parse(dump(replace(wanted, cover=None, pictures={}))).tags
    return replace(fit(tags), chapters=kept(tags.chapters, sound.format, sound.duration_ms))


def prove(before: Recording, after: Recording, wanted: Wanted) -> None:
    """See that the copy sounds as its original does and says what was wanted.

    Raises Invalid: audio_copy_differs, audio_copy_lost.
    """
    if before.sound.payload_sha256 is None or any(
        getattr(before.sound, name) != getattr(after.sound, name) for name in _SOUND
    ):
        raise Invalid("audio_copy_differs")
    expected = as_read(wanted, before.sound)
    lost = sorted(name for name in wanted.fields if getattr(after.tags, name) != getattr(expected, name))
    if lost:
        raise Invalid("audio_copy_lost", fields=", ".join(lost))


def prove_pictures(wanted: Wanted, sound: Sound, cover: bytes | None, images: Mapping[int, bytes]) -> None:
    """See that the copy has the pictures that were wanted and that this kind of file holds; raises as ``prove``."""
    if wanted.cover and wanted.cover != cover:
        raise Invalid("audio_copy_lost", fields=told("the cover"))
    if "chapters" not in wanted.fields or not holds_pictures(sound.format):
        return
    starts = {chapter.start_ms for chapter in as_read(wanted, sound).chapters}
    if any(images.get(start, b"") != wanted.pictures[start] for start in starts & wanted.pictures.keys()):
        raise Invalid("audio_copy_lost", fields=told("the chapters"))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
