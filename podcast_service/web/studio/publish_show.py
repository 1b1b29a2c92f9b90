"""Publish what has changed in a show: its own page, and every published episode with a change that waits."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.orders import list_orders
from podcast_service.catalog.shows import get_show
from podcast_service.content.show_form import SHOW
from podcast_service.domain.order import Kind, Order
from podcast_service.domain.producer import Act
from podcast_service.domain.text import whole_number
from podcast_service.site.differences import told_on_page
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.page_states import PageStates
from podcast_service.workflows.feed_diff import forecast
from podcast_service.workflows.ordered import details_of, dump_seen
from podcast_service.workflows.orders import place_order
from podcast_service.workflows.overview import release_state
from podcast_service.workflows.publication_asked import Word
from podcast_service.workflows.publish import waiting_in
from podcast_service.workflows.sheets import names_of
from podcast_service.workflows.undo import find_undo_of_show, undo_show

END = "/udgiv"
RULE = "/serier/<show>" + END
_CHANGED = {"episode_changed", "show_changed", "page_changed", "publish_undone"}


def register(studio: Studio) -> None:
    """Register the pages."""
    studio.get(RULE, act=Act.PUBLISH)(changes)
    studio.post(RULE, act=Act.PUBLISH)(publish_changes)
    studio.post(RULE + "/fortryd", act=Act.PUBLISH)(take_back_changes)


def changes(here: Here) -> Response:
    """Show what waits in the show, and what subscribers would get of it."""
    return _page(here)


def _page(here: Here, error: str = "") -> Response:
    show = here.show.latest
    with read(here.house.catalog) as tx:
        seen = dump_seen(waiting_in(get_show(tx, show.slug), list_episodes(tx, show.slug)))
        orders = [one for one in list_orders(tx, subject=show.guid) if one.kind is Kind.PUBLISH_SHOW]
    last, release = orders[0] if orders else None, release_state(here.house)
    waiting = last if last and last.ended_at is None else None
    found = None if waiting else here.do(forecast, show.slug)
    fields = [] if waiting else _changed(here)
    return here.page(
        "studio/publish-show.html",
        title=here.say("Publish the changes"),
        status=422 if error else 200,
        errors=[("", error)] if error else [],
        seen=seen,
        waiting=waiting,
        refused=last if last and found and (found.stops or _was_changed(last)) else None,
        is_on_its_way=waiting is not None or (release.is_due and not release.is_held),
        forecast=found,
        fields=fields,
        undo=find_undo_of_show(here.house, here.show),
        lines=list(told_on_page(found.difference, here.language)) if found else [],
        fetches_again=[stop for stop in found.stops if stop.code == "publish_fetches_again"] if found else [],
        blocking=[stop for stop in found.stops if stop.code != "publish_fetches_again"] if found else [],
        here_at=here.show_path(END),
    )


def _was_changed(order: Order) -> bool:
    """Say whether the order ended because something was not as it had been looked at."""
    return not _CHANGED.isdisjoint(reason.code for reason in order.refused)


def _changed(here: Here) -> list[str]:
    """Return what changed in the settings since they were published, in words: not all of it shows in the feed."""
    kept = here.show
    if not kept.is_pending or kept.approved_revision is None:
        return []
    subject = f"show:{kept.latest.guid}"
    with read(here.house.catalog) as tx:
        states = PageStates(tx=tx, subject=subject, path=kept.source, form=SHOW, names=names_of(tx))
        return states.labels(here, kept.latest_revision, kept.approved_revision)


def publish_changes(here: Here) -> Response:
    """Order the publication of what waits, and was looked at."""
    show, word = here.show.latest, Word(fetch_again=bool(request.form.get("hent")))
    seen = request.form.get("set", "")
    with read(here.house.catalog) as tx:
        now = dump_seen(waiting_in(get_show(tx, show.slug), list_episodes(tx, show.slug)))
    if seen != now:
        return _page(here, here.say("Something was changed after you opened this page. Look once more, then publish."))
    here.do(place_order, Kind.PUBLISH_SHOW, show.guid, show.guid, **details_of(word), seen=seen)
    return here.back(here.show_path(END))


def take_back_changes(here: Here) -> Response:
    """Undo the published change of the show's own page that was looked at."""
    here.do(undo_show, here.show.latest.slug, whole_number(request.form.get("revision")))
    message = here.say("The change is undone. Listeners get what they got before, and the change waits again.")
    return here.back(here.show_path(END), message)
