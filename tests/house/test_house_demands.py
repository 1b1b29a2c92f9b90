"""Every demand that code or a test cites stands in docs/reference."""

from __future__ import annotations

import re
from collections import Counter

from repository import ROOT, files, name

CITED = re.compile(r"(?<![\w-])(?:feed|rel|sec|exp)-(?:[A-Z0-9.]*[0-9])(?![\w-])")
ROW = re.compile(r"^\| ((?:feed|rel|sec|exp)-[A-Z0-9.]+) \| (MUST|SHOULD) \| (.+?) \| (.+?) \|$", re.MULTILINE)
GROUP = re.compile(r"^#+ (exp-[0-9.]+) ", re.MULTILINE)
PAGES = sorted((ROOT / "docs" / "reference").glob("demands-[efr]*.md"))


def _text() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


def test_every_demand_that_is_cited_stands_in_the_reference():
    known = {row[0] for row in ROW.findall(_text())} | set(GROUP.findall(_text()))
    citing = [path for path in files() if path.suffix in {".py", ".html", ".md", ".css", ".js"} and path not in PAGES]
    unknown = {
        f"{name(path)}: {cited}"
        for path in citing
        for cited in CITED.findall(path.read_text("utf-8"))
        if cited not in known
    }
    assert not unknown


def test_every_demand_on_feeds_and_media_has_a_test_that_cites_it():
    tests = [path for path in files() if path.suffix == ".py" and "tests" in path.parts]
    tested = {cited for path in tests for cited in CITED.findall(path.read_text("utf-8"))}
    demanded = {row[0] for row in ROW.findall(_text()) if re.fullmatch(r"feed-[HXCIEATJPWGL]\d\d", row[0])}
    assert demanded - tested == set()


def test_every_demand_has_one_row_and_one_number():
    counted = Counter(row[0] for row in ROW.findall(_text()))
    assert {demand for demand, count in counted.items() if count > 1} == set()


def test_no_demand_is_missing_from_its_sequence():
    known = {row[0] for row in ROW.findall(_text())}
    last = {
        "H": 24,
        "X": 16,
        "C": 22,
        "I": 18,
        "E": 22,
        "A": 7,
        "T": 6,
        "J": 8,
        "P": 8,
        "W": 2,
        "G": 4,
        "R": 9,
        "D": 23,
    }
    wanted = {f"feed-{s}{n:02d}" for s, end in (last | {"L": 10}).items() for n in range(1, end + 1)}
    wanted |= {f"rel-{s}{n}" for s, end in {"R": 8, "F": 7, "B": 6, "L": 7}.items() for n in range(1, end + 1)}
    wanted |= {f"sec-S{number}" for number in range(1, 31)} | {f"exp-6.1.{number}" for number in range(1, 18)}
    assert wanted <= known
