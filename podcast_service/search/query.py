"""What someone asks for: words, phrases in quotes, and what each word is looked for as."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from podcast_service.search.vocabulary import Vocabulary
from podcast_service.search.words import stem, words

LONGEST = 200
"""Characters that are looked at."""
MOST_WORDS = 10
"""Words that are looked for; the rest are passed over, so that no query costs more than another."""
MOST_WEIGHED = 5
LANGUAGES = ("da", "en")
"""In which a word may be meant: pages are in either."""
_QUOTED = re.compile('["“”„‟«»″]([^"“”„‟«»″]*)["“”„‟«»″]?')

SYNONYMS = (
    ("udskrift", "transskription", "transkription", "transskribering", "transkribering"),
    ("afsnit", "episode", "udsendelse"),
    ("podcast", "podkast"),
    ("vaert", "studievaert", "host"),
    ("vaerktoej", "redskab"),
    ("telefon", "telefonnummer", "tlf"),
    ("mail", "email", "mailadresse"),
    ("kapitel", "chapter"),
    ("jobcenter", "jobcentre"),
)
"""Words that are looked for as one another, folded (exp-7: search finds both *Udskrift* and *Transskription*)."""
_SMALL = (
    "og i at det en et den til er som paa de med han af for ikke der var mig sig men har om vi min havde ham hun nu "
    "over da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle vil blev kunne ind vaere dog ville jo "
    "deres efter ned skulle denne end dette mit ogsaa under have dig anden hende mine alt sit sine vor mod disse hvis "
    "din hos blive ad bliver hendes thi jer saadan hvilke hvilken hvordan hvorfor hvem hvornaar kan maa jeg "
    "the a an of to in and is are on for with that this it be or as by from"
)
SMALL = frozenset(_SMALL.split())
"""Words that nearly every page has: they count for nearness and in quotes, but no page is left out for want of one."""

SAME, COMPOUND, GUESSED = 1.0, 0.45, 0.8
"""How much a hit counts: the word itself or a synonym, a compound it is a part of, what it was taken to mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One word of a query, folded and as it was ``written``.

    ``terms`` are the stems it is looked for as, each with what a hit counts. ``is_small`` says that no page is left
    out for want of it.
    """

    text: str
    written: str
    terms: Mapping[str, float]
    is_small: bool = False

    @property
    def exact(self) -> tuple[str, ...]:
        """Return the stems that are the word itself: only they make up a phrase."""
        return tuple(term for term, weight in self.terms.items() if weight >= GUESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Words in their order; ``phrases`` are those in quotes, each as the places of its first and last word."""

    words: tuple[Asked, ...]
    phrases: tuple[tuple[int, int], ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """Return every stem that is looked for, each once."""
        return tuple(dict.fromkeys(term for word in self.words for term in word.terms))

    @property
    def needed(self) -> tuple[Asked, ...]:
        """Return the words a page should have, each once: all of them where all are small."""
        words = tuple(word for word in self.words if not word.is_small) or self.words
        return tuple({word.text: word for word in words}.values())

    @property
    def weighed(self) -> tuple[Asked, ...]:
        """Return the needed words that a page is weighed by: the longest ones of many."""
        return tuple(sorted(self.needed, key=lambda word: -len(word.text))[:MOST_WEIGHED])


def shown(text: str) -> str:
    """Return what was asked for as it is shown again: on one line, no longer than is looked at."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: LONGEST * 4])
    return " ".join(unicodedata.normalize("NFC", printable).split())[:LONGEST].strip()


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Read a query; any text is one. Words the vocabulary lacks stay, without anything to be found by."""
    found, phrases, at = list[Asked](), list[tuple[int, int]](), 0
    text = shown(text)
    for quoted in _QUOTED.finditer(text):
        found += _words(text[at : quoted.start()], vocabulary)
        first = len(found)
        found += _words(quoted[1], vocabulary, is_quoted=True)
        if len(found) > first and first < MOST_WORDS:
            phrases.append((first, min(len(found), MOST_WORDS) - 1))
        at = quoted.end()
    found += _words(text[at:], vocabulary)
    return Query(words=tuple(found[:MOST_WORDS]), phrases=tuple(phrases))


def _words(text: str, vocabulary: Vocabulary, *, is_quoted: bool = False) -> list[Asked]:
    found = [word for word in words(text) if word.folded][:MOST_WORDS]
    folded, asked = [word.folded for word in found], list[Asked]()
    for place, word in enumerate(folded):
        written = text[found[place].start : found[place].end]
        terms = dict[str, float]()
        for other in _same(word):
            for language in LANGUAGES:
                terms[stem(other, language)] = SAME
        if not is_quoted:
            terms |= _joined(folded, place, vocabulary)
            terms = _compounds(terms, vocabulary) if word not in SMALL else terms
        known = {term: weight for term, weight in terms.items() if term in vocabulary}
        if not known and not is_quoted and (parts := vocabulary.split(stem(word, "da"))):
            asked += [Asked(text=part, written=written, terms=_compounds({part: SAME}, vocabulary)) for part in parts]
        else:
            asked.append(Asked(text=word, written=written, terms=known, is_small=word in SMALL and not is_quoted))
    return asked


def _same(word: str) -> tuple[str, ...]:
    own = stem(word, "da")
    return next((group for group in SYNONYMS if own in (stem(one, "da") for one in group)), (word,))


def _joined(folded: list[str], place: int, vocabulary: Vocabulary) -> dict[str, float]:
    """Return what two words are called that someone wrote apart: job chance is jobchance."""
    pairs = (folded[start : start + 2] for start in (place - 1, place) if start >= 0)
    joined = (stem("".join(pair), "da") for pair in pairs if len(pair) == 2 and not SMALL.intersection(pair))
    return {term: SAME for term in joined if term in vocabulary}


def _compounds(terms: Mapping[str, float], vocabulary: Vocabulary) -> dict[str, float]:
    """Add the compounds each of ``terms`` is a part of."""
    more = {longer: COMPOUND for term in terms for longer in (*vocabulary.begun_with(term), *vocabulary.ended_by(term))}
    return {**more, **terms}


def with_guesses(query: Query, meant: Mapping[int, str], vocabulary: Vocabulary) -> Query:
    """Return the query with the words at some places read as the stems they were taken to mean."""
    return Query(
        words=tuple(
            Asked(text=meant[place], written=word.written, terms=_compounds({meant[place]: GUESSED}, vocabulary))
            if place in meant
            else word
            for place, word in enumerate(query.words)
        ),
        phrases=query.phrases,
    )
