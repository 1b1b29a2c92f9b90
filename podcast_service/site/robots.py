"""What search engines are told: where they may go, and everything there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from xml.sax.saxutils import escape

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.site import paths
from podcast_service.site.there import published
from podcast_service.site.view import View

SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def robots(view: View) -> Document:
    """Let everyone read everything public, and say where the list is."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {view.url(paths.SITEMAP)}\n"
    return Document(body=text.encode(), media_type="text/plain; charset=utf-8")


def sitemap(view: View, pages: Iterable[str]) -> Document:
    """List the addresses of ``pages``, and when they last changed where that is known (sitemaps.org 0.9)."""
    view.noted.add("everything")
    changed = _changed(view)
    rows = "".join(f"<url><loc>{escape(view.url(path))}</loc>{_lastmod(changed, path)}</url>\n" for path in pages)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAP_NAMESPACE}">\n{rows}</urlset>\n'
    return Document(body=text.encode(), media_type="application/xml; charset=utf-8", modified_at=view.there.changed_at)


def _lastmod(changed: Mapping[str, datetime], path: str) -> str:
    found = changed.get(path)
    return f"<lastmod>{found.strftime('%Y-%m-%dT%H:%M:%SZ')}</lastmod>" if found else ""


def _changed(view: View) -> dict[str, datetime]:
    """Return when a page last got something new to hear or to read, by its address.

    Only what a page of ours keeps for good counts, so that a catalog built anew tells search engines nothing new. Of
    pages of text nobody keeps when they changed: they say nothing.
    """
    found = dict[str, datetime]()
    for episode in view.there.episodes:
        at = changed_at(episode, view.now)
        show = view.library.shows[episode.show]
        found[paths.episode_path(episode)] = found[paths.transcript_path(episode)] = at
        for path in (paths.show_path(show), paths.SHOWS, paths.HOME):
            found[path] = max(at, found.get(path, at))
    return found


def changed_at(episode: Episode, now: datetime) -> datetime:
    """Return when an episode came out, got another sound, or a transcript that a person approved."""
    times = (published(episode), episode.audio_changed_at, *(file.approved_at for file in episode.transcripts))
    return max(time for time in times if time is not None and time <= now)
