"""Pictures of shows, episodes and chapters: every size there is, and those a browser may choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podcast_service.domain.chapter import ChapterImage
from podcast_service.domain.episode import Episode
from podcast_service.domain.illustration import PictureSize
from podcast_service.domain.media import Cover, CoverSize
from podcast_service.domain.node import Thing
from podcast_service.domain.show import Show
from podcast_service.site import paths

Size = CoverSize | ChapterImage | PictureSize
SHARED = 1200
"""Pixels that those who show a link with its picture ask for."""


class Shared(NamedTuple):
    """The picture that stands for a page where a link to it is shown: where it is, its side in pixels, its words."""

    path: str
    width: int
    alt: str


def sizes_of(thing: Thing) -> Iterator[Size]:
    """Yield the cover of a show or an episode, the pictures of its chapters, and of any text's, in every size."""
    for one in thing.illustrations:
        yield from one.sizes
    if isinstance(thing, Show | Episode) and thing.cover:
        yield from (*thing.cover.sizes, *thing.cover.webp)
    if isinstance(thing, Episode):
        yield from (size for chapter in thing.chapters if chapter.image for size in chapter.image.sizes)


def choices(cover: Cover, width: int) -> tuple[list[CoverSize], list[CoverSize]]:
    """Return what a browser may choose from for ``width`` CSS pixels, small first: JPEG, and WebP for each of them.

    A phone's screen has three dots to a pixel. Where one width has no WebP, none is offered: it would be larger.
    """
    least, most = cover.at_least(width).width, cover.at_least(3 * width).width
    jpegs, webps = ([one for one in kind[::-1] if least <= one.width <= most] for kind in (cover.sizes, cover.webp))
    return jpegs, webps if len(webps) == len(jpegs) else []


def shared_picture(cover: Cover | None, name: str) -> Shared | None:
    """Return the picture of a cover for whoever shows a link: of at least 1200 pixels where there is one."""
    if cover is None:
        return None
    size = cover.at_least(SHARED)
    return Shared(paths.picture_path(size, name), size.width, cover.alt)
