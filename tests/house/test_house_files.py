"""Names, sizes and words of the files in the repository."""

from __future__ import annotations

import ast
import re

from repository import PACKAGE, ROOT, below, files, name, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
# A helper lives in the room whose subject it is.
ROOMS_WITHOUT_A_SUBJECT = re.compile(r"(^|_)(utils?|helpers?|common|misc)(_|$)")
# Where this was written is nobody's business; put together here so that this file does not name it either.
_PIECES = (
    ("work/", "shared"),
    (r"\.\./", r"shared\b"),
    (r"/\.", r"library\b"),
    ("py", r"pi\.org"),
    ("python", "hosted"),
    ("registry", r"\.npm"),
)
WORKSHOP = re.compile("|".join(first + second for first, second in _PIECES))
BINARY = {".jpg", ".png", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".wav", ".mo", ".pdf", ".woff2", ".ico"}


def test_no_python_file_is_longer_than_three_hundred_lines():
    long = {
        name(path): lines
        for folder in ("podcast_service", "tests", "bench", "docs")
        for path in below(folder)
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_function_of_the_package_is_longer_than_a_screen():
    long = {
        f"{name(path)}:{node.lineno} {node.name}": lines
        for path in below("podcast_service")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _lines(node)) > LONGEST_FUNCTION
    }
    assert not long


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring."""
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or node.lineno) - first.lineno + 1


def test_no_module_is_named_after_nothing():
    named = {name(path) for path in PACKAGE.rglob("*") if ROOMS_WITHOUT_A_SUBJECT.search(path.stem)}
    assert not named


def test_nothing_names_the_workshop_or_where_packages_come_from():
    found = {
        f"{name(path)}: {match.group()}"
        for path in files()
        if path.suffix not in BINARY and (match := WORKSHOP.search(path.read_text("utf-8")))
    }
    assert not found


def test_the_map_of_the_audio_room_names_every_module_in_it():
    words = set(re.findall(r"``(\w+)``", ast.get_docstring(tree(PACKAGE / "audio" / "__init__.py")) or ""))
    assert words == {path.stem for path in below("podcast_service/audio")} - {"__init__"}


def test_the_two_commands_of_the_readme_are_targets():
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", readme))
    assert {"run", "test"} <= named <= targets


def test_the_licence_is_the_one_the_package_names():
    first = (ROOT / "LICENSE").read_text("utf-8").split("\n", 2)[:2]
    assert [line.strip() for line in first] == ["GNU AFFERO GENERAL PUBLIC LICENSE", "Version 3, 19 November 2007"]
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_ci_leaves_no_test_out():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "PODCAST_TEST_REQUIRE_ALL=1" in script.read_text("utf-8")
