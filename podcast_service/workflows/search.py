"""Search what is public: find, leave out what is not shown now, put in order, and read the best passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Protocol

from sqlalchemy import Connection, Engine

from podcast_service.catalog.database import ask
from podcast_service.catalog.search import (
    FoundPage,
    candidates,
    find_edition,
    find_passages,
    find_places,
    find_starts,
    find_words,
    latest_edition,
    load_found_pages,
    load_terms,
    search_revision,
)
from podcast_service.search.passage import Kind, Passage
from podcast_service.search.places import unpack
from podcast_service.search.query import Query, parse, shown, with_guesses
from podcast_service.search.rank import Facts, best_passages, has_phrases, order, rarities, score, share
from podcast_service.search.vocabulary import Vocabulary
from podcast_service.search.words import stem

ON_A_PAGE = 10
MOST_PAGES = 50
"""Pages of results one can go to."""
FEW = 5
"""Results with all words below which those with most of them are looked for too."""
MOST_PASSAGES = 3
_MOST, _HALF = 0.66, 0.5

Masks = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A page that was found, with its best passages; its title is not among them."""

    page: FoundPage
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: ``results`` of one page of them, ``counts`` of all by kind.

    ``meant`` is the query as it was understood where a word in it is known nowhere. ``terms`` are the stems
    to mark, ``small`` those to mark beside them.
    """

    asked: str
    results: tuple[Result, ...] = ()
    counts: Mapping[Kind, int]
    kind: Kind | None = None
    number: int = 1
    """Which page of results it is, from 1."""
    pages: int = 1
    meant: str = ""
    terms: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """Return how many pages were found, of the kind asked for."""
        return self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())


class Shown(Protocol):
    """What is shown now: a release, and what was withdrawn since."""

    def token(self) -> int:
        """Return a number that changes with what is shown."""

    @property
    def release(self) -> int:
        """Return the number of the release."""

    def stands(self, path: str) -> bool:
        """Say whether ``path`` is answered with 200."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is held of the index while neither it nor what is shown changes; ``pages`` are those that are shown."""

    revision: int
    token: int
    pages: Mapping[int, FoundPage]
    vocabulary: Vocabulary


class Searcher:
    """Searches the catalog, for any number of threads.

    Only pages that are shown are found, or counted: nothing that is to come, was withdrawn or rolled back.
    """

    def __init__(self, catalog: Engine, shown: Shown) -> None:
        self._catalog = catalog
        self._shown = shown
        self._lock = Lock()
        self._known: _Known | None = None

    def search(self, text: str, kind: Kind | None = None, number: int = 1) -> Found:
        """Return what is found for any text. Raises Unavailable while the catalog is away."""
        asked = shown(text)
        with ask(self._catalog) as tx:
            known = self._learn(tx)
            query, meant = parse(asked, known.vocabulary), ""
            if not query.words:
                return Found(asked=asked, counts={})
            looked = _Look(tx, known.pages)
            if not looked.having_all(query):
                query, meant = _understood(tx, query, known.vocabulary, looked)
            ranked, rarity = looked.ranked(query)
            return _page(
                looked, query, rarity, ranked, Found(asked=asked, counts={}, kind=kind, number=number, meant=meant)
            )

    def _learn(self, tx: Connection) -> _Known:
        """Return what is held of the index, read anew when it, or what is shown, is another."""
        token, revision = self._shown.token(), search_revision(tx)
        with self._lock:
            held = self._known
            if held is None or (held.revision, held.token) != (revision, token):
                edition = find_edition(tx, self._shown.release)
                pages = load_found_pages(tx, frozenset(latest_edition(tx) if edition is None else edition))
                standing = {id_: page for id_, page in pages.items() if self._shown.stands(page.path)}
                is_same = held is not None and held.revision == revision
                vocabulary = held.vocabulary if held and is_same else Vocabulary(load_terms(tx))
                held = self._known = _Known(revision, token, standing, vocabulary)
            return held


