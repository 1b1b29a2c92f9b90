"""A large file whose upload was cut goes on where it was, and what nobody ends is swept (rel-F6)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from faulty import Faults, faulty_proxy
from services import BUCKET, S3Server

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.identity import object_key
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.s3 import PART_SIZE, S3Storage
from podcast_service.storage.s3_parts import part_size

PART = 5 * 1024 * 1024
SOUND = os.urandom(2 * PART + 700_000)
"""Three parts."""
HASH = sha256(SOUND).hexdigest()
KEY = object_key("audio", HASH, "mp3")
ALL = ["moto", "rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))]
_numbers = count(1)

SEND_AND_DIE = """
import os, signal, sys
from pathlib import Path
from podcast_service.storage.s3 import S3Storage

bucket, prefix, part, key, sha256, path, die_after = sys.argv[1:]
sent = 0

def die(count):
    global sent
    sent += count
    if sent > int(die_after):
        os.kill(os.getpid(), signal.SIGKILL)

storage = S3Storage(bucket, prefix, part_size=int(part), threads=1)
storage.put_file(key, Path(path), sha256=sha256, media_type="audio/mpeg", progress=die)
"""


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def prefix() -> str:
    return f"resume-{next(_numbers)}"


@pytest.fixture
def storage(
    request: pytest.FixtureRequest, faults: Faults, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[S3Storage]:
    """Open a storage on the server that the test names, behind a proxy that counts and cuts."""
    server: S3Server = request.getfixturevalue(f"{request.param}_server")
    with faulty_proxy(server.endpoint, faults) as endpoint:
        server.use(monkeypatch, endpoint=endpoint)
        yield S3Storage(BUCKET, prefix, part_size=PART)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.mp3"
    path.write_bytes(SOUND)
    return path


def put(storage: S3Storage, path: Path) -> list[int]:
    told: list[int] = []
    storage.put_file(KEY, path, sha256=HASH, media_type="audio/mpeg", progress=told.append)
    return told


def is_whole(storage: S3Storage) -> bool:
    return b"".join(storage.read(KEY)) == SOUND


def begun(storage: S3Storage, parts: dict[int, bytes]) -> None:
    """Leave an upload behind that has these parts, by number."""
    name, client = storage._name(KEY), storage._client
    upload = client.create_multipart_upload(Bucket=BUCKET, Key=name)["UploadId"]
    for number, data in parts.items():
        client.upload_part(Bucket=BUCKET, Key=name, UploadId=upload, PartNumber=number, Body=data)


def cut(at: int) -> bytes:
    """Return the part of that number as it should be."""
    return SOUND[(at - 1) * PART : at * PART]


def later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


@pytest.mark.parametrize("storage", ALL[2:], indirect=True)
@pytest.mark.parametrize("spared", [1, 2])
def test_an_upload_cut_at_a_part_goes_on_and_sends_no_part_twice_that_arrived(
    storage: S3Storage, faults: Faults, sound: Path, spared: int
) -> None:
    """rel-F6: only what was under way is sent again, a part on each connection."""
    faults.spared, faults.cut_in = spared, 1000
    with pytest.raises(Unavailable):
        put(storage, sound)
    assert storage.find(KEY) is None
    faults.cut_in = faults.sent = 0

    told = put(storage, sound)

    assert is_whole(storage)
    assert faults.sent <= len(SOUND) - spared * PART + PART
    assert sum(told) == len(SOUND)
    assert storage.sweep(later(), dry_run=True) == []


@pytest.mark.parametrize("storage", ALL[::2], indirect=True)
def test_two_processes_that_send_the_same_file_both_succeed(storage: S3Storage, prefix: str, sound: Path) -> None:
    """The second takes over what the first has begun, and ends it under its hands."""
    first, second = (S3Storage(BUCKET, prefix, part_size=PART, threads=1) for _ in range(2))
    others: list[list[int]] = []

    def between(_count: int) -> None:
        if not others:
            others.append([])
            others.append(put(second, sound))

    first.put_file(KEY, sound, sha256=HASH, media_type="audio/mpeg", progress=between)

    assert sum(others[1]) == len(SOUND)
    assert is_whole(storage)
    assert storage.sweep(later(), dry_run=True) == []


@pytest.mark.parametrize("storage", ALL, indirect=True)
def test_an_upload_goes_on_after_the_process_was_killed(
    storage: S3Storage, faults: Faults, prefix: str, sound: Path
) -> None:
    arguments = [BUCKET, prefix, str(PART), KEY, HASH, str(sound), str(PART + 1)]
    killed = subprocess.run([sys.executable, "-c", SEND_AND_DIE, *arguments], timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert storage.sweep(later(), dry_run=True) == [KEY]
    faults.sent = 0

    put(storage, sound)

    assert is_whole(storage)
    assert faults.sent == len(SOUND) - PART
    assert storage.sweep(later(), dry_run=True) == []


@pytest.mark.parametrize("storage", ["moto"], indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({1: b"x" * PART}, id="other bytes"),
        pytest.param({2: cut(2)[:-1]}, id="another size"),
        pytest.param({1: cut(2)}, id="another part"),
        pytest.param({9: cut(1)}, id="a number beyond"),
    ],
)
def test_parts_that_are_not_ours_are_not_used(storage: S3Storage, sound: Path, wrong: dict[int, bytes]) -> None:
    begun(storage, wrong)
    put(storage, sound)
    assert is_whole(storage)


@pytest.mark.parametrize("storage", ["moto"], indirect=True)
def test_a_resumed_upload_that_turns_out_wrong_is_sent_whole(storage: S3Storage, faults: Faults, sound: Path) -> None:
    """rel-F4: the first reading back differs, so no part from before is trusted any more."""
    begun(storage, {1: cut(1), 2: cut(2)})
    faults.change_out = 1

    put(storage, sound)

    assert is_whole(storage)
    assert faults.sent == len(SOUND) + len(SOUND)  # two parts by the test, one by the first try, all by the second


@pytest.mark.parametrize("storage", ALL[1:], indirect=True)  # moto says that every upload began in 2010
def test_only_stale_uploads_of_ours_below_our_prefix_are_swept(storage: S3Storage) -> None:
    """rel-R6."""
    begun(storage, {1: cut(1)})
    client, foreign = storage._client, {"Bucket": BUCKET, "Key": storage._name("audio/another-programs.bin")}
    foreign_upload = client.create_multipart_upload(**foreign)["UploadId"]
    client.upload_part(**foreign, UploadId=foreign_upload, PartNumber=1, Body=b"x")
    elsewhere = S3Storage(BUCKET, "elsewhere")

    assert storage.sweep(datetime.now(UTC) - timedelta(days=7)) == []
    assert elsewhere.sweep(later()) == []
    assert storage.sweep(later(), dry_run=True) == [KEY]
    assert storage.sweep(later()) == [KEY]
    assert storage.sweep(later()) == []
    assert [row["PartNumber"] for row in client.list_parts(**foreign, UploadId=foreign_upload)["Parts"]] == [1]
    client.abort_multipart_upload(**foreign, UploadId=foreign_upload)


def test_copies_that_a_killed_process_left_are_swept(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.put_bytes(KEY, SOUND, media_type="audio/mpeg")
    (tmp_path / ".unfinished" / "abc").write_bytes(b"half")

    assert storage.sweep(datetime.now(UTC) - timedelta(hours=1)) == []
    assert storage.sweep(later(), dry_run=True) == [".unfinished/abc"]
    assert storage.sweep(later()) == [".unfinished/abc"]
    assert storage.sweep(later()) == []
    assert b"".join(storage.read(KEY)) == SOUND


@pytest.mark.parametrize("megabytes", [9, 100, 1_000, 5_000, 200_000])
def test_a_part_is_a_small_share_of_a_large_file_and_never_too_many_for_the_store(megabytes: int) -> None:
    """rel-F6: from 1 GB on, a cut costs less than 1 % on each connection."""
    size = megabytes * 1_000_000
    part = part_size(size, PART_SIZE)
    assert part == PART_SIZE or part <= size / 100
    assert megabytes < 1_000 or part <= size / 100
    assert -(-size // part) <= 10_000
