"""Ask for what is in a sound file or a picture: every look at a stranger's bytes happens in a limited child."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Self

from podcast_service.audio import artwork, codings, evening, measured, pdf, wire
from podcast_service.audio.chapter_image import Fitted
from podcast_service.audio.child import Children, Reply, opened
from podcast_service.audio.cover import WIDTHS
from podcast_service.audio.encoded_picture import JPEG, WEBP, Picture
from podcast_service.audio.wanted import Wanted, dump, prove, prove_pictures
from podcast_service.domain.analysis import Analysis
from podcast_service.domain.artwork import Artwork, Crop, dump_crop
from podcast_service.domain.chapter import ChapterList
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Tags
from podcast_service.domain.pdf import PdfFacts
from podcast_service.domain.rendition import Recipe

_TAG_SECONDS = 3  # of CPU, sec-S7
_PICTURE_SECONDS = 15
_HOUR_MS = 3_600_000
_ANALYSE_SECONDS, _ANALYSE_SECONDS_AN_HOUR = 10, 60  # of sound
_TRANSCODE_SECONDS, _TRANSCODE_SECONDS_AN_HOUR = 30, 480
_BYTES_PER_SECOND = 4_000_000  # of a file that is walked through: Opus at 24 kb/s, many small packets, does 11
_WRITE_SECONDS = 10  # a thousand pictures in one tag take six
_TAG_ROOM = 64 * 1024 * 1024  # bytes that tags may add to a copy


class AudioReader:
    """Read audio files and pictures, each in a child process of its own; any thread may ask."""

    def __init__(self) -> None:
        self._children = Children()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes behind it; a later question would start them again."""
        self._children.close()

    def read(self, path: Path) -> Recording:
        """Read what the file at ``path`` is and says of itself; raises Invalid with the reason to refuse it."""
        head, _ = self._ask_about(path, {"what": "read"})
        return wire.recording(head)

    def tags(self, path: Path) -> Tags:
        """Read what the file at ``path`` says of itself, and nothing of its sound: quick however long it is.

        Chapters that only a look at the sound can tell (QuickTime's) are left out. Raises Invalid.
        """
        with opened(path) as file:
            head, _ = self._children.ask(file, {"what": "tags"}, _TAG_SECONDS)
        return wire.tags_alone(head)

    def cover(self, path: Path) -> bytes | None:
        """Return the artwork inside the file as it stands there, or None; it is anybody's bytes: see ``pictures``."""
        _, blobs = self._ask_about(path, {"what": "cover"})
        return blobs[0] if blobs else None

    def pictures(self, data: bytes, widths: tuple[int, ...] = WIDTHS, crop: Crop | None = None) -> tuple[Picture, ...]:
        """Return the square pictures of a cover (``cover.prepare``); raises Invalid with the reason to refuse it."""
        request: dict[str, object] = {"what": "pictures", "widths": list(widths), "crop": dump_crop(crop)}
        try:
            return wire.pictures(*self._ask_with(data, request))
        except Invalid as error:
            if error.code.startswith("cover_"):
                raise
            raise Invalid("cover_hostile") from error

    def chapter_images(self, path: Path) -> dict[int, bytes]:
        """Return the pictures of the chapters inside the file, by start in ms: anybody's bytes, see ``fit``."""
        return wire.chapter_images(*self._ask_about(path, {"what": "chapter_images"}))

    def write(self, source: Path, target: BinaryIO, wanted: Wanted) -> Recording:
        """Write a copy of the file at ``source`` with what is ``wanted`` into ``target``; return what is there now.

        ``target`` is open for reading and writing; what is in it is good only once this returns, and on the disk only
        once the caller has synced it. The one that writes is not believed: others read the copy and compare it with
        the original. Raises Invalid: as ``read``, audio_copy_differs, audio_copy_lost, audio_pictures_too_large.
        """
        before = self.read(source)
        request = {"what": "write", "format": before.sound.format, "duration_ms": before.sound.duration_ms}
        with opened(source) as file:
            size = os.fstat(file.fileno()).st_size
            self._children.ask(
                file,
                {**request, "wanted": dump(wanted)},
                _WRITE_SECONDS + _seconds(2 * size),
                target=target,
                target_size=size + _TAG_ROOM,
            )
        after = wire.recording(self._ask(target, {"what": "read"})[0])
        prove(before, after, wanted)
        if wanted.cover or wanted.pictures:
            _, covers = self._ask(target, {"what": "cover"})
            images = wire.chapter_images(*self._ask(target, {"what": "chapter_images"}))
            prove_pictures(wanted, before.sound, covers[0] if covers else None, images)
        target.seek(0)
        return after

    def analyse(self, path: Path, duration_ms: int) -> tuple[Analysis, bytes]:
        """Decode the sound at ``path`` and return what it tells, and its waveform (``analyse.analyse``).

        Raises Invalid when it cannot be decoded, or not in the time that ``duration_ms`` of sound need.
        """
        with opened(path) as file:
            seconds = _ANALYSE_SECONDS + _ANALYSE_SECONDS_AN_HOUR * duration_ms // _HOUR_MS
            size = os.fstat(file.fileno()).st_size
            reply = self._children.ask(file, {"what": "analyse"}, seconds + size // _BYTES_PER_SECOND)
        return measured.parse(*reply)

    def transcode(
        self, path: Path, target: BinaryIO, recipe: Recipe, *, duration_ms: int, gain_db: float | None = None
    ) -> Recording:
        """Write the sound at ``path`` by ``recipe`` into ``target``, without tags; return what is there now.

        ``gain_db`` is by how much a recipe that evens the loudness lifts it, and by more where peaks that have to stay
        under -1 dBTP take loudness away again. ``target`` is empty and open for reading and writing; it is good only
        once this returns, and on the disk only once the caller has synced it. Raises Invalid as ``analyse`` does.
        """
        gain = gain_db if recipe.is_normalised else None
        with opened(path) as file:
            passes = 1 if gain is None else evening.PASSES
            seconds = _TRANSCODE_SECONDS + passes * _TRANSCODE_SECONDS_AN_HOUR * duration_ms // _HOUR_MS
            request = {"what": "transcode", "format": recipe.format, "gain_db": gain}
            size = codings.most_bytes(recipe.format, duration_ms)
            self._children.ask(file, request, seconds, target=target, target_size=size)
        made = wire.recording(self._ask(target, {"what": "read"})[0])
        target.seek(0)
        return made

    def chapter_file(self, path: Path, suffix: str) -> ChapterList:
        """Read a file of chapters by its ``suffix`` (``chapter_files.FORMATS``); raises Invalid."""
        head, _ = self._ask_about(path, {"what": "chapters", "suffix": suffix})
        return wire.chapters(head)

    def fit(self, data: bytes) -> tuple[Fitted, ...]:
        """Return a chapter's picture in the sizes needed, largest first (``chapter_image.fit``); raises Invalid."""
        return wire.fitted(*self._ask_with(data, {"what": "fit"}))

    def sized(self, data: bytes) -> tuple[Fitted, ...]:
        """Return a picture of show notes in the sizes needed (``note_picture.sized``); raises Invalid."""
        return wire.fitted(*self._ask_with(data, {"what": "sized"}), kinds=(JPEG, WEBP))

    def artwork(self, data: bytes) -> Artwork:
        """Say what a picture is, decoded whole and left as it is; raises Invalid as ``pictures``."""
        head, _ = self._ask_with(data, {"what": "artwork"})
        return artwork.parse(head)

    def pdf(self, path: Path) -> PdfFacts:
        """Say what a PDF is, whatever it is: one that is damaged, or does harm, has facts that say so."""
        try:
            with opened(path) as file:
                head, _ = self._children.ask(file, {"what": "pdf"}, pdf.SECONDS)
            return pdf.parse(head)
        except Invalid:
            return PdfFacts(is_readable=False)

    def _ask_with(self, data: bytes, request: dict[str, object]) -> Reply:
        with TemporaryFile() as file:
            file.write(data)
            file.flush()
            file.seek(0)
            return self._children.ask(file, request, _PICTURE_SECONDS)

    def _ask_about(self, path: Path, request: dict[str, object]) -> Reply:
        with opened(path) as file:
            return self._ask(file, request)

    def _ask(self, file: BinaryIO, request: dict[str, object]) -> Reply:
        return self._children.ask(file, request, _seconds(os.fstat(file.fileno()).st_size))


def _seconds(size: int) -> int:
    """Return the CPU seconds that walking through ``size`` bytes of sound may take."""
    return _TAG_SECONDS + size // _BYTES_PER_SECOND
