"""History: who did what and when, any two states compared, an earlier one restored (exp-6.3.11, sec-S27)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.kept_states import find_state, find_text, list_revisions_kept
from podcast_service.catalog.revisions import find_revision, list_numbers
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import NotFound
from podcast_service.domain.history import Entry
from podcast_service.domain.media import Audio
from podcast_service.domain.producer import Act
from podcast_service.domain.text import whole_number
from podcast_service.site.templating import say
from podcast_service.web.studio.acts import act_of, more_of
from podcast_service.web.studio.comparing import Changed, changed_labels, compare, compare_lines, with_titles
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.said import who_words
from podcast_service.web.studio.saved import still_to_come
from podcast_service.workflows.restore import Restored, restore

END = "/historik"
RULE = "/afsnit/<show>/<slug>" + END
AT_ONCE = 50
_RECORDINGS_OF = 200
"""So many revisions are looked through for other recordings."""

_MAKING = (Done.EDITED, Done.PUBLISHED, Done.WITHDRAWN, Done.UPLOADED)
"""Acts that make a revision, so that it can be seen what they changed."""
_WRITING = (Done.EDITED, Done.FILE_ADDED, Done.FILE_CHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry in words; ``about`` and ``path`` name the episode where several are told of."""

    at: datetime
    who: str
    act: str
    what: str = ""
    revision: int | None = None
    shows_change: bool = False
    can_restore: bool = False
    about: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording the episode has or had, the revision it came with, and whether it is the one of now."""

    audio: Audio
    revision: int
    made_at: datetime
    is_current: bool
    can_restore: bool


@dataclass(slots=True)
class Revisions:
    """The revisions of one subject, each read once."""

    tx: Connection
    subject: str
    found: dict[int, Episode | None] = field(default_factory=dict)

    def get(self, number: int) -> Episode | None:
        """Find a revision."""
        if number not in self.found:
            self.found[number] = find_revision(self.tx, self.subject, number, Episode) if number > 0 else None
        return self.found[number]

    def changed(self, number: int, language: str) -> list[str]:
        """Return what the fields are called that a revision changed."""
        was, now = self.get(number - 1), self.get(number)
        return changed_labels(was, now, language) if was and now else []


def register(studio: Studio) -> None:
    """Register the pages."""
    studio.get(RULE, act=Act.SEE)(history)
    studio.get(RULE + "/sammenlign", act=Act.SEE)(comparison)
    studio.post(RULE + "/gendan", act=Act.EDIT)(give_back)


def history(here: Here) -> Response:
    """Show what was done to the episode, the last first."""
    kept, before = here.episode, number_in("foer")
    subject = f"episode:{kept.latest.guid}"
    with read(here.house.catalog) as tx:
        entries = list_entries(tx, subject=subject, before=before, limit=AT_ONCE)
        can, numbers = list_revisions_kept(tx, subject), list_numbers(tx, subject)
        revisions = Revisions(tx, subject)
        rows = [
            told_of(here, one, can, lambda number: revisions.changed(number, here.language)) for one in folded(entries)
        ]
        recordings = _recordings(here, revisions, numbers[:_RECORDINGS_OF], can) if before is None else []
    return here.page(
        "studio/history.html",
        title=here.say("History"),
        rows=rows,
        older=entries[-1].number if len(entries) == AT_ONCE else None,
        numbers=numbers,
        recordings=recordings,
        here_at=here.episode_path(END),
        public=kept.approved_revision if kept.approved and kept.approved.is_public(here.house.now()) else None,
        latest=kept.latest_revision,
        may_restore=here.may(Act.EDIT) and not kept.latest.is_gone(),
    )


def folded(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out what the entry after it tells too: people know it as one change.

    That a file was written, where its being read in is told next; and that a sound was read in, where it was uploaded.
    """
    found, told = list[Entry](), dict[str, set[str | None]]()  # by subject: whose writing is told by what came next
    uploads = set[tuple[str, str | None, int | None]]()
    number = dict[str, int | None]()
    for one in entries:
        key = (one.subject, one.producer, one.revision)
        is_made = one.act in (Done.CREATED, Done.EDITED) and one.revision is not None
        if one.act in _WRITING and one.revision is None and one.producer in told.get(one.subject, ()):
            continue
        if not is_made or number.get(one.subject) != one.revision:
            told[one.subject] = set()
        if is_made:
            number[one.subject] = one.revision
            told[one.subject].add(one.producer)
        if one.act == Done.UPLOADED:
            uploads.add(key)
        if not (is_made and key in uploads):
            found.append(one)
    return found


