"""Publications: all of them, one kind, and one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from podcast_service.domain.document import Document, Media
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import File, StoredObject
from podcast_service.domain.publication import Kind, Publication
from podcast_service.site import data, paths, words
from podcast_service.site.mentions import in_words
from podcast_service.site.menu import KIND_SECTIONS, front_page, has_kind, has_publications, section
from podcast_service.site.pages import home_crumb
from podcast_service.site.templating import Crumbs, Head, page, say
from podcast_service.site.together import grouped_ties, tied
from podcast_service.site.view import View

PAGE = "udgivelser"
# What each kind is called, to be translated where it is shown.
LABELS = {Kind.ANALYSIS: "Analyses", Kind.CASE: "Cases", Kind.TOOL: "Tools", Kind.PODCAST: "Podcasts"}
ONE = {Kind.ANALYSIS: "Analysis", Kind.CASE: "Case", Kind.TOOL: "Tool"}
LATEST = 20
"""Episodes the list of everything shows; the rest stand on the pages of their shows."""

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?", re.ASCII)


class KindEntry(NamedTuple):
    """One kind with what the front page says of it."""

    kind: Kind
    label: str
    text: str
    path: str


class Group(NamedTuple):
    """What was published of one kind; ``kind`` is ``None`` where it is unknown."""

    kind: Kind | None
    label: str
    publications: tuple[Publication, ...]
    episodes: tuple[Episode, ...] = ()


def kinds(view: View) -> tuple[KindEntry, ...]:
    """Return the kinds that have a page, in their order (exp-5.2)."""
    text = front_page(view)
    return tuple(
        KindEntry(kind, say(view.language, LABELS[kind]), section(text, name), paths.kind_path(kind))
        for kind, name in KIND_SECTIONS.items()
        if has_kind(view, kind)
    )


def publications(view: View) -> Document | None:
    """Render everything published, by kind."""
    if not has_publications(view):
        return None
    text = view.page(PAGE)
    title = text.title if text else say(view.language, "Publications")
    head = Head(title=title, path=paths.PUBLICATIONS, description=text.summary if text else "", crumbs=home_crumb(view))
    episodes = view.newest(LATEST + 1)
    groups = grouped(view, view.publications, episodes[:LATEST])
    return page(
        view, "site/publications.html", head, text=text, groups=groups, kinds=kinds(view),
        has_more=len(episodes) > LATEST,
    )  # fmt: skip


def kind_list(view: View, kind: Kind) -> Document | None:
    """Render the list of one kind, with the front page's sentence on it."""
    if not has_kind(view, kind):
        return None
    text = section(front_page(view), KIND_SECTIONS[kind])
    title = say(view.language, LABELS[kind])
    head = Head(title=title, path=paths.kind_path(kind), description=in_words(view, text), crumbs=_crumbs(view))
    items = tuple(item for item in view.publications if item.kind is kind)
    return page(view, "site/kind.html", head, text=text, items=items, kinds=kinds(view))


def publication(view: View, kind: str, slug: str) -> Document | None:
    """Render one publication."""
    item = view.publication(slug)
    if item is None or paths.KINDS.get(item.kind) != kind:
        return None
    between: Crumbs = ((say(view.language, LABELS[item.kind]), paths.kind_path(item.kind)),) if item.kind else ()
    head = Head(
        title=item.title,
        path=paths.publication_path(item),
        description=item.summary,
        crumbs=(*_crumbs(view), *between),
        data=(data.publication(view, item),),
        type="article",
    )
    return page(
        view, "site/publication.html", head, item=item, date=dated(item.date, view.language),
        kind=say(view.language, ONE[item.kind]) if item.kind else "",
        files=tuple(_offer(file, item, view.language) for file in item.files),
        ties=grouped_ties(tied(view, item), view.language),
    )  # fmt: skip


class Offer(NamedTuple):
    """A file of a publication as its page offers it: what is fetched, and what that is."""

    file: File
    title: str
    facts: str
    is_hard_to_follow: bool


def _offer(file: File, item: Publication, language: str) -> Offer:
    """Return what a reader is told of a file before fetching it; ``title`` is empty for the only one without."""
    pdf = file.pdf if file.pdf and file.pdf.is_readable else None
    pages = (
        words.translations(words.page_language(language)).ngettext("{count} page", "{count} pages", pdf.pages)
        if pdf
        else ""
    )
    facts = (
        file.name.rpartition(".")[2].upper(),
        pages.format(count=pdf.pages) if pdf and pdf.pages else "",
        words.size(file.size, language),
        words.language_name(file.written_in, language) if file.written_in else "",
    )
    return Offer(
        file=file,
        title=file.title or ("" if len(item.files) == 1 else file.name),
        facts=", ".join(fact for fact in facts if fact),
        is_hard_to_follow=pdf is not None and (not pdf.is_tagged or pdf.has_text is False),
    )


def dated(text: str | None, language: str) -> str:
    """Write the date of a publication as exactly as it is known: ``oktober 2019``; words stay as they are."""
    parts = _DATE.fullmatch(text or "")
    if not parts or not parts["month"]:
        return text or ""
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"] or 1))
    except ValueError:
        return text or ""
    return words.day(day, language) if parts["day"] else words.month(day, language)


def grouped(view: View, items: Iterable[Publication], episodes: Iterable[Episode]) -> tuple[Group, ...]:
    """Put ``items`` and ``episodes`` under their kinds, in order; empty kinds are left out."""
    everything = tuple(items)
    groups = [
        Group(kind, say(view.language, LABELS[kind]), tuple(item for item in everything if item.kind is kind))
        for kind in (Kind.ANALYSIS, Kind.CASE, Kind.TOOL)
    ]
    groups.append(Group(Kind.PODCAST, say(view.language, "Podcasts"), (), tuple(episodes)))
    unknown = tuple(item for item in everything if item.kind is None)
    groups.append(Group(None, say(view.language, "Other publications"), unknown))
    return tuple(group for group in groups if group.publications or group.episodes)


def file(view: View, path: str) -> Media | None:
    """Find the file of a publication at ``path``."""
    found = view.there.files.get(path)
    if found is None:
        return None
    return Media(object=StoredObject(key=found.key, sha256=found.sha256, size=found.size, media_type=found.media_type))


def _crumbs(view: View) -> Crumbs:
    between = ((say(view.language, "Publications"), paths.PUBLICATIONS),) if has_publications(view) else ()
    return (*home_crumb(view), *between)
