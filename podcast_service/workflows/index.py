"""Keep what can be found equal to what the releases show: those that are served, and those for moments to come.

A release that is rolled back to was indexed when it went out. Only pages that are another than before are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.library import load_library
from podcast_service.catalog.releases import find_pointer, is_out, list_releases
from podcast_service.catalog.search import (
    add_search_page,
    delete_search_leftovers,
    editions_made_of,
    save_edition,
    search_page_ids,
)
from podcast_service.domain.library import Library
from podcast_service.domain.release import Line, Pointer
from podcast_service.jobs.alone import alone_with
from podcast_service.jobs.due import Wanted
from podcast_service.site.passages import VERSION, searchable
from podcast_service.site.view import View
from podcast_service.workflows.house import House

TASK = "index"
SUBJECT = "pages"


def indexes_wanted(tx: Connection) -> Iterator[Wanted]:
    """Yield the index when a release that is served, or will be, is not in it."""
    pointer = _to_index(tx)
    if pointer and _missing(tx, pointer):
        names = [_made_of(line) for line in pointer.lines]
        yield Wanted(task=TASK, subject=SUBJECT, revision=sha256(repr(names).encode()).hexdigest()[:20])


def do_index(house: House, _subject: str, _revision: str) -> None:
    """Do the task: index what is missing now, whatever it was when the job was asked for."""
    index(house)


def index(house: House) -> int:
    """Index what the releases show that is not indexed yet; return how many pages were made anew.

    Killed half-way it goes on where it was: each page is kept by itself, and shows once all are there. While a rollback
    holds, or before what was approved is out, nothing is done: the library is then another than what is shown.
    """
    with alone_with(house.catalog, TASK):
        with read(house.catalog) as tx:
            pointer = _to_index(tx)
            missing = _missing(tx, pointer) if pointer else []
            library = load_library(tx) if missing else None
            known = search_page_ids(tx)
        before = len(known)
        if library:
            for line in missing:
                _index_release(house, library, line, known)
            # Not before every release has its edition: what one of them shows alone would be taken away.
            _clear(house)
        return len(known) - before


def _to_index(tx: Connection) -> Pointer | None:
    """Return the pointer where the releases it names are those of the library as it is."""
    return find_pointer(tx) if is_out(tx) else None


def _missing(tx: Connection, pointer: Pointer) -> list[Line]:
    editions = editions_made_of(tx)
    return [line for line in pointer.lines if editions.get(line.number) != _made_of(line)]


def _made_of(line: Line) -> str:
    return f"{line.root} {VERSION}"


def _index_release(house: House, library: Library, line: Line, known: dict[tuple[str, str], int]) -> None:
    """Index what one release shows; ``known`` are the ids of the pages that are there already."""
    view = View(library=library, now=line.valid_from, public_url=house.public_url)
    shown = list[int]()
    for page in searchable(view):
        named = (page.path, page.key)
        if named not in known:
            passages = page.passages()
            with transact(house.catalog) as tx:
                known[named] = add_search_page(tx, page, passages)
        shown.append(known[named])
    with transact(house.catalog) as tx:
        pointer = find_pointer(tx)
        if pointer is None or line not in pointer.lines:
            return  # another release went out meanwhile: the next turn sees to it
        save_edition(tx, line.number, _made_of(line), shown)


def _clear(house: House) -> None:
    """Forget what neither the releases that are kept show nor those to come."""
    with transact(house.catalog) as tx:
        pointer = find_pointer(tx)
        coming = {line.number for line in pointer.lines} if pointer else set()
        delete_search_leftovers(tx, coming | {one.number for one in list_releases(tx)})
