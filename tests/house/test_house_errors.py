"""Every error raised on purpose has a sentence, every sentence has its facts, and none is left over."""

from __future__ import annotations

import ast
import re
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


NO_WORDS = re.compile(r"[^a-z]*|[A-Z][\w-]*( \w+)?(: [\w/+-]+)?|my-show|size|[a-z]+_at|title|guid|themes|enclosure")
"""Names of formats, of fields in a request, of keys of a page."""
LOGS = PACKAGE / "stats" / "access_log.py"
"""Only the command line says what it refuses, field by field as the document of logs names them."""


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts written in an expression, but for those that a call is given."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if not isinstance(node, ast.Call | ast.Subscript):
        for child in [node.value] if isinstance(node, ast.FormattedValue) else ast.iter_child_nodes(node):
            yield from _texts(child)


def test_words_of_ours_within_a_sentence_can_be_said_in_danish():
    """exp-6.3.2: what is written in English as a fact is ``told(…)``; an error within an error is no text yet."""
    wrong = {
        f"{code} ({name(path)}:{call.lineno}): {keyword.arg}={ast.unparse(keyword.value)}"
        for path, call, code in _raised()
        if path != LOGS
        for keyword in call.keywords
        if any(not NO_WORDS.fullmatch(text) for text in _texts(keyword.value))
    }
    assert wrong == set()


def test_every_sentence_says_what_is_wrong_and_what_to_do():
    too_short = {code: text for code, text in SENTENCES.items() if len(text.split()) < 5}
    assert not too_short
