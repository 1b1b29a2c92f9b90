"""Templates to documents: an environment per language, and what every page is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from podcast_service.domain.apps import APPS
from podcast_service.domain.document import Document
from podcast_service.domain.media import Cover
from podcast_service.domain.node import Thing
from podcast_service.domain.show import Show
from podcast_service.domain.text import clock
from podcast_service.shownotes.render import render as render_notes
from podcast_service.shownotes.shape import Words
from podcast_service.site import paths, words
from podcast_service.site.assets import asset_path
from podcast_service.site.data import Data, crumbs, json_ld
from podcast_service.site.hyphens import hyphenated
from podcast_service.site.mentions import links_of
from podcast_service.site.menu import footer, menu, site_title
from podcast_service.site.oembed import HEIGHT
from podcast_service.site.pictures import Shared, choices, shared_picture
from podcast_service.site.view import View
from podcast_service.site.waveform import outline_path

HTML = "text/html; charset=utf-8"
Crumbs = tuple[tuple[str, str], ...]
_HEADING = re.compile(r"(?<=<)(/?)h([3-6])(?=>)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in the head of a page and around it.

    ``title`` is without the site's name. ``crumbs`` lead to the page, itself not among them. ``data`` is JSON-LD.
    ``path`` is empty for pages that have no address of their own, such as 404. ``type`` is that of ogp.me.
    """

    title: str
    path: str = ""
    description: str = ""
    language: str | None = None
    is_home: bool = False
    crumbs: Crumbs = ()
    show: Show | None = None
    cover: Cover | None = None
    cover_name: str = ""
    audio: tuple[str, str] | None = None
    data: tuple[Data, ...] = ()
    feed: tuple[str, str] | None = None
    """Title and path of the feed of this page itself, where that is not the feed of ``show``."""
    type: str = "website"
    published_at: datetime | None = None
    tags: tuple[str, ...] = ()
    is_listed: bool = True
    """Whether search engines may list the page; ``path`` is then the page they shall list in its place."""
    oembed: tuple[str, str] | None = None
    """The paths of the page's own oEmbed answers: JSON, XML."""
    in_languages: tuple[tuple[str, str], ...] = ()
    """The languages the page is there in, itself among them, each with its path; nothing where there is but one."""


def page(view: View, template: str, head: Head, *, status: int = 200, **values: object) -> Document:
    """Render ``template`` to a page in its language; ``values`` are what it shows beside the view."""
    content_language = head.language or view.language
    language = words.page_language(content_language)
    text = (
        environment(language)
        .get_template(template)
        .render(
            view=view,
            head=head,
            **surroundings(view, language),
            language=language,
            content_language=content_language,
            **values,
        )
    )
    return Document(body=text.encode(), media_type=HTML, status=status, modified_at=view.there.changed_at)


def surroundings(view: View, language: str) -> Data:
    """Return what stands around every page in a language: the site's name, its menu and the end of each page."""
    with view.noted.alone(f"surroundings:{language}"):
        return {
            "menu": menu(view, language),
            "footer": footer(view, language),
            "site_title": site_title(view),
        }


def say(language: str, message: str) -> str:
    """Translate ``message`` for code that has no template: titles and the like."""
    return words.translations(words.page_language(language)).gettext(message)


@cache
def environment(language: str) -> Environment:
    """Return the environment of one language; templates are compiled once in it."""
    made = Environment(
        loader=FileSystemLoader(template_folder()),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_translations(words.translations(language), newstyle=True)  # type: ignore[attr-defined]  # from the i18n extension
    made.filters.update(
        date=partial(words.date, language=language),
        written_out=partial(words.written_out, language=language),
        clock_time=partial(words.clock_time, language=language),
        moment=partial(words.moment, language=language),
        size=partial(words.size, language=language),
        number=partial(words.number, language=language),
        language_name=partial(words.language_name, language=language),
        clock=clock,
        minutes=words.minutes,
        json_ld=json_ld,
        seconds=lambda milliseconds: milliseconds // 1000,
        phone=dialled,
        shortened=words.shortened,
        hyphenated=hyphenated if language == "da" else str,
    )
    made.globals.update(
        paths=paths,
        asset=asset_path,
        notes=partial(notes, language=language),
        page_notes=partial(page_notes, language=language),
        crumb_data=crumbs,
        picture_choices=choices,
        shared=shared,
        locale=words.locale,
        embed_height=HEIGHT,
        app_name=lambda app: APPS.get(app, app),
        outline_path=outline_path,
    )
    return made


def template_folder() -> Path:
    """Find the templates: beside the package in a checkout, inside it where it was installed."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def notes(view: View, markdown: str, times_at: str | None = None, of: Thing | None = None, *, language: str) -> Markup:
    """Render the notes of ``of`` as safe HTML below an h2, with what they name and show (sec-S3)."""
    text = render_notes(markdown, links_of(view, of, times_at), note_words(language))
    return Markup(text)  # noqa: S704 - cleaned by render


def page_notes(view: View, markdown: str, of: Thing | None = None, *, language: str) -> Markup:
    """Render the text of a page right below its h1: its headings start at h2."""
    text = notes(view, markdown, of=of, language=language)
    raised = _HEADING.sub(lambda found: f"{found[1]}h{int(found[2]) - 1}", text)
    return Markup(raised)  # noqa: S704 - cleaned by render, and only heading levels changed


def shared(view: View, head: Head) -> Shared | None:
    """Return the picture that stands for a page: its own, else that of its show, else of the first show there is."""
    if head.cover:
        return shared_picture(head.cover, head.cover_name)
    shows = (head.show,) if head.show else view.shows
    return next((found for show in shows if (found := shared_picture(show.cover, show.slug))), None)


@cache
def note_words(language: str) -> Words:
    """Return what names the parts of notes, in the language of a page."""
    return Words(
        footnote=say(language, "Footnote {number}"),
        footnotes=say(language, "Footnotes"),
        back=say(language, "Back to the text from footnote {number}"),
        table=say(language, "Table"),
    )


def dialled(number: str) -> str:
    """Return a telephone number as a tel: address dials it; Danish where it names no country (exp-5.4)."""
    digits = re.sub(r"\D", "", number)
    return f"+{digits}" if number.strip().startswith("+") else f"+45{digits}"
