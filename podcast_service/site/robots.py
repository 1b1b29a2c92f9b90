"""What search engines are told: where they may go, and everything there is."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from podcast_service.domain.document import Document
from podcast_service.site import paths
from podcast_service.site.view import View

SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def robots(view: View) -> Document:
    """Let everyone read everything public, and say where the list is."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {view.url(paths.SITEMAP)}\n"
    return Document(body=text.encode(), media_type="text/plain; charset=utf-8")


def sitemap(view: View, pages: Iterable[str]) -> Document:
    """List the addresses of ``pages`` (sitemaps.org 0.9)."""
    view.noted.add("everything")
    rows = "".join(f"<url><loc>{escape(view.url(path))}</loc></url>\n" for path in pages)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAP_NAMESPACE}">\n{rows}</urlset>\n'
    return Document(body=text.encode(), media_type="application/xml; charset=utf-8", modified_at=view.there.changed_at)
