"""How long ``podcast-service --help`` takes: what a person waits for who only wants to know the commands."""

from __future__ import annotations

import sys

from bench.measure import Row, cost_of, print_table

ROUNDS = 7
LIMIT = 0.4


def main() -> int:
    """Measure and print, beside the start of bare Python; 1 when it is over the limit."""
    ours = [sys.executable, "-m", "podcast_service.cli.main", "--help"]
    bare = [sys.executable, "-c", ""]
    table = (
        Row(name="podcast-service --help, time", ours=_least_time(ours), unit="s", limit=LIMIT),
        Row(name="Python alone, time", ours=_least_time(bare), unit="s"),
    )
    return 0 if print_table(table) else 1


def _least_time(command: list[str]) -> float:
    return min(cost_of(command, quiet=True).seconds for _ in range(ROUNDS))


if __name__ == "__main__":
    sys.exit(main())