def _understood(tx: Connection, query: Query, vocabulary: Vocabulary, looked: _Look) -> tuple[Query, str]:
    """Read words that stand on no page that is shown as the likeliest that do; say what was understood."""
    meant = dict[int, str]()
    for place, word in enumerate(query.words):
        if not word.is_small and not looked.has(word.terms):
            guesses = vocabulary.guesses(stem(word.text, "da"))
            found = next((guess for guess in guesses if looked.has([guess])), None)
            if found:
                meant[place] = found
    if not meant:
        return query, ""
    written = find_words(tx, meant.values())
    said = (written.get(meant[place], "") if place in meant else word.written for place, word in enumerate(query.words))
    return with_guesses(query, meant, vocabulary), " ".join(said)


class _Look:
    """What one search reads: the places of its words on the pages that are shown."""

    def __init__(self, tx: Connection, pages: Mapping[int, FoundPage]) -> None:
        self.tx = tx
        self.pages = pages
        self.masks: dict[int, Masks] = {}

    def has(self, terms: Iterable[str]) -> bool:
        """Say whether one of ``terms`` stands on a page that is shown."""
        return bool(self._found([tuple(terms)]))

    def having_all(self, query: Query) -> list[int]:
        """Return the pages that have every needed word."""
        return self._found([tuple(word.terms) for word in query.needed])

    def ranked(self, query: Query) -> tuple[list[int], list[float]]:
        """Return the pages that were found, in order, and how much each word counts."""
        found, needed = self.having_all(query), query.needed
        if len(found) < FEW and len(needed) > 1 and not query.phrases:
            found = self._found([tuple(word.terms) for word in needed], needs_all=False)
        packed = find_places(self.tx, query.terms, found)
        masks = {page: {term: unpack(data) for term, data in packed[page].items()} for page in found}
        self.masks = {page: one for page, one in masks.items() if has_phrases(query, one)}
        shares = {page: share(query, one) for page, one in self.masks.items()}
        # Where something has all the words, what lacks one of two is none of the answers.
        best = max(shares.values(), default=0.0)
        least = _MOST if best == 1.0 else min(_HALF, best)
        self.masks = {page: one for page, one in self.masks.items() if shares[page] >= least}
        rarity = rarities(query, list(self.masks.values()), len(self.pages))
        scored = [(score(query, rarity, self._facts(page), one), page) for page, one in self.masks.items()]
        places = order([(points, self._facts(page)) for points, page in scored])
        return [scored[place][1] for place in places], rarity

    def _found(self, groups: Sequence[Sequence[str]], *, needs_all: bool = True) -> list[int]:
        return [page for page in candidates(self.tx, groups, needs_all=needs_all) if page in self.pages]

    def _facts(self, page: int) -> Facts:
        told = self.pages[page]
        newness = told.published_at.timestamp() if told.published_at else 0.0
        return Facts(path=told.path, ends=told.ends, newness=newness)


def _page(looked: _Look, query: Query, rarity: Sequence[float], ranked: Sequence[int], asked: Found) -> Found:
    """Cut the page ``asked`` for out of what was found, and read its passages."""
    of_kind = [page for page in ranked if asked.kind in (None, looked.pages[page].kind)]
    pages = max(1, min(MOST_PAGES, -(-len(of_kind) // ON_A_PAGE)))
    number = max(1, min(asked.number, pages))
    here = of_kind[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    starts = find_starts(looked.tx, here)
    results = []
    for page in here:
        told, masks = looked.pages[page], looked.masks[page]
        best = partial(best_passages, query, rarity, starts[page], masks)
        heard = best(range(told.heard, len(starts[page]) - 1), MOST_PASSAGES)
        written = best(range(told.written, told.heard), 1) if len(heard) < MOST_PASSAGES else []
        passages = find_passages(looked.tx, page, told.path, [*written, *heard])
        # What one can hear at once comes first.
        results.append(Result(page=told, passages=tuple(sorted(passages, key=lambda one: one.start_ms is None))))
    return replace(
        asked,
        results=tuple(results),
        counts=Counter(looked.pages[page].kind for page in ranked),
        number=number,
        pages=pages,
        terms=frozenset(term for word in query.needed for term in word.terms),
        small=frozenset(query.terms),
    )
