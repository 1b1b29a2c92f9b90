"""Docs say what the code does: made pages are fresh, links lead somewhere, decisions have their four parts."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable
from types import ModuleType

import pytest
from repository import ROOT, below, name, tree

DOCS = ROOT / "docs"
STATUS = DOCS / "reference" / "demands-status.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PARTS = ["Context", "Choice", "What it costs", "When to reconsider"]
# The methods of front matter that read one key.
READERS = {"text", "texts", "whole", "flag", "moment", "mapping", "rows", "lists", "pairs", "required", "choice"}


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "reference" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()


@pytest.mark.parametrize("page", [page for page in GENERATOR.PAGES if page != "demands-status.md"])
def test_a_page_made_from_the_code_is_fresh(page: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    make: Callable[[], str] = GENERATOR.PAGES[page]
    assert (DOCS / "reference" / page).read_text("utf-8") == make(), "run: python docs/reference/generate.py"


def test_no_demand_is_said_to_be_tested_where_it_is_not():
    # New tests come daily, so the page may say too little; never too much.
    said = re.findall(r"^\| ([a-z]+-\S+) \| \w+ \| (.+) \|$", STATUS.read_text("utf-8"), re.MULTILINE)
    wrong = [(demand, file) for demand, cited in said for file in cited.split(" · ") if not _cites(file, demand)]
    assert said
    assert wrong == []


def _cites(file: str, demand: str) -> bool:
    path = ROOT / file
    return path.exists() and re.search(rf"{re.escape(demand)}(?![0-9.]*[0-9])", path.read_text("utf-8")) is not None


@pytest.mark.parametrize("page", ["settings.md", "commands.md", "addresses.md"])
def test_every_setting_command_and_address_has_words(page: str):
    text = GENERATOR.PAGES[page]()
    assert not re.findall(r"^\| .*\|  \|$", text, re.MULTILINE)


def test_every_address_with_words_exists():
    from podcast_service.site.addresses import ADDRESSES

    assert set(GENERATOR.WHAT_STANDS_THERE) == {row.pattern for row in ADDRESSES}


def test_every_front_matter_key_is_documented():
    documented = set(re.findall(r"`([a-z_0-9]+)`", (DOCS / "reference" / "front-matter.md").read_text("utf-8")))
    read = {
        argument.value
        for path in below("podcast_service/content")
        if path.name != "front_matter.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _name(node.func) in READERS
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert read - documented == set()


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


@pytest.mark.parametrize("page", [*below("docs", ".md"), ROOT / "README.md"], ids=name)
def test_every_link_in_the_docs_leads_somewhere(page):
    targets = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_index_names_every_page():
    linked = set(LINK.findall((DOCS / "README.md").read_text("utf-8")))
    pages = {page.relative_to(DOCS).as_posix() for page in below("docs", ".md")} - {"README.md"}
    assert pages == {link for link in linked if link.endswith(".md") and not link.startswith("..")}


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_says_why_what_it_costs_and_when_to_look_again(page):
    text = page.read_text("utf-8")
    number = page.name[:4]
    assert re.match(rf"# 0*{int(number)}\. ", text)
    assert [part for part in PARTS if not re.search(rf"^(\*\*|## ){part}", text, re.MULTILINE)] == []
    assert len(list(page.parent.glob(f"{number}-*"))) == 1
