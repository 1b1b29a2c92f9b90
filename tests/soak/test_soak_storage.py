"""A gigabyte on its way into a real Ceph, cut again and again."""

from __future__ import annotations

import os
import random
from hashlib import sha256
from pathlib import Path

import pytest
from faulty import Faults, faulty_proxy
from services import BUCKET, S3Server

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.identity import object_key
from podcast_service.storage.base import file_sha256
from podcast_service.storage.s3 import PART_SIZE, S3Storage
from podcast_service.storage.s3_parts import part_size

SIZE = 1_000_000_000
OUTAGES = 5


@pytest.mark.soak
@pytest.mark.needs("radosgw")
def test_a_gigabyte_that_is_cut_again_and_again_sends_less_than_a_hundredth_twice_for_each_cut(
    ceph_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rel-F6: five times the store cuts every connection, until the service gives up; then it heals."""
    path, chance, faults = tmp_path / "long.mp3", random.Random(20261126), Faults()
    with path.open("wb") as file:
        for _ in range(SIZE // 1_000_000):
            file.write(os.urandom(1_000_000))
    found = file_sha256(path)
    key, part = object_key("audio", found, "mp3"), part_size(SIZE, PART_SIZE)
    with faulty_proxy(ceph_server.endpoint, faults) as endpoint:
        ceph_server.use(monkeypatch, endpoint=endpoint)
        storage = S3Storage(BUCKET, "soak")
        cuts = 0
        for _ in range(OUTAGES):
            faults.spared, faults.cut_in = chance.randrange(SIZE // part // OUTAGES), 1000
            with pytest.raises(Unavailable):
                storage.put_file(key, path, sha256=found, media_type="audio/mpeg")
            cuts += 1000 - faults.cut_in
        faults.cut_in = 0

        storage.put_file(key, path, sha256=found, media_type="audio/mpeg")

        more = faults.sent - SIZE
        print(f"{cuts} cuts, {more:,} bytes sent twice of {SIZE:,}: {more / cuts / SIZE:.2%} a cut")  # noqa: T201
        assert more <= cuts * (part // 2)  # each was cut in the middle of its part
        assert more / cuts <= SIZE / 100
        assert sha256(b"".join(storage.read(key))).hexdigest() == found
