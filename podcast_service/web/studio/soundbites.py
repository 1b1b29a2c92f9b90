"""The soundbites of an episode in the studio: a table, and the piece of the waveform each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.chapter_table import nudged
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.producer import Act
from podcast_service.domain.soundbite import LONGEST_MS, SHORTEST_MS, SoundbiteRow, bite_advice, bite_faults
from podcast_service.site.words import decimal_mark
from podcast_service.web.errors import status_of
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.heard import heard
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import after
from podcast_service.workflows.edit_soundbites import BitesNow, bites_now, save_soundbites

END = "/lydklip"
RULE = "/afsnit/<show>/<slug>" + END
_MOST = 50
_TIMES = ("start", "length")


def register(studio: Studio) -> None:
    """Register the page and its form."""

    @studio.get(RULE, act=Act.EDIT)
    def soundbites(here: Here) -> Response:
        now = bites_now(here.house, here.episode, decimal_mark(here.language))
        return _page(here, now, now.rows)

    @studio.post(RULE, act=Act.EDIT)
    def change_soundbites(here: Here) -> BaseResponse:
        return _change(here)


def _change(here: Here) -> BaseResponse:
    """Save the table, or do what one of its other buttons asks and show it again."""
    episode, was, act = here.episode.latest, request.form.get("was", ""), request.form.get("do", "save")
    now, rows = bites_now(here.house, here.episode, decimal_mark(here.language)), _sent()
    if act != "save":
        return _page(here, now, _pressed(here, rows, act), was=was, is_changed=True)
    kept = list(rows.values())
    if bite_faults(kept, episode.heard_ms):
        return _page(here, now, kept, was=was, is_changed=True, is_checked=True)
    try:
        saved = here.do(save_soundbites, *here.names, kept, was)
    except PodcastError as error:
        is_late = error.code == "part_changed"
        return _page(here, now, kept, was=now.was if is_late else was, is_changed=True, error=error, is_late=is_late)
    return after(here, saved, here.episode_path(END), here.say("The soundbites are saved."))


def _sent() -> dict[str, SoundbiteRow]:
    """Return the rows that were sent, by their number in the form; those taken out of it are not there."""
    form = request.form
    return {
        str(number): SoundbiteRow(
            start=form.get(f"start-{number}", ""),
            length=form.get(f"length-{number}", ""),
            title=form.get(f"title-{number}", ""),
        )
        for number in range(min(form.get("rows", 0, int), 2 * _MOST))
        if f"start-{number}" in form
    }


def _pressed(here: Here, rows: dict[str, SoundbiteRow], act: str) -> list[SoundbiteRow]:
    """Return the rows as a button that saves nothing leaves them; one nobody knows changes nothing."""
    word, _, rest = act.partition(":")
    if word == "add" and len(rows) < _MOST:
        return [*rows.values(), SoundbiteRow()]
    if word == "remove":
        return [row for number, row in rows.items() if number != rest]
    place, _, by = rest.partition(":")
    name, _, number = place.partition("-")
    if word == "nudge" and number in rows and name in _TIMES and by.removeprefix("-").isdecimal() and len(by) < 8:
        rows[number] = _nudged(here, rows[number], name, int(by))
    return list(rows.values())


def _nudged(here: Here, row: SoundbiteRow, name: str, by_ms: int) -> SoundbiteRow:
    most, mark = here.episode.latest.heard_ms, decimal_mark(here.language)
    if name == "start":
        return replace(row, start=nudged(row.start, by_ms, most, mark))
    return replace(row, length=nudged(row.length, by_ms, most, mark))


def _page(
    here: Here,
    now: BitesNow,
    rows: Sequence[SoundbiteRow],
    *,
    was: str | None = None,
    error: PodcastError | None = None,
    is_changed: bool = False,
    is_checked: bool = False,
    is_late: bool = False,
) -> Response:
    """Show the table: what is wrong with it where it was to be saved, and what others saved meanwhile."""
    found = bite_faults(rows, here.episode.latest.heard_ms) if is_checked else ()
    return here.page(
        "studio/soundbites.html",
        title=here.say("Soundbites"),
        status=status_of(error) if error else 422 if found else 200,
        address=here.episode_path(END),
        rows=rows or (SoundbiteRow(),),
        empty=SoundbiteRow(),
        was=was or now.was,
        error=error,
        faults=found,
        odd={one.row for one in bite_advice(rows)},
        theirs=now.rows if is_late else None,
        is_changed=is_changed,
        sound=heard(here),
        shortest=SHORTEST_MS,
        longest=LONGEST_MS,
        mark=decimal_mark(here.language),
    )
