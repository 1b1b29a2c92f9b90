"""One download from a bucket, which goes on where its connection broke."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from podcast_service.domain.errors import Unavailable
from podcast_service.storage.base import PIECE
from podcast_service.storage.s3_client import code_of, is_missing

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

_RESUMES = 3
_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/.*")
_LARGE = 1024 * 1024


class Download:
    """The bytes ``start`` up to ``stop`` of one object; ``stop`` of ``None`` is the end."""

    def __init__(self, client: S3Client, bucket: str, name: str, start: int, stop: int | None) -> None:
        self._client, self._bucket, self._name = client, bucket, name
        self._at, self._stop = start, stop
        self._body: StreamingBody | None = None
        self._left = 0
        self._resumes = _RESUMES

    def open(self) -> bool:
        """Ask for the bytes; say whether there is such an object."""
        from botocore.exceptions import ClientError

        try:
            if self._stop is not None and self._stop <= self._at:
                self._client.head_object(Bucket=self._bucket, Key=self._name)
            else:
                self._ask()
        except ClientError as error:
            if code_of(error) in {"InvalidRange", "416"}:
                return True  # all of it lies beyond the end: nothing is given
            if is_missing(error):
                return False
            raise
        return True

    def take(self, size: int = PIECE) -> bytes:
        """Return the next bytes, or none at the end; a broken connection is asked again for the rest."""
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        while self._body is not None and self._left > 0:
            try:
                piece = self._body.read(min(size, self._left))
                if piece:
                    self._at += len(piece)
                    self._left -= len(piece)
                    return piece
                raise OSError("the answer ended too early")
            except (BotoCoreError, HTTPError, OSError):
                if self._resumes == 0:
                    raise
                self._resumes -= 1
                self.close()
                self._ask()
        return b""

    def sha256(self) -> str:
        """Return the SHA-256 of what is still to come, read in large pieces."""
        found = hashlib.sha256()
        while piece := self.take(_LARGE):
            found.update(piece)
        return found.hexdigest()

    def close(self) -> None:
        """Give the connection back, or end it when bytes are still on their way."""
        body, self._body = self._body, None
        if body is not None:
            body.close()

    def _ask(self) -> None:
        last = "" if self._stop is None else str(self._stop - 1)
        answer = self._client.get_object(Bucket=self._bucket, Key=self._name, Range=f"bytes={self._at}-{last}")
        self._body = answer["Body"]
        whole = self._at == 0 and self._stop is None
        if not whole and not answer.get("ContentRange", "").startswith(f"bytes {self._at}-"):
            self.close()
            raise Unavailable("storage_without_ranges", bucket=self._bucket)
        # What the range says counts: an answer that was cut to look whole then ends too early.
        told = _RANGE.fullmatch(answer.get("ContentRange", ""))
        self._left = int(told[2]) - int(told[1]) + 1 if told else answer["ContentLength"]
