"""A reader that makes the pictures of a cover once for all tests: nearly every show here has the same one."""

from __future__ import annotations

from podcast_service.audio.cover import WIDTHS
from podcast_service.audio.encoded_picture import Picture
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.artwork import Crop


class Remembering(AudioReader):
    """Remembers the pictures it made, by what they were made of."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[tuple[object, ...], tuple[Picture, ...]] = {}

    def pictures(self, data: bytes, widths: tuple[int, ...] = WIDTHS, crop: Crop | None = None) -> tuple[Picture, ...]:
        key = (data, widths, crop)
        if key not in self._made:
            self._made[key] = super().pictures(data, widths, crop)
        return self._made[key]
