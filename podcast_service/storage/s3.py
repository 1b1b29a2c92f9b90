"""Objects in a bucket of any S3-compatible store: sent with a checksum, read back, compared, then trusted."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from podcast_service.domain.errors import Conflict, Invalid, PodcastError, Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import CACHE_CONTROL, Pieces, Progress, absent, checked, digest, file_sha256, hash_in
from podcast_service.storage.media_types import UNKNOWN, media_type_of
from podcast_service.storage.s3_client import LOOKING, SENDING, Clients, Part, Patience, code_of, is_missing, told
from podcast_service.storage.s3_read import Download

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART_SIZE = 64 * 1024 * 1024
_THREADS = 2
_MOST_PARTS = 10_000  # S3's limit for one object
_ATTEMPTS = 3
_SAY_NOTHING = {UNKNOWN, "binary/octet-stream"}
# Answers after which sending all of it again may help: a part changed on the way, or the store dropped the upload.
_SEND_AGAIN = {"BadDigest", "IncompleteBody", "NoSuchUpload", "InvalidPart"}


class S3Storage:
    """Keeps objects in ``bucket`` under ``prefix``; endpoint and credentials come by the standard AWS variables.

    A file over ``part_size`` bytes goes in parts of that size, ``threads`` at a time. What a store has long to think
    about is asked with the patience of ``sending``, everything else with that of ``looking``.
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
            raise Invalid("storage_source_unreadable", name=path.name, reason=error.strerror) from error
        try:
            size = os.fstat(file).st_size
            stored = StoredObject(key=checked(key), sha256=sha256, size=size, media_type=media_type)
            return self._put(stored, lambda: self._send_file(stored, file, progress))
        except Unavailable as error:
            if error.code == "storage_corrupt" and file_sha256(path) != sha256:
                raise Invalid("storage_source_changed", name=path.name) from error
            raise
        finally:
            os.close(file)

    def put_bytes(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """Send ``data`` by the same rules as a file."""
        sha256 = hashlib.sha256(data).hexdigest()
        md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        stored = StoredObject(key=checked(key), sha256=sha256, size=len(data), media_type=media_type)
        return self._put(stored, lambda: self._send_whole(stored, data, md5))

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
            size = facts["ContentLength"]
        told_type = facts.get("ContentType", UNKNOWN)
        metadata = {word.lower(): value for word, value in facts.get("Metadata", {}).items()}  # rclone capitalises
        return StoredObject(
            key=key,
            sha256=hash_in(key) or metadata.get("sha256") or digest(self.read(key)),
            size=size,
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

    @property
    def _client(self) -> S3Client:
        return self._clients.looking

    @property
    def _endpoint(self) -> str:
        return self._clients.endpoint

    def _told(self) -> AbstractContextManager[None]:
        return told(lambda: self._endpoint, self._bucket)

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)

    def _see_bucket(self) -> None:
        """Make sure that "not there" is said of the object: HEAD answers a missing bucket in the same way."""
        from botocore.exceptions import ClientError

        if self._seen:
            return
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if code_of(error) in {"404", "NoSuchBucket"}:
                raise Invalid("storage_bucket_missing", endpoint=self._endpoint, bucket=self._bucket) from error
            # 403: a key may be allowed its objects and nothing about the bucket
        self._seen = True

    def _put(self, stored: StoredObject, send: Callable[[], None]) -> StoredObject:
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
            self._send(send)
        except BaseException:  # Ctrl-C too: what is half there must not stay
            if not was_there:
                self._remove_wrong(stored)
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

    def _remove_wrong(self, stored: StoredObject) -> None:
        """Remove what a failed sending left behind, but never what another process stored whole meanwhile."""
        with suppress(PodcastError):
            if self.find(stored.key) and not self._is_right(stored):
                self.delete(stored.key)

    def _send(self, send: Callable[[], None]) -> None:
        """Send, and send all again when the store dropped it: a few stores cannot take one part twice."""
        from botocore.exceptions import ClientError

        with self._told():
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    send()
                    return
                except ClientError as error:
                    if code_of(error) not in _SEND_AGAIN or attempt == _ATTEMPTS:
                        raise

    def _send_whole(self, stored: StoredObject, body: bytes | Part, md5: str) -> None:
        self._clients.sending.put_object(
            Bucket=self._bucket,
            Key=self._name(stored.key),
            Body=body,  # type: ignore[arg-type]  # a Part reads like a file; botocore asks for no more
            ContentMD5=md5,
            ContentLength=stored.size,
            ContentType=stored.media_type,
            CacheControl=CACHE_CONTROL,
            Metadata={"sha256": stored.sha256},
        )

    def _send_file(self, stored: StoredObject, file: int, progress: Progress | None) -> None:
        if stored.size > self._part_size:
            self._send_parts(stored, file, progress)
            return
        whole = Part(file, 0, stored.size, progress)
        self._send_whole(stored, whole, whole.content_md5())

    def _send_parts(self, stored: StoredObject, file: int, progress: Progress | None) -> None:
        """Send in parts, a few at a time; what was sent is dropped if one of them fails."""
        name = self._name(stored.key)
        upload = self._client.create_multipart_upload(
            Bucket=self._bucket,
            Key=name,
            ContentType=stored.media_type,
            CacheControl=CACHE_CONTROL,
            Metadata={"sha256": stored.sha256},
        )["UploadId"]
        size = max(self._part_size, -(-stored.size // _MOST_PARTS))
        parts = [Part(file, at, min(size, stored.size - at), progress) for at in range(0, stored.size, size)]

        def send(number: int, part: Part) -> CompletedPartTypeDef:
            answer = self._clients.sending.upload_part(
                Bucket=self._bucket,
                Key=name,
                UploadId=upload,
                PartNumber=number,
                Body=part,  # type: ignore[arg-type]  # a Part reads like a file; botocore asks for no more
                ContentMD5=part.content_md5(),
                ContentLength=len(part),
            )
            return {"PartNumber": number, "ETag": answer["ETag"]}

        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="upload")
        try:
            done = list(pool.map(send, range(1, len(parts) + 1), parts))
            self._clients.sending.complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=upload, MultipartUpload={"Parts": done}
            )
        except BaseException:
            pool.shutdown(cancel_futures=True)
            self._abort(name, upload)
            raise
        finally:
            pool.shutdown()

    def _abort(self, name: str, upload: str) -> None:
        """Drop the parts, which cost space unseen; a store that is away or forgot them already changes nothing."""
        with suppress(PodcastError), self._told():
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)
