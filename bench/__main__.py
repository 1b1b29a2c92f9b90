"""Run every benchmark, or those named: ``python -m bench [NAME…]``.

Each runs in a process of its own, so that memory, locale and imports of one say nothing about the next.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

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
    failed = []
    for name in wanted or names():
        print(f"\n== {name}", flush=True)
        start = perf_counter()
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent).returncode:
            failed.append(name)
        print(f"   ({perf_counter() - start:.0f} s)", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
