"""The pictures a finished file carries: the cover, and those of its chapters; always our own, made anew (sec-S8)."""

from __future__ import annotations

from pathlib import Path

from podcast_service.audio.chapters import holds_pictures
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import NotFound
from podcast_service.domain.media import Recording
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import draw_cover

COVER_WIDTH = 1200
"""Pixels of the cover inside a file: sharp on a phone, and no burden on each download."""
COVER, CHAPTERS = "cover", "chapters"


def cover_bytes(house: House, episode: Episode, show: Show) -> bytes | None:
    """Return the cover a file carries: the episode's own, else the show's; a drawn one that is lost is drawn again."""
    cover = episode.cover or show.cover
    if cover is None:
        return None
    try:
        return b"".join(house.storage.read(cover.at_least(COVER_WIDTH).key))
    except NotFound:
        if not cover.generated:
            raise
    title, seed = (episode.title, episode.guid) if episode.cover else (show.title, show.guid)
    return b"".join(house.storage.read(draw_cover(house, title, seed).at_least(COVER_WIDTH).key))


def chapter_images(house: House, episode: Episode) -> dict[int, bytes]:
    """Return the pictures of the episode's chapters by where each begins, in milliseconds."""
    return {one.start_ms: b"".join(house.storage.read(one.image.key)) for one in episode.chapters if one.image}


def pictures_behind(house: House, path: Path, recording: Recording, episode: Episode, show: Show) -> frozenset[str]:
    """Say which pictures of the sound at ``path`` are not those of the episode: ``cover``, ``chapters``."""
    behind = set()
    wanted = cover_bytes(house, episode, show)
    if wanted is not None and wanted != (house.reader.cover(path) if recording.has_cover else None):
        behind.add(COVER)
    images = chapter_images(house, episode) if holds_pictures(recording.sound.format) else {}
    if images and images != house.reader.chapter_images(path):
        behind.add(CHAPTERS)
    return frozenset(behind)
