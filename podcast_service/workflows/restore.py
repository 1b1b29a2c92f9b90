"""Write an earlier state of an episode back into its files, as a change that waits to be published (exp-6.3.11).

Files are the record: its page and the texts beside it become what they were. Identity and status stay; a file that was
not there then is put away, and nothing is overwritten that could not be written back in turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.kept_states import State, find_state, find_text
from podcast_service.catalog.shows import get_show
from podcast_service.catalog.sources import delete_sources
from podcast_service.content.changes import Folder
from podcast_service.content.folder import read_text
from podcast_service.content.front_matter import Page, parse_page, with_values
from podcast_service.content.replace import replace_text
from podcast_service.content.sound_keys import EARLIER, audio_of, dump_earlier, earlier_of
from podcast_service.content.waste import put_away
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.workflows import history
from podcast_service.workflows.files_beside import kept_bytes, put_beside
from podcast_service.workflows.house import House
from podcast_service.workflows.read_in import read_in
from podcast_service.workflows.signed_files import hash_of, sign
from podcast_service.workflows.states import files_of, seen_folder

_TEXTS = ("guid", "slug", "status", "enclosure", "withdrawn_reason")
_MOMENTS = ("published_at", "withdrawn_at")
_SOUND = ("audio", "renditions", "accepted_sound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of restoring: whether it was read in already, and the names of files that are not kept any more."""

    is_read: bool
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """What is to be done: files to write by name, files to put away by path, the page's new text, what is lost."""

    files: Mapping[str, bytes]
    away: tuple[str, ...]
    page: str
    lost: tuple[str, ...]


def restore(house: House, show: str, slug: str, revision: int, *, only_sound: bool = False) -> Restored:
    """Write the state of ``revision`` back, or only its recording, and read it in.

    Raises NotFound for a state that is not kept, Conflict for a withdrawn episode and for files that were edited and
    not read in yet: they would be lost.
    """
    name = f"{show}/{slug}"
    with read(house.catalog) as tx:
        guid, kept = get_show(tx, show).latest.guid, get_episode(tx, show, slug)
        subject = f"episode:{kept.latest.guid}"
        state, folder = find_state(tx, subject, revision), seen_folder(tx, kept.source.partition("/")[0])
        then = find_text(tx, state.files[state.page]) if state else None
        text = read_text(house.content / kept.source)
        is_known = find_text(tx, hashlib.sha256(text.encode()).hexdigest()) is not None
    if kept.latest.is_gone():
        raise Conflict("publish_withdrawn", episode=name)
    if state is None or then is None:
        raise NotFound("state_unknown", episode=name, revision=revision)
    if not is_known:
        raise Conflict("page_changed", path=kept.source)
    was, current = parse_page(then.decode(), kept.source), parse_page(text, kept.source)
    back = _sound_back(house, was, current, folder) if only_sound else _all_back(house, state, was, current, folder)
    for file, data in back.files.items():
        seen = folder.find(file)
        is_of = folder.hashes.get(seen.path) if seen else None
        put_beside(house, kept.source, file, data, was=is_of, subject=subject, show=guid)
    if back.away:
        put_away(house.content, back.away, slug, house.now())
    sign(house, guid, [hash_of(back.page)])
    with transact(house.catalog) as tx:
        history.note(tx, house, Done.RESTORED, subject, show=guid, of=revision)
        delete_sources(tx, [kept.source, *back.away])  # so that the page is read again, though only a file went away
        replace_text(house.content / kept.source, back.page, was=text)
    report = read_in(house, (house.content / kept.source).parent)
    return Restored(is_read=report is not None, lost=back.lost)


def _all_back(house: House, state: State, was: Page, current: Page, folder: Folder) -> _Back:
    """Decide what is to be done so that the files are those of ``state``."""
    sound = _sound_back(house, was, current, folder)
    recordings = {key.name for page in (was, current) if (key := audio_of(page))}
    wanted = {name: sha256 for name, sha256 in state.files.items() if name != state.page and name not in recordings}
    here = {file.name: file.path for file in files_of(current, current.fields.place, folder)}
    differing = {
        name: sha256
        for name, sha256 in wanted.items()
        if (file := folder.find(name)) is None or folder.hashes[file.path] != sha256
    }
    found = {name: data for name, sha256 in differing.items() if (data := bytes_of(house, name, sha256)) is not None}
    extra = [path for name, path in here.items() if name not in {*state.files, *recordings} and name != state.page]
    extra = [path for path in extra if path != current.fields.place]
    values = {**_identity(current), **_of_sound(parse_page(sound.page, current.fields.place))}
    return _Back(
        files=found,
        away=(*sound.away, *extra),
        page=with_values(was, values),
        lost=(*sound.lost, *(name for name in differing if name not in found)),
    )


def _sound_back(house: House, was: Page, current: Page, folder: Folder) -> _Back:
    """Decide what is to be done so that the recording is the one of ``was``, whose object is the record of it."""
    then, now = audio_of(was), audio_of(current)
    sha256 = then.sha256 if then else None
    unchanged = with_values(current, {})
    if then is None or sha256 is None or (now and now.sha256 == sha256):
        return _Back(files={}, away=(), page=unchanged, lost=())
    if next(iter(house.storage.keys(f"audio/{sha256[:2]}/{sha256}.")), None) is None:
        return _Back(files={}, away=(), page=unchanged, lost=(then.name,))
    names = dict.fromkeys([then.name, *([now.name] if now else [])])
    files = [file for name in names if (file := folder.find(name)) and folder.hashes[file.path] != sha256]
    away = tuple(file.path for file in files)  # the page names the other one, so this would be taken for a new one
    return _Back(files={}, away=away, page=with_values(current, _of_sound(was)), lost=())


def _identity(current: Page) -> dict[str, object]:
    """Return the keys that stay as they are: what listeners know the episode by, and what was decided about it."""
    keys = current.fields
    return {
        **{key: keys.text(key) for key in _TEXTS},
        **{key: keys.moment(key) for key in _MOMENTS},
        "old_slugs": list(keys.texts("old_slugs")) or None,
        EARLIER: dump_earlier(earlier_of(current)) or None,
    }


def _of_sound(page: Page) -> dict[str, object]:
    return {key: page.fields.values.get(key) for key in _SOUND}


def bytes_of(house: House, name: str, sha256: str) -> bytes | None:
    """Return what a file held: a text that was kept with its state, else what was kept as it was replaced."""
    with read(house.catalog) as tx:
        text = find_text(tx, sha256)
    if text is not None:
        return text
    try:
        return kept_bytes(house, name, sha256)
    except NotFound:
        return None
