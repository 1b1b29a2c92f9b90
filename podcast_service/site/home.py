"""The front page: the project where there is one, else the shows."""

from __future__ import annotations

from podcast_service.domain.document import Document
from podcast_service.site import data, paths
from podcast_service.site.channels import announced
from podcast_service.site.menu import front_page, section, site_title
from podcast_service.site.publications import kinds
from podcast_service.site.templating import Head, page
from podcast_service.site.view import View

LATEST = 5


def home(view: View) -> Document:
    """Render the front page (exp-5)."""
    text = front_page(view)
    title = site_title(view)
    latest = view.newest(LATEST)
    newest = latest[0] if latest else None
    show = view.show_of(newest) if newest else None
    description = text.summary if text else show.description if show else ""
    head = Head(
        title=title,
        path=paths.HOME,
        is_home=True,
        description=description,
        data=(data.website(view, title, description),),
        cover=show.cover if show else None,
        cover_name=show.slug if show else "",
        feed=announced(view, paths.ALL_FEED),
    )
    return page(
        view, "site/home.html", head, text=text, heading=(text.heading or text.title) if text else title,
        questions=section(text, "spoergsmaal"), results=section(text, "resultater"),
        contact=section(text, "kontakt"), kinds=kinds(view) if text else (), latest=latest,
    )  # fmt: skip
