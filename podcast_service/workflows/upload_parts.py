"""Take the parts of a file in, and say that it is complete: what is acknowledged is never replaced (rel-F6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.uploads import (
    find_part,
    find_upload,
    list_parts,
    save_part,
    save_upload,
    touch_upload,
)
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.order import Kind
from podcast_service.domain.upload import UNFINISHED, Part, Purpose, Upload, UploadState
from podcast_service.workflows.house import House
from podcast_service.workflows.orders import place_order


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPart:
    """A part as it is being sent: from byte ``start`` of it to its end; ``sha256`` is that of the whole part."""

    number: int
    start: int
    sha256: str


def parts_here(house: House, upload: Upload) -> tuple[list[Part], dict[int, int]]:
    """Return the parts that arrived whole, and how many bytes are here of those that did not.

    One that was all here when the server died, or its store did not answer, wants its last byte again: who sends names
    what is left of it, and no range names nothing (RFC 9110, 14.4).
    """
    with read(house.catalog) as tx:
        parts = list_parts(tx, upload.id)
    bucket = house.inbox.bucket
    if upload.state is UploadState.OPEN and upload.store and bucket:
        held = bucket.held(upload)
        parts = [one for one in parts if one.number in held and held[one.number].is_of(one, one.size)]
    there = {one.number for one in parts}
    arrived = house.inbox.folder.arrived(upload.id)
    rests = {number: min(size, upload.size_of(number) - 1) for number, size in arrived.items() if number not in there}
    return parts, {number: size for number, size in rests.items() if size}


def receive_part(house: House, upload: Upload, sent: SentPart, pieces: Iterable[bytes]) -> Part:
    """Take one part in, and return it once it is on the disk or in the store.

    The same part again is a quiet success; other bytes under its number raise Conflict. Raises Invalid when the
    bytes end early (what came is kept for the next try), are too many, or have another hash.
    """
    number, size = sent.number, upload.size_of(sent.number)
    folder = house.inbox.folder
    if had := _had(house, upload, sent.number, sent.sha256):
        return had
    _check_open(upload)
    path = folder.take(upload.id, number, sent.start, size, pieces)
    if path is None:
        raise Invalid("upload_part_short", number=number)
    if folder.hash_of(path) != sent.sha256:
        folder.forget(upload.id, number)
        raise Invalid("upload_part_hash", number=number)
    with folder.placing(upload.id):
        with read(house.catalog) as tx:
            _check_open(find_upload(tx, upload.id) or upload)
        part = _had(house, upload, number, sent.sha256)
        if part is None:
            part = Part(number=number, size=size, sha256=sent.sha256, md5=_place(house, upload, number, path))
            _acknowledge(house, upload, part)
    folder.forget(upload.id, number)
    return part


def _place(house: House, upload: Upload, number: int, path: Path) -> str | None:
    """Put a proven part where it belongs, and return its MD5 where that is the store."""
    if upload.store and house.inbox.bucket:
        return house.inbox.bucket.place(upload, number, path)
    house.inbox.folder.place(upload.id, upload.start_of(number), path)
    return None


def _acknowledge(house: House, upload: Upload, part: Part) -> None:
    with transact(house.catalog) as tx:
        save_part(tx, upload.id, part)
        touch_upload(tx, upload.id, house.now())


def _had(house: House, upload: Upload, number: int, sha256: str) -> Part | None:
    """Return the part if it is here. Raises Conflict when it is here with other bytes.

    That its sender was told where to put it into the store does not mean that it is there.
    """
    with read(house.catalog) as tx:
        part = find_part(tx, upload.id, number)
    if part and upload.store and house.inbox.bucket:
        held = house.inbox.bucket.held(upload).get(number)
        part = part if held and held.is_of(part, part.size) else None
    if part and part.sha256 != sha256:
        raise Conflict("upload_part_other", number=number)
    return part


def _check_open(upload: Upload) -> None:
    if upload.state is not UploadState.OPEN:
        raise Conflict("upload_ended", name=upload.name)


def address_part(house: House, upload: Upload, part: Part) -> str | None:
    """Return where the producer may put a part into the store himself; None for one that is there.

    Raises Conflict when other bytes are there under its number, Invalid where nothing goes to the store.
    """
    bucket = house.inbox.bucket
    if upload.store is None or bucket is None or part.md5 is None:
        raise Invalid("upload_through")
    _check_open(upload)
    if part.size != upload.size_of(part.number):
        raise Invalid("upload_part_size", number=part.number, size=upload.size_of(part.number))
    if _had(house, upload, part.number, part.sha256):
        return None
    _acknowledge(house, upload, part)
    return bucket.address(upload, part.number, part.md5)


def complete_upload(house: House, upload: Upload) -> Upload:
    """Say that every part was sent; the worker then looks at what it is. Asking again gives the same answer.

    Raises Conflict, with the numbers of some, while parts are missing, and for an upload that was cancelled.
    """
    if upload.state is UploadState.CANCELLED:
        raise Conflict("upload_ended", name=upload.name)
    if upload.state is UploadState.OPEN:
        upload = _close(house, upload)
    if upload.state is UploadState.RECEIVED:
        order_taking(house, upload)
    return upload


def order_taking(house: House, upload: Upload) -> None:
    """Ask the worker to look at a received file; one that lies beside a sound waits for that."""
    if upload.purpose is Purpose.BESIDE:
        with read(house.catalog) as tx:
            main = find_upload(tx, upload.target)
        if main is not None and main.state in UNFINISHED:
            return
    place_order(house, Kind.TAKE_IN, upload.show, upload.id, name=upload.name)


def _close(house: House, upload: Upload) -> Upload:
    bucket = house.inbox.bucket if upload.store else None
    with house.inbox.folder.placing(upload.id):
        if bucket is None or bucket.size(upload) != upload.size:  # joined already, and only that was not written down
            parts, _ = parts_here(house, upload)
            if missing := upload.missing(parts):
                raise Conflict("upload_incomplete", count=len(missing), numbers=", ".join(map(str, missing[:10])))
        if bucket:
            bucket.join(upload)
        with transact(house.catalog) as tx:
            fresh = find_upload(tx, upload.id) or upload
            if fresh.state is UploadState.OPEN:
                fresh = replace(fresh, state=UploadState.RECEIVED, touched_at=house.now())
                save_upload(tx, fresh)
    return fresh
