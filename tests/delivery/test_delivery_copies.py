"""Copies on this machine: proven before they count, bounded, shared by processes, there when the store is not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest

from podcast_service.delivery.copies import Copies
from podcast_service.delivery.ranges import Stretch
from podcast_service.delivery.stream import pieces
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.base import Pieces
from podcast_service.storage.memory import MemoryStorage

SIZE = 200_003


def made(number: int, size: int = SIZE) -> tuple[str, bytes]:
    """Return the key and bytes of one object."""
    data = bytes((n * 7 + number) % 251 for n in range(size))
    digest = sha256(data).hexdigest()
    return f"audio/{digest[:2]}/{digest}.mp3", data


class Far(MemoryStorage):
    """A bucket that can be away, give wrong bytes, or make its readers wait."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.harm: Callable[[bytes], bytes] = bytes
        self.reads = 0
        self.go_on = Event()
        self.go_on.set()

    def local_path(self, key: str) -> Path | None:
        return None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        self.reads += 1
        if self.is_away:
            raise Unavailable("storage_unreachable", endpoint="far", bucket="b", reason="away")
        if stop is None:
            self.go_on.wait(10)
        with super().read(key, start, stop) as source:
            rest = [self.harm(b"".join(source))]
        return Pieces(lambda: rest.pop() if rest else b"", lambda: None)


@pytest.fixture
def far() -> Far:
    storage = Far()
    for number in range(4):
        key, data = made(number)
        storage.put_bytes(key, data, media_type="audio/mpeg")
    return storage


def copies_of(far: Far, folder: Path, *, limit: int = 10 * SIZE, spare: int = 0) -> Copies:
    return Copies(far, folder, limit, spare=spare)


def take(copies: Copies, key: str, start: int = 0, stop: int = SIZE) -> bytes:
    return b"".join(pieces(copies, key, Stretch(start, stop)))


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not what() and time.monotonic() < end:
        time.sleep(0.01)
    assert what()


def test_f3_what_was_asked_for_once_is_there_while_the_store_is_away(far: Far, tmp_path: Path) -> None:
    """rel-F3: a short part asks for the whole."""
    copies, (key, data) = copies_of(far, tmp_path), made(0)
    assert take(copies, key, 5, 10) == data[5:10]
    wait_for(lambda: copies.local_path(key))

    far.is_away = True

    assert take(copies, key) == data
    assert take(copies_of(far, tmp_path), key, 100, 200) == data[100:200]  # another process
    with pytest.raises(Unavailable):
        take(copies, made(1)[0])


def test_f4_a_copy_with_a_wrong_byte_never_counts_and_is_not_fetched_over_and_over(far: Far, tmp_path: Path) -> None:
    """rel-F4."""
    copies, (key, data) = copies_of(far, tmp_path), made(0)
    far.harm = lambda whole: whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:] if len(whole) == SIZE else whole
    for harm in (far.harm, lambda whole: whole[:-1] if len(whole) == SIZE else whole):
        far.harm = harm
        copies = copies_of(far, tmp_path)
        take(copies, key, 0, 10)
        wait_for(lambda: not list(tmp_path.glob("*.part")) and (tmp_path / "lock").exists())
        time.sleep(0.05)
        reads = far.reads

        assert copies.local_path(key) is None
        assert take(copies, key, 0, 10) == data[:10]
        time.sleep(0.05)
        assert far.reads == reads + 1


def test_the_copies_unused_for_longest_make_room(far: Far, tmp_path: Path) -> None:
    copies = copies_of(far, tmp_path, limit=2 * SIZE + SIZE // 2)
    keys = [made(number)[0] for number in range(3)]
    for age, key in zip((300, 200), keys, strict=False):
        take(copies, key, 0, 1)
        wait_for(lambda key=key: copies.local_path(key))
        os.utime(tmp_path / sha256(made(keys.index(key))[1]).hexdigest(), (time.time() - age,) * 2)
    assert copies.local_path(keys[0])  # asked for again: now the second one is the oldest

    take(copies, keys[2], 0, 1)
    wait_for(lambda: copies.local_path(keys[2]))

    assert copies.local_path(keys[0])
    assert copies.local_path(keys[1]) is None
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 2 * SIZE + SIZE // 2


@pytest.mark.parametrize(("limit", "spare"), [(SIZE - 1, 0), (10 * SIZE, 2**60)], ids=["too large", "disk nearly full"])
def test_what_has_no_room_is_only_streamed(far: Far, tmp_path: Path, limit: int, spare: int) -> None:
    copies, (key, data) = copies_of(far, tmp_path, limit=limit, spare=spare), made(0)

    assert take(copies, key) == data
    time.sleep(0.1)

    assert copies.local_path(key) is None
    assert {path.name for path in tmp_path.iterdir()} <= {"lock"}


def test_two_processes_make_one_copy(far: Far, tmp_path: Path) -> None:
    first, second, (key, _) = copies_of(far, tmp_path), copies_of(far, tmp_path), made(0)
    far.go_on.clear()
    take(first, key, 0, 1)
    wait_for(lambda: far.reads == 2)

    take(second, key, 0, 1)
    time.sleep(0.1)
    reads = far.reads
    far.go_on.set()

    assert reads == 3  # two listeners and one copy
    wait_for(lambda: first.local_path(key) and second.local_path(key))


def test_what_a_killed_process_left_is_taken_up_or_removed(far: Far, tmp_path: Path) -> None:
    (key, data), (other, _) = made(0), made(1)
    left = [tmp_path / f"{Path(one).stem}.part" for one in (key, other)]
    for path in left:
        path.write_bytes(b"half")
    os.utime(left[1], (1, 1))
    copies = copies_of(far, tmp_path)

    take(copies, key, 0, 1)
    wait_for(lambda: copies.local_path(key))

    far.is_away = True
    assert take(copies, key) == data
    assert not any(path.exists() for path in left)


def test_a_key_without_a_hash_is_never_copied(far: Far, tmp_path: Path) -> None:
    far.put_bytes("files/plain.txt", b"text", media_type="text/plain")
    copies = copies_of(far, tmp_path)

    assert take(copies, "files/plain.txt", 0, 4) == b"text"
    assert copies.local_path("files/plain.txt") is None
    assert not list(tmp_path.iterdir())
