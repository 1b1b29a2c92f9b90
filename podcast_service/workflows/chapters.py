"""Find an episode's chapters: listed on its page, in a file beside it, or in its sound; and keep their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from podcast_service.content.chapter_keys import chapters_of
from podcast_service.content.folder import read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.domain.chapter import (
    Chapter,
    ChapterImage,
    ChapterList,
    images_of,
    in_order,
    put_right,
    with_images,
)
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.media import Audio, Recording
from podcast_service.workflows.keep import keep_chapter_image, sound_file
from podcast_service.workflows.taken import Candidate, TakenIn, Taking, is_stored

Found = tuple[tuple[Chapter, ...], str]
"""Chapters, and where they are from: ``page``, ``file`` or ``tag``."""


def find_chapters(
    taking: Taking, one: Candidate, page: Page, recording: Recording | None, audio: Audio | None, taken: TakenIn
) -> Found:
    """Find the chapters: those the page lists, else in the file it names, else in a file beside it, else in the sound.

    A file that cannot be read is told, and the chapters stay as they were. Raises Invalid for a wrong list.
    """
    said = chapters_of(page)
    if said.listed is not None:
        chapters, _ = _settled(taking, one, said.listed, one.path, audio, taken)
        return chapters, "page"
    beside = taking.folder.chapter_files(one.stem)
    if said.file or beside:
        try:
            return _from_file(taking, one, said.file or beside[0].name, audio, taken)
        except PodcastError as error:
            taken.problems.append((f"{taking.folder.name}/{said.file or beside[0].name}", error))
        if was := _was(one):
            return in_order(was.chapters, _duration(audio)), dict(was.origins).get("chapters", "file")
    return _from_sound(taking, one, recording, audio, taken), "tag"


def _was(one: Candidate) -> Episode | None:
    return one.kept.latest if one.kept else None


def _duration(audio: Audio | None) -> int | None:
    return audio.sound.duration_ms if audio else None


def _from_file(taking: Taking, one: Candidate, name: str, audio: Audio | None, taken: TakenIn) -> Found:
    file = taking.folder.find(name)
    if file is None:
        raise NotFound("chapter_file_missing", path=one.path, name=name)
    found = taking.house.reader.chapter_file(taking.house.content / file.path, file.suffix)
    chapters, are_whole = _settled(taking, one, found, file.path, audio, taken)
    if are_whole:  # else it is read again each time, until its pictures are there
        taken.sources.append(taking.folder.source(file.path))
    return chapters, "file"


def _settled(
    taking: Taking, one: Candidate, found: ChapterList, subject: str, audio: Audio | None, taken: TakenIn
) -> tuple[tuple[Chapter, ...], bool]:
    """Put the chapters right, tell what was wrong, and add their pictures; say whether each has the one it names."""
    chapters, mended = put_right(found.chapters, _duration(audio))
    taken.advice.extend((subject, error) for error in mended)
    starts = {chapter.start_ms for chapter in chapters}
    wanted = {start: name for start, name in found.pictures.items() if start in starts}
    elsewhere = [name for name in wanted.values() if _is_address(name)]
    if elsewhere:
        taken.advice.append((subject, Invalid("chapter_image_elsewhere", count=len(elsewhere))))
    names = set(wanted.values()) - set(elsewhere)
    kept = _kept_pictures(taking, subject, sorted(names), taken)
    before = images_of(was.chapters) if (was := _was(one)) else {}
    there = {start: kept.get(name) or before.get(start) for start, name in wanted.items() if name in names}
    images = {start: image for start, image in there.items() if image}
    return with_images(chapters, images), set(kept) == names


def _is_address(name: str) -> bool:
    return "://" in name or name.startswith("data:")


def _kept_pictures(taking: Taking, subject: str, names: list[str], taken: TakenIn) -> dict[str, ChapterImage]:
    """Keep the pictures that can be used, by name; the others are told."""
    kept = {}
    for name in names:
        try:
            kept[name] = _kept_picture(taking, subject, name, taken)
        except PodcastError as error:
            taken.problems.append((f"{taking.folder.name}/{name}", error))
    return kept


def _kept_picture(taking: Taking, subject: str, name: str, taken: TakenIn) -> ChapterImage:
    file = taking.folder.find(name)
    if file is None:
        raise NotFound("chapter_image_missing", path=subject, name=name)
    image = keep_chapter_image(taking.house, read_bytes(taking.house.content / file.path))
    taken.sources.append(taking.folder.source(file.path))
    return image


def _from_sound(
    taking: Taking, one: Candidate, recording: Recording | None, audio: Audio | None, taken: TakenIn
) -> tuple[Chapter, ...]:
    """Return the chapters in the sound with their pictures; a picture that cannot be used is told and left out.

    Pictures of bytes that were looked at before, and are stored, cost nothing.
    """
    chapters = in_order(recording.tags.chapters, _duration(audio)) if recording else ()
    if not chapters or not one.sha256:
        return chapters
    was = _was(one)
    same_sound = was and was.audio and was.audio.sha256 == one.sha256 and is_stored(was, taking.stored)
    if was and same_sound and ("chapters", "tag") in was.origins:
        return with_images(chapters, images_of(was.chapters))
    subject = one.sound.path if one.sound else one.path
    try:
        with sound_file(taking.house, one, recording) as path:
            inside = taking.house.reader.chapter_images(path)
    except Invalid as error:
        taken.advice.append((subject, error))
        return chapters
    return with_images(chapters, dict(_kept_inside(taking, inside, subject, taken)))


def _kept_inside(
    taking: Taking, inside: Mapping[int, bytes], subject: str, taken: TakenIn
) -> Iterator[tuple[int, ChapterImage]]:
    for start, data in inside.items():
        try:
            yield start, keep_chapter_image(taking.house, data)
        except Invalid as error:
            taken.advice.append((subject, error))
