"""What was found in a recording, in words a producer can act on."""

from __future__ import annotations

from babel.numbers import format_decimal

from podcast_service.domain.analysis import Finding
from podcast_service.domain.errors import SENTENCES
from podcast_service.domain.text import clock
from podcast_service.site import words
from podcast_service.site.templating import say

_POSITION = "_ms"


def finding_words(finding: Finding, language: str) -> str:
    """Return the sentence of a finding: what is the matter, and what to do."""
    facts = {name: _written(name, value, language) for name, value in finding.facts.items()}
    return say(language, SENTENCES[finding.code]).format(**facts)


def decimal(value: float, language: str) -> str:
    """Write a number with at most one decimal, as the language does: ``−12,3``."""
    # Adding zero takes the sign away from a zero that was a little less.
    written = str(format_decimal(round(value, 1) + 0.0, format="#,##0.#", locale=words.page_language(language)))
    return written.replace("-", "−")


def _written(name: str, value: float, language: str) -> str:
    return clock(round(value)) if name.endswith(_POSITION) else decimal(value, language)
