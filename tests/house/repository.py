"""The repository as the house tests see it: its files, its modules, their syntax trees."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "podcast_service"


@cache
def files() -> tuple[Path, ...]:
    """Return every file that belongs to the repository, committed or about to be; none that it ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def below(folder: str, suffix: str = ".py") -> list[Path]:
    """Return the repository's files below ``folder`` that end in ``suffix``."""
    return [path for path in files() if path.suffix == suffix and path.is_relative_to(ROOT / folder)]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of one Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    """Return how a test names ``path``: from the repository's root."""
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    """Return the dotted name a file of the package is imported by."""
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
