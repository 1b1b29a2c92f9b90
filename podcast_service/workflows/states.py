"""Keep the files of every revision as they were read, so that any state can be compared and written back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.kept_states import (
    State,
    find_state,
    list_revisions_kept,
    list_without_state,
    save_states,
    save_texts,
    texts_known,
)
from podcast_service.catalog.sources import Source, find_sources
from podcast_service.content.changes import Folder
from podcast_service.content.chapter_keys import chapters_of
from podcast_service.content.folder import CHAPTER_SUFFIXES, CHAPTERS, TRANSCRIPT_SUFFIXES, FoundFile, read_bytes
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.keys import cover_of
from podcast_service.content.sound_keys import audio_of
from podcast_service.content.transcript_keys import transcripts_of
from podcast_service.domain.errors import PodcastError
from podcast_service.workflows.house import House
from podcast_service.workflows.illustrate import shown_in

TEXTS = frozenset({".md", *TRANSCRIPT_SUFFIXES, *CHAPTER_SUFFIXES})
"""Files whose text is kept; of any other only which one it was."""


def keep_state(
    tx: Connection, house: House, subject: str, revision: int, path: str, text: str, folder: Folder, was: int | None
) -> frozenset[str]:
    """Keep that ``revision`` was read from the page ``path`` with ``text`` and from the files of ``folder`` beside it.

    Return the hashes, as they were read, of the files that the revision ``was`` did not have. A file that is another
    one by now belongs to a later revision: its text is kept with that.
    """
    state = _state(subject, revision, path, text, folder)
    save_states(tx, [state])
    known, data = texts_known(tx, state.files.values()), text.encode()
    texts = {sha256: data} if (sha256 := state.files[state.page]) not in known else {}
    for name, sha256 in state.files.items():
        file = folder.find(name)
        if name != state.page and file and file.suffix in TEXTS and sha256 not in known:
            texts |= _text(house, file.path, sha256)
    save_texts(tx, texts)
    before = find_state(tx, subject, was) if was is not None else None
    found = [sha256 for name, sha256 in state.files.items() if name != state.page]
    found += [folder.hashes[path]] if path in folder.hashes else []  # a page that was not there is written here
    return frozenset(found).difference(before.files.values() if before else ())


def keep_next(
    tx: Connection, house: House, subject: str, path: str, folder: Folder
) -> tuple[int, frozenset[str]] | None:
    """Keep how the files of something without revisions are now, under the next number.

    Return that, and the hashes of the files that the state before did not have; None where nothing changed.
    """
    text = next(iter(_text(house, path, folder.hashes.get(path, "")).values()), None)
    if text is None:
        return None  # it is being written: the next ingest reads it
    last = max(list_revisions_kept(tx, subject), default=0)
    before = find_state(tx, subject, last)
    now = _state(subject, last + 1, path, text.decode(), folder)
    if before and before.files == now.files:
        return None
    return last + 1, keep_state(tx, house, subject, last + 1, path, text.decode(), folder, last)


def _state(subject: str, revision: int, path: str, text: str, folder: Folder) -> State:
    page = path.rpartition("/")[2]
    beside = [file for file in files_of(parse_page(text, path), path, folder) if file.name != page]
    files = {file.name: folder.hashes[file.path] for file in beside if file.path in folder.hashes}
    own = {page: hashlib.sha256(text.encode()).hexdigest()}
    return State(subject=subject, revision=revision, page=page, files=files | own)


def carry_state(tx: Connection, subject: str, was: int, revision: int, text: str) -> None:
    """Keep that ``revision`` differs from the revision ``was`` in the ``text`` of its page alone."""
    before = find_state(tx, subject, was)
    if before is None:
        return  # one of an earlier version: what lay beside it is found with the next ingest
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    files = {**before.files, before.page: sha256}
    save_states(tx, [State(subject=subject, revision=revision, page=before.page, files=files)])
    save_texts(tx, {sha256: data})


def keep_missing(house: House) -> None:
    """Keep the files of shows and episodes that an earlier version read in, as far as they are still those it read."""
    with read(house.catalog) as tx:
        missing = list_without_state(tx)
        folders = {path.partition("/")[0]: seen_folder(tx, path.partition("/")[0]) for _, _, path in missing}
    if not missing:
        return
    with transact(house.catalog) as tx:
        for subject, revision, path in missing:
            folder = folders[path.partition("/")[0]]
            data = _text(house, path, folder.hashes.get(path, ""))
            for text in data.values():
                keep_state(tx, house, subject, revision, path, text.decode(), folder, None)


def seen_folder(tx: Connection, name: str) -> Folder:
    """Return a folder as it was last read in."""
    return _folder(name, find_sources(tx, name))


def _folder(name: str, seen: Mapping[str, Source]) -> Folder:
    files = {path: FoundFile(path=path, size=one.size, mtime_ns=one.mtime_ns) for path, one in seen.items()}
    return Folder(name=name, files=files, hashes={path: one.sha256 for path, one in seen.items()}, seen=seen)


def files_of(page: Page, path: str, folder: Folder) -> list[FoundFile]:
    """Return the files that belong to a page: itself, those it names, and those that share its name."""
    stem = FoundFile(path=path, size=0, mtime_ns=0).stem
    own = {file.path: file for file in (*folder.called(stem), *folder.called(stem + CHAPTERS))}
    for name in _names(page):
        if file := folder.find(name):
            own[file.path] = file
    return list(own.values())


def _names(page: Page) -> Iterator[str]:
    """Yield the names of the files a page names; a list that is wrong names none."""
    for names in (_of_sound, _of_cover, _of_transcripts, _of_chapters, _of_notes):
        try:
            yield from names(page)
        except PodcastError:
            continue


def _of_sound(page: Page) -> Iterable[str]:
    key = audio_of(page)
    return (key.name,) if key else ()


def _of_cover(page: Page) -> Iterable[str]:
    name = cover_of(page).name
    return (name,) if name else ()


def _of_transcripts(page: Page) -> Iterable[str]:
    return tuple(key.file for key in transcripts_of(page))


def _of_chapters(page: Page) -> Iterable[str]:
    return chapters_of(page).names


def _of_notes(page: Page) -> Iterable[str]:
    return tuple(one.name for one in shown_in(page))


def _text(house: House, path: str, sha256: str) -> dict[str, bytes]:
    """Return the bytes of a file by their hash, if they are still those with the hash ``sha256``."""
    try:
        data = read_bytes(house.content / path)
    except PodcastError:
        return {}
    return {sha256: data} if hashlib.sha256(data).hexdigest() == sha256 else {}
