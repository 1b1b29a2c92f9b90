"""What ``check`` finds out about real stores, and that nothing of its trying stays."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner
from faulty import Faults, faulty_proxy
from services import BUCKET, S3Server, free_port

from podcast_service.cli.storage import check
from podcast_service.storage.base import Storage
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.storage.probed import Ability
from podcast_service.storage.s3 import S3Storage
from podcast_service.workflows.check_storage import WORDS, check_storage

_numbers = count(1)


def lacking(storage: Storage) -> dict[Ability, str]:
    return {one.ability: one.seen for one in check_storage(storage) if not one.works}


@pytest.mark.parametrize(
    ("server", "lacks"),
    [
        pytest.param("ceph", {Ability.SIGNED_HEAD, Ability.CORS}, marks=pytest.mark.needs("radosgw")),
        ("rclone", {Ability.SIGNED_HEAD, Ability.CONDITIONS, Ability.NO_OVERWRITE}),
        ("moto", {Ability.CHECKSUM}),
    ],
)
def test_what_a_real_store_lacks_is_found_and_nothing_stays(
    server: str, lacks: set[Ability], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: S3Server = request.getfixturevalue(f"{server}_server")
    running.use(monkeypatch)
    storage = S3Storage(BUCKET, f"probe-{next(_numbers)}")

    found = list(check_storage(storage))

    assert len(found) == 14
    assert {one.ability for one in found if not one.works} == lacks
    assert not any(one.is_needed and not one.works for one in found)
    assert all(bool(one.do) == (not one.works) for one in found)
    assert all(one.name and one.means and one.seen for one in found)
    assert list(storage.keys()) == []
    left = storage._client.list_multipart_uploads(Bucket=BUCKET, Prefix=storage._prefix).get("Uploads", [])
    assert left == []


@pytest.mark.needs("radosgw")
def test_it_is_told_whether_the_studio_s_pages_may_send_to_the_store(
    ceph_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """exp-6.3.3: an operator whose store lets no page in hears of it, and what to do; nothing else is wrong."""
    ceph_server.use(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PODCAST_PUBLIC_URL", "https://studio.example")
    monkeypatch.setenv("PODCAST_STORAGE_URL", f"s3://{BUCKET}/pages")
    store = S3Storage(BUCKET)._client
    may = {"AllowedOrigins": ["https://studio.example"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["content-md5"]}

    for rules, said in (
        ([{**may, "AllowedOrigins": ["https://other.example"]}], "works not"),
        ([{**may, "AllowedMethods": ["GET"]}], "works not"),
        ([may], "    works"),
    ):
        store.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": rules})  # type: ignore[typeddict-item]
        told = CliRunner().invoke(check)
        assert f"{said}  sending by the studio's pages (CORS): " in told.output, told.output
        assert told.exit_code == 0
    store.delete_bucket_cors(Bucket=BUCKET)


def test_a_store_that_gives_other_bytes_back_is_not_tried_further_and_nothing_stays(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rel-F4."""
    faults = Faults(change_out=1)
    with faulty_proxy(moto_server.endpoint, faults) as endpoint:
        moto_server.use(monkeypatch, endpoint=endpoint)
        storage = S3Storage(BUCKET, "changed")
        assert lacking(storage) == {Ability.STORE: "what was read back is not what was written"}
        assert list(storage.keys()) == []


def test_a_probe_that_is_left_half_way_removes_what_it_stored(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    moto_server.use(monkeypatch)
    storage = S3Storage(BUCKET, "half-way")
    rows = check_storage(storage)
    assert next(rows).works
    assert list(storage.keys())

    rows.close()

    assert list(storage.keys()) == []


def test_a_store_that_is_away_is_told_in_one_row(moto_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    moto_server.use(monkeypatch, endpoint=f"http://127.0.0.1:{free_port()}")
    found = lacking(S3Storage(BUCKET))
    assert list(found) == [Ability.STORE]
    assert "does not answer as it should" in found[Ability.STORE]


def test_a_folder_is_tried_out_and_left_as_it_was(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "new")
    found = {one.ability: one.works for one in check_storage(storage)}
    assert found == dict.fromkeys((Ability.STORE, Ability.SYNC, Ability.HARD_LINKS, Ability.SPACE), True)
    assert list((tmp_path / "new").iterdir()) == []


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    """rel-R5."""
    (tmp_path / "file").write_bytes(b"")
    found = lacking(LocalStorage(tmp_path / "file"))
    assert list(found) == [Ability.STORE]
    assert "The disk failed" in found[Ability.STORE]


def test_memory_says_what_it_is() -> None:
    (row,) = check_storage(MemoryStorage())
    assert (row.works, row.seen) == (True, "until the program ends")


def test_every_ability_has_its_words() -> None:
    assert set(WORDS) == set(Ability)


def test_the_command_fails_only_where_something_is_missing_that_is_needed(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(check)
    assert told.exit_code == 0, told.output
    assert told.output.startswith(f"Trying out the folder {tmp_path}")
    assert "works  write and read back: 1024 bytes" in told.output
    assert "Everything that the service needs works." in told.output

    moto_server.use(monkeypatch)
    monkeypatch.setenv("PODCAST_STORAGE_URL", "s3://nowhere/command")
    failed = CliRunner().invoke(check, ["--json"])
    assert failed.exit_code == 1
    said = json.loads(failed.output)
    assert said["ok"] is False
    assert "There is no bucket nowhere" in said["abilities"][0]["seen"]
