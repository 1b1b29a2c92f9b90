"""Ask for what is in a sound file or a picture: every look at a stranger's bytes happens in a limited child."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from podcast_service.audio import wire
from podcast_service.audio.child import Children, Reply, opened
from podcast_service.audio.cover import WIDTHS, Picture
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording

_TAG_SECONDS = 3  # of CPU, sec-S7
_PICTURE_SECONDS = 15
_BYTES_PER_SECOND = 20_000_000  # of a file that is walked through: the slowest format does 60


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

    def cover(self, path: Path) -> bytes | None:
        """Return the artwork inside the file as it stands there, or None; it is anybody's bytes: see ``pictures``."""
        _, blobs = self._ask_about(path, {"what": "cover"})
        return blobs[0] if blobs else None

    def pictures(self, data: bytes, widths: tuple[int, ...] = WIDTHS) -> tuple[Picture, ...]:
        """Return square JPEG pictures of ``widths``, largest first (``cover.prepare``); raises Invalid."""
        with TemporaryFile() as file:
            file.write(data)
            file.flush()
            file.seek(0)
            head, blobs = self._children.ask(file, {"what": "pictures", "widths": list(widths)}, _PICTURE_SECONDS)
        made = head.get("widths")
        if not isinstance(made, list) or len(made) != len(blobs) or not blobs:
            raise Invalid("audio_hostile")
        if not all(isinstance(width, int) for width in made) or not all(blob.startswith(b"\xff\xd8") for blob in blobs):
            raise Invalid("audio_hostile")
        return tuple(Picture(width=int(str(width)), data=blob) for width, blob in zip(made, blobs, strict=True))

    def _ask_about(self, path: Path, request: dict[str, object]) -> Reply:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            return self._children.ask(file, request, _TAG_SECONDS + size // _BYTES_PER_SECOND)
