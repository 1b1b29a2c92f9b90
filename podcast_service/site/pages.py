"""Pages of text, the contact page, and what is said where nothing stands."""

from __future__ import annotations

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.site import paths
from podcast_service.site.menu import has_contact
from podcast_service.site.templating import Crumbs, Head, page, say
from podcast_service.site.view import View

BELOW_ABOUT = ("metode", "kommuner")


def text_page(view: View, slug: str) -> Document | None:
    """Render one page of text, such as the one about the project."""
    text = view.page(slug)
    if text is None:
        return None
    head = Head(title=text.title, path=paths.PAGES[slug], description=text.summary, crumbs=_crumbs(view, slug))
    siblings = ("om-projektet", *BELOW_ABOUT) if slug in ("om-projektet", *BELOW_ABOUT) else ()
    family = [(found, paths.PAGES[name]) for name in siblings if (found := view.page(name))]
    return page(view, "site/page.html", head, text=text, family=family)


def contact(view: View) -> Document | None:
    """Render the contact page: the text where there is one, and the people to write or call to."""
    if not has_contact(view):
        return None
    text = view.page("kontakt")
    title = text.title if text else say(view.language, "Contact")
    head = Head(title=title, path=paths.CONTACT, description=text.summary if text else "", crumbs=home_crumb(view))
    return page(view, "site/contact.html", head, text=text)


def missing(view: View, path: str) -> Document:
    """Render the page for an address where nothing stands: with ways on, and nothing of ``path`` in it."""
    head = Head(title=say(view.language, "Page not found"))
    return page(view, "errors/404.html", head, status=404)


def gone(view: View, episode: Episode) -> Document:
    """Render what stands for ever at the addresses of a withdrawn episode (feed-L04, exp-6.1.17)."""
    show = view.approved_show(episode.show)
    language = episode.language or (show.language if show else view.language)
    head = Head(title=say(language, "The episode has been withdrawn"), language=language)
    public = view.show(episode.show)
    return page(view, "errors/410.html", head, status=410, reason=episode.withdrawn_reason, show=public)


def home_crumb(view: View, language: str | None = None) -> Crumbs:
    """Return the first step of every way to a page."""
    return ((say(language or view.language, "Home"), paths.HOME),)


def _crumbs(view: View, slug: str) -> Crumbs:
    about = view.page("om-projektet")
    between = ((about.title, paths.ABOUT),) if about and slug in BELOW_ABOUT else ()
    return (*home_crumb(view), *between)
