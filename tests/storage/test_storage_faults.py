"""S3 stores that harm what they are given, through a real proxy before real servers (rel-F4)."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from failing import CASES, HARMLESS, IMPATIENT, noticed_of
from faulty import EVERY, Fault, Faults, faulty_proxy
from services import BUCKET, S3Server, free_port, moto, rclone

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.identity import object_key
from podcast_service.storage.s3 import S3Storage
from podcast_service.storage.s3_client import Patience

SMALL = os.urandom(300_000)
LARGE = os.urandom(11 * 1024 * 1024)
SOON = Patience(connect=2, answer=10, attempts=2)
_numbers = count(1)


@pytest.fixture(scope="module", params=["moto", "rclone"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    start = {"moto": moto, "rclone": rclone}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def storage(server: S3Server, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Storage]:
    with faulty_proxy(server.endpoint, faults) as endpoint:
        server.use(monkeypatch, endpoint=endpoint)
        yield S3Storage(BUCKET, f"faults-{next(_numbers)}", part_size=5 * 1024 * 1024, looking=SOON, sending=SOON)


@pytest.fixture(params=[pytest.param(SMALL, id="whole"), pytest.param(LARGE, id="parts")])
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "sound.mp3"
    path.write_bytes(request.param)
    return path


def key_of(path: Path) -> str:
    return object_key("audio", sha256(path.read_bytes()).hexdigest(), "mp3")


def put(storage: S3Storage, path: Path) -> None:
    storage.put_file(key_of(path), path, sha256=sha256(path.read_bytes()).hexdigest(), media_type="audio/mpeg")


def put_or_refuse(storage: S3Storage, path: Path) -> bool:
    """Store, or hear that the store is at fault; any other error fails the test."""
    try:
        put(storage, path)
    except Unavailable:
        return False
    return True


def holds(storage: S3Storage, path: Path) -> bool:
    return b"".join(storage.read(key_of(path))) == path.read_bytes()


def test_a_byte_changed_on_the_way_in_never_counts_as_stored(storage: S3Storage, faults: Faults, sound: Path) -> None:
    faults.change_in = 1

    stored = put_or_refuse(storage, sound)

    assert stored == (storage.find(key_of(sound)) is not None)
    assert not stored or holds(storage, sound)


def test_a_byte_changed_on_the_way_out_is_noticed(storage: S3Storage, faults: Faults, sound: Path) -> None:
    faults.change_out = 1

    with pytest.raises(Unavailable, match="is not what was stored"):
        put(storage, sound)

    assert storage.find(key_of(sound)) is None


def test_success_answered_with_nothing_stored_is_noticed(storage: S3Storage, faults: Faults, sound: Path) -> None:
    faults.pretend = 9
    assert not put_or_refuse(storage, sound)
    faults.pretend = 0
    assert storage.find(key_of(sound)) is None


def test_an_upload_cut_every_time_leaves_nothing(storage: S3Storage, faults: Faults, sound: Path) -> None:
    faults.cut_in = 1000
    assert not put_or_refuse(storage, sound)
    faults.cut_in = 0
    assert storage.find(key_of(sound)) is None
    assert list(storage.keys()) == []


def test_an_upload_cut_once_goes_on(storage: S3Storage, faults: Faults, sound: Path) -> None:
    faults.cut_in = 1
    put(storage, sound)
    assert holds(storage, sound)


def test_a_download_cut_in_the_middle_goes_on_where_it_broke(storage: S3Storage, faults: Faults, sound: Path) -> None:
    put(storage, sound)
    faults.cut_out = 2
    assert holds(storage, sound)


def test_a_download_cut_every_time_never_looks_whole(storage: S3Storage, faults: Faults, sound: Path) -> None:
    put(storage, sound)
    faults.cut_out = 1000
    with pytest.raises(Unavailable):
        holds(storage, sound)


@pytest.mark.parametrize("status", [500, 503])
def test_a_store_that_stumbles_once_is_asked_again(
    storage: S3Storage, faults: Faults, sound: Path, status: int
) -> None:
    faults.fail, faults.status = 1, status
    put(storage, sound)
    assert holds(storage, sound)


@pytest.mark.parametrize("status", [403, 503])
def test_a_store_that_refuses_is_told_with_bucket_and_endpoint(
    storage: S3Storage, faults: Faults, sound: Path, status: int
) -> None:
    faults.fail, faults.status = 1000, status
    with pytest.raises(Unavailable) as refused:
        put(storage, sound)
    assert refused.value.facts["bucket"] == BUCKET
    assert "http://127.0.0.1:" in str(refused.value)


def test_every_fault_at_full_rate_ends_in_our_words_and_what_is_said_to_be_stored_is(
    faults: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rel-F1: sent in parts, as each of these requests has its own way to fail; healed, the same call finishes."""
    sound = tmp_path / "sound.mp3"
    sound.write_bytes(SMALL)
    with rclone(tmp_path) as server, faulty_proxy(server.endpoint, faults) as endpoint:
        server.use(monkeypatch, endpoint=endpoint)
        storage = S3Storage(BUCKET, part_size=120_000, looking=IMPATIENT, sending=IMPATIENT)
        faults.stuck = 1.2 * IMPATIENT.answer
        for fault, methods in (case for case in CASES if case[1] != EVERY):
            faults.always, faults.methods = fault, methods
            stored = put_or_refuse(storage, sound)
            faults.heal()
            assert stored or fault not in HARMLESS
            assert not stored or holds(storage, sound), fault
            put(storage, sound)
            assert holds(storage, sound)
            storage.delete(key_of(sound))