def told_of(here: Here, one: Entry, can: Collection[int], changed: Callable[[int], list[str]]) -> Told:
    """Put an entry in words; ``changed`` gives what the fields are called that a revision changed."""
    is_edit = one.act == Done.EDITED and one.revision is not None
    return Told(
        at=one.at,
        who=one.by if one.producer else who_words(one.by, here.language),
        act=act_of(here, one),
        what=", ".join(changed(one.revision)) if is_edit and one.revision else more_of(here, one),
        revision=one.revision,
        shows_change=one.act in _MAKING and one.revision is not None and one.revision > 1,
        can_restore=one.revision in can,
    )


def _recordings(
    here: Here, revisions: Revisions, numbers: list[tuple[int, datetime]], can: Collection[int]
) -> list[Recording]:
    """Return the recordings the episode has had, the last first; none where it has had one alone."""
    now, found = here.episode.latest.audio, dict[str, Recording]()
    for number, made_at in numbers:
        episode = revisions.get(number)
        if episode and episode.audio:
            is_current = now is not None and episode.audio.sha256 == now.sha256
            found[episode.audio.sha256] = Recording(
                audio=episode.audio,
                revision=number,
                made_at=made_at,
                is_current=is_current,
                can_restore=number in can and here.house.storage.find(episode.audio.key) is not None,
            )
    return list(found.values()) if len(found) > 1 else []


def comparison(here: Here) -> Response:
    """Show two states side by side. Raises NotFound for one that never was."""
    subject, latest = f"episode:{here.episode.latest.guid}", here.episode.latest_revision
    was, now = number_in("fra") or max(latest - 1, 1), number_in("til") or latest
    with read(here.house.catalog) as tx:
        old, new = find_revision(tx, subject, was, Episode), find_revision(tx, subject, now, Episode)
        if old is None or new is None:
            raise NotFound(
                "revision_unknown", subject=here.episode.latest.title, revision=now if old else was, latest=latest
            )
        numbers, can = list_numbers(tx, subject), list_revisions_kept(tx, subject)
        texts = texts_of(tx, subject, was), texts_of(tx, subject, now)
        old, new = with_titles(tx, old), with_titles(tx, new)
    changed = [*compare(old, new, here.language), *changed_files(*texts)]
    return here.page(
        "studio/compare.html",
        title=here.say("Compare two states"),
        changed=changed,
        was=was,
        now=now,
        numbers=numbers,
        can=can,
        latest=latest,
        here_at=here.episode_path(END),
        may_restore=here.may(Act.EDIT) and not here.episode.latest.is_gone(),
        is_public_at_once=False,
    )


def texts_of(tx: Connection, subject: str, revision: int) -> dict[str, str]:
    """Return the texts beside the page of a state, by name."""
    state = find_state(tx, subject, revision)
    others = {name: sha256 for name, sha256 in state.files.items() if name != state.page} if state else {}
    found = {name: find_text(tx, sha256) for name, sha256 in others.items()}
    return {name: text.decode(errors="replace") for name, text in found.items() if text is not None}


def changed_files(was: Mapping[str, str], now: Mapping[str, str]) -> list[Changed]:
    """Return the texts beside the page that differ, line by line."""
    names = [name for name in was if name in now and was[name] != now[name]]
    return [
        Changed(label=name, lines=compare_lines(was[name].splitlines(), now[name].splitlines()), is_file=True)
        for name in names
    ]


def give_back(here: Here) -> Response:
    """Restore a state, or its recording alone."""
    names, only_sound = here.names, bool(request.form.get("kun_lyd"))
    words = here.say("The state is restored.")
    path = here.episode_path(END)
    return restored_answer(here, path, lambda number: here.do(restore, *names, number, only_sound=only_sound), words)


def restored_answer(here: Here, here_at: str, do: Callable[[int], Restored], words: str) -> Response:
    """Restore the state a form names; say what is not kept of it."""
    done = do(whole_number(request.form.get("udgave")) or 0)
    if done.lost:
        lost = say(here.language, "These files are not kept any more, and stay as they are: {names}.")
        words = f"{words} {lost.format(names=', '.join(done.lost))}"
    return here.back(here_at, " ".join((words, *still_to_come(here, is_read=done.is_read))))


def number_in(name: str) -> int | None:
    """Return the number that stands in the address under ``name``; None where there is none."""
    return whole_number(request.args.get(name))
