"""What was found in a feed, in words a producer can act on: Danish or English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from podcast_service.domain.told import Told, told
from podcast_service.feeds.validate import Finding
from podcast_service.site.differences import LABELS
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
            demand=say(language, finding.demand), here=told_words(finding.here, language)
        ),
        why=say(language, finding.why),
        how=say(language, finding.how),
    )


def _place(place: str, language: str) -> str:
    return told_words(place, language) if isinstance(place, Told) else say(language, place)  # "channel" and the like


def told_words(text: str, language: str) -> str:
    """Return words of ours in ``language``; what is not ours stays as it is."""
    if not isinstance(text, Told):
        return text
    values = {
        name: told_words(value, language) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return say(language, text.message).format(**values)


def broken_words(facts: Mapping[str, object], language: str) -> str:
    """Return a broken rule as its producer reads it, from the facts of its finding: kept long ago, or found now.

    The episode and the field are called what people call them; an element made of the same field says the same.
    """
    kept = {name: str(value) for name, value in facts.items()}
    place, here = _kept("place", kept), _kept("here", kept)
    if isinstance(place, Told) and place.values.get("title"):
        place = told("The episode “{title}”", title=place.values["title"])
    demand, why, how = (say(language, words) for words in (kept["demand"], kept["why"], kept["how"]))
    what = say(language, "{demand}. Here: {here}").format(demand=demand, here=_of_field(here, language))
    return f"{_capital(_place(place, language))}: {what}. {why} {how} (feed-{kept['rule']})"


def element_of(here: str) -> str:
    """Return the element that ``here`` speaks of; empty where it names none that people have a word for."""
    tag = str(here.values.get("tag", "")) if isinstance(here, Told) else here.partition(": ")[0]
    return tag if tag in LABELS else ""


def _of_field(here: str, language: str) -> str:
    tag = element_of(here)
    if not tag:
        return told_words(here, language)
    if isinstance(here, Told):
        return told_words(told(here.message, **{**here.values, "tag": say(language, LABELS[tag])}), language)
    return f"{say(language, LABELS[tag])}: {here.partition(': ')[2]}"


def _kept(name: str, facts: Mapping[str, str]) -> str:
    start = f"{name}."
    values = {key.removeprefix(start): value for key, value in facts.items() if key.startswith(start)}
    message = values.pop("message", None)
    return told(message, **values) if message else facts[name]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
