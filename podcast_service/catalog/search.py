"""What can be found, kept and asked for.

The engine's own index says which pages may have what is asked: FTS5 in SQLite, a ``tsvector`` under GIN in PostgreSQL,
both over the same stems. The order is ``search.rank``'s, so both give the same answers in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.state import find_state, save_state
from podcast_service.catalog.tables import search_editions, search_pages, search_passages, search_places, search_words
from podcast_service.catalog.upsert import in_portions, put
from podcast_service.search.layout import lay_out, pack, unpack
from podcast_service.search.passage import Kind, Part, Passage, Searchable

_REVISION = "search_revision"
_PAGES_AT_ONCE = 200
"""Up to how many pages are named when places are asked for; of more, all of a term are read and sorted out here."""
_ASKED = {
    "sqlite": "SELECT rowid FROM search_index WHERE search_index MATCH :asked",
    "postgresql": "SELECT page FROM search_index WHERE stems @@ CAST(:asked AS tsquery)",
}
_KEPT = {
    "sqlite": "INSERT INTO search_index (rowid, stems) VALUES (:page, :stems)",
    "postgresql": "INSERT INTO search_index (page, stems) "
    "VALUES (:page, array_to_tsvector(string_to_array(:stems, ' ')))",
}
_DROPPED = {
    "sqlite": "DELETE FROM search_index WHERE rowid = :page",
    "postgresql": "DELETE FROM search_index WHERE page = :page",
}
_AND, _OR = {"sqlite": " AND ", "postgresql": " & "}, {"sqlite": " OR ", "postgresql": " | "}
_QUOTE = {"sqlite": '"{}"', "postgresql": "'{}'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """A page that can be found, as results tell of it; ``ends`` and ``title_words`` are those of its layout."""

    path: str
    kind: Kind
    title: str
    language: str
    ends: tuple[int, ...]
    title_words: int = 1
    within: str = ""
    published_at: datetime | None = None


def search_revision(tx: Connection) -> int:
    """Return a number that grows with every change of what can be found."""
    return int(find_state(tx, _REVISION) or 0)


def find_edition(tx: Connection, number: int) -> tuple[int, ...] | None:
    """Return the ids of the pages that the release ``number`` shows; None when it was never indexed."""
    row = tx.execute(select(search_editions.c.pages).where(search_editions.c.number == number)).scalar_one_or_none()
    return None if row is None else tuple(json.loads(row))


def editions_made_of(tx: Connection) -> dict[int, str]:
    """Return what the editions that are kept were made of, by the number of their release."""
    rows = tx.execute(select(search_editions.c.number, search_editions.c.made_of))
    return {row.number: row.made_of for row in rows}


def save_edition(tx: Connection, number: int, made_of: str, pages: Collection[int]) -> None:
    """Keep which pages the release ``number`` shows."""
    row = {"number": number, "made_of": made_of, "pages": json.dumps(sorted(pages))}
    put(tx, search_editions, [row])
    _bump(tx)


def search_page_ids(tx: Connection) -> dict[tuple[str, str], int]:
    """Return the ids of all pages that are kept, by path and key."""
    rows = tx.execute(select(search_pages.c.id, search_pages.c.path, search_pages.c.key))
    return {(row.path, row.key): row.id for row in rows}


def add_search_page(tx: Connection, page: Searchable, passages: Sequence[Passage]) -> int:
    """Index a page; return its id."""
    last: int | None = tx.execute(select(func.max(search_pages.c.id))).scalar()
    number, layout = (last or 0) + 1, lay_out(passages, page.language)
    told = FoundPage(
        path=page.path, kind=page.kind, title=page.title, language=page.language, ends=layout.ends,
        title_words=layout.title_words, within=page.within, published_at=page.published_at,
    )  # fmt: skip
    tx.execute(insert(search_pages), {"id": number, "path": page.path, "key": page.key, "document": dump(told)})
    names = ("part", "text", "start_ms", "speaker")
    parts = [
        {"page": number, "number": place, "stems": stems, **{name: getattr(one, name) for name in names}}
        for place, (one, stems) in enumerate(zip(passages, layout.stems, strict=False))
    ]
    if parts:
        tx.execute(insert(search_passages), parts)
    if layout.bits:
        weights = layout.weights
        rows = [
            {"term": term, "page": number, "weight": weights[term], "passages": pack(bits)}
            for term, bits in layout.bits.items()
        ]
        tx.execute(insert(search_places), rows)
        known = set[str]()
        for portion in in_portions(layout.bits):
            known.update(tx.execute(select(search_words.c.term).where(search_words.c.term.in_(portion))).scalars())
        new = [{"term": term, "word": word} for term, word in layout.surfaces.items() if term not in known]
        if new:
            tx.execute(insert(search_words), new)
    tx.execute(text(_KEPT[tx.dialect.name]), {"page": number, "stems": " ".join(sorted(layout.bits))})
    return number


def index_kept_pages(tx: Connection) -> None:
    """Fill the engine's own index, which is empty, from the pages that are kept: it cannot be copied to another one."""
    for page in tx.execute(select(search_pages.c.id)).scalars().all():
        terms = tx.execute(select(search_places.c.term).where(search_places.c.page == page)).scalars()
        tx.execute(text(_KEPT[tx.dialect.name]), {"page": page, "stems": " ".join(sorted(terms))})


