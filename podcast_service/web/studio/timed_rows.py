"""A table of moments of an episode, beside its sound: rows with times, saved together as a part of the episode's page.

Every button of the table works without a script: those that save nothing change what was sent, which is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from flask import Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.chapter_table import nudged
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.fault import Fault
from podcast_service.site.words import decimal_mark
from podcast_service.web.errors import status_of
from podcast_service.web.studio.heard import heard
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import after
from podcast_service.workflows.edit_part import PartNow, PartSaved

Row = TypeVar("Row")
Fields = MultiDict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Generic[Row]):
    """A table as it was filled in: what is wrong with it, and what somebody else saved meanwhile.

    ``numbers`` are those the rows had in the form; ``is_to_save`` says which button was pressed.
    """

    rows: Sequence[Row]
    was: str
    numbers: tuple[int, ...] = ()
    is_changed: bool = True
    is_to_save: bool = False
    faults: tuple[Fault, ...] = ()
    error: PodcastError | None = None
    theirs: Sequence[Row] | None = None


def as_saved(now: PartNow[Row]) -> Filled[Row]:
    """Return the table as it is saved."""
    return Filled(rows=now.rows, was=now.was, is_changed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[Row]):
    """What a table is of, and where it stands.

    ``row`` reads the row of a number from a form, whose fields end in it; ``times`` are the fields that buttons move,
    within the ``length`` of the episode; ``most`` is how many rows there may be.
    """

    end: str
    template: str
    title: str
    saved: str
    most: int
    times: tuple[str, ...]
    empty: Row
    row: Callable[[Fields, int], Row]
    length: Callable[[Episode], int | None]
    faults: Callable[[Sequence[Row], int | None], tuple[Fault, ...]]

    def filled_in(self, here: Here) -> Filled[Row]:
        """Read the table a browser sent; rows that were taken out of it are not there."""
        act = request.form.get("do", "save")
        form = self._pressed(here, request.form.copy(), act)
        count = min(form.get("rows", 0, int), 2 * self.most)
        numbers = tuple(number for number in range(count) if f"start-{number}" in form)
        rows = tuple(self.row(form, number) for number in numbers)
        if act == "add" and len(rows) < self.most:
            rows += (self.empty,)
        return Filled(rows=rows, was=form.get("was", ""), numbers=numbers, is_to_save=act == "save")

    def _pressed(self, here: Here, form: Fields, act: str) -> Fields:
        """Do in a form what its button asks: ``remove:3``, ``nudge:start-3:-100``; one nobody knows changes nothing."""
        word, _, rest = act.partition(":")
        if word == "remove":
            form.poplist(f"start-{rest}")
        name, _, by = rest.partition(":")
        is_time = name in form and name.partition("-")[0] in self.times
        if word == "nudge" and is_time and by.removeprefix("-").isdecimal() and len(by) < 8:
            length = self.length(here.episode.latest)
            form[name] = nudged(form[name], int(by), length, decimal_mark(here.language))
        return form

    def save_or_show(
        self,
        here: Here,
        now: PartNow[Row],
        filled: Filled[Row],
        save: Callable[[], PartSaved],
        show: Callable[[Filled[Row]], Response],
    ) -> BaseResponse:
        """Save what was filled in; ``show`` it where it is not to be saved or cannot be: nothing typed is lost."""
        if not filled.is_to_save:
            return show(filled)
        if faults := self.faults(filled.rows, self.length(here.episode.latest)):
            return show(replace(filled, faults=faults))
        try:
            saved = save()
        except PodcastError as error:
            if error.code == "part_changed":
                filled = replace(filled, was=now.was, theirs=now.rows)
            return show(replace(filled, error=error))
        return after(here, saved, here.episode_path(self.end), here.say(self.saved))

    def page(self, here: Here, now: PartNow[Row], filled: Filled[Row], **more: object) -> Response:
        """Answer with the page of the table; ``more`` is what its template needs of its own."""
        return here.page(
            self.template,
            title=here.say(self.title),
            status=status_of(filled.error) if filled.error else 422 if filled.faults else 200,
            address=here.episode_path(self.end),
            rows=filled.rows or (self.empty,),
            empty=self.empty,
            was=filled.was or now.was,
            error=filled.error,
            faults=filled.faults,
            theirs=filled.theirs,
            is_changed=filled.is_changed,
            sound=heard(here),
            mark=decimal_mark(here.language),
            **more,
        )
