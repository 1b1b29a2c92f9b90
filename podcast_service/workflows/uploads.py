"""Begin to send a file, find what one has begun, cancel it; asking twice is always safe (rel-F6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.shows import get_show_by_guid
from podcast_service.catalog.uploads import (
    delete_parts,
    delete_uploads_before,
    find_upload,
    find_upload_called,
    list_uploads,
    save_upload,
    unfinished_of,
)
from podcast_service.content.folder import PICTURE_SUFFIXES, TRANSCRIPT_SUFFIXES
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid, NotFound, Unavailable
from podcast_service.domain.told import told
from podcast_service.domain.upload import (
    LEAST_PART,
    RESTS_FOR,
    UNFINISHED,
    Form,
    Purpose,
    Upload,
    UploadState,
    part_size_for,
)
from podcast_service.workflows.house import House

_MOST_AT_ONCE = 500
_BESIDE = (*TRANSCRIPT_SUFFIXES, *PICTURE_SUFFIXES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a producer wants to send; ``key`` is his name for it, ``direct`` whether he can reach the store."""

    show: str
    name: str
    size: int
    key: str
    purpose: Purpose = Purpose.EPISODE
    target: str = ""
    sha256: str | None = None
    form: Form = field(default_factory=Form)
    direct: bool = True


def begin_upload(house: House, producer: str, wanted: Wanted) -> Upload:
    """Begin an upload, or return the one the producer has begun under the same key.

    Raises Invalid for what is too large or empty, Conflict for a sound an episode has already or too much at once,
    NotFound for a show or target there is not, Unavailable where the disk has no room.
    """
    with read(house.catalog) as tx:
        known = _known(tx, producer, wanted)
        if known is None:
            _check(house, tx, producer, wanted)
    if known is not None:
        if (known.size, known.show, known.target) != (wanted.size, wanted.show, wanted.target):
            raise Conflict("upload_key_taken", name=known.name)
        return known
    if not house.inbox.folder.has_room(wanted.size):
        raise Unavailable("upload_no_room", name=wanted.name)
    return _begin(house, producer, wanted)


def check_form(house: House, producer: str, size: int) -> None:
    """Refuse a form of so many bytes before it is read: its files lie here a second time while they are cut in parts.

    Raises Conflict for too much at once, Unavailable where the disk has no room.
    """
    with read(house.catalog) as tx:
        _check_quota(house, tx, producer, size)
    if not house.inbox.folder.has_room(2 * size):
        raise Unavailable("upload_no_room", name=told("the files"))


def _begin(house: House, producer: str, wanted: Wanted) -> Upload:
    now, name, bucket = house.now(), token_hex(16), house.inbox.bucket
    goes_there = wanted.direct and wanted.size > LEAST_PART and wanted.purpose is not Purpose.BESIDE
    upload = Upload(
        id=name,
        producer=producer,
        key=wanted.key,
        show=wanted.show,
        name=wanted.name,
        size=wanted.size,
        part_size=part_size_for(wanted.size),
        begun_at=now,
        touched_at=now,
        purpose=wanted.purpose,
        target=wanted.target,
        sha256=wanted.sha256,
        form=wanted.form,
        store=bucket.begin(name) if bucket and goes_there else None,
    )
    kept = None
    try:
        kept = _keep(house, upload, wanted)
    finally:
        if kept is not upload and bucket and upload.store:
            bucket.drop(upload)
    return kept


def _keep(house: House, upload: Upload, wanted: Wanted) -> Upload:
    """Keep the upload, unless another request of the same sender began it; asked at once, both fit into the quota."""
    with transact(house.catalog) as tx:
        if known := _known(tx, upload.producer, wanted):
            return known
        _check_quota(house, tx, upload.producer, upload.size)
        if old := find_upload_called(tx, upload.producer, wanted.key):
            save_upload(tx, replace(old, key=""))
        save_upload(tx, upload)
    return upload


def _known(tx: Connection, producer: str, wanted: Wanted) -> Upload | None:
    """Return what the producer began under the key, unless it became an episode that has it no more."""
    known = find_upload_called(tx, producer, wanted.key)
    if known is None or known.state is not UploadState.TAKEN:
        return known
    has_it = any(one.audio and one.audio.sha256 == known.sha256 for one in _episodes(tx, known.show))
    return known if has_it or known.purpose is Purpose.BESIDE else None


def _check(house: House, tx: Connection, producer: str, wanted: Wanted) -> None:
    """Refuse what cannot become anything before a byte of it is sent (sec-S6)."""
    inbox = house.inbox
    if wanted.size <= 0:
        raise Invalid("upload_empty", name=wanted.name)
    if wanted.size > inbox.most_bytes:
        raise Invalid("upload_large", name=wanted.name, size=gigabytes(wanted.size), most=gigabytes(inbox.most_bytes))
    _check_quota(house, tx, producer, wanted.size)
    if wanted.purpose is Purpose.BESIDE:
        _check_beside(tx, producer, wanted)
        return
    episodes = _episodes(tx, wanted.show)
    if wanted.purpose is Purpose.RECORDING and not any(one.guid == wanted.target for one in episodes):
        raise NotFound("episode_unknown", guid=wanted.target)
    if wanted.sha256:
        refuse_known(episodes, wanted.sha256, wanted.name)


