"""The door to boto3, opened at the first use: it takes most of a second to import, and ``--help`` must stay quick."""

from __future__ import annotations

import base64
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from podcast_service.domain.errors import Invalid, PodcastError, Unavailable
from podcast_service.domain.told import told
from podcast_service.storage.base import Progress

if TYPE_CHECKING:
    from boto3 import Session
    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

_STEP = 256 * 1024  # bytes handed to the socket at a time; the time-out counts for each of them alone
_MISSING = {"404", "NoSuchKey", "NotFound"}
_FULL = {"507", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"}
_REFUSED = {"401", "403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a store may take, in seconds: to take a connection, to say the next byte; and how often it is asked."""

    connect: float
    answer: float
    attempts: int


LOOKING = Patience(connect=4, answer=7, attempts=3)
"""For questions: a store that is away is told within 30 seconds (rel-F1)."""
SENDING = Patience(connect=4, answer=60, attempts=4)
"""For what takes a store long: to put a large part where it belongs, or many together. It was asked before that."""


def connect(endpoint: str | None = None, *, patience: Patience = LOOKING, session: Session | None = None) -> S3Client:
    """Return a client for the endpoint and credentials that the standard AWS variables and files name.

    ``endpoint`` goes before theirs. Clients of one ``session`` share what is large about them. A store that is not
    Amazon's is asked by path, as few have a host name per bucket. The body is not signed again: its Content-MD5 is, and
    TLS is what protects a road that is not trusted.
    """
    import boto3
    from botocore.config import Config

    session = session or boto3.Session()

    def client(style: Literal["path", "virtual"]) -> S3Client:
        config = Config(
            signature_version="s3v4",  # addresses are else signed the old way, which many stores refuse
            connect_timeout=patience.connect,
            read_timeout=patience.answer,
            max_pool_connections=32,
            retries={"mode": "standard", "total_max_attempts": patience.attempts},
            request_checksum_calculation="when_required",  # the newer default breaks stores; we send Content-MD5
            response_checksum_validation="when_required",
            s3={"addressing_style": style, "payload_signing_enabled": False},
        )
        region = session.region_name or "us-east-1"
        return session.client("s3", region_name=region, endpoint_url=endpoint, config=config)

    made = client("path")
    return client("virtual") if ".amazonaws.com" in made.meta.endpoint_url else made


class Clients:
    """A client for each patience, made at the first use; the second one costs next to nothing."""

    def __init__(self, looking: Patience, sending: Patience) -> None:
        self._looking, self._sending = looking, sending
        self._session: Session | None = None
        self._made: dict[Patience, S3Client] = {}
        self._lock = threading.Lock()

    @property
    def looking(self) -> S3Client:
        """Return the client that asks."""
        return self._get(self._looking)

    @property
    def sending(self) -> S3Client:
        """Return the client for what a store has long to think about."""
        return self._get(self._sending)

    @property
    def endpoint(self) -> str:
        """Say which server is asked."""
        known = next(iter(self._made.values()), None)
        return known.meta.endpoint_url if known else "the store of the AWS settings"

    def _get(self, patience: Patience) -> S3Client:
        with self._lock:
            if patience not in self._made:
                import boto3

                self._session = self._session or boto3.Session()
                self._made[patience] = connect(patience=patience, session=self._session)
            return self._made[patience]


def code_of(error: ClientError) -> str:
    """Return the store's own word for what went wrong, else the status in digits."""
    return error.response.get("Error", {}).get("Code") or str(
        error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "?")
    )


def is_missing(error: ClientError) -> bool:
    """Say whether the store answered that there is no such object."""
    return code_of(error) in _MISSING


@contextmanager
def said(asked: Callable[[], str], bucket: str) -> Iterator[None]:
    """Tell the errors of boto3 and of the connection below it in our words; ``asked`` says which endpoint it was."""
    from botocore import exceptions as boto
    from botocore.parsers import ResponseParserError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except boto.ClientError as error:
        raise _answered(code_of(error), asked(), bucket) from error
    except (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError) as error:
        raise Invalid("storage_credentials_missing", endpoint=asked(), bucket=bucket) from error
    except (ResponseParserError, KeyError) as error:  # half an answer, or one that lacks what it must have
        reason = told("its answer makes no sense ({error})", error=str(error))
        raise Unavailable("storage_unreachable", endpoint=asked(), bucket=bucket, reason=reason) from error
    except (boto.ParamValidationError, boto.ProfileNotFound, ValueError) as error:
        raise Invalid("storage_settings", endpoint=asked(), bucket=bucket, reason=str(error)) from error
    except (boto.BotoCoreError, HTTPError, OSError) as error:
        raise Unavailable("storage_unreachable", endpoint=asked(), bucket=bucket, reason=str(error)) from error


def _answered(code: str, endpoint: str, bucket: str) -> PodcastError:
    if code == "NoSuchBucket":
        return Invalid("storage_bucket_missing", endpoint=endpoint, bucket=bucket)
    if code in _REFUSED:
        return Unavailable("storage_refused", endpoint=endpoint, bucket=bucket, reason=code)
    if code in _FULL:
        return Unavailable(
            "storage_full",
            location=told("bucket {bucket} at {endpoint}", bucket=bucket, endpoint=endpoint),
            reason=code,
        )
    return Unavailable("storage_unreachable", endpoint=endpoint, bucket=bucket, reason=code)


@dataclass(frozen=True, slots=True)
class Md5:
    """An MD5 in the two forms stores use."""

    digest: bytes

    @property
    def base64(self) -> str:
        """Return the value of Content-MD5 (RFC 1864)."""
        return base64.b64encode(self.digest).decode()

    @property
    def hex(self) -> str:
        """Return what most stores give as the ETag of a part."""
        return self.digest.hex()


class Part:
    """A stretch of an open file as the body of one request: never whole in memory, and sent again from its start."""

    def __init__(self, file: int, start: int, size: int, progress: Progress | None) -> None:
        self._file, self._start, self._size, self._progress = file, start, size, progress
        self._at = 0
        self._told = 0

    def __len__(self) -> int:
        return self._size

    def md5(self) -> Md5:
        """Return the hash by which the store refuses bytes that changed on the way."""
        found = hashlib.md5(usedforsecurity=False)
        for at in range(0, self._size, _STEP):
            found.update(os.pread(self._file, min(_STEP, self._size - at), self._start + at))
        return Md5(found.digest())

    def pass_by(self) -> None:
        """Tell the bytes as sent: the store has them."""
        self._at = self._size
        self._tell()

    def read(self, size: int | None = None) -> bytes:
        """Return the next bytes: a whole step even when 16 KB are asked, which would cost more to send."""
        wanted = min(max(size or 0, _STEP) if size != -1 else self._size, self._size - self._at)
        data = os.pread(self._file, wanted, self._start + self._at)
        self._at += len(data)
        self._tell()
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to ``offset``, counted as in a file."""
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def _tell(self) -> None:
        if self._progress and self._at > self._told:
            self._progress(self._at - self._told)
            self._told = self._at
