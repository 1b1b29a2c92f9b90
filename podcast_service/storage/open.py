"""From a URL to a storage: one row per kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from podcast_service.domain.errors import Invalid
from podcast_service.storage.base import Storage
from podcast_service.storage.incoming_bucket import IncomingBucket
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.storage.mirror import Mirror
from podcast_service.storage.mirror_bucket import BucketMirror
from podcast_service.storage.mirror_folder import FolderMirror
from podcast_service.storage.s3 import S3Storage
from podcast_service.storage.s3_signed import Signer


def open_storage(url: str) -> Storage:
    """Return the storage that ``url`` names: ``file:///folder``, ``s3://bucket/prefix`` or ``memory:``.

    Nothing is asked yet: a store that does not answer is told at its first use.
    Raises ``Invalid``, saying what to write.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Invalid("storage_url", url=url) from error
    kind = _KINDS.get(parts.scheme)
    if kind is None or parts.query or parts.fragment or parts.username is not None:
        raise Invalid("storage_url", url=_without_user(parts))
    return kind(parts)


def open_mirror(url: str) -> Mirror:
    """Return the mirror that ``url`` names: ``file:///folder`` or ``s3://bucket/prefix``. Raises ``Invalid``."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Invalid("mirror_url", url=url) from error
    is_plain = not parts.query and not parts.fragment and parts.username is None
    if is_plain and parts.scheme == "s3" and parts.netloc:
        return BucketMirror(parts.netloc, unquote(parts.path))
    if is_plain and parts.scheme == "file" and _is_folder(parts):
        return FolderMirror(Path(unquote(parts.path)))
    raise Invalid("mirror_url", url=_without_user(parts))


def _is_folder(parts: SplitResult) -> bool:
    return parts.netloc in ("", "localhost") and parts.path.startswith("/") and bool(parts.path.strip("/"))


def _without_user(parts: SplitResult) -> str:
    """Return an address that may be shown: what stands before an @ may be a password."""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def open_signer(url: str, *, endpoint: str | None = None) -> Signer:
    """Return what signs addresses for the bucket that ``url`` names. Raises ``Invalid`` for any other storage."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise Invalid("storage_without_signing", url=url)
    return Signer(parts.netloc, unquote(parts.path), endpoint=endpoint)


def open_incoming(url: str, *, endpoint: str | None = None) -> IncomingBucket | None:
    """Return what takes uploads straight into the bucket that ``url`` names; None for any other storage."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        return None
    return IncomingBucket(parts.netloc, unquote(parts.path), endpoint=endpoint)


def _local(parts: SplitResult) -> Storage:
    if not _is_folder(parts):
        raise Invalid("storage_url", url=parts.geturl())
    return LocalStorage(Path(unquote(parts.path)))


def _s3(parts: SplitResult) -> Storage:
    if not parts.netloc:
        raise Invalid("storage_url", url=parts.geturl())
    return S3Storage(parts.netloc, unquote(parts.path))


def _memory(parts: SplitResult) -> Storage:
    if parts.netloc or parts.path:
        raise Invalid("storage_url", url=parts.geturl())
    return MemoryStorage()


_KINDS: dict[str, Callable[[SplitResult], Storage]] = {"file": _local, "s3": _s3, "memory": _memory}
