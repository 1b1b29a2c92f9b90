"""How to subscribe: a page for people who opened a feed, and a list of all feeds for apps."""

from __future__ import annotations

from lxml import etree

from podcast_service.domain.document import Document
from podcast_service.site import paths
from podcast_service.site.channels import all_shows
from podcast_service.site.codes import qr_code
from podcast_service.site.pages import home_crumb
from podcast_service.site.templating import Head, page, say
from podcast_service.site.view import View

OPML_TYPE = "text/x-opml; charset=utf-8"


def subscribe(view: View, slug: str) -> Document | None:
    """Render what to do with the address of a show's feed."""
    show = view.show(slug)
    if show is None:
        return None
    head = Head(
        title=say(show.language, "Subscribe to {title}").format(title=show.title),
        path=paths.subscribe_path(show),
        description=say(show.language, "How to get every new episode in your own podcast app."),
        language=show.language,
        crumbs=(
            *home_crumb(view, show.language),
            (say(show.language, "Podcasts"), paths.SHOWS),
            (show.title, paths.show_path(show)),
        ),
        show=show,
        cover=show.cover,
        cover_name=show.slug,
    )
    return page(view, "site/subscribe.html", head, show=show, code=qr_code(view.feed_url(show)))


def opml(view: View) -> Document | None:
    """List the feeds of all shows, as apps import them (OPML 2.0); where there is no show there is no list."""
    view.noted.add("everything")
    everything = all_shows(view)
    if everything is None or not view.shows:
        return None
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = everything.show.title
    body = etree.SubElement(root, "body")
    for show in view.shows:
        told = {
            "type": "rss",
            "text": show.title,
            "title": show.title,
            "xmlUrl": view.feed_url(show),
            "htmlUrl": view.url(paths.show_path(show)),
            "language": show.language.lower(),
            "version": "RSS",
        }
        etree.SubElement(body, "outline", told)
    text = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return Document(body=text, media_type=OPML_TYPE, modified_at=view.there.changed_at)
