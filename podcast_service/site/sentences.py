"""What an error says, in the language of who reads it: the sentence of its code, and its facts as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from babel.numbers import format_decimal

from podcast_service.domain.errors import SENTENCES, PodcastError
from podcast_service.domain.said import Said, facts_of
from podcast_service.domain.text import clock
from podcast_service.domain.told import Told
from podcast_service.site import words
from podcast_service.site.templating import say
from podcast_service.site.verdicts import broken_words, told_words

_POSITION = "_ms"
_WITHIN = ("database_unavailable", "database_failed", "database_is_no_database", "catalog_not_made")
"""Errors that tell where the database is and what it said: on a page nobody is told, as strangers ask too (sec-S25)."""


def error_words(error: PodcastError | Said, language: str) -> str:
    """Return the sentence of an error in ``language``."""
    facts = facts_of(error.facts) if isinstance(error, Said) and "demand" not in error.facts else error.facts
    return sentence_words(error.code, facts, language)


def sentence_words(code: str, facts: Mapping[str, object], language: str) -> str:
    """Return the sentence of a code with its facts in ``language``, errors and words of ours within them too."""
    if "demand" in facts:  # a rule of the feed: its own words, not a sentence of ours
        return broken_words(facts, language)
    code = "service_away" if code in _WITHIN else code
    text = say(language, SENTENCES.get(code, code))
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: _written(name, facts.get(name, "?"), language) for name in names})


def decimal(value: float, language: str) -> str:
    """Write a number with at most one decimal, as the language does: ``−12,3``."""
    # Adding zero takes the sign away from a zero that was a little less.
    written = str(format_decimal(round(value, 1) + 0.0, format="#,##0.#", locale=words.page_language(language)))
    return written.replace("-", "−")


def _written(name: str, value: object, language: str) -> str:
    match value:
        case PodcastError() | Said():
            return error_words(value, language)
        case Told():
            return told_words(value, language)
        case int() | float() if name.endswith(_POSITION):
            return clock(round(value))
        case float():
            return decimal(value, language)
        case _:
            return str(value)
