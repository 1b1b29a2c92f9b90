"""Make new episodes of audio files from anywhere: copied into the content folder, then read in like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import find_show_from
from podcast_service.content.folder import SHOW_PAGE, SOUND_SUFFIXES, TRANSCRIPT_SUFFIXES, copy_new, hash_file
from podcast_service.content.naming import free_stem
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid, NotFound, PodcastError
from podcast_service.domain.identity import slugify
from podcast_service.workflows.house import House, Progress, no_progress
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.places import folder_of
from podcast_service.workflows.report import Outcome, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What became of the files: the report of the ingest, and the new episodes' slugs by file."""

    report: Report
    episodes: dict[Path, str]


def upload(
    house: House,
    sounds: Sequence[Path],
    show: str,
    *,
    transcript: Path | None = None,
    progress: Progress = no_progress,
) -> Uploaded:
    """Copy ``sounds`` into the show's folder under names of their own and ingest them as drafts.

    The producer's files stay as they are, and nothing in the folder is overwritten: a name that is taken gets a
    number. A recording that an episode has already is told, not doubled. Raises NotFound for an unknown show.
    What could not be finished because something did not answer stays in the folder: the same again, or the worker,
    finishes it (rel-F1).
    """
    folder = folder_of(house, show)
    if not (folder / SHOW_PAGE).is_file():
        raise NotFound("show_unknown", show=show)
    if transcript is not None and len(sounds) != 1:
        raise Invalid("upload_one_transcript", count=len(sounds))
    if transcript is not None and transcript.suffix.lower() not in TRANSCRIPT_SUFFIXES:
        raise Invalid("transcript_suffix", suffix=transcript.suffix, known=" ".join(TRANSCRIPT_SUFFIXES))
    problems = Report()
    known = _known(house, folder)
    copied: dict[Path, list[Path]] = {}
    before = set(folder.iterdir())
    for sound in sounds:
        try:
            copied[sound] = _copy(house, sound, folder, known, transcript)
        except PodcastError as error:
            problems.refuse(str(sound), error)
    report = ingest(house, folder=folder, progress=progress)
    _remove_refused(house, (path for path in chain(*copied.values()) if path not in before), report)
    problems.lines.extend(report.lines)
    problems.unchanged = report.unchanged
    return Uploaded(report=problems, episodes=_new_episodes(house, folder, copied))


def _known(house: House, folder: Path) -> dict[str, str]:
    kept = _episodes_of(house, folder)
    return {one.latest.audio.sha256: f"{one.latest.show}/{one.latest.slug}" for one in kept if one.latest.audio}


def _episodes_of(house: House, folder: Path) -> list[Kept[Episode]]:
    with read(house.catalog) as tx:
        show = find_show_from(tx, f"{folder.name}/{SHOW_PAGE}")
        return list_episodes(tx, show.latest.slug) if show else []


def _copy(house: House, sound: Path, folder: Path, known: dict[str, str], transcript: Path | None) -> list[Path]:
    if not sound.is_file():
        raise NotFound("upload_missing", path=sound)
    sha256 = hash_file(sound)
    if sha256 in known:
        raise Conflict("upload_known", path=sound.name, episode=known[sha256])
    recording = house.reader.read(sound)  # refused here, nothing is copied
    suffix = sound.suffix.lower()
    suffix = suffix if suffix in SOUND_SUFFIXES else f".{recording.sound.extension}"
    left = _unfinished(folder, sound, sha256, suffix)
    target = left or folder / (free_stem(folder, slugify(sound.stem) or sha256[:12]) + suffix)
    copies = [target]
    if transcript is not None:
        copies.append(target.with_suffix(transcript.suffix.lower()))
        if not copies[1].exists():
            copy_new(transcript, copies[1])
    if left is None:
        copy_new(sound, target)
    known[sha256] = f"{folder.name}/{target.stem}"
    return copies


def _unfinished(folder: Path, sound: Path, sha256: str, suffix: str) -> Path | None:
    """Return the copy of ``sound`` that an upload which was cut short left in the folder."""
    size = sound.stat().st_size
    alike = (path for path in sorted(folder.glob(f"*{suffix}")) if path.is_file() and path.stat().st_size == size)
    return next((path for path in alike if hash_file(path) == sha256), None)


def _remove_refused(house: House, copied: Iterable[Path], report: Report) -> None:
    """Remove our own copies that ingest refused: refused means that nothing is left behind (sec-S6)."""
    refused = {line.subject for line in report.lines if line.outcome is Outcome.REFUSED} - report.unanswered
    for path in copied:
        if path.relative_to(house.content).as_posix() in refused:
            path.unlink(missing_ok=True)


def _new_episodes(house: House, folder: Path, copied: dict[Path, list[Path]]) -> dict[Path, str]:
    by_source = {one.source: one.latest.slug for one in _episodes_of(house, folder)}
    pages = {sound: f"{folder.name}/{copies[0].stem}.md" for sound, copies in copied.items()}
    return {sound: by_source[page] for sound, page in pages.items() if page in by_source}
