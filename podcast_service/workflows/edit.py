"""Edit a page as a form: put together with what others changed meanwhile, written, noted, and read in.

The file is the record: it is replaced whole, or not at all. Nothing anybody wrote is lost in silence: where two changed
the same field nothing is written before a person has chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import get_episode, lock_episode
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.shows import get_show
from podcast_service.content.forms import Values
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.merging import Merged, Value, merged
from podcast_service.domain.producer import FOLDER
from podcast_service.workflows.house import House
from podcast_service.workflows.read_in import PATIENCE, read_in_page
from podcast_service.workflows.report import Outcome
from podcast_service.workflows.sheets import Sheet, episode_sheet, node_sheet, show_sheet
from podcast_service.workflows.signed_files import rewrite

_TRIES = 3
_LOOKED_BACK = 100
"""Entries of history in which who changed a field is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it came back: what stands in it, and what it was made from.

    ``asked`` are the fields in which two changes clashed when it was shown, ``chosen`` which of them shall count:
    ``mine`` as it stands in the form, or ``theirs``, which it was made from.
    """

    values: Values
    base: Values
    asked: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def mine(self) -> Values:
        """Return what shall count of the form."""
        theirs = {key: self.base.get(key, ()) for key in self.asked if self.chosen.get(key) == "theirs"}
        return {**self.values, **theirs}

    @property
    def undecided(self) -> tuple[str, ...]:
        """Return the fields in which nobody chose."""
        return tuple(key for key in self.asked if self.chosen.get(key) not in ("mine", "theirs"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field that two people changed: what stands there now, and who wrote that when, as far as history tells."""

    key: str
    theirs: Value
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsSaved:
    """What was written. ``others`` are fields that others changed meanwhile, which stand.

    ``returned`` are those that were cleared and have again what the file or the show says. ``is_read`` is false
    where that waits; ``refused`` is why what was read was not taken.
    """

    changed: tuple[str, ...]
    others: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    is_read: bool = True
    refused: PodcastError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaved:
    """Why nothing was written: ``values`` are what was wanted, ``now`` is what stands there, to go on from."""

    values: Values
    now: Values
    clashes: tuple[Clash, ...] = ()
    problems: Mapping[str, PodcastError] = field(default_factory=dict)


def edit_episode(
    house: House, show: str, slug: str, sent: Sent, *, patience: float = PATIENCE
) -> FieldsSaved | Unsaved:
    """Edit the page of an episode. Raises NotFound, Invalid for a page nobody can edit."""

    def look(tx: Connection) -> Sheet:
        kept = lock_episode(tx, get_episode(tx, show, slug).latest.guid)
        return episode_sheet(tx, house, get_show(tx, show), kept)

    return _edited(house, look, sent, patience)


def edit_show(house: House, show: str, sent: Sent) -> FieldsSaved | Unsaved:
    """Edit the page of a show. Raises NotFound, Invalid for a page nobody can edit."""
    return _edited(house, lambda tx: show_sheet(tx, house, get_show(tx, show)), sent)


def edit_node(house: House, kind: str, slug: str, sent: Sent) -> FieldsSaved | Unsaved:
    """Edit the page of a person, a theme or a publication. Raises NotFound, Invalid."""
    return _edited(house, lambda tx: node_sheet(tx, house, kind, slug), sent)


def _edited(
    house: House, look: Callable[[Connection], Sheet], sent: Sent, patience: float = PATIENCE
) -> FieldsSaved | Unsaved:
    """Decide and write; someone who edits the file in the same moment is met by deciding again."""
    for left in reversed(range(_TRIES)):
        with transact(house.catalog) as tx:
            sheet = look(tx)
            found = merged({row.key: row.shape.merge for row in sheet.form.rows}, sent.base, sent.mine, sheet.values)
            if unsaved := _against(tx, sheet, sent, found):
                return unsaved
        if not found.values:
            return _saved(sheet, sent, found)
        try:
            _write(house, sheet, found.values)
            break
        except Conflict:
            if not left:
                raise
    return _read_in(house, sheet.path, _saved(sheet, sent, found), patience)


def _write(house: House, sheet: Sheet, values: Mapping[str, Value]) -> None:
    text, keys = sheet.form.changed(sheet.page, dict(values), sheet.names), ", ".join(values)
    rewrite(house, sheet.path, text, was=sheet.text, subject=sheet.subject, show=sheet.show, keys=keys)


def _saved(sheet: Sheet, sent: Sent, found: Merged) -> FieldsSaved:
    cleared = [key for key, value in sent.mine.items() if not value and sent.base.get(key) and sheet.inherited.get(key)]
    return FieldsSaved(changed=tuple(found.values), others=found.others, returned=tuple(cleared))


def _against(tx: Connection, sheet: Sheet, sent: Sent, found: Merged) -> Unsaved | None:
    """Return what stands against writing, if anything does."""
    problems = sheet.form.problems(sheet.page, found.values, sheet.names, sheet.read)
    clashing = [key for key in sent.mine if key in found.clashes or key in sent.undecided]
    if not problems and not clashing:
        return None
    now = sheet.values
    # What nobody else touched is shown as it was wanted, what someone else changed as it stands.
    wanted = {key: value if key in clashing or key in found.values else now[key] for key, value in sent.mine.items()}
    merged_too = {key: found.values[key] for key in found.values if key not in problems}
    return Unsaved(
        values={**wanted, **merged_too},
        now=now,
        clashes=tuple(_clash(tx, sheet, key, now[key]) for key in clashing),
        problems=problems,
    )


def _clash(tx: Connection, sheet: Sheet, key: str, theirs: Value) -> Clash:
    entries = list_entries(tx, subject=sheet.subject, limit=_LOOKED_BACK)
    by_hand = (one for one in entries if one.by == FOLDER.name)  # of which fields, nobody knows
    told = (one for one in entries if key in one.facts.get("keys", "").split(", "))
    last = max((*islice(by_hand, 1), *islice(told, 1)), key=lambda one: one.number, default=None)
    if last is None or last.by == FOLDER.name:
        return Clash(key=key, theirs=theirs)
    return Clash(key=key, theirs=theirs, by=last.by, at=last.at)


def _read_in(house: House, path: str, saved: FieldsSaved, patience: float) -> FieldsSaved:
    """Read in what was written. Where someone else is reading just now it is read in soon: the file is the record."""
    report = read_in_page(house, path, patience)
    if report is None:
        return replace(saved, is_read=False)
    refused = (line.error for line in report.lines if line.subject == path and line.outcome is Outcome.REFUSED)
    return replace(saved, refused=next(refused, None))