@pytest.mark.parametrize("fault", ["change_in", "change_out"])
def test_f4_a_byte_changed_anywhere_is_noticed_every_time(
    storage: S3Storage, faults: Faults, tmp_path: Path, fault: str
) -> None:
    """rel-F4, short: any byte of files of any size; the soak tries 200 times."""
    noticed_of(storage, faults, tmp_path / "sound.mp3", fault, tries=20)


@pytest.mark.parametrize("fault", [Fault.CHANGED_OUT, Fault.TRUNCATED])
def test_f4_what_was_there_is_never_removed_for_being_read_wrongly(
    storage: S3Storage, faults: Faults, sound: Path, fault: Fault
) -> None:
    """A published episode may use it: it is the road that changes bytes."""
    put(storage, sound)
    faults.always = fault

    assert not put_or_refuse(storage, sound)

    faults.heal()
    assert holds(storage, sound)


def test_the_same_bytes_again_are_not_sent_again(storage: S3Storage, faults: Faults, sound: Path) -> None:
    put(storage, sound)
    sent = faults.seen["PUT"]
    put(storage, sound)
    assert faults.seen["PUT"] == sent


def test_a_damaged_object_under_its_own_hash_is_mended(storage: S3Storage, sound: Path) -> None:
    storage._client.put_object(Bucket=BUCKET, Key=storage._name(key_of(sound)), Body=b"half of it")
    put(storage, sound)
    assert holds(storage, sound)


def test_an_abandoned_reading_ends_its_connection(storage: S3Storage, sound: Path) -> None:
    put(storage, sound)
    reading = storage.read(key_of(sound))
    next(reading)
    body = reading._take.__closure__
    assert body is not None
    download = next(cell.cell_contents for cell in body if hasattr(cell.cell_contents, "sha256"))
    stream = download._body

    del reading, body, download
    gc.collect()

    assert stream._raw_stream.closed


def test_a_missing_bucket_is_named(server: S3Server, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.use(monkeypatch)
    storage = S3Storage("nowhere")
    for act in (lambda: storage.find(key_of(sound)), lambda: put(storage, sound), lambda: list(storage.keys())):
        with pytest.raises(Invalid, match="There is no bucket nowhere at http://127"):
            act()


def test_a_store_that_is_away_is_told(server: S3Server, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.use(monkeypatch, endpoint=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match="does not answer as it should"):
        put(S3Storage(BUCKET), sound)


def test_missing_credentials_say_which_variables_to_set(
    server: S3Server, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.use(monkeypatch)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(Invalid, match="Set AWS_ACCESS_KEY_ID"):
        put(S3Storage(BUCKET), sound)


def test_a_large_upload_stays_in_little_memory(server: S3Server, tmp_path: Path) -> None:
    """160 MB in the usual parts: under 100 MB at the peak, imports and interpreter counted."""
    path = tmp_path / "long.mp3"
    path.write_bytes(os.urandom(1024 * 1024) * 160)
    script = """
import sys
from pathlib import Path
from podcast_service.storage.s3 import S3Storage
from podcast_service.storage.s3_client import Patience
key, path, hash = sys.argv[1:]
S3Storage("podcast", "large").put_file(key, Path(path), sha256=hash, media_type="audio/mpeg")
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
    hashed = sha256(path.read_bytes()).hexdigest()
    child = subprocess.run(
        [sys.executable, "-c", script, key_of(path), str(path), hashed],
        env={**os.environ, **server.variables()},
        capture_output=True,
        check=True,
        text=True,
    )
    assert int(child.stdout) < 100 * 1024
