"""History of what is no episode: a show and everything in it, persons, themes, publications (exp-6.3.11, sec-S27).

Any two states of their pages are compared, and an earlier one is restored, by whoever may edit the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from werkzeug.wrappers import Response

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.catalog.history import list_entries, list_entries_after
from podcast_service.catalog.kept_states import list_revisions_kept
from podcast_service.content.forms import Form
from podcast_service.content.show_form import SHOW
from podcast_service.domain.errors import NotFound
from podcast_service.domain.history import Entry
from podcast_service.domain.producer import Act
from podcast_service.web.studio.comparing import Changed
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.history import (
    AT_ONCE,
    END,
    Revisions,
    Told,
    changed_files,
    folded,
    number_in,
    restored_answer,
    texts_of,
    told_of,
)
from podcast_service.web.studio.page_states import PageStates
from podcast_service.web.studio.paths import episode_path
from podcast_service.workflows.restore_page import restore_show
from podcast_service.workflows.sheets import names_of

RULE = "/serier/<show>" + END


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Whose history it is: its name in history, its page and the form of that, and where the history stands."""

    subject: str
    path: str
    form: Form
    title: str
    here_at: str
    may_restore: bool
    show: str | None = None
    """The guid of the show, where everything in it is told of too."""
    crumb: tuple[str, str] | None = None
    """The way to the page itself: address and words."""

    def states(self, tx: Connection) -> PageStates:
        """Return the states of the page."""
        return PageStates(tx=tx, subject=self.subject, path=self.path, form=self.form, names=names_of(tx))


def register(studio: Studio) -> None:
    """Register the pages of a show; what its page said is for those who may change it."""
    studio.get(RULE, act=Act.SEE)(show_history)
    studio.get(RULE + "/sammenlign", act=Act.OWN)(show_comparison)
    studio.post(RULE + "/gendan", act=Act.OWN)(give_show_back)


def show_history(here: Here) -> Response:
    """Show what was done in the show, the last first."""
    return history_of(here, _of_show(here))


def show_comparison(here: Here) -> Response:
    """Show two states of the show's page side by side."""
    return comparison_of(here, _of_show(here))


def give_show_back(here: Here) -> Response:
    """Restore a state of the show's page."""
    words = here.say("The state is restored.")
    show = here.show.latest.slug
    return restored_answer(here, _of_show(here).here_at, lambda number: here.do(restore_show, show, number), words)


def _of_show(here: Here) -> Past:
    show = here.show.latest
    return Past(
        subject=f"show:{show.guid}",
        path=here.show.source,
        form=SHOW,
        title=here.say("History"),
        here_at=here.show_path(END),
        may_restore=here.may(Act.OWN),
        show=show.guid,
    )


def history_of(here: Here, past: Past) -> Response:
    """Show what was done, the last first."""
    before, only = number_in("foer"), None if past.show else past.subject
    with read(here.house.catalog) as tx:
        entries = list_entries(tx, subject=only, show=past.show, before=before, limit=AT_ONCE)
        can, states = list_revisions_kept(tx, past.subject), past.states(tx)
        rows = [_told(here, tx, past, one, can, states) for one in folded(entries)]
        numbers = _numbers(tx, past.subject, can)
    return here.page(
        "studio/page_history.html",
        title=past.title,
        rows=rows,
        older=entries[-1].number if len(entries) == AT_ONCE else None,
        numbers=numbers if past.may_restore else [],
        latest=max(can, default=0),
        here_at=past.here_at,
        may_restore=past.may_restore,
        is_show=past.show is not None,
        crumb=past.crumb,
    )


def _numbers(tx: Connection, subject: str, can: frozenset[int]) -> list[tuple[int, datetime | None]]:
    """Return the states with when they were made, as history tells, the last first."""
    made = {one.revision: one.at for one in list_entries_after(tx, subject, None)}
    return [(number, made.get(number)) for number in sorted(can, reverse=True)]


def _told(here: Here, tx: Connection, past: Past, one: Entry, can: frozenset[int], states: PageStates) -> Told:
    kind, _, guid = one.subject.partition(":")
    if one.subject == past.subject:
        row = told_of(here, one, can, lambda number: states.labels(here, number))
        shows = row.shows_change and past.may_restore and {row.revision, (row.revision or 0) - 1} <= can
        about = here.say("The show") if kind == "show" else ""
        return replace(row, about=about, shows_change=shows)
    kept = find_episode_by_guid(tx, guid) if kind == "episode" else None
    revisions = Revisions(tx, one.subject if kept else "")
    row = told_of(here, one, (), lambda number: revisions.changed(number, here.language))
    about = kept.latest.title if kept else one.facts.get("title") or one.facts.get("name") or ""
    path = episode_path(kept.latest.show, kept.latest.slug, END) if kept else ""
    return replace(
        row, what=row.what if kept else "", about=about, path=path, shows_change=False, revision=None
    )  # fmt: skip


def comparison_of(here: Here, past: Past) -> Response:
    """Show two states side by side. Raises NotFound for one that is not kept."""
    with read(here.house.catalog) as tx:
        can = list_revisions_kept(tx, past.subject)
        latest = max(can, default=0)
        was, now = number_in("fra") or max(latest - 1, 1), number_in("til") or latest
        states = past.states(tx)
        old, new = states.page(was), states.page(now)
        if old is None or new is None:
            raise NotFound("state_unknown", episode=past.title, revision=now if old else was)
        changed: list[Changed] = states.compare(here, old, new)
        changed += changed_files(texts_of(tx, past.subject, was), texts_of(tx, past.subject, now))
        numbers = _numbers(tx, past.subject, can)
    return here.page(
        "studio/compare.html",
        title=here.say("Compare two states"),
        changed=changed,
        was=was,
        now=now,
        numbers=numbers,
        can=can,
        latest=latest,
        here_at=past.here_at,
        may_restore=past.may_restore,
        is_public_at_once=past.show is None,
    )
