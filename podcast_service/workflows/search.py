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
    find_stems,
    find_words,
    load_found_pages,
    load_terms,
    search_revision,
)
from podcast_service.search.passage import Kind, Passage
from podcast_service.search.query import Asked, Query, parse, shown, with_guesses
from podcast_service.search.rank import (
    Facts,
    Hit,
    best_passages,
    hits_of,
    lowest,
    order,
    rarities,
    row_of,
    score,
    share,
    together,
)
from podcast_service.search.vocabulary import Vocabulary
from podcast_service.search.words import stem

ON_A_PAGE = 10
MOST_PAGES = 50
"""Pages of results one can go to."""
FEW = 5
"""Results with all words below which those with most of them are looked for too."""
MOST_PASSAGES = 3
MOST_CHECKED = 600
"""Passages that are read to see whether a phrase in quotes stands in them."""
MOST_GUESSED = 3
"""Words of a query that may be mistyped: each is compared with every word there is."""
_MOST_ON_A_PAGE = 8
_MOST, _HALF = 0.66, 0.5


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

    def search(self, text: str, kind: Kind | None = None, number: int = 1) -> Found | None:
        """Return what is found for any text; None while the release that is served is not indexed yet.

        Another release's index would tell of words that are not shown. Raises Unavailable while the catalog is away.
        """
        asked = shown(text)
        with ask(self._catalog) as tx:
            known = self._learn(tx)
            if known is None:
                return None
            query, meant = parse(asked, known.vocabulary), ""
            if not query.words:
                return Found(asked=asked, counts={})
            looked = _Look(tx, known.pages)
            if not looked.having_all(query):
                query, meant = _understood(tx, query, known.vocabulary, looked)
            found = Found(asked=asked, counts={}, kind=kind, number=number, meant=meant)
            return _page(looked, query, looked.ranked(query), found)

    def _learn(self, tx: Connection) -> _Known | None:
        """Return what is held of the index, read anew when it, or what is shown, is another; None where it has none."""
        token, revision = self._shown.token(), search_revision(tx)
        with self._lock:
            held = self._known
            if held is None or (held.revision, held.token) != (revision, token):
                edition = find_edition(tx, self._shown.release)
                if edition is None:
                    return None
                pages = load_found_pages(tx, frozenset(edition))
                standing = {id_: page for id_, page in pages.items() if self._shown.stands(page.path)}
                is_same = held is not None and held.revision == revision
                vocabulary = held.vocabulary if held and is_same else Vocabulary(load_terms(tx))
                held = self._known = _Known(revision, token, standing, vocabulary)
            return held


def _understood(tx: Connection, query: Query, vocabulary: Vocabulary, looked: _Look) -> tuple[Query, str]:
    """Read words that stand on no page that is shown as the likeliest that do; say what was understood."""
    meant = dict[int, str]()
    unknown = [place for place, word in enumerate(query.words) if not word.is_small and not looked.has(word.terms)]
    for place in unknown[:MOST_GUESSED]:
        guesses = vocabulary.guesses(stem(query.words[place].text, "da"))
        found = next((guess for guess in guesses if looked.has([guess])), None)
        if found:
            meant[place] = found
    if not meant:
        return query, ""
    written = find_words(tx, meant.values())
    said = (written.get(meant[place], "") if place in meant else word.written for place, word in enumerate(query.words))
    return with_guesses(query, meant, vocabulary), " ".join(said)


