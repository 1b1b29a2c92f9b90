"""Read themes, people, publications and pages in: they are public as their pages say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.nodes import delete_node, find_node, list_nodes, save_node
from podcast_service.catalog.sources import Source, delete_sources, save_sources
from podcast_service.content.changes import Folder
from podcast_service.content.folder import FoundFile, read_text
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.node_keys import files_of, person_of, publication_of, text_page_of, theme_of
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.identity import is_slug
from podcast_service.domain.page import Page as TextPage
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.theme import Theme
from podcast_service.workflows.house import House
from podcast_service.workflows.illustrate import illustrate, shown_in
from podcast_service.workflows.keep import keep_file
from podcast_service.workflows.pointed_at import objects_of
from podcast_service.workflows.report import Outcome, Report, Text

Node = Theme | Person | Publication | TextPage
KINDS: dict[str, type[Node]] = {"themes": Theme, "people": Person, "publications": Publication, "pages": TextPage}
"""What the pages of each folder tell of."""


def ingest_nodes(house: House, folder: Folder, stored: Mapping[str, int], publish: bool, report: Report) -> bool:
    """Read the changed pages of one kind; say whether any changed what the public sees.

    ``stored`` are the keys in the storage: a publication whose files are not there is read again. ``publish`` is a
    person's word that what is gone from the folder shall be gone from the site.
    """
    files_changed = any(not path.endswith(".md") for path in folder.changed) or not _has_files(house, folder, stored)
    nodes: list[Node] = []
    sources: list[Source] = []
    for path, file in folder.files.items():
        if path not in folder.hashes:
            continue
        if file.suffix != ".md":
            sources.append(folder.source(path))
        elif path in folder.changed or files_changed:
            try:
                nodes.append(_read(house, folder, file, report))
                sources.append(folder.source(path))
            except PodcastError as error:
                report.refuse(path, error)
        else:
            report.tell(path, Outcome.UNCHANGED)
    refused = {line.subject for line in report.lines if line.outcome is Outcome.REFUSED}
    with transact(house.catalog) as tx:
        changed = [_save(tx, folder, node, report) for node in nodes]
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


def _has_files(house: House, folder: Folder, stored: Mapping[str, int]) -> bool:
    with read(house.catalog) as tx:
        nodes = list_nodes(tx, KINDS[folder.name])
    return all(stored.get(part.key) == part.size for node in nodes for part in objects_of(node))


def _save(tx: Connection, folder: Folder, node: Node, report: Report) -> bool:
    path = f"{folder.name}/{node.slug}.md"
    is_changed = save_node(tx, node)
    if is_changed:
        report.tell(path, Outcome.CHANGED if path in folder.seen else Outcome.NEW)
    else:
        report.tell(path, Outcome.UNCHANGED)
    return is_changed


def _read(house: House, folder: Folder, file: FoundFile, report: Report) -> Node:
    slug = file.stem
    if not is_slug(slug):
        raise Invalid("page_name", path=file.path)
    page = parse_page(read_text(house.content / file.path), file.path)
    node = _node(house, folder.name, page, slug)
    with read(house.catalog) as tx:
        was = find_node(tx, type(node), slug)
    problems: list[tuple[str, PodcastError]] = []
    more = [text for _, text in node.sections] if isinstance(node, TextPage) else []
    shown = illustrate(house, folder, file.path, shown_in(page, more), was.illustrations if was else (), problems, [])
    report.refuse_all(problems)
    node = replace(node, illustrations=shown)
    report.texts.append(Text(path=file.path, markdown=page.body, line=page.body_line, of=node))
    for error in unknown_keys(page, file.path):
        report.advise(file.path, error)
    return node


def _node(house: House, kind: str, page: Page, slug: str) -> Node:
    if kind == "themes":
        return theme_of(page, slug)
    if kind == "people":
        return person_of(page, slug)
    if kind == "pages":
        return text_page_of(page, slug)
    folder = house.content / kind
    files = tuple(keep_file(house, folder / _plain_name(name, page), title) for name, title in files_of(page))
    return publication_of(page, slug, files)


def _plain_name(name: str, page: Page) -> str:
    """Refuse a file name that leads out of the page's folder."""
    if "/" in name or "\\" in name or name.startswith("."):
        raise page.fields.wrong("files", "the name of a file beside this page")
    return name


def unknown_keys(page: Page, path: str) -> list[PodcastError]:
    """Return a word on each key that means nothing to us: most are typing errors."""
    return [
        Invalid("page_key_unknown_close" if close else "page_key_unknown", place=path, key=key, close=close)
        for key, close in page.fields.unknown()
    ]
