"""What was found in a feed, in words a producer can act on: Danish or English."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.feeds.told import Told
from podcast_service.feeds.validate import Finding
from podcast_service.site.templating import say


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A finding as a person reads it: how strong the demand is, where, what, why, and how to put it right."""

    level: str
    place: str
    what: str
    why: str
    how: str


def rule_words(finding: Finding, language: str) -> RuleWords:
    """Return the words of a finding in ``language``; values of the feed stay as they are."""
    return RuleWords(
        level=say(language, finding.level.value.upper()),
        place=_place(finding.place, language),
        what=say(language, "{demand}. Here: {here}").format(
            demand=say(language, finding.demand), here=_said(finding.here, language)
        ),
        why=say(language, finding.why),
        how=say(language, finding.how),
    )


def _place(place: str, language: str) -> str:
    return _said(place, language) if isinstance(place, Told) else say(language, place)  # "channel" and the like


def _said(text: str, language: str) -> str:
    return say(language, text.message).format(**text.values) if isinstance(text, Told) else text
