"""Every error raised on purpose has a sentence, every sentence has its facts, and none is left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from repository import PACKAGE, below, name, tree

from podcast_service.domain.errors import SENTENCES

SENTENCE_FILES = set((PACKAGE / "domain").glob("sentences_*.py"))
KINDS = {"PodcastError", "NotFound", "Invalid", "Conflict", "Forbidden", "Unavailable"}


def _kinds() -> set[str]:
    """Return the names of our error classes, those that rooms derive included."""
    found = set(KINDS)
    for path in below("podcast_service"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & found:
                found.add(node.name)
    return found


def _raised() -> Iterator[tuple[Path, ast.Call, str]]:
    kinds = _kinds()
    for path in below("podcast_service"):
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds):
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                yield path, node, node.args[0].value


def _facts(code: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(SENTENCES[code]) if field}


def test_every_code_that_is_raised_has_a_sentence():
    missing = {f"{code} ({name(path)}:{call.lineno})" for path, call, code in _raised() if code not in SENTENCES}
    assert not missing


def test_every_sentence_gets_the_facts_it_names():
    missing = set()
    for path, call, code in _raised():
        given = {keyword.arg for keyword in call.keywords}
        if code in SENTENCES and None not in given and not _facts(code) <= given:
            missing.add(f"{code} ({name(path)}:{call.lineno}) lacks {sorted(_facts(code) - given)}")
    assert not missing


def test_no_sentence_is_left_over():
    written = {
        node.value
        for path in below("podcast_service")
        if path not in SENTENCE_FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(SENTENCES) - written == set()


def test_every_sentence_says_what_is_wrong_and_what_to_do():
    too_short = {code: text for code, text in SENTENCES.items() if len(text.split()) < 5}
    assert not too_short
