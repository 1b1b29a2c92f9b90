"""Files on their way into a bucket, part by part: by the sender himself at signed addresses, or through us."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.upload import MEGABYTE, Part, Upload
from podcast_service.storage.base import CACHE_CONTROL, checked
from podcast_service.storage.s3_client import LOOKING, SENDING, Clients, Md5, code_of, connect, said
from podcast_service.storage.s3_client import Part as Stretch
from podcast_service.storage.s3_parts import unfinished
from podcast_service.storage.s3_probe import preflight
from podcast_service.storage.s3_read import Download

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

LIFE = 3600
"""Seconds an address to send one part to is good for."""
_GONE = {"NoSuchUpload", "404", "NoSuchKey"}
_STRETCH = 512 * MEGABYTE
"""What a store is asked to copy at a time, so that it answers in time; five gigabytes are the most there are."""


@dataclass(frozen=True, slots=True)
class Held:
    """A part as the store tells of it; ``md5`` where its ETag is one."""

    size: int
    etag: str

    @property
    def md5(self) -> str | None:
        """Return the MD5 in hexadecimal digits, where the store's ETag is one."""
        plain = self.etag.strip('"').lower()
        return plain if len(plain) == 32 and not set(plain) - set("0123456789abcdef") else None

    def is_of(self, part: Part, size: int) -> bool:
        """Say whether this is what the sender said he would send."""
        return self.size == size and (part.md5 is None or self.md5 in (None, part.md5))


