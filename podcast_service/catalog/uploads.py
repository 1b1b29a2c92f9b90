"""Files on their way in: who sends which, and which parts of them are here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, select, update

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.upload_tables import upload_parts, uploads
from podcast_service.catalog.upsert import put
from podcast_service.domain.upload import UNFINISHED, Part, Upload, UploadState

_OVER = (UploadState.REFUSED, UploadState.CANCELLED)


def find_upload(tx: Connection, id_: str) -> Upload | None:
    """Find one upload."""
    row = tx.execute(select(uploads).where(uploads.c.id == id_)).one_or_none()
    return _upload(row) if row else None


def find_upload_called(tx: Connection, producer: str, key: str) -> Upload | None:
    """Find the upload a producer calls ``key``, unless it was refused or cancelled."""
    mine = (uploads.c.producer == producer) & (uploads.c.key == key)
    row = tx.execute(select(uploads).where(mine)).one_or_none()
    return _upload(row) if row else None


def list_uploads(
    tx: Connection, producer: str | None = None, states: Iterable[UploadState] = tuple(UploadState)
) -> list[Upload]:
    """Return the uploads of a producer, or of all, that stand so, the one that was touched last first."""
    question = select(uploads).where(uploads.c.state.in_([state.value for state in states]))
    if producer is not None:
        question = question.where(uploads.c.producer == producer)
    return [_upload(row) for row in tx.execute(question.order_by(uploads.c.touched_at.desc(), uploads.c.id))]


def unfinished_of(tx: Connection, producer: str) -> tuple[int, int]:
    """Return how many uploads of a producer have not ended, and how many bytes they have together."""
    mine = (uploads.c.producer == producer) & uploads.c.state.in_([state.value for state in UNFINISHED])
    row = tx.execute(select(func.count(), func.coalesce(func.sum(uploads.c.size), 0)).where(mine)).one()
    return int(row[0]), int(row[1])


def save_upload(tx: Connection, upload: Upload) -> None:
    """Keep how an upload stands."""
    row = {
        "id": upload.id,
        "producer": upload.producer,
        "key": None if upload.state in _OVER else upload.key or None,
        "state": upload.state.value,
        "size": upload.size,
        "touched_at": upload.touched_at,
        "document": dump(upload),
    }
    put(tx, uploads, [row])


def list_parts(tx: Connection, upload: str) -> list[Part]:
    """Return the parts that were acknowledged, by number."""
    columns = (upload_parts.c.number, upload_parts.c.size, upload_parts.c.sha256, upload_parts.c.md5)
    rows = tx.execute(select(*columns).where(upload_parts.c.upload == upload).order_by(upload_parts.c.number))
    return [Part(**row._mapping) for row in rows]


def find_part(tx: Connection, upload: str, number: int) -> Part | None:
    """Find one part."""
    mine = (upload_parts.c.upload == upload) & (upload_parts.c.number == number)
    row = tx.execute(select(upload_parts).where(mine)).one_or_none()
    return Part(number=row.number, size=row.size, sha256=row.sha256, md5=row.md5) if row else None


def save_part(tx: Connection, upload: str, part: Part) -> None:
    """Keep that a part is here, or is being sent to the store by its sender."""
    values = {"number": part.number, "size": part.size, "sha256": part.sha256, "md5": part.md5}
    put(tx, upload_parts, [{"upload": upload, **values}])


def delete_parts(tx: Connection, upload: str, numbers: Iterable[int] | None = None) -> None:
    """Forget parts: all of them, or those."""
    mine = upload_parts.c.upload == upload
    if numbers is not None:
        mine &= upload_parts.c.number.in_(list(numbers))
    tx.execute(delete(upload_parts).where(mine))


def touch_upload(tx: Connection, upload: str, now: datetime) -> None:
    """Note that something of it arrived just now."""
    tx.execute(update(uploads).where(uploads.c.id == upload).values(touched_at=now))


def delete_uploads_before(tx: Connection, before: datetime) -> int:
    """Forget uploads that ended and were not looked at since then; return how many."""
    ended = uploads.c.state.not_in([state.value for state in UNFINISHED]) & (uploads.c.touched_at < before)
    tx.execute(delete(upload_parts).where(upload_parts.c.upload.in_(select(uploads.c.id).where(ended))))
    return tx.execute(delete(uploads).where(ended)).rowcount


def _upload(row: Row[tuple[object, ...]]) -> Upload:
    return replace(load(row.document, Upload), touched_at=row.touched_at)
