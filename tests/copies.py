"""Tagged copies of sound files: make one as a workflow does, and see what other software finds in it."""

from __future__ import annotations

import io
from pathlib import Path

import av
from PIL import Image

from podcast_service.audio import write
from podcast_service.audio.formats import format_named
from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.audio.wanted import Wanted
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.media import Recording, Tags
from podcast_service.domain.person import Credit

TAGS = Tags(
    title="Ærlig snak – é",
    show="Troen på jobchancen",
    number=3,
    people=(Credit(name="Åse Ø."), Credit(name="Bo")),
    description="En prøve.\n\nTo afsnit.",
    language="da",
    guid="1f9c7d0e-5f6e-4b59-9d92-8a3fb0a4ed11",
    chapters=(
        Chapter(start_ms=250, title="Æblet", url="https://example.org/a"),
        Chapter(start_ms=500, title="Billede", end_ms=700, in_list=False),
        Chapter(start_ms=1000, title="Midt på", end_ms=1500),
        Chapter(start_ms=1700, title="Slut"),
    ),
)
FIELDS = frozenset({"title", "show", "number", "people", "description", "language", "guid", "chapters"})
CHAPTERS = frozenset({"chapters"})


def jpeg(side: int = 16, colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return out.getvalue()


def copied(reader: AudioReader, source: Path, wanted: Wanted) -> tuple[Path, Recording]:
    """Write the copy through the child, as a workflow does."""
    path = source.with_name(f"copy-{source.name}")
    with path.open("w+b") as target:
        return path, reader.write(source, target, wanted)


def written(source: Path, wanted: Wanted) -> Path:
    """Write the copy in this process, unproven."""
    sound, path = probe(source).sound, source.with_name(f"copy-{source.name}")
    with source.open("rb") as file, path.open("w+b") as target:
        write.write(file, target, wanted, format_named(sound.format), sound.duration_ms)
    return path


def with_chapters(*chapters: Chapter) -> Wanted:
    return Wanted(tags=Tags(chapters=chapters), fields=CHAPTERS)


def many(count: int, step: int = 5) -> tuple[Chapter, ...]:
    return tuple(Chapter(start_ms=n * step, title=f"Kapitel {n}: æøå") for n in range(count))


def seen_by_ffmpeg(path: Path) -> list[tuple[int, str]]:
    """Return chapters as other software finds them: start in ms, and title."""
    with av.open(str(path)) as container:
        found = container.chapters()
    times = (round(one["start"] * (one["time_base"] or 1) * 1000) for one in found)
    return [(start, one["metadata"].get("title", "")) for start, one in zip(times, found, strict=True)]


def start_and_title(chapters: tuple[Chapter, ...]) -> list[tuple[int, str]]:
    return [(chapter.start_ms, chapter.title) for chapter in chapters]
