"""Findings of a feed in words: what, why and how, in Danish and in English."""

from __future__ import annotations

import pickle

import pytest

from podcast_service.domain.told import told
from podcast_service.feeds.rules import RULES
from podcast_service.feeds.validate import Finding, finding
from podcast_service.site.verdicts import RuleWords, rule_words


def found(place: str, here: str, demand: str = "I03") -> Finding:
    return finding(next(rule for rule in RULES if rule.id == demand), place, here)


def test_a_finding_is_told_in_danish():
    one = found(told("item {number} ({title})", number=2, title="Om tro"), told("without {parts}", parts="link"))
    assert rule_words(one, "da") == RuleWords(
        level="SKAL",
        place="afsnit 2 (Om tro)",
        what="Hvert afsnit har én lydfil med url, length og type. Her: uden link",
        why="Uden den er der intet at afspille.",
        how="Angiv lydens adresse, antal byte og type; flere filer hører til i alternateEnclosure.",
    )


def test_a_finding_is_told_in_english():
    words = rule_words(found(told("item {number}", number=2), told("missing")), "en")
    assert words.level == "MUST"
    assert words.place == "item 2"
    assert words.what == "Every item has one enclosure with url, length and type. Here: missing"


@pytest.mark.parametrize("value", ["missing", "channel", "{demand}", "item {number}", "", "% s {"])
def test_values_of_a_feed_stay_as_they_are(value: str):
    words = rule_words(found("channel", value), "da")
    assert words.place == "serien"
    assert words.what.endswith(f". Her: {value}")


def test_a_title_with_braces_stays_as_it_is():
    assert (
        rule_words(found(told("item {number} ({title})", number=1, title="{number}"), "x"), "da").place
        == "afsnit 1 ({number})"
    )


def test_words_cross_a_process_boundary():
    one = found(told("item {number}", number=2), told("missing"))
    assert rule_words(pickle.loads(pickle.dumps(one)), "da") == rule_words(one, "da")  # noqa: S301 - our own bytes


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id} {rule.demand}")
def test_every_rule_is_told_in_danish(rule):
    danish, english = (rule_words(finding(rule, "channel", "x"), language) for language in ("da", "en"))
    assert (danish.what, danish.why, danish.how) != (english.what, english.why, english.how)
    assert danish.why != english.why
