"""Try out what a bucket's store can do, with objects of its own that are removed again."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from podcast_service.domain.errors import PodcastError
from podcast_service.storage.probed import Ability, Lacking, Probe, Probed, run_probes
from podcast_service.storage.s3_client import code_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_DATA = bytes(range(256)) * 4
_PART = 5 * 1024 * 1024  # no store takes a smaller part, but for the last
_SECONDS = 300  # how long a signed address is good
_ORIGIN = "https://podcast-service-check.example"


class S3Probes:
    """The probes of one bucket, with keys below ``prefix``; ``told`` turns the library's errors into ours."""

    def __init__(
        self, client: S3Client, bucket: str, prefix: str, told: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._client, self._bucket, self._told = client, bucket, told
        self._names = [f"{prefix}checks/{uuid4().hex}.bin" for _ in range(3)]
        self._name, self._other, self._large = self._names

    def run(self) -> Iterator[Probed]:
        """Try everything; whatever happens, nothing of it stays."""
        probes: dict[Ability, Probe] = {
            Ability.STORE: self._store,
            Ability.FIND: self._find,
            Ability.RANGES: self._ranges,
            Ability.LIST: self._list,
            Ability.CHECKSUM: self._checksum,
            Ability.CONDITIONS: self._conditions,
            Ability.NO_OVERWRITE: self._no_overwrite,
            Ability.PARTS: self._parts,
            Ability.RESUME: self._resume,
            Ability.SIGNED_GET: self._signed_get,
            Ability.SIGNED_HEAD: self._signed_head,
            Ability.SIGNED_PUT: self._signed_put,
            Ability.CORS: self._cors,
            Ability.DELETE: self._delete,
        }
        try:
            yield from run_probes({ability: self._telling(probe) for ability, probe in probes.items()}, Ability.STORE)
        finally:
            self._clean()

    def _telling(self, probe: Probe) -> Probe:
        def probing() -> str:
            with self._told():
                return probe()

        return probing

    def _clean(self) -> None:
        with suppress(PodcastError), self._told():
            uploads = self._client.list_multipart_uploads(Bucket=self._bucket, Prefix=self._large).get("Uploads", ())
            for one in uploads:
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=one["Key"], UploadId=one["UploadId"])
        for name in self._names:
            with suppress(PodcastError), self._told():
                self._client.delete_object(Bucket=self._bucket, Key=name)

    def _store(self) -> str:
        self._client.put_object(Bucket=self._bucket, Key=self._name, Body=_DATA, ContentType="audio/mpeg")
        _expect(self._get() == _DATA, "what was read back is not what was written")
        return f"{len(_DATA)} bytes written and read back"

    def _find(self) -> str:
        facts = self._client.head_object(Bucket=self._bucket, Key=self._name)
        size, kind = facts["ContentLength"], facts.get("ContentType", "")
        _expect(size == len(_DATA), f"HEAD says {size} bytes of {len(_DATA)}")
        _expect(kind == "audio/mpeg", f"HEAD says the media type is {kind or 'none'}")
        return "HEAD tells size and media type"

    def _ranges(self) -> str:
        statuses = set()
        for asked, stretch in (("0-1", _DATA[:2]), ("500-", _DATA[500:]), ("-7", _DATA[-7:])):
            answer = self._client.get_object(Bucket=self._bucket, Key=self._name, Range=f"bytes={asked}")
            is_told = answer.get("ContentRange", "").startswith("bytes ")
            _expect(is_told and answer["Body"].read() == stretch, f"bytes={asked} gave other bytes than were asked")
            statuses.add(answer["ResponseMetadata"]["HTTPStatusCode"])
        seen = "from the start, open, and from the end"
        return (
            seen if statuses == {206} else f"{seen}, but with another status than 206: let no listener ask it directly"
        )

    def _list(self) -> str:
        rows = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._name).get("Contents", ())
        _expect([row["Key"] for row in rows] == [self._name], "the object is not in the list right after it was stored")
        return "the object is in the list at once"

    def _checksum(self) -> str:
        wrong = base64.b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()
        return self._refused(
            "a wrong Content-MD5",
            lambda: self._client.put_object(Bucket=self._bucket, Key=self._other, Body=_DATA, ContentMD5=wrong),
            400,
        )

    def _conditions(self) -> str:
        etag = self._client.head_object(Bucket=self._bucket, Key=self._name)["ETag"]
        self._refused(
            "If-None-Match with the ETag it has",
            lambda: self._client.get_object(Bucket=self._bucket, Key=self._name, IfNoneMatch=etag),
            304,
        )
        return self._refused(
            "If-Match with another ETag",
            lambda: self._client.get_object(Bucket=self._bucket, Key=self._name, IfMatch='"other"'),
            412,
        )

    def _no_overwrite(self) -> str:
        return self._refused(
            "If-None-Match: * where an object lies",
            lambda: self._client.put_object(Bucket=self._bucket, Key=self._name, Body=_DATA, IfNoneMatch="*"),
            412,
        )

    def _parts(self) -> str:
        upload = self._upload()
        parts = [self._part(upload, 1, bytes(_PART)), self._part(upload, 2, b"the end")]
        self._client.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._large,
            UploadId=upload,
            MultipartUpload={"Parts": [{"ETag": etag, "PartNumber": number} for number, etag in enumerate(parts, 1)]},
        )
        end = self._client.get_object(Bucket=self._bucket, Key=self._large, Range=f"bytes={_PART}-")["Body"].read()
        _expect(end == b"the end", "the parts did not arrive in order")
        return "two parts became one object"

    def _resume(self) -> str:
        upload = self._upload()
        etag = self._part(upload, 1, _DATA).strip('"')
        begun = self._client.list_multipart_uploads(Bucket=self._bucket, Prefix=self._large).get("Uploads", ())
        _expect(upload in [one["UploadId"] for one in begun], "an upload that was begun is not told")
        held = self._client.list_parts(Bucket=self._bucket, Key=self._large, UploadId=upload).get("Parts", ())
        _expect([part["PartNumber"] for part in held] == [1], "the parts that arrived are not told")
        _expect(etag == hashlib.md5(_DATA, usedforsecurity=False).hexdigest(), "the ETag of a part is no MD5")
        return "the store tells which parts it has, with their MD5"

    def _signed_get(self) -> str:
        status, data, _ = _ask("GET", self._signed("get_object"))
        _expect(status == 200 and data == _DATA, f"a signed address gave {status}")
        return "200 with the right bytes"

    def _signed_head(self) -> str:
        status, _, _ = _ask("HEAD", self._signed("get_object"))
        _expect(status == 200, f"HEAD on an address signed for GET gave {status}")
        return "HEAD is answered too"

    def _signed_put(self) -> str:
        status, _, _ = _ask("PUT", self._signed("put_object", self._other), body=_DATA)
        _expect(status == 200 and self._get(self._other) == _DATA, f"a signed PUT gave {status}")
        return "a file can be sent to a signed address"

    def _cors(self) -> str:
        status, _, allowed = _ask("GET", self._signed("get_object"), origin=_ORIGIN)
        _expect(allowed in ("*", _ORIGIN), f"a page of another site gets {status} without Access-Control-Allow-Origin")
        return f"pages of other sites may read it ({allowed})"

    def _delete(self) -> str:
        self._client.delete_object(Bucket=self._bucket, Key=self._name)
        self._refused(
            "HEAD of a removed object", lambda: self._client.head_object(Bucket=self._bucket, Key=self._name), 404
        )
        return "a removed object is gone at once"

    def _get(self, name: str | None = None) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=name or self._name)["Body"].read()

    def _upload(self) -> str:
        return self._client.create_multipart_upload(Bucket=self._bucket, Key=self._large)["UploadId"]

    def _part(self, upload: str, number: int, data: bytes) -> str:
        return self._client.upload_part(
            Bucket=self._bucket, Key=self._large, UploadId=upload, PartNumber=number, Body=data
        )["ETag"]

    def _refused(self, what: str, ask: Callable[[], object], *statuses: int) -> str:
        """Expect one of ``statuses``; any other refusal says that the store does not know the question."""
        from botocore.exceptions import ClientError

        try:
            ask()
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            _expect(status in statuses, f"{what} was answered with {status} ({code_of(error)})")
            return f"{what} is answered with {status}"
        raise Lacking(f"{what} was ignored")

    def _signed(self, act: Literal["get_object", "put_object"], name: str | None = None) -> str:
        where = {"Bucket": self._bucket, "Key": name or self._name}
        return self._client.generate_presigned_url(act, Params=where, ExpiresIn=_SECONDS)


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Lacking(otherwise)


def preflight(url: str, origin: str) -> bool:
    """Say whether a page of ``origin`` may put something with its MD5 to ``url``, asked as its browser would ask."""
    wanted = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-md5"}
    status, _, allowed = _ask("OPTIONS", url, origin=origin, more=wanted)
    return status < 300 and allowed in ("*", origin)


def _ask(
    method: str, url: str, *, body: bytes | None = None, origin: str = "", more: Mapping[str, str] | None = None
) -> tuple[int, bytes, str]:
    """Ask as a stranger with nothing but the address; return status, bytes and who else may read them."""
    import urllib3

    fields = {**({"Origin": origin} if origin else {}), **(more or {})}
    with urllib3.PoolManager(timeout=urllib3.Timeout(30), retries=False) as pool:
        answer = pool.request(method, url, body=body, headers=fields)
        return answer.status, answer.data, answer.headers.get("Access-Control-Allow-Origin", "")
