"""What pages read of what belongs together: each reading notes itself, and has a row in ``site.reads``."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from podcast_service.domain.episode import Episode
from podcast_service.domain.link import RELATIONS
from podcast_service.domain.person import Role
from podcast_service.domain.publication import Publication
from podcast_service.domain.theme import Theme
from podcast_service.site.templating import say
from podcast_service.site.ties import Moment, Tie, key_of, moment_of
from podcast_service.site.view import View, card


def tied(view: View, item: Publication | Episode) -> tuple[Tie, ...]:
    """Return how ``item`` stands to publications and episodes, these as lists tell of them."""
    return ties_of(view, key_of(item))


def ties_of(view: View, key: str) -> tuple[Tie, ...]:
    """Return the ties of what ``key_of`` names."""
    view.noted.add(f"ties:{key}")
    return tuple(replace(tie, other=_told(tie.other)) for tie in view.there.ties.get(key, ()))


class TieGroup(NamedTuple):
    """What stands in one relation to something, below the word for it."""

    word: str
    ties: tuple[Tie, ...]


def grouped_ties(found: tuple[Tie, ...], language: str) -> tuple[TieGroup, ...]:
    """Put ties under the words for their relations, in ``language``."""
    words = dict.fromkeys(_word(tie) for tie in found)
    return tuple(TieGroup(say(language, word), tuple(tie for tie in found if _word(tie) == word)) for word in words)


def _word(tie: Tie) -> str:
    return RELATIONS[tie.relation].seen(is_back=tie.is_back).word


def themes_at(view: View, episode: Episode) -> tuple[tuple[Theme, Moment], ...]:
    """Return the themes an episode comes to on its way, and when."""
    found = ((view.theme(named.theme), moment_of(episode, named.at_ms)) for named in episode.themes_at)
    return tuple((theme, moment) for theme, moment in found if theme and moment)


def moments_on(view: View, theme: str) -> tuple[tuple[Episode, Moment], ...]:
    """Return where public episodes come to a theme, these as lists tell of them, newest first."""
    view.noted.add(f"moments-on:{theme}")
    return tuple((card(episode), moment) for episode, moment in view.there.moments.get(theme, ()))


def publications_on(view: View, theme: str) -> tuple[Publication, ...]:
    """Return the written publications on a theme, as lists tell of them."""
    view.noted.add(f"publications-on:{theme}")
    return tuple(brief(item) for item in view.there.publications if theme in item.themes)


def publications_by(view: View, person: str) -> tuple[tuple[Publication, Role], ...]:
    """Return what a person has a part in of the written publications, as lists tell of them, and which part."""
    view.noted.add(f"publications-by:{person}")
    parts = ((item, credit) for item in view.there.publications for credit in item.credits)
    return tuple((brief(item), credit.role) for item, credit in parts if credit.person == person)


def brief(item: Publication) -> Publication:
    """Return a publication without what only its own page tells: an edit of that makes no list new."""
    return replace(item, notes="", files=(), links=())


def _told(item: Publication | Episode) -> Publication | Episode:
    return card(item) if isinstance(item, Episode) else brief(item)
