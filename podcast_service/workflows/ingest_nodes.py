"""Read themes, people, publications and pages in: they are public as their pages say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.nodes import delete_node, find_node, list_nodes, save_node
from podcast_service.catalog.sources import Source, delete_sources, save_sources
from podcast_service.content.changes import Folder
from podcast_service.content.folder import FoundFile, read_text
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.keys import Names
from podcast_service.content.node_keys import files_of, node_of
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.identity import is_slug
from podcast_service.domain.media import File
from podcast_service.domain.node import KINDS, REMEMBERED, Node
from podcast_service.domain.page import Page as TextPage
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.workflows.history import note_made
from podcast_service.workflows.house import House
from podcast_service.workflows.illustrate import illustrate, shown_in
from podcast_service.workflows.papers import is_pdf, take_file
from podcast_service.workflows.pointed_at import objects_of
from podcast_service.workflows.report import Outcome, Report, Text
from podcast_service.workflows.states import keep_next


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What the pages of one kind are read with: files and people as the catalog has them, by name and by slug."""

    house: House
    folder: Folder
    stored: Mapping[str, int]
    report: Report
    known: Mapping[str, File]
    names: Names


def ingest_nodes(
    house: House, folder: Folder, stored: Mapping[str, int], publish: bool, report: Report, *, again: bool = False
) -> bool:
    """Read the changed pages of one kind, or all of them ``again``; say whether any changed what the public sees.

    ``stored`` are the keys in the storage: a publication whose files are not there is read again. ``publish`` is a
    person's word that what is gone from the folder shall be gone from the site.
    """
    with read(house.catalog) as tx:
        before = list_nodes(tx, KINDS[folder.name])
        names = {person.slug: person.name for person in list_nodes(tx, Person)}
    known = {file.name: file for node in before if isinstance(node, Publication) for file in node.files}
    reading = _Reading(house=house, folder=folder, stored=stored, report=report, known=known, names=names)
    again = again or any(not path.endswith(".md") for path in folder.changed) or not _are_whole(before, stored)
    nodes: list[Node] = []
    sources: list[Source] = []
    for path, file in folder.files.items():
        if path not in folder.hashes:
            continue
        if file.suffix != ".md":
            sources.append(folder.source(path))
        elif path in folder.changed or again:
            try:
                nodes.append(_read(reading, file))
                sources.append(folder.source(path))
            except PodcastError as error:
                report.refuse(path, error)
        else:
            report.tell(path, Outcome.UNCHANGED)
    refused = {line.subject for line in report.lines if line.outcome is Outcome.REFUSED}
    with transact(house.catalog) as tx:
        changed = [_save(tx, folder, node, report) for node in nodes]
        for node in nodes:
            _keep(tx, house, folder, node)
        changed += [_gone(tx, folder, path, publish, report) for path in sorted(folder.gone)]
        save_sources(tx, [one for one in sources if one.path not in refused])
    return any(changed)


def _gone(tx: Connection, folder: Folder, path: str, publish: bool, report: Report) -> bool:
    """Tell that a file is gone; what its page said goes when a person says so."""
    if not path.endswith(".md"):
        delete_sources(tx, [path])
        report.tell(path, Outcome.GONE, "The file is not there any more. Pages that offer it still do.")
        return False
    if not publish:
        words = "The file is not there any more; what it said stays public. To take it away: ingest --publish"
        report.tell(path, Outcome.GONE, words)
        return False
    delete_sources(tx, [path])
    report.tell(path, Outcome.CHANGED, "gone from the folder, and now from the site")
    return delete_node(tx, KINDS[folder.name], path.rpartition("/")[2].removesuffix(".md"))


def _are_whole(nodes: Iterable[Node], stored: Mapping[str, int]) -> bool:
    """Say whether each file and picture is stored, and was looked at as this version does."""
    files = (file for node in nodes if isinstance(node, Publication) for file in node.files)
    return all(stored.get(part.key) == part.size for node in nodes for part in objects_of(node)) and all(
        file.pdf or not is_pdf(file) for file in files
    )


def _save(tx: Connection, folder: Folder, node: Node, report: Report) -> bool:
    path = f"{folder.name}/{node.slug}.md"
    is_changed = save_node(tx, node)
    if is_changed:
        report.tell(path, Outcome.CHANGED if path in folder.seen else Outcome.NEW)
    else:
        report.tell(path, Outcome.UNCHANGED)
    return is_changed


def _keep(tx: Connection, house: House, folder: Folder, node: Node) -> None:
    """Keep the files the page was read from, and note whose word a change of them is; the first are no change."""
    path, subject = f"{folder.name}/{node.slug}.md", f"{folder.name}:{node.slug}"
    if folder.name not in REMEMBERED or (kept := keep_next(tx, house, subject, path, folder)) is None:
        return
    number, changed = kept
    if number > 1:
        note_made(tx, house, subject, None, number - 1, number, changed)


def _read(reading: _Reading, file: FoundFile) -> Node:
    slug = file.stem
    if not is_slug(slug):
        raise Invalid("page_name", path=file.path)
    house, path = reading.house, file.path
    page = parse_page(read_text(house.content / path), path)
    node = _node(reading, page, path, slug)
    with read(house.catalog) as tx:
        was = find_node(tx, type(node), slug)
    problems, advice = list[tuple[str, PodcastError]](), list[tuple[str, PodcastError]]()
    more = [text for _, text in node.sections] if isinstance(node, TextPage) else []
    before = was.illustrations if was else ()
    shown = illustrate(house, reading.folder, path, shown_in(page, more), before, problems, advice, [])
    reading.report.refuse_all(problems)
    reading.report.advise_all(advice)
    node = replace(node, illustrations=shown)
    reading.report.texts.append(Text(path=path, markdown=page.body, line=page.body_line, of=node))
    for error in unknown_keys(page, file.path):
        reading.report.advise(file.path, error)
    return node


def _node(reading: _Reading, page: Page, path: str, slug: str) -> Node:
    files = tuple(
        take_file(reading.house, reading.folder, path, key, reading.known, reading.stored, reading.report)
        for key in (files_of(page) if KINDS[reading.folder.name] is Publication else ())
    )
    return node_of(reading.folder.name, page, slug, reading.names, files)


def unknown_keys(page: Page, path: str) -> list[PodcastError]:
    """Return a word on each key that means nothing to us: most are typing errors."""
    return [
        Invalid("page_key_unknown_close" if close else "page_key_unknown", place=path, key=key, close=close)
        for key, close in page.fields.unknown()
    ]
