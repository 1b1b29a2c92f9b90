"""The local disk: what a full disk, a read-only folder, a killed copy and a flipped bit do to it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.identity import object_key
from podcast_service.storage.local import LocalStorage

SOUND = os.urandom(200_000)
HASH = sha256(SOUND).hexdigest()
KEY = object_key("audio", HASH, "mp3")


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "a" / "storage")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.mp3"
    path.write_bytes(SOUND)
    return path


def put(storage: LocalStorage, path: Path) -> None:
    storage.put_file(KEY, path, sha256=HASH, media_type="audio/mpeg")


def unfinished(storage: LocalStorage) -> list[Path]:
    return list((storage._root / ".unfinished").iterdir())


def test_the_object_is_a_plain_file_to_serve_from(storage: LocalStorage, sound: Path) -> None:
    put(storage, sound)
    path = storage.local_path(KEY)
    assert path is not None
    assert path.read_bytes() == SOUND
    assert unfinished(storage) == []


def test_a_damaged_object_under_its_own_hash_is_mended(storage: LocalStorage, sound: Path) -> None:
    put(storage, sound)
    path = storage.local_path(KEY)
    assert path is not None
    path.write_bytes(SOUND[:100])
    put(storage, sound)
    assert path.read_bytes() == SOUND


def test_a_full_disk_leaves_nothing_and_heals_by_itself(storage: LocalStorage, sound: Path) -> None:
    """rel-R5: a file size limit stops the write half-way, as a full disk does."""
    storage.put_bytes("files/first.txt", b"x", media_type="text/plain")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, usual[1]))
    try:
        with pytest.raises(Unavailable):
            put(storage, sound)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, heard)

    assert storage.find(KEY) is None
    assert unfinished(storage) == []
    put(storage, sound)
    assert b"".join(storage.read(KEY)) == SOUND


def test_no_space_is_told_as_no_space(tmp_path: Path) -> None:
    """/dev/full answers as a disk without space: the system's own word is turned into ours."""
    with pytest.raises(Unavailable, match="no space left"):
        _write_to_a_full_disk(LocalStorage(tmp_path))


def _write_to_a_full_disk(storage: LocalStorage) -> None:
    with storage._told(KEY):
        Path("/dev/full").write_bytes(b"x")


def test_a_place_that_is_no_folder_is_told(tmp_path: Path, sound: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    storage = LocalStorage(tmp_path / "taken" / "storage")
    with pytest.raises(Unavailable, match="disk failed"):
        put(storage, sound)
    assert storage.find(KEY) is None
    assert list(storage.keys()) == []


def test_a_file_that_cannot_be_opened_is_refused_by_name(storage: LocalStorage, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"gone\.mp3 cannot be read"):
        put(storage, tmp_path / "gone.mp3")


def test_what_a_killed_copy_left_is_invisible_and_swept_a_day_later(storage: LocalStorage, sound: Path) -> None:
    put(storage, sound)
    old, young = storage._root / ".unfinished" / "old", storage._root / ".unfinished" / "young"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)

    assert list(storage.keys()) == [KEY]
    LocalStorage(storage._root).put_bytes("files/next.txt", b"x", media_type="text/plain")

    assert unfinished(storage) == [young]


def test_a_process_killed_while_it_stores_leaves_all_or_nothing(tmp_path: Path) -> None:
    """rel-R1 in short: what is found after kill -9 at any moment has the bytes its key names."""
    path = tmp_path / "long.mp3"
    path.write_bytes(os.urandom(1024 * 1024) * 24)
    hashed = sha256(path.read_bytes()).hexdigest()
    key = object_key("audio", hashed, "mp3")
    script = """
import sys
from pathlib import Path
from podcast_service.storage.local import LocalStorage
root, key, path, hash = sys.argv[1:]
print("go", flush=True)
LocalStorage(Path(root)).put_file(key, Path(path), sha256=hash, media_type="audio/mpeg")
"""
    for round_ in range(8):
        root = tmp_path / f"root-{round_}"
        command = [sys.executable, "-c", script, str(root), key, str(path), hashed]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(round_ * 0.012)
            child.kill()
        storage = LocalStorage(root)
        if storage.find(key):
            assert sha256(b"".join(storage.read(key))).hexdigest() == hashed
        storage.put_file(key, path, sha256=hashed, media_type="audio/mpeg")
        assert list(storage.keys()) == [key]


def test_two_writers_of_one_key_agree(storage: LocalStorage, sound: Path, tmp_path: Path) -> None:
    put(storage, sound)
    copy = tmp_path / "copy"
    copy.write_bytes(SOUND)
    path = storage.local_path(KEY)
    assert path is not None
    storage._link(copy, path, HASH)
    assert path.read_bytes() == SOUND


def test_many_threads_may_store_at_once(storage: LocalStorage) -> None:
    """The disk writes what waits together, so a few threads store many small files several times as fast."""
    texts = [str(number % 40).encode() for number in range(200)]

    def store(text: bytes) -> None:
        key = object_key("files", sha256(text).hexdigest(), "txt")
        storage.put_bytes(key, text, media_type="text/plain; charset=utf-8")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store, texts))

    assert len(list(storage.keys())) == 40
    assert unfinished(storage) == []
