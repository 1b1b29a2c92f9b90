"""A public answer made ready: its bytes in every coding, its entity tags, its header fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from podcast_service.delivery.codings import IDENTITY, encode, is_compressible
from podcast_service.delivery.fields import PREFLIGHT, Fields, as_bytes, caching, common, is_page, security
from podcast_service.delivery.ranges import Stretch, write_date
from podcast_service.domain.document import Answer, Described, Document, Media
from podcast_service.domain.media import StoredObject

_IN_UNCHANGED = ("Access-Control-Allow-Origin", "Cache-Control", "Last-Modified", "Vary", "X-Content-Type-Options")

_Texts = tuple[tuple[str, str], ...]


class Plan(NamedTuple):
    """What to answer: status, header fields, and either ``body`` or the ``stretch`` of the stored object ``key``.

    A tuple, as one is made for every range.
    """

    status: int
    fields: Fields
    body: bytes = b""
    key: str = ""
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Refusals:
    """The answers to other methods than GET and HEAD; ``preflight`` only where other origins may read."""

    not_allowed: Plan
    preflight: Plan | None


@dataclass(frozen=True, slots=True)
class Variant:
    """One coding of a document: the plans for GET, HEAD, 304 and 412. Its ETag names exactly these bytes (feed-H23)."""

    etag: str
    whole: Plan
    head: Plan
    unchanged: Plan
    failed: Plan


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document with its codings. ``is_conditional`` is false for answers other than 200 (RFC 9110 §13.2.1)."""

    variants: dict[str, Variant]
    modified_at: datetime | None
    is_conditional: bool
    refusals: Refusals
    size: int


@dataclass(frozen=True, slots=True)
class KeptMedia:
    """A stored object with the plans that need no range; ``part_fields`` are those of a 206 without its own two."""

    object: StoredObject
    etag: str
    modified_at: datetime | None
    whole: Plan
    head: Plan
    unchanged: Plan
    failed: Plan
    outside: Plan
    part_fields: Fields
    refusals: Refusals
    size: int


Kept = KeptDocument | KeptMedia


def keep(path: str, answer: Answer, *, https: bool) -> Kept:
    """Make ``answer`` at ``path`` ready to be sent; ``https`` says whether the public address is."""
    return ready(describe(path, answer, https=https), bodies_of(answer), https=https)


def describe(path: str, answer: Answer, *, https: bool) -> Described:
    """Return how ``answer`` at ``path`` is sent, without its bytes."""
    return (
        _describe_document(path, answer, https)
        if isinstance(answer, Document)
        else _describe_media(answer, path, https)
    )


def bodies_of(answer: Answer) -> dict[str, bytes]:
    """Return the bytes of a document in every coding it is offered in; none for a stored object."""
    if not isinstance(answer, Document):
        return {}
    return {coding: encode(coding, answer.body) for coding in _codings(answer)}


def ready(told: Described, bodies: Mapping[str, bytes], *, https: bool) -> Kept:
    """Make an answer that was described ready to be sent, with its ``bodies`` by coding."""
    return _ready_document(told, bodies, https) if told.object is None else _ready_media(told, told.object, https)


def _codings(document: Document) -> tuple[str, ...]:
    return (IDENTITY, "gzip", "br") if is_compressible(document.media_type, len(document.body)) else (IDENTITY,)


def _describe_document(path: str, document: Document, https: bool) -> Described:
    modified_at = _whole_seconds(document.modified_at)
    shared = (
        *common(document.media_type, path, https=https),
        ("Cache-Control", caching(path, document.status, media=False)),
        *([("Vary", "Accept-Encoding")] if len(_codings(document)) > 1 else []),
    )
    return Described(
        status=document.status,
        media_type=document.media_type,
        shared=shared,
        own=document.fields,
        digest=sha256(document.body).hexdigest()[:32],
        modified_at=modified_at if document.status == 200 else None,
    )


