"""Addresses at which anyone may read one object of a private bucket for some hours."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from podcast_service.storage.base import checked
from podcast_service.storage.s3_client import connect, said

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LIFE = 6 * 3600
"""Seconds an address is good for: players keep it and come back for further parts while an episode is heard."""

_AGAIN = 3600.0  # seconds one address is handed out for: caches may keep the redirect, and less is signed


class Signer:
    """Makes signed addresses for the objects of ``bucket`` under ``prefix``; each is good for five hours or more.

    ``endpoint`` is the store's address for the public where it is another one than the service's own. Signing asks
    nobody, unless credentials have to be fetched.
    """

    def __init__(self, bucket: str, prefix: str = "", *, endpoint: str | None = None) -> None:
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._endpoint = endpoint
        self._connected: S3Client | None = None
        self._lock = Lock()
        self._signed = lru_cache(maxsize=4096)(self._sign)

    def __call__(self, key: str) -> str:
        """Return the address of ``key``. Raises Invalid without credentials."""
        return self._signed(checked(key), int(monotonic() / _AGAIN))

    def _sign(self, key: str, _hour: int) -> str:
        with said(self._asked, self._bucket):
            return self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self._bucket, "Key": self._prefix + key}, ExpiresIn=LIFE
            )

    @property
    def address(self) -> str:
        """Return the store's address, as signed addresses begin."""
        return self("a/a").partition("?")[0]

    def _asked(self) -> str:
        return self._endpoint or "the store of the AWS settings"

    @property
    def _client(self) -> S3Client:
        with self._lock:
            if self._connected is None:
                self._connected = connect(self._endpoint)
            return self._connected