def delete_search_leftovers(tx: Connection, numbers: Collection[int]) -> None:
    """Forget the editions of releases that are not among ``numbers``, the pages no edition shows, and their words."""
    tx.execute(delete(search_editions).where(search_editions.c.number.not_in(list(numbers))))
    shown = {page for pages in tx.execute(select(search_editions.c.pages)).scalars() for page in json.loads(pages)}
    stale = [page for page in tx.execute(select(search_pages.c.id)).scalars() if page not in shown]
    for page in stale:
        tx.execute(delete(search_places).where(search_places.c.page == page))
        tx.execute(delete(search_passages).where(search_passages.c.page == page))
        tx.execute(delete(search_pages).where(search_pages.c.id == page))
        tx.execute(text(_DROPPED[tx.dialect.name]), {"page": page})
    if stale:
        used = select(search_places.c.term).where(search_places.c.term == search_words.c.term).exists()
        tx.execute(delete(search_words).where(~used))
        _bump(tx)


def load_found_pages(tx: Connection, pages: Collection[int]) -> dict[int, FoundPage]:
    """Return what is told of pages, by their ids."""
    rows = tx.execute(select(search_pages.c.id, search_pages.c.document))
    return {row.id: load(row.document, FoundPage) for row in rows if row.id in pages}


def load_terms(tx: Connection) -> list[str]:
    """Return every stem there is."""
    return list(tx.execute(select(search_words.c.term)).scalars())


def find_words(tx: Connection, terms: Iterable[str]) -> dict[str, str]:
    """Return how stems are written."""
    question = select(search_words.c.term, search_words.c.word).where(search_words.c.term.in_(list(terms)))
    return {row.term: row.word for row in tx.execute(question)}


def candidates(tx: Connection, groups: Sequence[Sequence[str]], *, needs_all: bool = True) -> list[int]:
    """Ask the engine for the pages that have a stem of every group, or of any one, rising by id.

    The answer is whole, so that it does not depend on how the engine would have ordered it.
    """
    engine = tx.dialect.name
    named = [_OR[engine].join(_QUOTE[engine].format(term) for term in group) for group in groups if group]
    if not named or (needs_all and len(named) < len(groups)):
        return []
    asked = (_AND if needs_all else _OR)[engine].join(f"({group})" for group in named)
    return sorted(tx.execute(text(_ASKED[engine]), {"asked": asked}).scalars())


def find_places(
    tx: Connection, terms: Collection[str], pages: Collection[int]
) -> dict[int, dict[str, tuple[int, int]]]:
    """Return what each of ``terms`` counts on each of ``pages``, and the passages that have it, as bits."""
    question = select(search_places.c.term, search_places.c.page, search_places.c.weight, search_places.c.passages)
    question = question.where(search_places.c.term.in_(list(terms)))
    if len(pages) <= _PAGES_AT_ONCE:
        question = question.where(search_places.c.page.in_(list(pages)))
    found: dict[int, dict[str, tuple[int, int]]] = {page: {} for page in pages}
    for term, page, weight, passages in tx.execute(question):
        if page in found:
            found[page][term] = (weight, unpack(passages))
    return found


def find_stems(tx: Connection, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the stems of passages, each named by its page and number."""
    return {(page, number): stems for page, number, stems in _at(tx, places, "found.stems")}


def find_passages(
    tx: Connection, pages: Mapping[int, FoundPage], places: Collection[tuple[int, int]]
) -> dict[int, list[Passage]]:
    """Return passages, each named by its page and number, by page and in the order in which they stand."""
    found: dict[int, list[Passage]] = {}
    rows = _at(tx, places, "found.part, found.text, found.start_ms, found.speaker")
    for page, _, part, said, start_ms, speaker in sorted(rows, key=lambda row: (row[0], row[1])):
        one = Passage(path=pages[page].path, part=Part(part), text=said, start_ms=start_ms, speaker=speaker)
        found.setdefault(page, []).append(one)
    return found


def _at(tx: Connection, places: Collection[tuple[int, int]], columns: str) -> Iterable[Any]:
    if not places:
        return ()
    named = ", ".join(f"({page:d}, {number:d})" for page, number in places)  # numbers of ours: as many binds cost more
    question = (
        f"WITH asked (page, number) AS (VALUES {named}) "  # noqa: S608 - numbers and columns of ours
        f"SELECT found.page, found.number, {columns} FROM asked "
        "JOIN search_passages AS found ON found.page = asked.page AND found.number = asked.number"
    )
    return tx.exec_driver_sql(question)


def _bump(tx: Connection) -> None:
    save_state(tx, **{_REVISION: str(search_revision(tx) + 1)})
