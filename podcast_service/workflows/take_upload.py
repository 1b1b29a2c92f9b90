"""Make of a file that was received what it is to be: the worker proves it, opens it, gives it its name, reads it in.

Killed at any moment, the next try goes on: the name is minted once, and nothing that is done is done again.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show_by_guid
from podcast_service.catalog.uploads import delete_parts, find_upload, list_parts, list_uploads, save_upload
from podcast_service.content.folder import SOUND_SUFFIXES, create_text, hash_file
from podcast_service.content.naming import free_stem, link_new
from podcast_service.content.sound_keys import audio_of
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid, NotFound, PodcastError, Unavailable
from podcast_service.domain.identity import object_key, slugify
from podcast_service.domain.media import Recording
from podcast_service.domain.producer import Act
from podcast_service.domain.said import kept
from podcast_service.domain.upload import Form, Purpose, Upload, UploadState
from podcast_service.jobs.alone import alone_with
from podcast_service.storage.incoming import proven
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.page_values import edit_page, page_of
from podcast_service.workflows.report import Outcome, Report
from podcast_service.workflows.rights import see_right
from podcast_service.workflows.signed_files import hash_of, sign
from podcast_service.workflows.upload_parts import order_taking
from podcast_service.workflows.uploaded_page import audio_before, audio_values, first_page, is_others
from podcast_service.workflows.uploads import drop_bytes, refuse_known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Brought:
    """A whole file of ours, its hash, and the folder and the episodes of the show it is for."""

    upload: Upload
    file: Path
    sha256: str
    folder: Path
    episodes: tuple[Kept[Episode], ...]


def take_upload(house: House, name: str) -> Upload:
    """Take a received upload in, and return how it ended. What was refused leaves nothing behind (sec-S6).

    Raises NotFound for an upload there is not, Unavailable when something does not answer: it is then tried again.
    """
    with read(house.catalog) as tx:
        upload = find_upload(tx, name)
    if upload is None:
        raise NotFound("upload_unknown")
    if upload.state in (UploadState.OPEN, UploadState.CANCELLED):
        return upload
    taken = _ended(house, upload) if upload.state is UploadState.RECEIVED else upload
    if taken.state is UploadState.REFUSED:
        for other in _beside(house, taken):
            drop_bytes(house, _as_refused(house, other, taken))
    drop_bytes(house, taken)
    for late in _beside(house, taken):  # they came while the sound was being taken in
        order_taking(house, late)
    return taken


def _ended(house: House, upload: Upload) -> Upload:
    """Take a received upload in, or refuse it."""
    try:
        if upload.path is None:  # else it was begun, and is brought to its end
            see_right(house, Act.EDIT, upload.show)
        with alone_with(house.catalog, "uploads"):  # two with one sound shall not both find it new
            return _take(house, _bring(house, upload))
    except Unavailable:
        raise
    except PodcastError as error:
        return _refused(house, upload, error)


def _take(house: House, brought: _Brought) -> Upload:
    if brought.upload.purpose is Purpose.EPISODE:
        return _take_episode(house, brought)
    if brought.upload.purpose is Purpose.RECORDING:
        return _take_recording(house, brought)
    return _take_beside(house, brought)


def _bring(house: House, upload: Upload) -> _Brought:
    """Bring the whole file here, and prove that it is what was sent. Raises Invalid when it is not."""
    path, bucket = house.inbox.folder.whole(upload.id), house.inbox.bucket
    if upload.store and bucket and not (path.is_file() and path.stat().st_size == upload.size):
        house.inbox.folder.check_room(upload.size)
        bucket.fetch(upload, path)
    with read(house.catalog) as tx:
        hashes = {part.number: part.sha256 for part in list_parts(tx, upload.id)}
        show = get_show_by_guid(tx, upload.show)
        episodes = tuple(list_episodes(tx, show.latest.slug))
    sha256 = proven(path, upload.part_size, hashes) if path.is_file() else None
    if sha256 is None or path.stat().st_size != upload.size or upload.sha256 not in (None, sha256):
        raise Invalid("upload_hash", name=upload.name)
    folder = (house.content / show.source).parent
    return _Brought(upload=upload, file=path, sha256=sha256, folder=folder, episodes=episodes)


def _take_episode(house: House, brought: _Brought) -> Upload:
    """Make a draft of a sound, with what its producer wrote meanwhile and the files that were sent beside it."""
    recording = _sound(house, brought)
    stem = slugify(brought.upload.form.title) or slugify(brought.upload.stem) or brought.sha256[:12]
    brought, sound = _named(house, brought, stem, recording)
    if not sound.exists() and is_others(sound.with_suffix(".md"), brought.sha256):  # made since the name was minted
        again = replace(brought, upload=replace(brought.upload, path=None))
        brought, sound = _named(house, again, stem, recording)
    _copy_within_the_store(house, brought, recording)
    upload, page = brought.upload, sound.with_suffix(".md")
    if upload.form != Form() and not page.exists():
        text = first_page(upload, brought.sha256, sound, recording)
        sign(house, upload.show, [hash_of(text)])
        create_text(page, text)
    others = _beside(house, upload)
    _give(house, upload.show, brought.file, sound)
    for other in others:
        _give(house, upload.show, house.inbox.folder.whole(other.id), sound.with_suffix(other.suffix))
    report = ingest(house, folder=brought.folder)
    kept = _kept(house, page)
    if kept is None:
        ours = [sound, *(sound.with_suffix(other.suffix) for other in others)]
        ours += [] if is_others(page, brought.sha256) else [page]
        _remove(house, report, (*ours, page), ours=len(ours))
    for other in others:
        _end_beside(house, report, other, sound.with_suffix(other.suffix), kept)
    return _end(house, brought, kept)


def _take_recording(house: House, brought: _Brought) -> Upload:
    """Give an episode a new sound beside the old one: its page names it, and nobody hears it before it is published."""
    upload = brought.upload
    kept = next((one for one in brought.episodes if one.latest.guid == upload.target), None)
    if kept is None:
        raise NotFound("episode_unknown", guid=upload.target)
    if kept.latest.is_gone():
        raise Conflict("publish_withdrawn", episode=f"{kept.latest.show}/{kept.latest.slug}")
    recording = _sound(house, brought)
    brought, sound = _named(house, brought, (house.content / kept.source).stem, recording)
    _copy_within_the_store(house, brought, recording)
    said = audio_of(page_of(house, kept))
    if said is None or said.sha256 != brought.sha256:
        edit_page(house, kept, {"audio": audio_values(sound, brought.sha256, upload.size)})
    _give(house, upload.show, brought.file, sound)
    report = ingest(house, folder=brought.folder)
    now = _kept(house, house.content / kept.source)
    if now is None or now.latest.audio is None or now.latest.audio.sha256 != brought.sha256:
        edit_page(house, kept, {"audio": audio_before(said, kept.latest.audio, brought.sha256)})
        _remove(house, report, (sound, house.content / kept.source), ours=1)
    return _end(house, brought, now)


def _take_beside(house: House, brought: _Brought) -> Upload:
    """Put a file beside the sound it was sent with, which was taken in already."""
    with read(house.catalog) as tx:
        main = find_upload(tx, brought.upload.target)
    if main is None or main.path is None or main.state is not UploadState.TAKEN:
        raise NotFound("upload_unknown")
    target = (house.content / main.path).with_suffix(brought.upload.suffix)
    _give(house, brought.upload.show, brought.file, target)
    report = ingest(house, folder=brought.folder)
    return _end_beside(house, report, brought.upload, target, _kept(house, target.with_suffix(".md")))


def _sound(house: House, brought: _Brought) -> Recording:
    """Return what is in the sound. Raises Conflict for one an episode has already, Invalid for what is no sound."""
    if brought.upload.path is None:
        refuse_known((one.latest for one in brought.episodes), brought.sha256, brought.upload.name)
    return house.reader.read(brought.file)


def _named(house: House, brought: _Brought, stem: str, recording: Recording) -> tuple[_Brought, Path]:
    """Say where the sound shall lie: the name is minted once, so that a second try finds what the first has done.

    From then on what its producer wrote of it counts as it is now.
    """
    upload = brought.upload
    if upload.path is None:
        suffix = upload.suffix if upload.suffix in SOUND_SUFFIXES else f".{recording.sound.extension}"
        path = brought.folder / (free_stem(brought.folder, stem) + suffix)
        with transact(house.catalog) as tx:
            upload = replace(find_upload(tx, upload.id) or upload, path=path.relative_to(house.content).as_posix())
            save_upload(tx, upload)
    return replace(brought, upload=upload), house.content / (upload.path or "")


def _copy_within_the_store(house: House, brought: _Brought, recording: Recording) -> None:
    """Let the store copy the file to where the sound belongs, so that ingest need only prove it and not send it again.

    What lies there already is not touched; a store that cannot copy is sent the file by ingest, as any other.
    """
    bucket, sound = house.inbox.bucket, recording.sound
    key = object_key("audio", brought.sha256, sound.extension)
    if brought.upload.store and bucket:
        with suppress(PodcastError):
            if house.storage.find(key) is None:
                bucket.copy(brought.upload, key, sha256=brought.sha256, media_type=sound.media_type)


def _give(house: House, show: str, file: Path, target: Path) -> None:
    """Give a file its name, unless a try before has done so. Raises Conflict when another file has it."""
    sha256 = hash_file(file)
    sign(house, show, [sha256])
    if not (target.exists() and hash_file(target) == sha256):
        link_new(file, target)


def _beside(house: House, upload: Upload) -> list[Upload]:
    """Return the files that were sent to lie beside a sound and are here, one of each kind."""
    with read(house.catalog) as tx:
        received = list_uploads(tx, upload.producer, [UploadState.RECEIVED])
    mine = [one for one in received if one.purpose is Purpose.BESIDE and one.target == upload.id and not one.store]
    return list({one.suffix: one for one in mine}.values())


def _kept(house: House, page: Path) -> Kept[Episode] | None:
    source = page.relative_to(house.content).as_posix()
    with read(house.catalog) as tx:
        return next((one for one in list_episodes(tx) if one.source == source), None)


def _remove(house: House, report: Report, files: Iterable[Path], *, ours: int | None = None) -> None:
    """Remove files of ours that were not read in, and raise why: Unavailable, and none is removed, if it may pass."""
    paths = list(files)
    lines = _lines(house, report, paths)
    if not lines or any(subject in report.unanswered for subject, _ in lines):
        raise Unavailable("upload_waits", reason=lines[0][1] if lines else "")
    for path in paths[:ours]:
        path.unlink(missing_ok=True)
    raise Invalid("upload_refused", reason=lines[0][1])


def _lines(house: House, report: Report, paths: Iterable[Path]) -> list[tuple[str, PodcastError]]:
    names = {path.relative_to(house.content).as_posix() for path in paths}
    return [
        (line.subject, line.error)
        for line in report.lines
        if line.outcome is Outcome.REFUSED and line.error and line.subject in names
    ]


def _end_beside(house: House, report: Report, upload: Upload, target: Path, kept: Kept[Episode] | None) -> Upload:
    """Say how a file beside a sound ended: what ingest refuses is removed."""
    lines = _lines(house, report, [target])
    if lines:
        target.unlink(missing_ok=True)
        ended = _refused(house, upload, Invalid("upload_refused", reason=lines[0][1]))
    else:
        path, episode = target.relative_to(house.content).as_posix(), kept.latest.slug if kept else None
        ended = _saved(house, replace(upload, state=UploadState.TAKEN, path=path, episode=episode))
    drop_bytes(house, ended)
    return ended


def _end(house: House, brought: _Brought, kept: Kept[Episode] | None) -> Upload:
    episode = kept.latest.slug if kept else None
    if kept:
        about, name = f"episode:{kept.latest.guid}", brought.upload.name
        with transact(house.catalog) as tx:
            show, revision = brought.upload.show, kept.latest_revision
            note(tx, house, Done.UPLOADED, about, show=show, revision=revision, file=name, sha256=brought.sha256)
    return _saved(house, replace(brought.upload, state=UploadState.TAKEN, sha256=brought.sha256, episode=episode))


def _refused(house: House, upload: Upload, error: PodcastError) -> Upload:
    return _saved(house, replace(upload, state=UploadState.REFUSED, code=error.code, facts=kept(error.facts)))


def _as_refused(house: House, upload: Upload, main: Upload) -> Upload:
    """Refuse a file that was sent beside one that was refused, for the same reason."""
    return _saved(house, replace(upload, state=UploadState.REFUSED, code=main.code, facts=main.facts))


def _saved(house: House, upload: Upload) -> Upload:
    ended = replace(upload, touched_at=house.now())
    with transact(house.catalog) as tx:
        save_upload(tx, ended)
        delete_parts(tx, ended.id)
    return ended