class _Look:
    """What one search reads: what each needed word counts on the pages that are shown, and where it stands."""

    def __init__(self, tx: Connection, pages: Mapping[int, FoundPage]) -> None:
        self.tx = tx
        self.pages = pages
        self.weighed: tuple[Asked, ...] = ()
        self.hits: dict[int, list[Hit]] = {}
        self.rows: dict[int, int] = {}
        """The passages of pages that have the query word by word, as bits."""
        self.rarity: list[float] = []

    def has(self, terms: Iterable[str]) -> bool:
        """Say whether one of ``terms`` stands on a page that is shown."""
        return bool(self._found([tuple(terms)]))

    def having_all(self, query: Query) -> list[int]:
        """Return the pages that have every needed word."""
        return self._found([tuple(word.terms) for word in query.needed])

    def ranked(self, query: Query) -> list[int]:
        """Return the pages that were found, in order."""
        found, needed = self.having_all(query), query.needed
        if len(found) < FEW and len(needed) > 1 and not query.phrases:
            found = self._found([tuple(word.terms) for word in needed], needs_all=False)
        self.weighed = query.weighed
        terms = {term for word in self.weighed for term in word.terms}
        places = find_places(self.tx, terms, found)
        self.hits = {page: hits_of(self.weighed, one) for page, one in places.items() if one}
        self._leave_out_least()
        self.rarity = rarities(self.hits.values(), len(self.pages)) if self.hits else []
        ranked = self._ordered(self.hits)
        for first, last in query.phrases:
            rows = self._in_a_row(query.words[first : last + 1], ranked, MOST_CHECKED)
            self.hits = {page: hits for page, hits in self.hits.items() if page in rows}
            self.rows, ranked = rows, [page for page in ranked if page in rows]
        if len(query.words) > 1 and not query.phrases:
            self.rows = self._in_a_row(query.words, ranked, MOST_CHECKED // 2)
        return self._ordered(self.hits) if self.rows else ranked

    def _leave_out_least(self) -> None:
        """Leave out what lacks too many words: where something has all of them, what lacks one of two is no answer."""
        shares = {page: share(hits) for page, hits in self.hits.items()}
        best = max(shares.values(), default=0.0)
        least = _MOST if best == 1.0 else min(_HALF, best)
        self.hits = {page: hits for page, hits in self.hits.items() if shares[page] >= least}

    def _ordered(self, hits: Mapping[int, list[Hit]]) -> list[int]:
        facts = {page: self._facts(page) for page in hits}
        points = [score(one, self.rarity, facts[page], self.rows.get(page, 0)) for page, one in hits.items()]
        pages = list(hits)
        return [pages[place] for place in order(list(zip(points, facts.values(), strict=True)))]

    def _in_a_row(self, words: Sequence[Asked], ranked: Sequence[int], most: int) -> dict[int, int]:
        """Return the pages on which the words stand one after the other, with the passages in which they do.

        Looked at are at most ``most`` passages that have all of them, the likeliest pages first.
        """
        texts = {word.text for word in words}
        own = [place for place, word in enumerate(self.weighed) if word.text in texts]
        asked = list[tuple[int, int]]()
        for page in ranked:
            if len(asked) >= most:
                break
            asked += (
                (page, number)
                for number in lowest(together([self.hits[page][place] for place in own]), _MOST_ON_A_PAGE)
            )
        row, found = row_of(words), dict[int, int]()
        for (page, number), stems in find_stems(self.tx, asked[:most]).items():
            if row.search(stems):
                found[page] = found.get(page, 0) | 1 << number
        return found

    def _found(self, groups: Sequence[Sequence[str]], *, needs_all: bool = True) -> list[int]:
        return [page for page in candidates(self.tx, groups, needs_all=needs_all) if page in self.pages]

    def _facts(self, page: int) -> Facts:
        told = self.pages[page]
        newness = told.published_at.timestamp() if told.published_at else 0.0
        return Facts(path=told.path, ends=told.ends, title_words=told.title_words, newness=newness)


def _page(looked: _Look, query: Query, ranked: Sequence[int], asked: Found) -> Found:
    """Cut the page ``asked`` for out of what was found, and read its passages."""
    of_kind = [page for page in ranked if asked.kind in (None, looked.pages[page].kind)]
    pages = max(1, min(MOST_PAGES, -(-len(of_kind) // ON_A_PAGE)))
    number = max(1, min(asked.number, pages))
    shown_here = of_kind[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    best = {page: _best(looked, page) for page in shown_here}
    told = find_passages(looked.tx, looked.pages, [(page, one) for page, numbers in best.items() for one in numbers])
    results = []
    for page in shown_here:
        heard_first = sorted(told.get(page, ()), key=lambda one: one.start_ms is None)
        results.append(Result(page=looked.pages[page], passages=tuple(heard_first)))
    return replace(
        asked,
        results=tuple(results),
        counts=Counter(looked.pages[page].kind for page in ranked),
        number=number,
        pages=pages,
        terms=frozenset(term for word in query.needed for term in word.terms),
        small=frozenset(query.terms),
    )


def _best(looked: _Look, page: int) -> list[int]:
    """Return the numbers of the passages of a page that are shown: what is heard, and else what is written."""
    titles, _, written, _, last = looked.pages[page].ends
    best = partial(best_passages, looked.hits[page], looked.rarity, looked.rows.get(page, 0))
    heard = best(range(written, last), MOST_PASSAGES)
    others = best(range(titles, written), 1) if len(heard) < MOST_PASSAGES else []
    return [*others, *heard]
