"""The list of shows, and a show."""

from __future__ import annotations

from functools import partial

from podcast_service.domain.document import Document
from podcast_service.domain.publication import Kind
from podcast_service.domain.show import Show
from podcast_service.site import data, paths
from podcast_service.site.arranged import Part, on_page, pages
from podcast_service.site.mentions import in_words
from podcast_service.site.menu import KIND_SECTIONS, front_page, has_kind, section
from podcast_service.site.pager import pager
from podcast_service.site.pages import home_crumb
from podcast_service.site.publications import kinds
from podcast_service.site.templating import Head, page, say
from podcast_service.site.view import View, card


def shows(view: View) -> Document | None:
    """Render the list of shows."""
    if not has_kind(view, Kind.PODCAST):
        return None
    text = section(front_page(view), KIND_SECTIONS[Kind.PODCAST])
    title = say(view.language, "Podcasts")
    head = Head(title=title, path=paths.SHOWS, description=in_words(view, text), crumbs=home_crumb(view))
    return page(view, "site/shows.html", head, text=text, kinds=kinds(view))


def show(view: View, slug: str, number: str = "1") -> Document | None:
    """Render a show: its parts in order, how to subscribe, who makes it (exp-6.2); or its page ``number``.

    The first page has its own address, and tells what the show is; the others list what had no room there.
    """
    found = view.show(slug)
    if found is None:
        return None
    here = int(number)
    listed, of = parts_on(view, found, here)
    if here > of:
        return None
    podcasts = (say(found.language, "Podcasts"), paths.SHOWS)
    crumbs = (
        *home_crumb(view, found.language),
        podcasts,
        *(((found.title, paths.show_path(found)),) if here > 1 else ()),
    )
    at = say(found.language, "Page {number}").format(number=here)
    head = Head(
        title=found.title if here == 1 else f"{found.title}, {at.lower()}",
        path=paths.show_path(found, here),
        description=(found.description or in_words(view, found.notes, found)) if here == 1 else "",
        language=found.language,
        crumbs=crumbs,
        show=found,
        cover=found.cover,
        cover_name=found.slug,
        data=(data.series(view, found),) if here == 1 else (),
    )
    return page(
        view, "site/show.html", head, show=found, parts=listed, here=at if here > 1 else head.title,
        is_further=here > 1, pager=pager(here, of, partial(paths.show_path, found)),
    )  # fmt: skip


def further_page(view: View, slug: str, number: str) -> Document | None:
    """Render a page of a show after its first, which has one address alone."""
    return show(view, slug, number) if number != "1" else None


def parts_on(view: View, show: Show, number: int) -> tuple[tuple[Part, ...], int]:
    """Return the parts of a show that stand on one of its pages, as lists tell of them, and how many pages it has."""
    view.noted.add(f"parts:{show.slug}:{number}")
    everything = view.there.arranged.get(show.slug, ())
    parts = (Part(part.number, part.episode and card(part.episode)) for part in on_page(everything, number))
    return tuple(parts), pages(everything)


def further_pages(view: View, show: Show) -> tuple[dict[str, str], ...]:
    """Name the pages of a show after its first."""
    return tuple({"number": str(number)} for number in range(2, pages(view.there.arranged.get(show.slug, ())) + 1))
