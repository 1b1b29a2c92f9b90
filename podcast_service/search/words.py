"""Text to words as they are compared: one spelling, one stem.

Everything is folded to ASCII, so that both database engines, and a browser, compare alike: æ, ø and å are ``ae``,
``oe`` and ``aa`` whichever way they were written, and never a or o (exp-6.2.3).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import groupby
from threading import local
from typing import NamedTuple, Protocol

LONGEST_WORD = 64
"""Characters of a word that are compared."""
_WORD = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*['’‘`´]?")
_QUOTES = str.maketrans("", "", "'’‘`´")
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d"}
)

IRREGULAR = {
    # Snowball leaves words of one syllable alone, and o before e is not to be read as ø in these.
    "troen": "tro", "troens": "tro", "tror": "tro", "troede": "tro", "troet": "tro", "troende": "tro",
    "broen": "bro", "broer": "bro", "kroen": "kro", "kloen": "klo", "roen": "ro", "skoen": "sko", "skoene": "sko",
    "boeger": "bog", "boegerne": "bog", "boern": "barn", "boernene": "barn", "boernenes": "barn", "boerns": "barn",
    "maend": "mand", "maendene": "mand", "maends": "mand", "haender": "haand", "haenderne": "haand",
    "kraefter": "kraft", "kraefterne": "kraft", "naetter": "nat", "taender": "tand", "foedder": "fod",
    "staeder": "sted", "steder": "sted", "staederne": "stad",
    "gaar": "gaa", "gik": "gaa", "faar": "faa", "fik": "faa", "ser": "se", "set": "se",
    "sker": "ske", "skete": "ske", "sket": "ske", "staar": "staa", "stod": "staa", "bor": "bo", "boede": "bo",
    "siger": "sig", "sagde": "sig", "sagt": "sig", "giver": "giv", "gav": "giv", "givet": "giv",
    "tager": "tag", "tog": "tag", "taget": "tag", "finder": "find", "fandt": "find", "fundet": "find",
    "hjalp": "hjaelp", "hjulpet": "hjaelp", "skrev": "skriv", "skrevet": "skriv", "talt": "tal", "talte": "tal",
    "sygt": "syg", "trygt": "tryg", "svagt": "svag", "klogt": "klog",
}  # fmt: skip
"""Danish forms that no ending explains, folded, with the stem they share with the rest of their word."""
_SHORT = re.compile(r"([bcdfghjklmnpqrstvwxz]*(?:aa|ae|oe|[aiuy]))(?:ene?s?|ets?|ers?|ernes?)")
"""A stem that ends in its only vowel, with an ending: byen, øen, træerne, stået."""
_HALF = re.compile(r"(.*(?:oc|cc|kurs))[eu]s|(..+[tdw])s")
"""An s that Snowball takes from one form and not from another: indsats-en, proces-sen, interview-s."""


class Word(NamedTuple):
    """A word of a text, folded, and where it stands in the text."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of ``text``, which is in NFC; quotes and punctuation are none."""
    for match in _WORD.finditer(text):
        yield Word(fold(match[0]), match.start(), match.end())


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return ``word`` in small ASCII letters and digits; letters of other scripts stand as their numbers."""
    small = unicodedata.normalize("NFC", word).casefold().translate(_QUOTES).translate(_LETTERS)
    if not small.isascii():
        bare = (letter for letter in unicodedata.normalize("NFKD", small) if not unicodedata.combining(letter))
        small = "".join(letter if letter.isascii() and letter.isalnum() else f"{ord(letter):x}" for letter in bare)
    return small[:LONGEST_WORD]


@lru_cache(maxsize=200_000)
def stem(folded: str, language: str) -> str:
    """Return what ``folded`` has in common with its other forms in ``language``; itself in one we have no rules of."""
    if language == "en":
        return _stemmers().english.stemWord(folded)
    if language != "da":
        return folded
    if folded in IRREGULAR:
        return IRREGULAR[folded]
    short = _SHORT.fullmatch(folded)
    if short:
        return short[1]
    own = _stemmers().danish.stemWord(folded)
    half = _HALF.fullmatch(own)
    return (half[1] or half[2]) if half else own


def stems(text: str, language: str) -> list[str]:
    """Return the stems of the words of ``text`` in order."""
    return [stem(word.folded, language) for word in words(text)]


def marked(text: str, language: str, wanted: Collection[str], small: Collection[str] = ()) -> list[tuple[str, bool]]:
    """Cut ``text`` into pieces, each with whether it is one or more words whose stems are ``wanted``.

    ``small`` words are marked along with those they stand beside.
    """
    found = list(words(text))
    own = [stem(word.folded, language) for word in found]
    hits = [one in wanted for one in own]
    for places in (range(len(found)), reversed(range(len(found)))):
        beside = False
        for place in places:
            beside = hits[place] = hits[place] or (beside and own[place] in small)
    pieces, at = list[tuple[str, bool]](), 0
    for is_hit, run in groupby(zip(found, hits, strict=True), key=lambda pair: pair[1]):
        if is_hit:
            row = [word for word, _ in run]
            pieces += [(text[at : row[0].start], False), (text[row[0].start : row[-1].end], True)]
            at = row[-1].end
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's own name


class _Stemmers(local):
    """Stemmers of one thread: they keep the word they are at in themselves."""

    def __init__(self) -> None:
        # Only here: the library loads all its languages at once, and most commands search for nothing.
        from snowballstemmer.danish_stemmer import DanishStemmer
        from snowballstemmer.english_stemmer import EnglishStemmer

        self.danish: _Stemmer = DanishStemmer()
        self.english: _Stemmer = EnglishStemmer()


@cache
def _stemmers() -> _Stemmers:
    return _Stemmers()
