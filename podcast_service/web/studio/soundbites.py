"""The soundbites of an episode in the studio: a table, and the piece of the waveform each of them is."""

from __future__ import annotations

from functools import partial

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.producer import Act
from podcast_service.domain.soundbite import LONGEST_MS, SHORTEST_MS, SoundbiteRow, bite_advice, bite_faults
from podcast_service.domain.told import told
from podcast_service.site.words import decimal_mark
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.timed_rows import Fields, Filled, Table, as_saved
from podcast_service.workflows.edit_part import PartNow
from podcast_service.workflows.edit_soundbites import bites_now, save_soundbites

END = "/lydklip"
RULE = "/afsnit/<show>/<slug>" + END


def _row(form: Fields, number: int) -> SoundbiteRow:
    return SoundbiteRow(**{name: form.get(f"{name}-{number}", "") for name in ("start", "length", "title")})


_TABLE = Table(
    end=END,
    template="studio/soundbites.html",
    title=told("Soundbites"),
    saved=told("The soundbites are saved."),
    most=50,
    times=("start", "length"),
    empty=SoundbiteRow(),
    row=_row,
    length=lambda episode: episode.heard_ms,
    faults=bite_faults,
)


def register(studio: Studio) -> None:
    """Register the page and its form."""

    @studio.get(RULE, act=Act.EDIT)
    def soundbites(here: Here) -> Response:
        now = _now(here)
        return _page(here, now, as_saved(now))

    @studio.post(RULE, act=Act.EDIT)
    def change_soundbites(here: Here) -> BaseResponse:
        now, filled = _now(here), _TABLE.filled_in(here)
        save = partial(here.do, save_soundbites, *here.names, filled.rows, filled.was)
        return _TABLE.save_or_show(here, now, filled, save, partial(_page, here, now))


def _now(here: Here) -> PartNow[SoundbiteRow]:
    return bites_now(here.house, here.episode, decimal_mark(here.language))


def _page(here: Here, now: PartNow[SoundbiteRow], filled: Filled[SoundbiteRow]) -> Response:
    odd = {one.row for one in bite_advice(filled.rows)}
    return _TABLE.page(here, now, filled, odd=odd, shortest=SHORTEST_MS, longest=LONGEST_MS)
