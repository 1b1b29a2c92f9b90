"""Whatever happens to the program that asked, no process of ours stays at work."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sounds import mp3_bytes

PATIENCE = 60  # seconds for what takes under five on a quiet machine
LONG_WORK = """
import sys
from pathlib import Path
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.rendition import Recipe
with AudioReader() as reader, open(sys.argv[2], "w+b") as target:
    reader.transcode(Path(sys.argv[1]), target, Recipe(format="mp3"), duration_ms=3_600_000)
"""


def test_nothing_is_left_at_work_when_the_program_is_killed(tmp_path: Path) -> None:
    sound, target = tmp_path / "sound.mp3", tmp_path / "made.mp3"
    sound.write_bytes(mp3_bytes(3600))
    program = subprocess.Popen([sys.executable, "-c", LONG_WORK, sound, target])
    try:
        within(PATIENCE, lambda: target.exists() and target.stat().st_size > 0)
        family = descendants(program.pid)
    finally:
        program.kill()
        program.wait()

    assert len(family) >= 2, "the warm parent, and the child at work"
    within(5, lambda: not any(map(is_at_work, family)))


def is_at_work(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid: int) -> list[int]:
    near = [
        int(found) for task in Path(f"/proc/{pid}/task").iterdir() for found in (task / "children").read_text().split()
    ]
    return near + [far for one in near for far in descendants(one)]


def within(seconds: float, holds: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