def _check_quota(house: House, tx: Connection, producer: str, wanted: int) -> None:
    """Refuse what is more than one producer may have under way (sec-S6)."""
    (count, size), most = unfinished_of(tx, producer), house.inbox.most_unfinished
    if count >= _MOST_AT_ONCE or size + wanted > most:
        raise Conflict("upload_quota", count=count, most=gigabytes(most))


def _check_beside(tx: Connection, producer: str, wanted: Wanted) -> None:
    main = find_upload(tx, wanted.target)
    if main is None or main.producer != producer or main.show != wanted.show:
        raise NotFound("upload_unknown")
    if not wanted.name.lower().endswith(_BESIDE) or wanted.name.startswith("."):
        raise Invalid("upload_beside", name=wanted.name, known=" ".join(_BESIDE))
    if wanted.size > LEAST_PART * 8:
        raise Invalid("upload_large", name=wanted.name, size=gigabytes(wanted.size), most=gigabytes(LEAST_PART * 8))


def _episodes(tx: Connection, show: str) -> list[Episode]:
    return [one.latest for one in list_episodes(tx, get_show_by_guid(tx, show).latest.slug)]


def refuse_known(episodes: Iterable[Episode], sha256: str, name: str) -> None:
    """Raise Conflict when an episode has that very sound: it is told, not doubled (exp-6.3.3)."""
    for one in episodes:
        if one.audio and one.audio.sha256 == sha256 and not one.is_gone():
            raise Conflict("upload_sound_known", name=name, title=one.title, episode=f"{one.show}/{one.slug}")


def find_mine(house: House, producer: str, name: str) -> Upload:
    """Return an upload of the producer's. Raises NotFound for any other (sec-S2)."""
    with read(house.catalog) as tx:
        found = find_upload(tx, name)
    if found is None or found.producer != producer:
        raise NotFound("upload_unknown")
    return found


def list_mine(house: House, producer: str, show: str | None = None) -> list[Upload]:
    """Return the producer's uploads, those that have ended lately included."""
    with read(house.catalog) as tx:
        return [one for one in list_uploads(tx, producer) if show in (None, one.show)]


def save_form(house: House, upload: Upload, form: Form) -> Upload:
    """Keep what was written of the new episode while its sound is on its way. Raises Conflict once it was taken in."""
    with transact(house.catalog) as tx:
        fresh = find_upload(tx, upload.id) or upload
        if fresh.state not in UNFINISHED or fresh.path:
            raise Conflict("upload_taken", name=upload.name)
        changed = replace(fresh, form=form)
        save_upload(tx, changed)
    return changed


def cancel_upload(house: House, upload: Upload) -> Upload:
    """Forget an upload and everything that arrived of it. Raises Conflict for one that was taken in."""
    with transact(house.catalog) as tx:
        fresh = find_upload(tx, upload.id) or upload
        waits = fresh.purpose is Purpose.BESIDE and fresh.state is UploadState.RECEIVED
        if not waits and fresh.state not in (UploadState.OPEN, UploadState.CANCELLED):
            raise Conflict("upload_ended", name=upload.name)
        changed = replace(fresh, state=UploadState.CANCELLED, touched_at=house.now())
        save_upload(tx, changed)
        delete_parts(tx, upload.id)
        others = [one for one in list_uploads(tx, upload.producer, UNFINISHED) if one.target == upload.id]
    drop_bytes(house, changed)
    for other in others:
        cancel_upload(house, other)
    return changed


def drop_bytes(house: House, upload: Upload) -> None:
    """Remove what lies here, and in the store, of an upload."""
    house.inbox.folder.drop(upload.id)
    if upload.store and house.inbox.bucket:
        house.inbox.bucket.drop(upload)


def clean_uploads(house: House) -> int:
    """Cancel what nobody has sent anything of for a week, and remove what no upload needs; return how many."""
    now, names = house.now(), house.inbox.folder.names()
    with read(house.catalog) as tx:
        unfinished = list_uploads(tx, states=UNFINISHED)
    left = [one for one in unfinished if one.is_left(now)]
    for one in left:
        cancel_upload(house, one)
    needed = {one.id for one in unfinished} - {one.id for one in left}
    for name in names:
        if name not in needed:
            house.inbox.folder.drop(name)
    if house.inbox.bucket:
        house.inbox.bucket.sweep(needed, now - timedelta(days=1))  # not what is being begun at this moment
    with transact(house.catalog) as tx:
        delete_uploads_before(tx, now - 4 * RESTS_FOR)
    return len(left)


def gigabytes(size: int) -> float:
    """Return a size as people say it: whole gigabytes, or with one decimal."""
    found = round(size / 10**9, 1)
    return int(found) if found.is_integer() else found
