"""Themes a producer may want to tie an episode to, from words in its notes and its transcript: offered, never done.

A theme's rare words count most, rare among the titles of all themes; a theme is offered for what stands close
together in one sentence, or for what is said again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from podcast_service.domain.episode import Episode
from podcast_service.domain.text import clock
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.search.words import Word, stem, words
from podcast_service.shownotes.plain import plain
from podcast_service.site.mentions import in_words
from podcast_service.site.passages import sentences
from podcast_service.site.templating import say
from podcast_service.site.view import View

ENOUGH = 1.5
"""Points a theme is offered for: two words that no other title has, or one and its neighbour."""
_NEIGHBOURS, _SPECIAL = 0.5, 0.4
"""What neighbours in a title add where they are neighbours again, and what one of them must count by itself."""
_AGAIN, _AGAIN_MOST = 0.2, 5
_TEXT = 0.4
_TEXT_LENGTH = 6
"""Letters of a word that counts though it stands in a theme's text alone."""
_ELSEWHERE = 3
"""How many times less a word counts that stands in every text of the library."""
_APART = 6
"""Words between which what was found is quoted whole."""
_COMMON_WORDS = (
    "af al alle altsaa at blev blive bliver da de dem den denne der deres det dette dig din disse dit du efter "
    "eller en end er et for fordi fra frem faa faar gennem gaar ham han har have havde hen hende her hvad hvem "
    "hver hvis hvor hvordan hvorfor i igen ikke ind ingen ja jeg jo kan kom komme kommer kun kunne lidt man mange "
    "med meget mellem men mere mig min mod nej ned noget nogen nogle nu naar og ogsaa om omkring op os over paa "
    "saa samme selv ses sig sin sine sit skal skulle som spil sted til ud uden under var ved vi vil ville vores "
    "vaere vaeret a about an and are as at be by for from has have he how in is it its not of on or that the they "
    "this to was we what when who will with you your"
)
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of an episode: of what was said, ``start_ms`` is when; of notes it is None."""

    text: str
    start_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A theme that may belong to an episode, the words that speak for it, where they stand, and how strongly."""

    theme: Theme
    words: str
    start_ms: int | None
    points: float


def suggested(
    themes: Iterable[Theme],
    said: Sequence[Said],
    *,
    taken: Collection[str] = (),
    language: str = "da",
    elsewhere: Sequence[str] = (),
) -> tuple[Suggestion, ...]:
    """Return the themes that what was ``said`` speaks for, the likeliest first, but those ``taken`` already.

    Words that stand in many texts ``elsewhere`` in the library count less.
    """
    profiles = _profiles(tuple(themes), language, elsewhere)
    spoken = [(one, _stemmed(one.text, language)) for one in said]
    found = (
        suggestion
        for profile in profiles
        if profile.theme.slug not in taken and (suggestion := _suggestion(profile, spoken))
    )
    return tuple(sorted(found, key=lambda one: (-one.points, one.theme.number, one.theme.slug)))


def said_in(view: View, episode: Episode, transcript: Transcript | None) -> tuple[Said, ...]:
    """Return the sentences of an episode: its title, its description, its notes, and what is said in it."""
    written = (episode.title, episode.description, in_words(view, episode.notes, episode))
    notes = (Said(text=sentence) for text in written for sentence in sentences(text))
    spoken = transcript.said if transcript else ()
    return (*notes, *(Said(text=one.text, start_ms=one.start_ms if isinstance(one, Cue) else None) for one in spoken))


def suggestion_words(one: Suggestion, language: str) -> str:
    """Ask the producer, in ``language``, whether the theme belongs to the episode."""
    if one.start_ms is None:
        asked = say(language, "You mention “{words}” – tie it to the theme “{theme}”?")
        return asked.format(words=one.words, theme=one.theme.list_title)
    asked = say(language, "“{words}” is said at {time} – tie it to the theme “{theme}”?")
    return asked.format(words=one.words, theme=one.theme.list_title, time=clock(one.start_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Profile:
    """What speaks for a theme: points by stem, and which stems stand side by side in its titles."""

    theme: Theme
    points: Mapping[str, float]
    neighbours: frozenset[tuple[str, str]]


_Stemmed = list[tuple[str, Word]]


def _stemmed(text: str, language: str) -> _Stemmed:
    """Return the words of a text that mean something, each with its stem."""
    return [(stem(word.folded, language), word) for word in words(text) if word.folded not in _COMMON]


def _profiles(themes: Sequence[Theme], language: str, elsewhere: Sequence[str]) -> Iterator[_Profile]:
    titles = {
        theme.slug: [
            [found for found, _ in _stemmed(title, language)]
            for title in dict.fromkeys((theme.list_title, theme.heading, theme.slug.replace("-", " ")))
        ]
        for theme in themes
    }
    texts = {
        theme.slug: {
            found
            for found, word in _stemmed(f"{theme.summary}\n{plain(theme.notes)}", language)
            if len(word.folded) >= _TEXT_LENGTH
        }
        for theme in themes
    }
    in_titles = Counter(found for rows in titles.values() for found in {one for row in rows for one in row})
    in_texts = Counter(found for stems in texts.values() for found in stems)
    found_in = Counter(found for text in elsewhere for found in {one for one, _ in _stemmed(text, language)})

    def rare(found: str) -> float:
        return 1 / (1 + _ELSEWHERE * found_in[found] / max(1, len(elsewhere)))

    for theme in themes:
        own = {found for row in titles[theme.slug] for found in row}
        of_text = {found: _TEXT for found in texts[theme.slug] if in_texts[found] == 1 and found not in in_titles}
        points = {**of_text, **{one: 1 / in_titles[one] for one in own}}
        points = {one: told * rare(one) for one, told in points.items()}
        pairs = (pair for row in titles[theme.slug] for pair in pairwise(row))
        special = frozenset(pair for pair in pairs if max(points[one] for one in pair) >= _SPECIAL)
        yield _Profile(theme=theme, points=points, neighbours=special)


def _suggestion(profile: _Profile, spoken: Sequence[tuple[Said, _Stemmed]]) -> Suggestion | None:
    rated = [(_rated(profile, found), one, found) for one, found in spoken]
    rated.sort(key=lambda row: -row[0])
    if not rated or rated[0][0] <= 0:
        return None
    best, one, found = rated[0]
    again = sum(points >= 1 for points, _, _ in rated[1 : _AGAIN_MOST + 1])
    points = round(best + _AGAIN * again, 3)
    if points < ENOUGH:
        return None
    return Suggestion(
        theme=profile.theme, words=_quoted(profile, one.text, found), start_ms=one.start_ms, points=points
    )


def _rated(profile: _Profile, found: _Stemmed) -> float:
    stems = [one for one, _ in found]
    points = sum(profile.points.get(one, 0) for one in set(stems))
    return points + _NEIGHBOURS * any(pair in profile.neighbours for pair in pairwise(stems)) if points else 0


def _quoted(profile: _Profile, text: str, found: _Stemmed) -> str:
    """Quote the words that speak for the theme: all that stands between them where they are close."""
    told = [word for one, word in found if one in profile.points]
    if len(text[told[0].start : told[-1].end].split()) <= _APART:
        return text[told[0].start : told[-1].end]
    return " … ".join(dict.fromkeys(text[word.start : word.end] for word in told))
