"""An episode before it is published: its page, its item, what subscribers get, and secret links to show it by."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.previews import list_preview_links
from podcast_service.delivery.fields import FOR_EVER
from podcast_service.domain.document import Document
from podcast_service.domain.errors import NotFound
from podcast_service.domain.preview import LASTS_DAYS
from podcast_service.domain.producer import Act, By
from podcast_service.domain.text import whole_number
from podcast_service.site.assets import assets
from podcast_service.site.marked import Piece, marked
from podcast_service.site.paths import picture_path
from podcast_service.site.preview import with_bar
from podcast_service.site.templating import environment
from podcast_service.site.words import moment, page_language
from podcast_service.web.studio.assets import asset
from podcast_service.web.studio.comparing import compare, with_titles
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.paths import episode_path
from podcast_service.web.studio.stored import send
from podcast_service.workflows.preview import AsPublished, Preview, as_published, preview_of, preview_page
from podcast_service.workflows.preview_links import (
    NewLink,
    behind_link,
    is_open,
    make_preview_link,
    private_reasons,
    revoke_preview_link,
)

RULE = "/afsnit/<show>/<slug>/forhaandsvis"
SECRET = "/studio/forhaandsvisning"  # noqa: S105 - the start of an address
_LINES = {"Apple Podcasts": 3, "Spotify": 2}
"""Lines of the description that the lists of an app show, about."""


def register(studio: Studio) -> None:
    """Register the page of previews, the previews themselves, and what stands behind secret links."""

    @studio.get(RULE, act=Act.SEE)
    def preview(here: Here) -> Response:
        return _page(here)

    @studio.post(RULE, act=Act.EDIT)
    def link(here: Here) -> BaseResponse:
        show, slug = here.names
        if revoked := request.form.get("revoke"):
            here.do(revoke_preview_link, show, slug, revoked)
            return here.back(request.path, here.say("The link leads nowhere any more."))
        days = whole_number(request.form.get("days")) or 0
        return _page(here, here.do(make_preview_link, show, slug, days))

    @studio.get(f"{RULE}/side", act=Act.SEE)
    def side(here: Here) -> Response:
        return _shown(here, here.by, *here.names, "")

    @studio.get(f"{RULE}/side/<path:path>", act=Act.SEE)
    def beside(here: Here, path: str) -> Response:
        return _shown(here, here.by, *here.names, f"/{path}")

    @studio.open_get("/forhaandsvisning/<token>")
    def secret(here: Here, token: str) -> Response:
        return _behind(here, token, "")

    @studio.open_get("/forhaandsvisning/<token>/<path:path>")
    def behind(here: Here, token: str, path: str) -> Response:
        return _behind(here, token, f"/{path}")


def _page(here: Here, made: NewLink | None = None) -> Response:
    """Answer with everything there is to see; a link just made is shown now, and never again."""
    found = here.do(preview_of, *here.names, here.language)
    with read(here.house.catalog) as tx:
        links = list_preview_links(tx, here.episode.latest.guid)
        links = [one for one in links if is_open(tx, one, here.show.latest.guid, here.house.now())]
    return here.page(
        "studio/preview.html",
        title=here.say("Preview"),
        found=found,
        changes=_changes(here),
        apps=_LINES.items(),
        cover=_cover(found),
        made=f"{here.house.public_url}{SECRET}/{made.secret}" if made else "",
        links=links,
        private=private_reasons(here.house, *here.names) if links else [],
        lasts=LASTS_DAYS,
        may_edit=here.may(Act.EDIT),
    )


def _changes(here: Here) -> list[tuple[str, tuple[Piece, ...], tuple[Piece, ...]]]:
    """Return what waits to be published, field by field: its name, what it says now, what it will say."""
    one = here.episode
    if one.approved is None or not one.is_pending:
        return []
    with read(here.house.catalog) as tx:
        found = compare(with_titles(tx, one.approved), with_titles(tx, one.latest), here.language)
    told = []
    for change in found:
        was = "\n".join(line.text for line in change.lines if line.mark != "new")
        now = "\n".join(line.text for line in change.lines if line.mark != "gone")
        told.append((change.label[:1].upper() + change.label[1:], *marked(was, now)))
    return told


def _cover(found: Preview) -> str:
    """Return the address of the picture an app shows, below that of the page's preview."""
    episode, show = found.published.episode, found.published.show
    cover, name = (episode.cover, episode.slug) if episode.cover else (show.cover, show.slug)
    return "side" + picture_path(cover.at_least(600), name) if cover else ""


def _behind(here: Here, token: str, path: str) -> Response:
    """Answer whoever has a secret link; what is done for it is done in the name of who made it."""
    link, kept = behind_link(here.house, token)
    ends = moment(link.ends_at, here.language)
    by = By(name=link.by, producer=link.producer)
    return _shown(here, by, kept.latest.show, kept.latest.slug, path, base=f"{SECRET}/{token}", ends=ends)


def _shown(here: Here, by: By, show: str, slug: str, path: str, *, base: str = "", ends: str = "") -> Response:
    """Answer with a page, a text, a sound or a picture of the episode, as it would be public at ``path``."""
    if path in assets():
        return _sent(assets()[path], cached=True)
    base = base or episode_path(show, slug, "/forhaandsvis/side")
    if path.startswith(("/lyd/", "/billeder/")):
        found: AsPublished = here.hands.do(by, as_published, show, slug)
        if path not in found.objects:
            raise NotFound("preview_link_unknown")
        return _private(send(here, found.objects[path]))
    page = here.hands.do(by, preview_page, show, slug, path, base)
    if page is None:
        raise NotFound("preview_link_unknown")
    return _sent(page, bar=_bar(here, ends) if page.media_type.startswith("text/html") else "")


def _bar(here: Here, ends: str) -> str:
    language = page_language(here.language)
    bar = environment(language).get_template("studio/preview_bar.html")
    return bar.render(asset=asset, ends=ends, language=language)


def _sent(page: Document, *, bar: str = "", cached: bool = False) -> Response:
    response = Response(with_bar(page.body, bar) if bar else page.body, content_type=page.media_type)
    if cached:
        response.headers["Cache-Control"] = FOR_EVER
        return response
    return _private(response)


def _private(response: Response) -> Response:
    """Keep an answer out of caches and search engines, and the link out of what other sites are told."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
