"""The list of themes, and a theme."""

from __future__ import annotations

from podcast_service.domain.document import Document
from podcast_service.site import paths
from podcast_service.site.channels import announced
from podcast_service.site.menu import section
from podcast_service.site.pages import home_crumb
from podcast_service.site.publications import grouped
from podcast_service.site.templating import Head, page, say
from podcast_service.site.together import moments_on, publications_on
from podcast_service.site.view import View

PAGE = "temaer"


def themes(view: View) -> Document | None:
    """Render the list of themes; where there is none there is no list."""
    if not view.themes:
        return None
    text = view.page(PAGE)
    title = text.title if text else say(view.language, "Themes")
    head = Head(title=title, path=paths.THEMES, description=text.summary if text else "", crumbs=home_crumb(view))
    return page(view, "site/themes.html", head, text=text)


def theme(view: View, slug: str) -> Document | None:
    """Render a theme with what was published on it (exp-5.1)."""
    found = view.theme(slug)
    if found is None:
        return None
    feed = announced(view, paths.theme_feed_path(found))
    head = Head(
        title=found.heading,
        path=paths.theme_path(found),
        feed=feed,
        description=found.summary,
        crumbs=(*home_crumb(view), (say(view.language, "Themes"), paths.THEMES)),
    )
    groups = grouped(view, publications_on(view, slug), view.theme_episodes(found))
    more = section(view.page(PAGE), "flere")
    moments = moments_on(view, slug)
    return page(view, "site/theme.html", head, theme=found, groups=groups, moments=moments, more=more)
