"""Objects in a bucket of any S3-compatible store: sent with a checksum, read back, compared, then trusted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from podcast_service.domain.errors import Conflict, Invalid, PodcastError, Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.domain.system import system_words
from podcast_service.storage.base import CACHE_CONTROL, Pieces, Progress, absent, checked, digest, file_sha256, hash_in
from podcast_service.storage.media_types import UNKNOWN, media_type_of
from podcast_service.storage.probed import Ability, Probed
from podcast_service.storage.s3_client import LOOKING, SENDING, Clients, Md5, Part, Patience, code_of, is_missing, said
from podcast_service.storage.s3_parts import Upload, part_size, unfinished
from podcast_service.storage.s3_probe import S3Probes
from podcast_service.storage.s3_read import Download

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mypy_boto3_s3 import S3Client

PART_SIZE = 8 * 1024 * 1024  # what a cut may cost at least; smaller ones cost more CPU for each than they save
_THREADS = 2
_ATTEMPTS = 3
_UNKNOWN = {"NotImplemented", "MethodNotAllowed", "501", "405"}  # the store lacks what it was asked
_SAY_NOTHING = {UNKNOWN, "binary/octet-stream"}
# Answers after which sending all of it again may help: a part changed on the way, or the store dropped the upload.
_SEND_AGAIN = {"BadDigest", "IncompleteBody", "NoSuchUpload", "InvalidPart"}
_MAY_BE_PARTS = {"InternalError", "500"}  # what some stores say of a part they have had before


class S3Storage:
    """Keeps objects in ``bucket`` under ``prefix``; endpoint and credentials come by the standard AWS variables.

    A file over ``part_size`` bytes goes in parts of at least that size, ``threads`` at a time; ``sending`` is the
    patience for what a store has long to think about, ``looking`` for the rest.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        part_size: int = PART_SIZE,
        threads: int = _THREADS,
        looking: Patience = LOOKING,
        sending: Patience = SENDING,
    ) -> None:
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._part_size = part_size
        self._threads = threads
        self._clients = Clients(looking, sending)
        self._seen = False  # the bucket answered once, so a 404 is about the object

    @property
    def location(self) -> str:
        """Say in words where the objects lie."""
        return f"bucket {self._bucket} at {self._endpoint}" + (f", below {self._prefix}" if self._prefix else "")

    def put_file(
        self, key: str, path: Path, *, sha256: str, media_type: str, progress: Progress | None = None
    ) -> StoredObject:
        """Send the file; see the contract. Raises ``Invalid`` when the file changed since it was hashed."""
        try:
            file = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise Invalid("storage_source_unreadable", name=path.name, reason=system_words(error)) from error
        try:
            size = os.fstat(file).st_size
            stored = StoredObject(key=checked(key), sha256=sha256, size=size, media_type=media_type)
            return self._put(stored, lambda resume: self._send_file(stored, file, progress, resume=resume))
        except Unavailable as error:
            if error.code == "storage_corrupt" and file_sha256(path) != sha256:
                raise Invalid("storage_source_changed", name=path.name) from error
            raise
        finally:
            os.close(file)

    def put_bytes(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """Send ``data`` by the same rules as a file."""
        sha256 = hashlib.sha256(data).hexdigest()
        md5 = Md5(hashlib.md5(data, usedforsecurity=False).digest())
        stored = StoredObject(key=checked(key), sha256=sha256, size=len(data), media_type=media_type)
        return self._put(stored, lambda _: self._send_whole(stored, data, md5))

    def find(self, key: str) -> StoredObject | None:
        """Return the facts about one object; the hash is read from the key, else from its metadata, else its bytes."""
        from botocore.exceptions import ClientError

        name = self._name(key)
        with self._told():
            try:
                facts = self._client.head_object(Bucket=self._bucket, Key=name)
            except ClientError as error:
                if not is_missing(error):
                    raise
                self._see_bucket()
                return None
        told_type = facts.get("ContentType", UNKNOWN)
        metadata = {word.lower(): value for word, value in facts.get("Metadata", {}).items()}  # rclone capitalises
        return StoredObject(
            key=key,
            sha256=hash_in(key) or metadata.get("sha256") or digest(self.read(key)),
            size=facts["ContentLength"],
            media_type=media_type_of(key) if told_type in _SAY_NOTHING else told_type,
            modified_at=facts.get("LastModified"),
        )

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open a range of the object; a connection that breaks is taken up again where it broke."""
        name = self._name(key)
        with self._told():
            download = Download(self._client, self._bucket, name, start, stop)
            if not download.open():
                self._see_bucket()
                raise absent(key)

        def take() -> bytes:
            with self._told():
                return download.take()

        return Pieces(take, download.close)

    def local_path(self, key: str) -> Path | None:
        """Return ``None``: nothing here is a file on this machine."""
        checked(key)
        return None

    def delete(self, key: str) -> None:
        """Remove the object. One at a time: removing many at once needs headers that stores disagree on."""
        name = self._name(key)
        with self._told():
            self._client.delete_object(Bucket=self._bucket, Key=name)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Yield the keys in the store's order, which is by code point."""
        for key, _ in self.sizes(prefix):
            yield key

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the keys in the store's order, and how many bytes lie there."""
        with self._told():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for row in page.get("Contents", ()):
                    yield row["Key"].removeprefix(self._prefix), row["Size"]

    def sweep(self, before: datetime, *, dry_run: bool = False) -> list[str]:
        """Drop the parts of uploads that were begun before then and never ended, where the store tells of them."""
        from botocore.exceptions import ClientError

        with self._told():
            try:
                stale = [one for one in unfinished(self._client, self._bucket, self._prefix) if one.begun_at < before]
            except ClientError as error:
                if code_of(error) not in _UNKNOWN:
                    raise
                return []
            for one in stale if not dry_run else ():
                with suppress(self._client.exceptions.NoSuchUpload):  # whoever began it ended it just now
                    self._client.abort_multipart_upload(Bucket=self._bucket, Key=one.name, UploadId=one.upload)
        return [one.name.removeprefix(self._prefix) for one in stale]

    def probe(self) -> Iterator[Probed]:
        """Try out the store behind the bucket."""
        try:
            with self._told():
                client = self._client
        except PodcastError as error:
            yield Probed(ability=Ability.STORE, works=False, seen=str(error))
            return
        yield from S3Probes(client, self._bucket, self._prefix, self._told).run()

    @property
    def _client(self) -> S3Client:
        return self._clients.looking

    @property
    def _endpoint(self) -> str:
        return self._clients.endpoint

    def _told(self) -> AbstractContextManager[None]:
        return said(lambda: self._endpoint, self._bucket)

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)

    def _see_bucket(self) -> None:
        """Make sure that "not there" is said of the object: HEAD answers a missing bucket in the same way."""
        if self._seen:
            return
        from botocore.exceptions import ClientError

        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if code_of(error) in {"404", "NoSuchBucket"}:
                raise Invalid("storage_bucket_missing", endpoint=self._endpoint, bucket=self._bucket) from error
            # 403: a key may be allowed its objects and nothing about the bucket
        self._seen = True

    def _put(self, stored: StoredObject, send: Callable[[bool], bool]) -> StoredObject:
        """Look, send, read back, compare (rel-F4).

        What was there before is never removed: it may be the road that changes bytes, and something may use it.
        """
        was_there = self.find(stored.key) is not None
        if was_there:
            if digest(self.read(stored.key)) == stored.sha256:
                return stored
            if hash_in(stored.key) != stored.sha256:
                raise Conflict("storage_conflict", key=stored.key)
        try:
            resumed = self._send(stored, send)
            if resumed and not self._is_right(stored):  # a part from before was wrong: all of it again
                self._send(stored, send, resume=False)
        except PodcastError:
            if self._stands_right(stored, remove=not was_there):
                return stored  # only the last answer was lost, or another process sent the same file meanwhile
            raise
        except BaseException:  # Ctrl-C too: what is half there must not stay
            self._stands_right(stored, remove=not was_there)
            raise
        if not self._is_right(stored):
            if not was_there:
                with suppress(PodcastError):
                    self.delete(stored.key)
            raise Unavailable("storage_corrupt", location=self.location, key=stored.key)
        return stored

    def _is_right(self, stored: StoredObject) -> bool:
        """Read back what was stored and compare; an object that is not there after "done" is wrong as well.

        With the patience of sending: a store that has just been given much may be busy putting it away.
        """
        download = Download(self._clients.sending, self._bucket, self._name(stored.key), 0, None)
        try:
            with self._told():
                return download.open() and download.sha256() == stored.sha256
        finally:
            download.close()

    def _stands_right(self, stored: StoredObject, *, remove: bool) -> bool:
        """Say whether the object is whole after a failed sending; what is wrong may be removed."""
        with suppress(PodcastError):
            if self._is_right(stored):
                return True
            if remove and self.find(stored.key):
                self.delete(stored.key)
        return False

    def _send(self, stored: StoredObject, send: Callable[[bool], bool], *, resume: bool = True) -> bool:
        """Send, and send again what the store dropped; return whether it was relied on parts it had before.

        The last try sends all of it: a few stores cannot take one part twice.
        """
        from botocore.exceptions import ClientError

        with self._told():
            for _ in range(1, _ATTEMPTS):
                try:
                    return send(resume)
                except ClientError as error:
                    if code_of(error) in _MAY_BE_PARTS and resume:
                        break
                    if code_of(error) not in _SEND_AGAIN:
                        raise
                    if code_of(error) == "NoSuchUpload" and self._is_right(stored):
                        return False  # another process sent the same file, and ended it
            return send(False)

    def _send_whole(self, stored: StoredObject, body: bytes | Part, md5: Md5) -> bool:
        self._clients.sending.put_object(
            Bucket=self._bucket,
            Key=self._name(stored.key),
            Body=body,  # type: ignore[arg-type]  # a Part reads like a file; botocore asks for no more
            ContentMD5=md5.base64,
            ContentLength=stored.size,
            ContentType=stored.media_type,
            CacheControl=CACHE_CONTROL,
            Metadata={"sha256": stored.sha256},
        )
        return False

    def _send_file(self, stored: StoredObject, file: int, progress: Progress | None, *, resume: bool) -> bool:
        if stored.size <= self._part_size:
            whole = Part(file, 0, stored.size, progress)
            return self._send_whole(stored, whole, whole.md5())
        size = part_size(stored.size, self._part_size)
        parts = [Part(file, at, min(size, stored.size - at), progress) for at in range(0, stored.size, size)]
        name = self._name(stored.key)
        return Upload(self._clients.sending, self._bucket, name, stored, parts, self._threads).send(resume=resume)
