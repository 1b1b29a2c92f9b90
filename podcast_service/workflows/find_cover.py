"""Find an episode's cover: named by its page, beside it, or in its sound."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from podcast_service.content.folder import PICTURE_SUFFIXES, FoundFile, read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.content.keys import CoverKey, cover_of
from podcast_service.domain.artwork import Crop, same_picture
from podcast_service.domain.errors import Invalid
from podcast_service.domain.identity import object_key
from podcast_service.domain.media import Cover, Recording
from podcast_service.workflows.keep import find_kept_cover, keep_cover, remember_cover, sound_file
from podcast_service.workflows.taken import Candidate, TakenIn, Taking


def find_cover(taking: Taking, one: Candidate, page: Page, taken: TakenIn) -> tuple[Cover | None, str]:
    """Find the episode's own cover and say where it is from: named by the page, beside it, or in the sound.

    Without one the show's is used. A picture that cannot be used is told, and the cover stays as it was.
    Raises Invalid when the page names a picture that is not there.
    """
    key, was = cover_of(page), one.kept.latest.cover if one.kept else None
    beside = next(iter(taking.folder.beside(one.stem, PICTURE_SUFFIXES)), None)
    found = taking.folder.find(key.name) if key.name else beside
    if key.name and not found:
        raise Invalid("cover_missing", path=one.path, name=key.name)
    try:
        cover = _cover_beside(taking, found, key, taken) if found else _cover_inside(taking, one, key, taken)
    except Invalid as error:
        taken.problems.append((found.path if found else one.path, error))
        return was, "page"
    if cover and key.alt is None and not any(same_picture(cover, known) for known in (was, taking.show.cover)):
        taken.advice.append((one.path, Invalid("cover_without_alt")))
    return cover, "page" if found else "tag" if cover else "show"


def _cover_beside(taking: Taking, found: FoundFile, key: CoverKey, taken: TakenIn) -> Cover:
    data = read_bytes(taking.house.content / found.path)
    cover = keep_cover(taking.house, data, alt=key.alt or "", crop=key.crop)
    taken.sources.append(taking.folder.source(found.path))
    return cover


def _cover_inside(taking: Taking, one: Candidate, key: CoverKey, taken: TakenIn) -> Cover | None:
    """Take the picture in the sound; one that cannot be used is told, and the episode goes on without it."""
    if not taken.recording or not taken.recording.has_cover or not one.sha256:
        return None
    try:
        cover = find_kept_cover(taking.house, one.sha256, key.crop)
        cover = cover or _cover_of_sound(taking, one, one.sha256, taken.recording, key.crop)
    except Invalid as error:
        taken.advice.append((one.sound.path if one.sound else one.path, error))
        return None
    return replace(cover, alt=key.alt or "") if cover else None


def _cover_of_sound(
    taking: Taking, one: Candidate, sha256: str, recording: Recording, crop: Crop | None
) -> Cover | None:
    """Take the picture out of the sound; one that the service put there itself is the cover it was made of."""
    with sound_file(taking.house, one, recording) as path:
        data = taking.house.reader.cover(path)
    if data is None:
        return None
    ours = hashlib.sha256(data).hexdigest()
    if taking.house.storage.find(object_key("covers", ours, "jpg")):  # made here, of this cover or an earlier one
        own = one.kept.latest.cover if one.kept else None
        return own if own and not own.generated and ours in {size.sha256 for size in own.sizes} else None
    cover = keep_cover(taking.house, data, crop=crop)
    remember_cover(taking.house, sha256, cover, crop)
    return cover
