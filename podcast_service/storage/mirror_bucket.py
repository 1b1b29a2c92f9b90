"""A mirror in a bucket of any S3-compatible store: each object carries its type, and how long it may be cached."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import TYPE_CHECKING, TypedDict

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import Storage
from podcast_service.storage.mirror import Facts, checked_name
from podcast_service.storage.s3_client import LOOKING, SENDING, Clients, Md5, Part, is_missing, said
from podcast_service.storage.s3_read import Download

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class _Leading(TypedDict, total=False):
    WebsiteRedirectLocation: str


class BucketMirror:
    """Keeps files in ``bucket`` below ``prefix``; endpoint and credentials come by the standard AWS variables."""

    is_file_system = False

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._clients = Clients(LOOKING, SENDING)

    @property
    def url(self) -> str:
        """Return the address by which the place was named."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    @property
    def location(self) -> str:
        """Say in words where the files lie."""
        return f"the bucket {self._bucket}" + (f", below {self._prefix}" if self._prefix else "")

    def is_empty(self) -> bool:
        """Say whether no object lies below the prefix."""
        with self._told():
            found = self._clients.looking.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)
            return not found.get("Contents")

    def holds(self, name: str) -> bool:
        """Say whether there is an object of that name."""
        from botocore.exceptions import ClientError

        with self._told():
            try:
                self._clients.looking.head_object(Bucket=self._bucket, Key=self._name(name))
            except ClientError as error:
                if is_missing(error):
                    return False
                raise
            return True

    def read(self, name: str) -> bytes | None:
        """Return an object whole."""
        with self._told(), closing(self._download(name, self._clients.looking)) as download:
            return b"".join(iter(download.take, b"")) if download.open() else None

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        """Send with a checksum, read back, compare."""
        md5 = Md5(hashlib.md5(data, usedforsecurity=False).digest())
        self._put(name, data, md5, hashlib.sha256(data).hexdigest(), facts)

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        """Send the object from its file, or from one it is fetched into first."""
        with _file_of(source, stored.key) as file:
            part = Part(file, 0, os.fstat(file).st_size, None)
            self._put(name, part, part.md5(), stored.sha256, facts)

    def remove(self, name: str) -> None:
        """Remove the object."""
        with self._told():
            self._clients.looking.delete_object(Bucket=self._bucket, Key=self._name(name))

    def settle(self) -> None:
        """Do nothing: the store says "done" only of what is durable."""

    def _put(self, name: str, body: bytes | Part, md5: Md5, sha256: str, facts: Facts) -> None:
        with self._told():
            self._clients.sending.put_object(
                Bucket=self._bucket,
                Key=self._name(name),
                Body=body,  # type: ignore[arg-type]  # a Part reads like a file; botocore asks for no more
                ContentMD5=md5.base64,
                ContentLength=len(body),
                ContentType=facts.media_type,
                CacheControl=facts.cache_control,
                Metadata={"sha256": sha256},
                **_leading(facts),
            )
        with self._told(), closing(self._download(name, self._clients.sending)) as download:
            if not download.open() or download.sha256() != sha256:
                raise Unavailable("storage_corrupt", location=self.location, key=name)

    def _download(self, name: str, client: S3Client) -> Download:
        return Download(client, self._bucket, self._name(name), 0, None)

    def _told(self) -> AbstractContextManager[None]:
        return said(lambda: self._clients.endpoint, self._bucket)

    def _name(self, name: str) -> str:
        return self._prefix + checked_name(name)


def _leading(facts: Facts) -> _Leading:
    """Return what makes a store's own web server lead on; asked as a store it gives the bytes."""
    return {"WebsiteRedirectLocation": facts.leads_to} if facts.leads_to else {}


@contextmanager
def _file_of(source: Storage, key: str) -> Iterator[int]:
    """Open a stored object as a file: its own, or one without a name that it is fetched into."""
    local = source.local_path(key)
    if local is not None:
        with local.open("rb", buffering=0) as file:
            yield file.fileno()
        return
    with tempfile.TemporaryFile() as fetched, source.read(key) as pieces:
        for piece in pieces:
            fetched.write(piece)
        fetched.flush()
        yield fetched.fileno()
