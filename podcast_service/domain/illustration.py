"""Pictures in show notes and on pages of text."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.domain.identity import object_key

WEBP = "image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSize:
    """One encoded size of a picture, stored under its own hash."""

    width: int
    height: int
    sha256: str
    size: int
    media_type: str = "image/jpeg"

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        return object_key("covers", self.sha256, "webp" if self.media_type == WEBP else "jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A picture that notes show, by the ``name`` they call it; its sizes in JPEG and in WebP, largest first.

    What it shows in words stands in the notes themselves.
    """

    name: str
    sizes: tuple[PictureSize, ...]

    def of_type(self, media_type: str) -> tuple[PictureSize, ...]:
        """Return the sizes in one format."""
        return tuple(size for size in self.sizes if size.media_type == media_type)
