"""Who speaks: the names in a transcript, and the people who took part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from podcast_service.domain.person import Credit, Role

_INITIALS = range(2, 5)
"""How many letters initials have: one would be anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """What a page says of a name in its transcripts: whoever is ``called`` so there is ``name``.

    ``person`` is the slug of their page when they have one. One whose name is what they are called is nobody we know.
    """

    called: str
    name: str
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Whom a name in a transcript stands for; ``role`` is what they did on the episode, where that is said."""

    name: str
    person: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whom the names of a transcript stand for; ``doubtful`` ones may be any of several people, so they are nobody."""

    people: Mapping[str, Voice] = field(default_factory=dict)
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def who_speaks(names: Iterable[str], credits_: Iterable[Credit], said: Iterable[Speaker]) -> Known:
    """Find whom each of ``names`` stands for among those who took part.

    What the page says (``said``) wins; then the whole name, then a part of it ("Helle", "Helle Kjær") or initials
    ("HSK") that fit one person only. A name that fits nobody is nobody's: not every voice is credited.
    """
    # Someone credited twice is one person, and what they are named for first is what they are.
    once = {credit.person or credit.name.casefold(): credit for credit in reversed(tuple(credits_))}
    took_part = tuple(once.values())
    told = {one.called.casefold(): one for one in said}
    people, doubtful = dict[str, Voice](), dict[str, tuple[str, ...]]()
    for name in names:
        if one := told.get(name.casefold()):
            if (one.name, one.person) != (one.called, None):
                people[name] = _told(one, took_part)
            continue
        found = _fitting(name, took_part)
        if len(found) == 1:
            people[name] = Voice(name=found[0].name, person=found[0].person, role=found[0].role)
        elif found:
            doubtful[name] = tuple(sorted(credit.name for credit in found))
    return Known(people=people, doubtful=doubtful)


def _told(one: Speaker, took_part: tuple[Credit, ...]) -> Voice:
    same = (credit for credit in took_part if credit.name.casefold() == one.name.casefold())
    role = next((credit.role for credit in same), None)
    return Voice(name=one.name, person=one.person, role=role)


def _fitting(name: str, took_part: tuple[Credit, ...]) -> tuple[Credit, ...]:
    whole = tuple(credit for credit in took_part if credit.name.casefold() == name.casefold())
    return whole or tuple(credit for credit in took_part if _is_short_for(name, credit.name))


def _is_short_for(short: str, name: str) -> bool:
    """Say whether ``short`` is made of words of ``name`` in their order, or of its initials."""
    words = name.casefold().split()
    rest = iter(words)
    if all(word in rest for word in short.casefold().split()):
        return True
    letters = short.replace(".", "").replace(" ", "")
    apart = name.casefold().replace("-", " ").split()
    is_initials = letters.isupper() and len(letters) in _INITIALS
    return is_initials and letters.casefold() in {"".join(word[0] for word in some) for some in (words, apart)}
