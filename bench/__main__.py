"""Run every benchmark, or those named: ``python -m bench [NAME…]``.

Each runs in a process of its own, so that memory, locale and imports of one say nothing about the next.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import perf_counter

from bench.measure import SUM

HERE = Path(__file__).parent


def names() -> list[str]:
    """Return the benchmarks there are: every module here that can be run."""
    found = (path for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    return sorted(path.stem for path in found if "\ndef main(" in path.read_text("utf-8"))


def main(wanted: list[str]) -> int:
    """Run ``wanted``, else all; 1 when one of them failed."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(names())}.")
        return 2
    with NamedTemporaryFile("r", encoding="utf-8") as notes:
        failed = [name for name in wanted or names() if not _run(name, notes.name)]
        results = [line.rstrip("\n").split("\t") for line in notes]
    print_sum(results)
    if failed:
        print(f"Not as they should be: {', '.join(failed)}.")
    return 1 if failed else 0


def _run(name: str, notes: str) -> bool:
    """Run one benchmark and say whether it ran and met its targets."""
    print(f"\n== {name}", flush=True)
    start = perf_counter()
    ended = subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, env={**os.environ, SUM: notes})
    print(f"   ({perf_counter() - start:.0f} s)", flush=True)
    return ended.returncode == 0


def print_sum(results: list[list[str]]) -> None:
    """Print how many targets were met, and by name what was missed or left out."""
    by_word = {word: [name for said, name in results if said == word] for word in ("met", "MISSED", "left out")}
    met, missed, left_out = by_word.values()
    print(f"\nSum: {len(met)} of {len(met) + len(missed)} targets met.")
    for word, found in (("Missed", missed), ("Left out", left_out)):
        for name in found:
            print(f"{word}: {name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
