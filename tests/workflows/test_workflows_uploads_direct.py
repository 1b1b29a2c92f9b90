"""Parts that their sender puts into the store himself, at signed addresses (rel-F6, rel-F4)."""

from __future__ import annotations

from base64 import b64encode
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha256
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from cutting import line_to
from houses import Place
from sending import ME, SMALL, begin, cut, noise, send
from services import BUCKET, S3Server
from sounds import wav_bytes

from podcast_service.domain.errors import Conflict, Invalid, Unavailable
from podcast_service.domain.upload import Part, Upload, UploadState
from podcast_service.storage.base import digest
from podcast_service.storage.incoming import SPARE
from podcast_service.storage.incoming_bucket import IncomingBucket
from podcast_service.storage.s3 import S3Storage
from podcast_service.workflows.house import Inbox
from podcast_service.workflows.take_upload import take_upload
from podcast_service.workflows.upload_parts import address_part, complete_upload, parts_here
from podcast_service.workflows.uploads import cancel_upload, clean_uploads, find_mine

SOUND = wav_bytes(sound=noise(2 * SMALL), rate=192_000)
CUT = 0


@pytest.fixture
def far(request: pytest.FixtureRequest, place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Give a house whose uploads go into a bucket."""
    server: S3Server = request.getfixturevalue(f"{getattr(request, 'param', 'rclone')}_server")
    server.use(monkeypatch)
    inbox = Inbox(folder=place.house.inbox.folder, bucket=IncomingBucket(BUCKET, "ours"))
    place.house = replace(place.house, inbox=inbox)
    place.ingest()
    return place


def described(upload: Upload, data: bytes, number: int) -> Part:
    part = cut(upload, data, number)
    plain = md5(part, usedforsecurity=False).hexdigest()
    return Part(number=number, size=len(part), sha256=sha256(part).hexdigest(), md5=plain)


def put(address: str, part: Part, body: bytes | list[bytes]) -> int:
    """Put a part as a browser does; return what the store answers, or that it hung up on a body it would not read."""
    url = urlsplit(address)
    checksum = b64encode(bytes.fromhex(part.md5 or "")).decode()
    with closing(HTTPConnection(url.netloc, timeout=30)) as connection:
        try:
            connection.request("PUT", f"{url.path}?{url.query}", body, {"Content-MD5": checksum})
            answer = connection.getresponse()
        except (BrokenPipeError, ConnectionResetError):
            return CUT
        answer.read()
        return answer.status


def send_directly(far: Place, upload: Upload, number: int) -> None:
    part = described(upload, SOUND, number)
    address = address_part(far.house, upload, part)
    assert address
    assert put(address, part, cut(upload, SOUND, number)) == 200


@pytest.mark.parametrize("far", ["rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))], indirect=True)
def test_parts_put_into_the_store_become_an_episode(far: Place) -> None:
    """Some through us, where the sender cannot reach the store; asked twice, nothing is sent twice."""
    upload = begin(far, SOUND, name="lang.wav")
    assert upload.store
    send_directly(far, upload, 3)
    send_directly(far, upload, 1)
    assert address_part(far.house, upload, described(upload, SOUND, 1)) is None
    assert [part.number for part in parts_here(far.house, upload)[0]] == [1, 3]
    send(far, upload, SOUND, 2)

    assert complete_upload(far.house, upload).state is UploadState.RECEIVED
    assert complete_upload(far.house, upload).state is UploadState.RECEIVED  # as if the answer before were lost
    far.house.inbox.folder.spare = 10**18
    with pytest.raises(Unavailable, match="no space left"):  # it waits in the store while there is no room for it here
        take_upload(far.house, upload.id)
    far.house.inbox.folder.spare = SPARE
    done = take_upload(far.house, upload.id)

    assert (done.state, done.episode) == (UploadState.TAKEN, "lang")
    assert far.path("lang.wav").read_bytes() == SOUND
    assert far.house.inbox.bucket
    assert far.house.inbox.bucket.size(upload) is None


@pytest.mark.parametrize("server", ["rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))])
def test_what_is_in_the_store_is_copied_there_and_not_sent_a_second_time(
    server: str, place: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rel-F4: and is proven by its hash as what was sent is."""
    running: S3Server = request.getfixturevalue(f"{server}_server")
    with line_to(urlsplit(running.endpoint).port or 0) as line:
        running.use(monkeypatch, endpoint=f"http://127.0.0.1:{line.port}")
        inbox = Inbox(folder=place.house.inbox.folder, bucket=IncomingBucket(BUCKET, "kept"))
        storage = S3Storage(BUCKET, "kept")
        place.house = replace(place.house, storage=storage, inbox=inbox)
        place.ingest()
        upload = begin(place, SOUND, name="kopieret.wav")
        for number in (1, 2, 3):
            send_directly(place, upload, number)
        complete_upload(place.house, upload)
        before = line.sent

        assert take_upload(place.house, upload.id).episode == "kopieret"

        assert line.sent - before < SMALL // 8
        audio = place.kept("kopieret").latest.audio
        assert audio
        stored = storage.find(audio.key)
        assert stored
        assert (stored.size, stored.media_type) == (len(SOUND), "audio/wav")
        assert digest(storage.read(audio.key)) == sha256(SOUND).hexdigest() == audio.sha256


@pytest.mark.parametrize("far", ["rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))], indirect=True)
def test_an_address_takes_a_part_of_its_length_and_no_other(far: Place) -> None:
    """sec-S6: nobody fills the bucket past what they said they would send."""
    upload = begin(far, SOUND)
    for body in (SOUND, SOUND[: SMALL - 1]):
        part = replace(described(upload, SOUND, 1), md5=md5(body, usedforsecurity=False).hexdigest())
        address = address_part(far.house, upload, part)
        assert address
        for sent in (body, [body]):  # pieces have no length that is told before
            assert put(address, part, sent) in (403, CUT)
    assert far.house.inbox.bucket
    assert far.house.inbox.bucket.held(upload) == {}
    send_directly(far, upload, 1)


def test_a_part_that_was_only_announced_is_not_there(far: Place) -> None:
    upload = begin(far, SOUND)
    assert address_part(far.house, upload, described(upload, SOUND, 1))
    assert parts_here(far.house, upload)[0] == []
    with pytest.raises(Conflict, match="3 parts have not arrived"):
        complete_upload(far.house, upload)
    cancel_upload(far.house, upload)
    assert far.house.inbox.bucket
    assert far.house.inbox.bucket.held(upload) == {}


def test_other_bytes_get_no_address_under_a_number_that_is_there(far: Place) -> None:
    upload = begin(far, SOUND)
    send_directly(far, upload, 1)
    other = replace(described(upload, SOUND, 1), sha256="0" * 64)
    with pytest.raises(Conflict, match="never replaced"):
        address_part(far.house, upload, other)


def test_what_is_in_the_store_and_is_not_what_was_announced_is_noticed(far: Place) -> None:
    """rel-F4: a sender who says one thing and puts another is found out at the latest when it is read back."""
    upload = begin(far, SOUND, name="wrong.wav")
    for number in (1, 2, 3):
        part = described(upload, SOUND, number)
        told = replace(part, sha256="0" * 64) if number == 2 else part
        address = address_part(far.house, upload, told)
        assert address
        put(address, part, cut(upload, SOUND, number))
    complete_upload(far.house, upload)

    assert take_upload(far.house, upload.id).code == "upload_hash"
    assert find_mine(far.house, "1", upload.id).state is UploadState.REFUSED
    assert not far.path("wrong.wav").exists()


def test_small_files_go_through_the_server(far: Place) -> None:
    upload = begin(far, noise(1000))
    assert upload.store is None
    with pytest.raises(Invalid, match="go through the server"):
        address_part(far.house, upload, described(upload, noise(1000), 1))


@pytest.mark.parametrize("far", ["rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))], indirect=True)
def test_what_nobody_goes_on_with_for_a_week_is_gone_from_the_store(far: Place) -> None:
    """rel-F6."""
    bucket, left = far.house.inbox.bucket, begin(far, SOUND)
    assert bucket
    send_directly(far, left, 1)
    far.clock.forward(days=6)
    assert clean_uploads(far.house) == 0
    assert set(bucket.held(left)) == {1}

    far.clock.forward(days=2)
    assert clean_uploads(far.house) == 1

    assert bucket.held(left) == {}
    assert find_mine(far.house, ME, left.id).state is UploadState.CANCELLED


def test_what_nobody_needs_is_swept_from_the_store(far: Place) -> None:
    """rel-F6: also what a cancelling that was cut short left there."""
    bucket = far.house.inbox.bucket
    assert bucket
    needed, left = begin(far, SOUND), begin(far, SOUND)
    send_directly(far, needed, 1)
    send_directly(far, left, 1)

    bucket.sweep({needed.id}, datetime.now(UTC) - timedelta(days=1))
    assert set(bucket.held(left)) == {1}
    bucket.sweep({needed.id}, datetime.now(UTC) + timedelta(minutes=1))

    assert bucket.held(left) == {}
    assert set(bucket.held(needed)) == {1}