class IncomingBucket:
    """Keeps uploads as uploads in parts of the objects ``incoming/<id>``.

    ``endpoint`` is the store's address for those who send, where it is another one than ours. Every method may raise
    Unavailable, or Invalid where the settings are wrong.
    """

    def __init__(self, bucket: str, prefix: str = "", *, endpoint: str | None = None) -> None:
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._endpoint = endpoint
        self._clients = Clients(LOOKING, SENDING)
        self._signing: S3Client | None = None

    def begin(self, upload: str) -> str:
        """Begin, and return what the store calls it."""
        with self._told():
            begun = self._clients.looking.create_multipart_upload(Bucket=self._bucket, Key=self._name(upload))
            return begun["UploadId"]

    def address(self, upload: Upload, number: int, md5: str) -> str:
        """Return where the sender may put a part with that MD5 (in hexadecimal digits) himself, for an hour.

        It is signed with the part's length, so that the store takes nothing longer (sec-S6).
        """
        with self._told():
            return self._signer.generate_presigned_url(
                "upload_part",
                Params={
                    "Bucket": self._bucket,
                    "Key": self._name(upload.id),
                    "UploadId": upload.store or "",
                    "PartNumber": number,
                    "ContentMD5": Md5(bytes.fromhex(md5)).base64,
                    "ContentLength": upload.size_of(number),
                },
                ExpiresIn=LIFE,
            )

    def origin(self) -> str:
        """Return the origin of those addresses."""
        with self._told():
            parts = self._signer.meta.endpoint_url.split("/")
            if ".amazonaws.com" in parts[2]:
                return f"{parts[0]}//{self._bucket}.{parts[2]}"
            return "/".join(parts[:3])

    def lets_in(self, origin: str) -> bool:
        """Say whether pages of ``origin`` may put parts here, asked as a browser asks before it does (CORS)."""
        where = {"Bucket": self._bucket, "Key": self._name("check"), "UploadId": "0", "PartNumber": 1}
        with self._told():
            return preflight(self._signer.generate_presigned_url("upload_part", Params=where), origin)

    def held(self, upload: Upload) -> dict[int, Held]:
        """Return the parts the store has, by number."""
        from botocore.exceptions import ClientError

        with self._told():
            try:
                pages = self._clients.looking.get_paginator("list_parts").paginate(
                    Bucket=self._bucket, Key=self._name(upload.id), UploadId=upload.store or ""
                )
                rows = [row for page in pages for row in page.get("Parts", ())]
            except ClientError as error:
                if code_of(error) not in _GONE:
                    raise
                return {}
        return {row["PartNumber"]: Held(row["Size"], row["ETag"]) for row in rows}

    def place(self, upload: Upload, number: int, path: Path) -> str:
        """Put a part that came through us into the store, and return its MD5."""
        handle = os.open(path, os.O_RDONLY)
        try:
            part = Stretch(handle, 0, path.stat().st_size, None)
            md5 = part.md5()
            with self._told():
                self._clients.sending.upload_part(
                    Bucket=self._bucket,
                    Key=self._name(upload.id),
                    UploadId=upload.store or "",
                    PartNumber=number,
                    Body=part,  # type: ignore[arg-type]  # a Stretch reads like a file; botocore asks for no more
                    ContentMD5=md5.base64,
                    ContentLength=len(part),
                )
        finally:
            os.close(handle)
        return md5.hex

    def join(self, upload: Upload) -> None:
        """Make one object of the parts that are held; what is joined already is a quiet success."""
        from botocore.exceptions import ClientError

        if self.size(upload) == upload.size:
            return
        held = self.held(upload)
        parts: list[CompletedPartTypeDef] = [
            {"PartNumber": number, "ETag": held[number].etag} for number in sorted(held)
        ]
        with self._told():
            try:
                self._clients.sending.complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=self._name(upload.id),
                    UploadId=upload.store or "",
                    MultipartUpload={"Parts": parts},
                )
            except ClientError as error:
                if code_of(error) not in _GONE or self.size(upload) != upload.size:
                    raise
        if self.size(upload) != upload.size:
            raise Unavailable("storage_corrupt", location=self._clients.endpoint, key=self._name(upload.id))

    def size(self, upload: Upload) -> int | None:
        """Return the bytes of the joined object; None where there is none."""
        from botocore.exceptions import ClientError

        with self._told():
            try:
                head = self._clients.sending.head_object(Bucket=self._bucket, Key=self._name(upload.id))
            except ClientError as error:
                if code_of(error) not in _GONE:
                    raise
                return None
            return head["ContentLength"]

    def fetch(self, upload: Upload, path: Path) -> None:
        """Bring the joined object into a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        download = Download(self._clients.sending, self._bucket, self._name(upload.id), 0, None)
        try:
            with self._told(), path.open("wb") as file:
                if not download.open():
                    raise Unavailable("storage_corrupt", location=self._clients.endpoint, key=self._name(upload.id))
                while piece := download.take():
                    file.write(piece)
        finally:
            download.close()

    def copy(self, upload: Upload, key: str, *, sha256: str, media_type: str) -> None:
        """Let the store copy the joined object to ``key`` beside us, so that it need not be sent again.

        What lies there then is proven by whoever stores it, who reads it back in any case (``Storage.put_file``).
        """
        from boto3.s3.transfer import TransferConfig

        fields = {"ContentType": media_type, "CacheControl": CACHE_CONTROL, "Metadata": {"sha256": sha256}}
        with self._told():
            self._clients.sending.copy(
                {"Bucket": self._bucket, "Key": self._name(upload.id)},
                self._bucket,
                self._prefix + checked(key),
                ExtraArgs={"MetadataDirective": "REPLACE", **fields},
                Config=TransferConfig(multipart_threshold=_STRETCH, multipart_chunksize=_STRETCH, max_concurrency=2),
            )

    def drop(self, upload: Upload) -> None:
        """Remove everything of an upload; what the store forgot already is a quiet success."""
        from botocore.exceptions import ClientError

        with self._told():
            with suppress(self._clients.looking.exceptions.NoSuchUpload):
                try:
                    self._clients.looking.abort_multipart_upload(
                        Bucket=self._bucket, Key=self._name(upload.id), UploadId=upload.store or ""
                    )
                except ClientError as error:
                    if code_of(error) not in _GONE:
                        raise
            self._clients.looking.delete_object(Bucket=self._bucket, Key=self._name(upload.id))

    def sweep(self, needed: Collection[str], before: datetime) -> None:
        """Remove what was begun or joined before then and is none of the uploads that are ``needed``."""
        from botocore.exceptions import ClientError

        client, prefix = self._clients.looking, self._name("")
        with self._told():
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for row in [row for page in pages for row in page.get("Contents", ())]:
                if row["Key"].removeprefix(prefix) not in needed and row["LastModified"] < before:
                    client.delete_object(Bucket=self._bucket, Key=row["Key"])
            try:
                begun = list(unfinished(client, self._bucket, prefix, of_ours=lambda _: True))
            except ClientError as error:
                if code_of(error) not in {"NotImplemented", "MethodNotAllowed", "501", "405"}:
                    raise
                return  # a store that does not tell; a rule of the bucket may clean up there
            for one in begun:
                if one.name.removeprefix(prefix) not in needed and one.begun_at < before:
                    with suppress(client.exceptions.NoSuchUpload):
                        client.abort_multipart_upload(Bucket=self._bucket, Key=one.name, UploadId=one.upload)

    def _name(self, upload: str) -> str:
        return f"{self._prefix}incoming/{upload}"

    def _told(self) -> AbstractContextManager[None]:
        return said(lambda: self._clients.endpoint, self._bucket)

    @property
    def _signer(self) -> S3Client:
        if self._signing is None:
            self._signing = connect(self._endpoint)
        return self._signing
