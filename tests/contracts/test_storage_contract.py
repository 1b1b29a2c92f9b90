"""What every storage promises, tried on all of them: local disk, memory, moto, ``rclone serve s3`` and Ceph."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from services import BUCKET, S3Server

from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.domain.identity import object_key
from podcast_service.storage.base import PIECE, Storage
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.storage.s3 import S3Storage

SOUND = bytes(range(256)) * 1200  # more than four pieces
HASH = sha256(SOUND).hexdigest()
KEY = object_key("audio", HASH, "mp3")
_numbers = count(1)


@pytest.fixture(params=["local", "memory", "moto", "rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "local":
        return LocalStorage(tmp_path / "storage")
    if request.param == "memory":
        return MemoryStorage()
    server: S3Server = request.getfixturevalue(f"{request.param}_server")
    server.use(monkeypatch)
    return S3Storage(BUCKET, f"test-{next(_numbers)}/deep", part_size=5 * 1024 * 1024)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "optagelse æøå.mp3"
    path.write_bytes(SOUND)
    return path


def put(storage: Storage, path: Path, key: str = KEY) -> None:
    storage.put_file(key, path, sha256=sha256(path.read_bytes()).hexdigest(), media_type="audio/mpeg")


def test_a_stored_file_is_found_and_read_whole(storage: Storage, sound: Path) -> None:
    sent: list[int] = []
    stored = storage.put_file(KEY, sound, sha256=HASH, media_type="audio/mpeg", progress=sent.append)

    found = storage.find(KEY)

    assert found is not None
    assert (stored.key, stored.sha256, stored.size, stored.media_type) == (KEY, HASH, len(SOUND), "audio/mpeg")
    assert (found.key, found.sha256, found.size, found.media_type) == (KEY, HASH, len(SOUND), "audio/mpeg")
    assert b"".join(storage.read(KEY)) == SOUND
    assert sum(sent) == len(SOUND)


def test_pieces_are_never_larger_than_promised(storage: Storage, sound: Path) -> None:
    put(storage, sound)
    assert all(0 < len(piece) <= PIECE for piece in storage.read(KEY))


def test_the_same_bytes_again_are_a_quiet_success(storage: Storage, sound: Path) -> None:
    put(storage, sound)
    put(storage, sound)
    assert list(storage.keys()) == [KEY]


def test_other_bytes_under_the_same_key_are_refused_and_the_first_stay(storage: Storage, sound: Path) -> None:
    put(storage, sound)
    sound.write_bytes(b"another recording")

    with pytest.raises(Conflict, match="Other bytes already lie under"):
        put(storage, sound)

    assert b"".join(storage.read(KEY)) == SOUND


def test_a_file_that_changed_since_it_was_hashed_is_not_stored(storage: Storage, sound: Path) -> None:
    with sound.open("ab") as file:
        file.write(b"a late tag")

    with pytest.raises(Invalid, match="changed while it was being stored"):
        storage.put_file(KEY, sound, sha256=HASH, media_type="audio/mpeg")

    assert storage.find(KEY) is None
    assert list(storage.keys()) == []


def test_a_file_in_many_parts_arrives_whole(storage: Storage, tmp_path: Path) -> None:
    data = os.urandom(1024) * (12 * 1024) + b"the end"
    path = tmp_path / "long.mp3"
    path.write_bytes(data)
    key = object_key("audio", sha256(data).hexdigest(), "mp3")
    sent: list[int] = []

    storage.put_file(key, path, sha256=sha256(data).hexdigest(), media_type="audio/mpeg", progress=sent.append)

    assert sha256(b"".join(storage.read(key))).digest() == sha256(data).digest()
    assert b"".join(storage.read(key, len(data) - 7)) == b"the end"
    assert sum(sent) == len(data)


def test_bytes_are_stored_by_the_same_rules(storage: Storage) -> None:
    key = object_key("covers", sha256(b"picture").hexdigest(), "jpg")
    storage.put_bytes(key, b"picture", media_type="image/jpeg")
    storage.put_bytes(key, b"picture", media_type="image/jpeg")
    with pytest.raises(Conflict):
        storage.put_bytes(key, b"other", media_type="image/jpeg")
    assert b"".join(storage.read(key)) == b"picture"


def test_an_empty_object_is_an_object(storage: Storage) -> None:
    key = object_key("files", sha256(b"").hexdigest(), "txt")
    storage.put_bytes(key, b"", media_type="text/plain; charset=utf-8")
    found = storage.find(key)
    assert found is not None
    assert found.size == 0
    assert b"".join(storage.read(key)) == b""


def test_a_key_without_a_hash_still_has_its_hash_known(storage: Storage) -> None:
    storage.put_bytes("files/list.json", b"[]", media_type="application/json")
    found = storage.find("files/list.json")
    assert found is not None
    assert found.sha256 == sha256(b"[]").hexdigest()


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        pytest.param(0, 1, id="the first byte"),
        pytest.param(0, None, id="all"),
        pytest.param(10, 20, id="inside a piece"),
        pytest.param(PIECE - 1, PIECE + 1, id="across pieces"),
        pytest.param(5, 3 * PIECE, id="several pieces"),
        pytest.param(len(SOUND) - 1, None, id="the last byte"),
        pytest.param(len(SOUND) - 5, len(SOUND) + 50, id="beyond the end"),
        pytest.param(len(SOUND), None, id="nothing at the end"),
        pytest.param(len(SOUND) + 9, len(SOUND) + 20, id="wholly beyond the end"),
        pytest.param(7, 7, id="nothing asked"),
    ],
)
def test_a_range_gives_exactly_its_bytes(storage: Storage, sound: Path, start: int, stop: int | None) -> None:
    put(storage, sound)
    assert b"".join(storage.read(KEY, start, stop)) == SOUND[start:stop]


def test_what_is_not_there_is_told_before_the_first_byte_is_asked(storage: Storage) -> None:
    assert storage.find(KEY) is None
    assert storage.local_path(KEY) is None
    for start, stop in ((0, None), (5, 9), (3, 3)):
        with pytest.raises(NotFound, match="has no object"):
            storage.read(KEY, start, stop)


def test_deleting_removes_and_may_be_asked_twice(storage: Storage, sound: Path) -> None:
    put(storage, sound)
    storage.delete(KEY)
    storage.delete(KEY)
    assert storage.find(KEY) is None
    assert list(storage.keys()) == []


def test_keys_are_listed_in_order_by_prefix(storage: Storage) -> None:
    for key in ("covers/b.jpg", "audio/b1/x.mp3", "audio/a/z.mp3"):
        storage.put_bytes(key, key.encode(), media_type="image/jpeg")
    assert list(storage.keys()) == ["audio/a/z.mp3", "audio/b1/x.mp3", "covers/b.jpg"]
    assert list(storage.keys("audio/")) == ["audio/a/z.mp3", "audio/b1/x.mp3"]
    assert list(storage.keys("audio/b")) == ["audio/b1/x.mp3"]
    assert list(storage.keys("nothing/")) == []


def test_an_abandoned_reading_may_be_closed_at_any_time(storage: Storage, sound: Path) -> None:
    put(storage, sound)
    untouched = storage.read(KEY)
    untouched.close()
    begun = storage.read(KEY)
    assert next(begun) == SOUND[: len(next(storage.read(KEY)))]
    begun.close()
    begun.close()
    assert list(begun) == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "audio",
        "/etc/passwd",
        "audio/../../etc/passwd",
        "audio//x",
        "../x/y",
        "audio/..",
        "audio/.hidden",
        "Audio/x",
        "audio/x\n",
        "audio/æ.mp3",
        "audio/a b",
        "audio/x/",
        "audio/a\\b",
        "audio/\0",
        "audio/" + "x" * 600,
    ],
)
def test_keys_that_we_never_make_are_refused_everywhere(storage: Storage, sound: Path, key: str) -> None:
    """sec-S9."""
    for act in (storage.find, storage.read, storage.local_path, storage.delete):
        with pytest.raises(Invalid, match="no key of ours"):
            act(key)
    with pytest.raises(Invalid, match="no key of ours"):
        put(storage, sound, key)
    with pytest.raises(Invalid, match="no key of ours"):
        storage.put_bytes(key, b"x", media_type="audio/mpeg")


def test_the_place_is_told_in_words(storage: Storage) -> None:
    assert len(storage.location.split()) >= 2


def test_nothing_is_left_half_done_and_sweeping_touches_no_object(storage: Storage, sound: Path) -> None:
    put(storage, sound)
    later = datetime.now(UTC) + timedelta(days=1)
    assert storage.sweep(later, dry_run=True) == []
    assert storage.sweep(later) == []
    assert b"".join(storage.read(KEY)) == SOUND
