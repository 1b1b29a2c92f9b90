"""Front-matter key to field for themes, people, publications and pages: one row a field."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import Page
from podcast_service.content.keys import Names, credits_of
from podcast_service.content.link_keys import links_of
from podcast_service.domain.media import File
from podcast_service.domain.node import Node
from podcast_service.domain.page import Page as TextPage
from podcast_service.domain.person import Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.text import clean
from podcast_service.domain.theme import Theme
from podcast_service.domain.told import told


def theme_of(page: Page, slug: str) -> Theme:
    """Make a theme. Raises Invalid."""
    keys = page.fields
    return Theme(
        slug=slug,
        number=keys.whole("number") or 1000,
        list_title=keys.required("title"),
        page_heading=keys.text("heading"),
        summary=clean(keys.text("summary") or ""),
        notes=clean(page.body),
        is_known_empty=keys.flag("known_empty") or False,
    )


def person_of(page: Page, slug: str) -> Person:
    """Make a person. Raises Invalid."""
    keys = page.fields
    return Person(
        slug=slug,
        name=keys.required("name"),
        title=keys.text("title"),
        workplace=keys.text("workplace"),
        email=keys.text("email"),
        phone=keys.text("phone"),
        notes=clean(page.body),
        is_contact=keys.flag("contact") or False,
        order=keys.whole("order") or 0,
    )


def publication_of(page: Page, slug: str, files: tuple[File, ...], names: Names) -> Publication:
    """Make a publication with its ``files``, which are stored already. Raises Invalid."""
    keys = page.fields
    return Publication(
        slug=slug,
        title=keys.required("title"),
        kind=_kind(keys),
        themes=keys.texts("themes"),
        summary=clean(keys.text("summary") or ""),
        notes=clean(page.body),
        date=keys.text("date"),
        files=files,
        credits=credits_of(keys, names, Role.AUTHOR),
        links=links_of(keys),
        order=keys.whole("order") or 0,
    )


def _kind(keys: Fields) -> Kind | None:
    """Return the kind, ``None`` where it is unknown; a podcast is made of episodes and has no page of this kind."""
    found = keys.choice("kind", Kind, Kind.ANALYSIS) if keys.text("kind") else None
    if found is Kind.PODCAST:
        written = ", ".join(kind for kind in Kind if kind is not Kind.PODCAST)
        raise keys.wrong(
            "kind",
            told("one of {names}; a podcast is a show of its own, with episodes that name themes", names=written),
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKey:
    """What a publication's page says of one of its files."""

    name: str
    title: str | None = None
    language: str | None = None


def files_of(page: Page) -> tuple[FileKey, ...]:
    """Return the files a publication's page names. Raises Invalid."""
    return tuple(_file(row, page.fields) for row in page.fields.rows("files"))


def _file(row: Fields | str, keys: Fields) -> FileKey:
    """Refuse a file name that leads out of the page's folder."""
    if isinstance(row, str):
        found = FileKey(name=row)
    else:
        found = FileKey(name=row.required("file"), title=row.text("title"), language=row.text("language"))
    if not found.name or "/" in found.name or "\\" in found.name or found.name.startswith("."):
        raise keys.wrong("files", told("the name of a file beside this page"))
    return found


def text_page_of(page: Page, slug: str) -> TextPage:
    """Make a page of running text. Raises Invalid."""
    keys = page.fields
    return TextPage(
        slug=slug,
        title=keys.required("title"),
        heading=keys.text("heading"),
        summary=clean(keys.text("summary") or ""),
        notes=clean(page.body),
        sections=tuple((name, clean(text)) for name, text in keys.pairs("sections")),
    )


def node_of(kind: str, page: Page, slug: str, names: Names, files: tuple[File, ...] = ()) -> Node:
    """Make what a page in the folder ``kind`` tells of; a publication has its ``files``. Raises Invalid."""
    match kind:
        case "themes":
            return theme_of(page, slug)
        case "people":
            return person_of(page, slug)
        case "publications":
            return publication_of(page, slug, files, names)
        case _:
            return text_page_of(page, slug)
