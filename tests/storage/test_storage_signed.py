"""Signed addresses of real servers: anyone may GET by them for hours, and HEAD is why it is answered elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from services import BUCKET, S3Server, moto, rclone

from podcast_service.domain.errors import Invalid
from podcast_service.storage.s3 import S3Storage
from podcast_service.storage.s3_signed import LIFE, Signer

DATA = bytes(range(256)) * 40
DIGEST = sha256(DATA).hexdigest()
KEY = f"audio/{DIGEST[:2]}/{DIGEST}.mp3"


@pytest.fixture(scope="module", params=["moto", "rclone"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    start = moto if request.param == "moto" else rclone
    with start(tmp_path_factory.mktemp("signed")) as running:
        yield running


@pytest.fixture
def signer(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Signer:
    server.use(monkeypatch)
    S3Storage(BUCKET, "media").put_bytes(KEY, DATA, media_type="audio/mpeg")
    return Signer(BUCKET, "media")


def ask(address: str, **fields: str) -> tuple[int, str | None, bytes]:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}", headers=fields)
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type"), answer.read()
    connection.close()
    return found


def test_e19_a_signed_address_gives_the_object_and_its_parts_without_credentials(signer: Signer) -> None:
    """feed-E19."""
    address = signer(KEY)

    assert ask(address) == (200, "audio/mpeg", DATA)
    assert ask(address, Range="bytes=10-99")[2] == DATA[10:100]


def test_an_address_is_good_for_hours_and_handed_out_again(signer: Signer) -> None:
    address = signer(KEY)

    assert signer(KEY) == address
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == [str(LIFE)]


def test_s18_an_address_leads_to_the_store_or_to_the_place_that_was_named_for_it(
    signer: Signer, server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sec-S18."""
    public = Signer(BUCKET, "media", endpoint="https://media.example.org")

    assert signer.address.startswith(f"{server.endpoint}/{BUCKET}/media/")
    assert public(KEY).startswith(f"https://media.example.org/{BUCKET}/media/{KEY}?")
    with pytest.raises(Invalid):
        signer("https://evil.example/x")


def test_without_credentials_nothing_is_signed_and_it_is_said_what_to_set(
    server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.use(monkeypatch)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(Invalid, match="AWS_ACCESS_KEY_ID"):
        Signer(BUCKET)(KEY)
