"""The menu, the footer and the site's name: only what this library has."""

from __future__ import annotations

from typing import NamedTuple

from podcast_service.domain.page import Page
from podcast_service.domain.publication import Kind
from podcast_service.site import paths
from podcast_service.site.view import View
from podcast_service.site.words import page_language, translations

KIND_SECTIONS = {Kind.ANALYSIS: "analyser", Kind.CASE: "cases", Kind.TOOL: "vaerktoejer", Kind.PODCAST: "podcasts"}
"""Where the front page keeps the sentence of each kind."""
FRONT_PAGE = "forside"


class Entry(NamedTuple):
    """A link in the menu or the footer."""

    label: str
    path: str


def menu(view: View, language: str) -> tuple[Entry, ...]:
    """Return the menu in its order (exp-7); what the library does not have is not in it."""
    gettext = translations(language).gettext
    about = view.page("om-projektet")
    entries = (
        (True, Entry(gettext("Home"), paths.HOME)),
        (about is not None, Entry(about.title if about else "", paths.ABOUT)),
        (bool(view.themes), Entry(gettext("Themes"), paths.THEMES)),
        (has_publications(view), Entry(gettext("Publications"), paths.PUBLICATIONS)),
        (has_kind(view, Kind.PODCAST), Entry(gettext("Podcasts"), paths.SHOWS)),
        (has_contact(view), Entry(gettext("Contact"), paths.CONTACT)),
        (True, Entry(gettext("Search"), paths.SEARCH)),
    )
    return tuple(entry for is_there, entry in entries if is_there)


def footer(view: View, language: str) -> tuple[Entry, ...]:
    """Return the links every page ends with (exp-6.2.5)."""
    gettext = translations(language).gettext
    has_source = bool(view.source_url) or view.page("kildekode") is not None
    entries = (
        (view.page("tilgaengelighed") is not None, Entry(gettext("Accessibility"), paths.ACCESSIBILITY)),
        (view.page("privatliv") is not None, Entry(gettext("Privacy"), paths.PRIVACY)),
        (has_contact(view), Entry(gettext("Contact"), paths.CONTACT)),
        (has_source, Entry(gettext("Source code"), view.source_url or paths.SOURCE)),
    )
    return tuple(entry for is_there, entry in entries if is_there)


def front_page(view: View) -> Page | None:
    """Find the text of the front page."""
    return view.page(FRONT_PAGE)


def section(page: Page | None, name: str) -> str:
    """Return the Markdown of a page's section, empty where there is none."""
    return dict(page.sections).get(name, "") if page else ""


def has_publications(view: View) -> bool:
    """Say whether there is a list of publications: a library of shows alone has only its shows."""
    return bool(view.publications) or view.page("udgivelser") is not None


def has_kind(view: View, kind: Kind) -> bool:
    """Say whether a kind has a page: something is of that kind, or the front page tells of it."""
    if kind is Kind.PODCAST and view.shows:
        return True
    is_used = any(item.kind is kind for item in view.publications)
    return is_used or bool(section(front_page(view), KIND_SECTIONS[kind]))


def has_contact(view: View) -> bool:
    """Say whether there is a contact page."""
    return bool(view.contacts) or view.page("kontakt") is not None


def site_title(view: View) -> str:
    """Return the name of the site: the front page's, else that of the only show."""
    text = front_page(view)
    if text:
        return text.title
    gettext = translations(page_language(view.language)).gettext
    return view.shows[0].title if len(view.shows) == 1 else gettext("Podcasts")
