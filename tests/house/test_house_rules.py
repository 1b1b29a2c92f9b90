"""Every rule of a feed is whole: it says something, somebody asks for it, and a test cites it."""

from __future__ import annotations

import re

import pytest
from repository import below

from podcast_service.feeds.directories import LISTINGS
from podcast_service.feeds.rules import RULES, Rule

ROWS = [*RULES, *{row.demand: row for _, rows in LISTINGS.values() for row in rows}.values()]
CITED = {
    cited
    for path in below("tests/feeds")
    if path.name.startswith("test_")
    for cited in re.findall(r"feed-[A-Z]\d\d", path.read_text("utf-8"))
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"feed-{row.id} {row.demand}")
def test_a_rule_has_a_test_and_words(row: Rule):
    assert f"feed-{row.id}" in CITED
    assert row.sources
    assert all(len(text.split()) > 1 for text in (row.demand, row.why, row.how))
    assert not row.demand.endswith(".")
    assert row.why.endswith(".")
    assert row.how.endswith((".", "…"))


def test_no_two_rules_say_the_same():
    said = [(row.id, row.demand) for row in RULES]
    assert len(set(said)) == len(said)
