"""A large file in parts: what the store has of an upload that was cut is not sent again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import CACHE_CONTROL, hash_in
from podcast_service.storage.s3_client import Part, code_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_SHARES = 128
"""A large file goes in so many parts: what a cut costs is one of them on each connection, under 1 % of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """An upload in parts that was begun and not ended."""

    name: str
    upload: str
    begun_at: datetime


def part_size(size: int, least: int) -> int:
    """Return how many bytes each part of a file of ``size`` bytes has, all alike but the last."""
    return max(least, -(-size // _SHARES))


def unfinished(
    client: S3Client, bucket: str, prefix: str, of_ours: Callable[[str], object] = hash_in
) -> Iterator[Unfinished]:
    """Yield the uploads of objects of ours below ``prefix`` that were begun and not ended."""
    from botocore.exceptions import ClientError

    try:
        for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix):
            for row in page.get("Uploads", ()):
                if row["Key"].startswith(prefix) and of_ours(row["Key"]):
                    yield Unfinished(name=row["Key"], upload=row["UploadId"], begun_at=row["Initiated"])
    except ClientError as error:
        if code_of(error) != "NoSuchUpload":  # what rclone says where there are none
            raise


class Upload:
    """One object on its way into ``bucket`` as ``name``, in ``parts``, ``threads`` of them at a time."""

    def __init__(
        self, client: S3Client, bucket: str, name: str, stored: StoredObject, parts: list[Part], threads: int
    ) -> None:
        self._client, self._bucket, self._name = client, bucket, name
        self._stored, self._parts, self._threads = stored, parts, threads

    def send(self, *, resume: bool) -> bool:
        """Send what the store does not have yet; return whether it had any. Without ``resume`` all of it is sent.

        What was sent before a failure stays with the store, for the next try or for ``sweep``; where the store does
        not tell what it has, it is dropped.
        """
        left = self._left_before()
        for one in left or () if not resume else ():
            self._abort(one.upload)
        upload = left[-1].upload if left and resume else self._begin()
        had = self._held(upload) if left and resume else {}
        try:
            done = self._send_parts(upload, had)
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=self._name, UploadId=upload, MultipartUpload={"Parts": done}
            )
        except BaseException:
            if left is None:
                self._abort(upload)
            raise
        return bool(had)

    def _left_before(self) -> list[Unfinished] | None:
        """Return earlier uploads of these very bytes, the newest last; None where the store does not tell."""
        from botocore.exceptions import ClientError

        if hash_in(self._name) != self._stored.sha256:
            return None  # the key does not say which bytes they were
        try:
            found = [one for one in unfinished(self._client, self._bucket, self._name) if one.name == self._name]
        except ClientError:
            return None
        return sorted(found, key=lambda one: one.begun_at)

    def _begin(self) -> str:
        return self._client.create_multipart_upload(
            Bucket=self._bucket,
            Key=self._name,
            ContentType=self._stored.media_type,
            CacheControl=CACHE_CONTROL,
            Metadata={"sha256": self._stored.sha256},
        )["UploadId"]

    def _held(self, upload: str) -> dict[int, tuple[int, str]]:
        """Return size and ETag of the parts the store has, by number."""
        pages = self._client.get_paginator("list_parts").paginate(Bucket=self._bucket, Key=self._name, UploadId=upload)
        rows = [row for page in pages for row in page.get("Parts", ())]
        return {row["PartNumber"]: (row["Size"], row["ETag"]) for row in rows}

    def _send_parts(self, upload: str, held: dict[int, tuple[int, str]]) -> list[CompletedPartTypeDef]:
        """Send the parts that are not held; once one has failed no other is begun, so that the first error is told."""
        has_failed = Event()

        def send(number: int, part: Part) -> CompletedPartTypeDef:
            if has_failed.is_set():
                raise CancelledError
            try:
                return {"PartNumber": number, "ETag": self._etag(upload, number, part, held.get(number, (0, "")))}
            except BaseException:
                has_failed.set()
                raise

        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="upload")
        try:
            return list(pool.map(send, range(1, len(self._parts) + 1), self._parts))
        finally:
            has_failed.set()
            pool.shutdown(cancel_futures=True)

    def _etag(self, upload: str, number: int, part: Part, held: tuple[int, str]) -> str:
        """Return the ETag by which the store knows the part; it is sent unless the same bytes are there."""
        md5, (size, etag) = part.md5(), held
        if (size, etag.strip('"')) == (len(part), md5.hex):
            part.pass_by()
            return etag
        return self._client.upload_part(
            Bucket=self._bucket,
            Key=self._name,
            UploadId=upload,
            PartNumber=number,
            Body=part,  # type: ignore[arg-type]  # a Part reads like a file; botocore asks for no more
            ContentMD5=md5.base64,
            ContentLength=len(part),
        )["ETag"]

    def _abort(self, upload: str) -> None:
        """Drop the parts, which cost space unseen; a store that is away or forgot them already changes nothing."""
        from botocore.exceptions import BotoCoreError, ClientError

        with suppress(BotoCoreError, ClientError):
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=self._name, UploadId=upload)
