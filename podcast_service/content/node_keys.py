"""Front-matter key to field for themes, people, publications and pages: one row a field."""

from __future__ import annotations

from podcast_service.content.front_matter import Page
from podcast_service.domain.media import File
from podcast_service.domain.page import Page as TextPage
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.text import clean
from podcast_service.domain.theme import Theme


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


def publication_of(page: Page, slug: str, files: tuple[File, ...]) -> Publication:
    """Make a publication with its ``files``, which are stored already. Raises Invalid."""
    keys = page.fields
    return Publication(
        slug=slug,
        title=keys.required("title"),
        kind=keys.choice("kind", Kind, Kind.ANALYSIS) if keys.text("kind") else None,
        themes=keys.texts("themes"),
        summary=clean(keys.text("summary") or ""),
        notes=clean(page.body),
        date=keys.text("date"),
        files=files,
        order=keys.whole("order") or 0,
    )


def files_of(page: Page) -> tuple[tuple[str, str | None], ...]:
    """Return the files a publication's page names: (file name, title)."""
    rows = page.fields.rows("files")
    return tuple((row, None) if isinstance(row, str) else (row.required("file"), row.text("title")) for row in rows)


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
