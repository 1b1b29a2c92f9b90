"""Foreign files are read in processes that can do no harm (sec-S7, rel-B1, rel-B3)."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from sounds import MAKERS, make_m4a, make_mp3, make_sound, mp3_bytes, tag_sound

from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import SENTENCES, Invalid, Unavailable

PATIENCE = 60  # seconds for what takes under five on a quiet machine


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def children() -> list[int]:
    tasks = Path("/proc/self/task")
    found = [(task / "children").read_text().split() for task in tasks.iterdir() if (task / "children").exists()]
    return [int(number) for numbers in found for number in numbers]


def syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(name: bytes, body: bytes, flags: int = 0) -> bytes:
    return name + syncsafe(len(body)) + struct.pack(">H", flags) + body


def tagged(body: bytes) -> bytes:
    return b"ID3\x04\0\0" + syncsafe(len(body)) + body + mp3_bytes(1)


def nested_chapters(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = frame(b"CHAP", b"a\0" + bytes(16) + body)
    return tagged(body)


def unpacking_frame(size: int) -> bytes:
    packed = zlib.compress(b"\x03" + b"A" * size, 9)
    return tagged(frame(b"TIT2", syncsafe(size & 0x0FFFFFFF) + packed, flags=0x0009))


def nested_atoms(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = struct.pack(">I4s", len(body) + 8, b"moov") + body
    return b"\0\0\0\x10ftypM4A \0\0\0\0" + body


def long_comment() -> bytes:
    return tagged(frame(b"COMM", b"\x03eng\0" + b"a" * 5_000_000))


HOSTILE = {
    "chapters nested 400 deep": nested_chapters(400),
    "atoms nested 3000 deep": nested_atoms(3000),
    "a frame that unpacks to 200 MB": unpacking_frame(200_000_000),
    "60 000 frames": tagged(frame(b"TXXX", b"\x03a\0b") * 60_000),
    "a comment of 5 MB": long_comment(),
    "an M4A that tells of 4 GB of samples": b"\0\0\0\x10ftypM4A \0\0\0\0"
    + struct.pack(">I4s", 28, b"moov") + struct.pack(">I4sIII", 20, b"stsz", 0, 0, 0xFFFFFFFF),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_harms_nobody(tmp_path: Path, reader: AudioReader, name: str) -> None:
    path = tmp_path / "sound.mp3"
    path.write_bytes(HOSTILE[name])
    started = time.monotonic()
    try:
        said = reader.read(path).sound.format
    except Invalid as error:
        said = error.code
    assert said == "mp3" or said in SENTENCES
    assert time.monotonic() - started < PATIENCE


def test_a_child_that_wants_too_much_memory_is_refused(tmp_path: Path, reader: AudioReader) -> None:
    path = tmp_path / "sound.mp3"
    path.write_bytes(unpacking_frame(250_000_000))
    with pytest.raises(Invalid) as refused:
        reader.read(path)
    assert refused.value.code == "audio_hostile"


LIMITED = """
import os, sys, time
from podcast_service.audio import nursery
limits = {'cpu_seconds': 1, 'target_size': 0, 'seconds': 2 if 'sleep' in sys.argv[2] else 50}
nursery._limit(nursery._memory_now(), 0, limits)
{act}
"""


@pytest.mark.parametrize(
    ("act", "ends"),
    [
        pytest.param("while True: pass", {-signal.SIGXCPU, -signal.SIGKILL}, id="CPU time"),
        pytest.param("time.sleep(50)", {-signal.SIGALRM}, id="wall-clock time"),
        pytest.param("bytearray(nursery.MEMORY + 50_000_000)", {1}, id="memory"),
        pytest.param("open(sys.argv[1], 'wb').write(b'x' * 9000)", {1, -signal.SIGXFSZ}, id="files"),
        pytest.param("[os.open('/', os.O_RDONLY) for _ in range(99)]", {1}, id="open files"),
    ],
)
def test_each_limit_bites(tmp_path: Path, act: str, ends: set[int]) -> None:
    """sec-S7."""

    done = subprocess.run(
        [sys.executable, "-c", LIMITED.replace("{act}", act), str(tmp_path / "written"), act],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode in ends, done.stderr


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_child_reads_what_is_read_here(tmp_path: Path, reader: AudioReader, suffix: str) -> None:
    path = tag_sound(make_sound(tmp_path / f"sound{suffix}"), title="Æ – é", people=("A", "B"), number=2)
    assert reader.read(path) == probe(path)


@pytest.mark.parametrize("name", ["-rf.mp3", "a\nb.mp3", "æøå 🎧.mp3", "'\"$(id).mp3", os.fsdecode(b"\xff\xfe.mp3")])
def test_a_file_may_have_any_name(tmp_path: Path, reader: AudioReader, name: str) -> None:
    """rel-B1: hostile file names."""
    assert reader.read(make_mp3(tmp_path / name)).sound.duration_ms == 2011


def test_a_refusal_comes_back_with_its_facts(tmp_path: Path, reader: AudioReader) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"FORM\0\0\0\0AIFF")
    with pytest.raises(Invalid, match="AIFF"):
        reader.read(path)
    with pytest.raises(Invalid) as small:
        reader.pictures(encoded(Image.new("RGB", (500, 400))))
    assert (small.value.code, small.value.facts) == ("cover_too_small", {"width": 500, "height": 400})


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, reader: AudioReader) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    with pytest.raises(Invalid) as refused:
        reader.read(tmp_path / "pipe.mp3")
    assert refused.value.code == "audio_not_readable"


def encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def test_covers_are_found_and_prepared(tmp_path: Path, reader: AudioReader) -> None:
    art = encoded(Image.new("RGB", (1400, 1400), "teal"))
    path = tag_sound(make_m4a(tmp_path / "sound.m4a"), cover=art)
    assert reader.cover(path) == art
    pictures = reader.pictures(art, (3000, 200))
    assert [picture.width for picture in pictures if picture.media_type == "image/jpeg"] == [1400, 200]
    assert reader.cover(make_mp3(tmp_path / "bare.mp3")) is None


def test_the_largest_allowed_picture_fits_in_the_memory_of_a_child(reader: AudioReader) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (6000, 6000), (9, 9, 9, 99)).save(out, "PNG", compress_level=1)
    assert reader.pictures(out.getvalue(), (3000,))[0].width == 3000


def test_several_threads_may_ask_at_once(tmp_path: Path, reader: AudioReader) -> None:
    paths = [make_mp3(tmp_path / f"{n}.mp3", 1 + n) for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda path: reader.read(path).sound.duration_ms, paths * 2))
    assert found == [probe(path).sound.duration_ms for path in paths] * 2


def test_a_parent_that_died_is_started_anew(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3")
    with AudioReader() as reader:
        first = reader.read(path)
        assert reader._children._parent is not None
        os.kill(reader._children._parent.pid, signal.SIGKILL)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(reader.read, [path] * 8)) == [first] * 8


def test_nothing_is_left_when_it_is_closed(tmp_path: Path) -> None:
    before, descriptors = children(), len(list(Path("/proc/self/fd").iterdir()))
    with AudioReader() as reader:
        reader.read(make_mp3(tmp_path / "sound.mp3"))
        assert reader._children._parent is not None
        family = reader._children._parent.pid
    assert children() == before
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    assert not Path(f"/proc/{family}").exists()


def test_a_parent_that_cannot_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with AudioReader() as reader, pytest.raises(Unavailable):
        reader.read(make_mp3(tmp_path / "sound.mp3"))


def test_mutated_files_are_read_or_refused_and_the_reader_lives(tmp_path: Path, reader: AudioReader) -> None:
    """rel-B3, in short: the long form is the soak."""
    chance = random.Random(20261122)
    sources = [tag_sound(make_sound(tmp_path / f"s{suffix}", 0.5), title="Æ").read_bytes() for suffix in MAKERS]
    paths = []
    for n in range(300):
        data = bytearray(sources[n % len(sources)])
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(min(len(data), chance.choice([80, 600, len(data)])))] = chance.randrange(256)
        path = tmp_path / f"{n}.bin"
        path.write_bytes(data)
        paths.append(path)

    def ask(path: Path) -> str:
        try:
            return reader.read(path).sound.format
        except Invalid as error:
            return error.code

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(ask, paths))
    assert all(answer in SENTENCES or len(answer) <= 4 for answer in answers)
    assert len(set(answers)) > 5


def test_a_child_has_no_network(tmp_path: Path) -> None:
    """sec-S7: where the kernel allows it."""
    code = (
        "import json, socket; from podcast_service.audio import nursery; nursery._leave_network();"
        "print(json.dumps(socket.if_nameindex()))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    names = {name for _, name in json.loads(done.stdout)}
    if _may_leave_its_network():
        assert names <= {"lo"}
    else:
        assert names == {name for _, name in socket.if_nameindex()}, "it stays, and goes on"


def _may_leave_its_network() -> bool:
    """Ask another program what the kernel lets us do."""
    return any(
        subprocess.run(["unshare", *namespaces, "true"], capture_output=True).returncode == 0
        for namespaces in (["--net"], ["--user", "--net"])
    )


def test_the_reader_works_beside_other_threads(tmp_path: Path) -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        with AudioReader() as reader:
            assert reader.read(make_mp3(tmp_path / "sound.mp3")).sound.format == "mp3"
    finally:
        stop.set()
        other.join()
