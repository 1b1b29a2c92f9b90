"""Find the episodes in a show's folder: each page with its sound, and each sound without a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from podcast_service.catalog.revisions import Kept
from podcast_service.content.changes import Folder
from podcast_service.content.chapter_keys import chapters_of
from podcast_service.content.folder import CHAPTERS, SHOW_PAGE, FoundFile, composed, read_text
from podcast_service.content.front_matter import parse_page
from podcast_service.content.pairs import pair
from podcast_service.content.sound_keys import audio_of, earlier_of, renditions_of
from podcast_service.content.transcript_keys import transcripts_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.workflows.illustrate import shown_in
from podcast_service.workflows.report import Report
from podcast_service.workflows.taken import Candidate, is_current, is_stored


def find_candidates(root: Path, folder: Folder, kept: Collection[Kept[Episode]], report: Report) -> list[Candidate]:
    """Return what may become an episode of the show in ``folder``; what cannot be told apart is refused.

    ``kept`` are the episodes the catalog has of this show. A sound is no new episode while it belongs to one of
    them whose page is gone or cannot be read: a mended page gets it back.
    """
    pages, broken = _pages(root, folder, kept, report)
    sounds = [file for file in folder.files.values() if file.is_audio and file.path in folder.hashes]
    earlier = _earlier(folder, pages.values(), sounds)
    pairing = pair({path: (one.stem, one.key) for path, one in pages.items()}, sounds, folder.hashes, earlier)
    report.refuse_all(pairing.problems)
    refused = {path for path, _ in pairing.problems}
    paired = [
        one.with_sound(pairing.audio.get(path), folder.hashes) for path, one in pages.items() if path not in refused
    ]
    by_source = {one.source: one for one in kept}
    waiting = [one for one in kept if one.source not in pages and (one.approved or one.source in broken)]
    waiting = [one for one in waiting if not any(page.kept is one for page in pages.values())]
    taken = {audio.sha256 for one in waiting if (audio := one.latest.audio)}
    taken |= {audio.name for one in waiting if (audio := one.latest.audio)} | {one.source for one in waiting} | broken
    for sound in pairing.alone:
        path = f"{sound.folder}/{sound.stem}.md"
        if taken.isdisjoint((folder.hashes[sound.path], sound.name, path)):
            paired.append(_alone(sound, path, folder.hashes, by_source.get(path)))
    return paired


def _earlier(folder: Folder, pages: Collection[Candidate], sounds: Iterable[FoundFile]) -> set[str]:
    """Return the paths of sounds that a page had before: as it says itself, else as the catalog remembers."""
    said = frozenset[tuple[str, str]]().union(*(one.earlier for one in pages))
    theirs = {f"episode:{one.kept.latest.guid}" for one in pages if one.kept}
    return {
        sound.path
        for sound in sounds
        if (composed(sound.name), folder.hashes[sound.path]) in said or _subject(folder, sound.path) in theirs
    }


def _subject(folder: Folder, path: str) -> str | None:
    seen = folder.seen.get(path)
    return seen.subject if seen and seen.sha256 == folder.hashes.get(path) else None


def _alone(sound: FoundFile, path: str, hashes: Mapping[str, str], kept: Kept[Episode] | None) -> Candidate:
    """Make the candidate of a sound no page knows; a draft whose page was removed comes back under its guid."""
    return Candidate(path=path, stem=sound.stem, sound=sound, sha256=hashes[sound.path], kept=kept)


def _pages(
    root: Path, folder: Folder, kept: Collection[Kept[Episode]], report: Report
) -> tuple[dict[str, Candidate], set[str]]:
    """Return the pages that can be read, and the paths of those that cannot."""
    pages: dict[str, Candidate] = {}
    broken = {path for path in folder.unreadable if path.endswith(".md")}
    for file in _page_files(folder):
        try:
            pages[file.path] = _candidate(root, folder, file, kept)
        except PodcastError as error:
            report.refuse(file.path, error)
            broken.add(file.path)
    return pages, broken


def _page_files(folder: Folder) -> Iterable[FoundFile]:
    return [
        file
        for file in folder.files.values()
        if file.suffix == ".md" and file.name != SHOW_PAGE and file.path in folder.hashes
    ]


def _candidate(root: Path, folder: Folder, file: FoundFile, kept: Collection[Kept[Episode]]) -> Candidate:
    """Read a page far enough to find its sound and the files it names. Raises Invalid."""
    text = read_text(root / file.path)
    page = parse_page(text, file.path)
    cover, guid = page.fields.text("cover"), page.fields.text("guid")
    names = [row.file for row in transcripts_of(page)] + [one.name for one in shown_in(page)]
    return Candidate(
        path=file.path,
        stem=file.stem,
        text=text,
        key=audio_of(page),
        renditions=renditions_of(page),
        earlier=earlier_of(page),
        kept=_kept_of(file.path, guid, folder, kept),
        names=frozenset(composed(name) for name in (*names, *chapters_of(page).names, cover or "")),
    )


def _kept_of(path: str, guid: str | None, folder: Folder, kept: Collection[Kept[Episode]]) -> Kept[Episode] | None:
    """Return the episode of the page: the one read from it before, else the one with its guid that moved here."""
    here = next((one for one in kept if one.source == path), None)
    moved = (one for one in kept if one.latest.guid == guid and one.source not in folder.files)
    return here or next(moved, None)


def _is_whole(kept: Kept[Episode], stored: Mapping[str, int]) -> bool:
    public = kept.approved
    is_public_whole = public is None or public.is_gone() or is_stored(public, stored)
    return is_public_whole and is_current(kept.latest, stored)


def has_changed(one: Candidate, folder: Folder, stored: Mapping[str, int]) -> bool:
    """Say whether anything that belongs to the episode is new, was refused last time, or is not stored.

    Which pictures a file of chapters names is in that file alone: any that was used before and changed may be one.
    """
    kept = one.kept
    if kept is None or kept.source != one.path or one.path in folder.changed or not _is_whole(kept, stored):
        return True
    if one.text is None:
        return True
    return any(
        file.stem in (one.stem, one.stem + CHAPTERS)
        or file.path == (one.sound.path if one.sound else None)
        or composed(file.name) in one.names
        or (file.is_picture and file.path in folder.seen and ("chapters", "file") in kept.latest.origins)
        for file in (folder.files[path] for path in folder.changed)
    )