def _describe_media(media: Media, path: str, https: bool) -> Described:
    stored = media.object
    shared = (
        *common(stored.media_type, https=https),
        ("Cache-Control", caching(path, 200, media=True)),
        ("Accept-Ranges", "bytes"),
    )
    return Described(
        status=200,
        media_type=stored.media_type,
        shared=shared,
        own=media.fields,
        digest=stored.sha256,
        modified_at=_whole_seconds(stored.modified_at),
        object=stored,
    )


def _ready_document(told: Described, bodies: Mapping[str, bytes], https: bool) -> KeptDocument:
    variants = {coding: _make_variant(told, coding, body) for coding, body in bodies.items()}
    return KeptDocument(
        variants=variants,
        modified_at=told.modified_at,
        is_conditional=told.status == 200,
        refusals=_refusals(told.media_type, https),
        size=sum(len(variant.whole.body) + 2000 for variant in variants.values()),
    )


def _make_variant(told: Described, coding: str, body: bytes) -> Variant:
    etag = f'"{told.digest}"' if coding == IDENTITY else f'"{told.digest}-{coding}"'
    described: list[tuple[str, str]] = [("Content-Type", told.media_type), ("Content-Length", str(len(body)))]
    if coding != IDENTITY:
        described.append(("Content-Encoding", coding))
    tagged = (("ETag", etag),) if told.status == 200 else ()
    shared = (*told.shared, *_last_modified(told))
    whole = as_bytes(described, shared, tagged, told.own)
    return Variant(
        etag=etag,
        whole=Plan(told.status, whole, body),
        head=Plan(told.status, whole),
        unchanged=Plan(304, as_bytes(_of_unchanged(shared), tagged, told.own)),
        failed=_failed(shared),
    )


def _last_modified(told: Described) -> _Texts:
    return (("Last-Modified", write_date(told.modified_at)),) if told.modified_at else ()


def _ready_media(told: Described, stored: StoredObject, https: bool) -> KeptMedia:
    etag = f'"{told.digest}"'
    shared = told.shared
    tagged = (("ETag", etag), *_last_modified(told))
    described = as_bytes([("Content-Type", told.media_type)], shared, tagged, told.own)
    whole = (*described, (b"content-length", str(stored.size).encode()))
    return KeptMedia(
        object=stored,
        etag=etag,
        modified_at=told.modified_at,
        whole=Plan(200, whole, key=stored.key, stretch=Stretch(0, stored.size)) if stored.size else Plan(200, whole),
        head=Plan(200, whole),
        unchanged=Plan(304, as_bytes(_of_unchanged(shared), tagged, told.own)),
        failed=_failed(shared),
        outside=_outside(shared, stored.size),
        part_fields=described,
        refusals=_refusals(told.media_type, https),
        size=4000,
    )


def _of_unchanged(shared: _Texts) -> _Texts:
    """Leave out of a 304 what the client has from the 200: it updates what it stored, no more (RFC 9110 §15.4.5)."""
    return tuple(field for field in shared if field[0] in _IN_UNCHANGED)


def _outside(shared: _Texts, size: int) -> Plan:
    fields = [("Content-Range", f"bytes */{size}"), ("Content-Length", "0"), ("Cache-Control", "no-cache")]
    return Plan(416, as_bytes(shared, fields))


def _failed(shared: _Texts) -> Plan:
    return Plan(412, as_bytes(shared, [("Content-Length", "0"), ("Cache-Control", "no-cache")]))


def _refusals(media_type: str, https: bool) -> Refusals:
    readable = not is_page(media_type)
    allow = ("Allow", "GET, HEAD, OPTIONS" if readable else "GET, HEAD")
    body = b"405: this address answers GET and HEAD.\n"
    plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    not_allowed = Plan(405, as_bytes(common("text/plain", https=https), plain, [allow]), body)
    preflight = Plan(204, as_bytes(security(https=https), PREFLIGHT, [allow])) if readable else None
    return Refusals(not_allowed, preflight)


def _whole_seconds(moment: datetime | None) -> datetime | None:
    """Drop the fraction: HTTP dates have none, and a 304 must compare what was sent."""
    return None if moment is None else moment.astimezone(UTC).replace(microsecond=0)
