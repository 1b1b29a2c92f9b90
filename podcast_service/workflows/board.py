"""What the studio's lists show: where each episode stands, what is wrong with it, and what needs a person first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum

from podcast_service.catalog.revisions import Kept
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.outline import Decided, Outline, Standing, standing
from podcast_service.domain.readiness import number_stops, show_stops
from podcast_service.domain.said import Said
from podcast_service.domain.show import Show

FAILING = "failing"
"""What is listed beside the standings: everything something went wrong with."""


class Need(IntEnum):
    """Why a person is needed; the first is the most urgent."""

    FAILED = 1
    APPROVAL = 2
    CHANGED = 3
    READY = 4
    STOPPED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One episode: ``problem`` is what went wrong with it, ``stop`` the first reason why it cannot be published."""

    outline: Outline
    show: Show
    standing: Standing
    problem: PodcastError | Said | None = None
    stop: PodcastError | None = None
    is_asked: bool = False
    """Whether somebody asks for a second person's approval of it."""

    @property
    def need(self) -> Need | None:
        """Return why it needs a person; None where all is well."""
        if self.problem:
            return Need.FAILED
        if self.is_asked:
            return Need.APPROVAL
        return _NEEDS.get(self.standing)

    @property
    def state(self) -> str:
        """Return the word for how it stands, as the wording table has it: what went wrong before all else."""
        return FAILING if self.problem else self.standing.value

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the lists it stands in."""
        return (self.standing.value, FAILING) if self.problem else (self.standing.value,)


_NEEDS = {Standing.PENDING: Need.CHANGED, Standing.READY: Need.READY, Standing.DRAFT: Need.STOPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLine:
    """One show: how many of its episodes stand in each list, and what is wrong with files that are no episode's."""

    show: Kept[Show]
    counts: Mapping[str, int]
    problems: tuple[tuple[str, PodcastError | Said], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The shows somebody may see, with every episode of theirs; ``counts`` are how many stand in each list."""

    shows: tuple[ShowLine, ...]
    lines: tuple[Line, ...]
    counts: Mapping[str, int]

    def needing(self) -> list[Line]:
        """Return what needs a person, the most urgent first, and of the same urgency what changed last."""
        found = [(one.need, -one.outline.changed_at.timestamp(), one) for one in self.lines if one.need]
        return [one for *_, one in sorted(found, key=lambda entry: entry[:2])]

    def listed(self, name: str) -> list[Line]:
        """Return the episodes of one list: what is to come by its time, all else the newest first."""
        found = [one for one in self.lines if name in one.lists]
        if name == Standing.SCHEDULED:
            return sorted(found, key=_when)
        return sorted(found, key=_when, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """What is known to have gone wrong: by the path of a file or the name of an episode, and by its guid.

    ``asked`` are the guids of those that wait for another person's approval.
    """

    files: Mapping[str, PodcastError | Said] = field(default_factory=dict)
    episodes: Mapping[str, PodcastError | Said] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


def board(
    shows: Sequence[Kept[Show]], outlines: Mapping[str, Sequence[Outline]], troubles: Troubles, now: datetime
) -> Board:
    """Lay out the episodes of ``shows``."""
    refused = _by_stem(troubles.files)
    found_shows, found_lines = [], []
    of_all = dict.fromkeys((*Standing, FAILING), 0)
    for show in shows:
        mine = outlines.get(show.latest.slug, ())
        lines = list(_lines(show, mine, refused, troubles, now))
        counts = dict.fromkeys((*Standing, FAILING), 0)
        for line in lines:
            for name in line.lists:
                counts[name] += 1
                of_all[name] += 1
        found_lines += lines
        found_shows.append(ShowLine(show=show, counts=counts, problems=tuple(_homeless(show, mine, refused))))
    return Board(shows=tuple(found_shows), lines=tuple(found_lines), counts=of_all)


def with_stops(found: Board, stops: Mapping[str, PodcastError]) -> Board:
    """Return the board with drafts that seemed ready and are not: ``stops`` says why, by guid."""
    if not stops:
        return found
    lines = tuple(
        replace(one, standing=Standing.DRAFT, stop=stops[one.outline.guid])
        if one.standing is Standing.READY and one.outline.guid in stops
        else one
        for one in found.lines
    )
    moved = Counter(now.show.slug for was, now in zip(found.lines, lines, strict=True) if was is not now)
    shows = tuple(replace(one, counts=_moved(one.counts, moved[one.show.latest.slug])) for one in found.shows)
    return Board(shows=shows, lines=lines, counts=_moved(found.counts, moved.total()))


def _moved(counts: Mapping[str, int], number: int) -> dict[str, int]:
    """Return the counts with so many that are no longer ready but drafts."""
    ready, drafts = counts[Standing.READY] - number, counts[Standing.DRAFT] + number
    return {**counts, Standing.READY: ready, Standing.DRAFT: drafts}


def _lines(
    show: Kept[Show],
    outlines: Sequence[Outline],
    refused: Mapping[str, tuple[str, PodcastError | Said]],
    troubles: Troubles,
    now: datetime,
) -> Iterator[Line]:
    of_show = tuple(show_stops(show.latest))
    places = defaultdict[tuple[object, ...], list[Decided]](list)
    for one in outlines:
        if one.approved:
            places[one.approved.season, one.approved.number, one.approved.type].append(one.approved)
    for one in outlines:
        stops: tuple[PodcastError, ...] = ()
        if one.approved is None:
            same = places.get((one.season, one.number, one.type), ())
            stops = (*one.stops, *of_show, *number_stops(one, show.latest, same))
        known = refused and (refused.get(_stem(one.source)) or refused.get(one.name))
        yield Line(
            outline=one,
            show=show.latest,
            standing=standing(one.approved, now, is_pending=one.is_pending, is_stopped=bool(stops)),
            problem=troubles.episodes.get(one.guid) or (known[1] if known else None),
            stop=stops[0] if stops else None,
            is_asked=one.guid in troubles.asked,
        )


def _by_stem(files: Mapping[str, PodcastError | Said]) -> dict[str, tuple[str, PodcastError | Said]]:
    """Return what was refused by the path without its ending: an episode's page, sound and transcript share one."""
    return {_stem(path): (path, why) for path, why in files.items()}


def _homeless(
    show: Kept[Show], outlines: Iterable[Outline], refused: Mapping[str, tuple[str, PodcastError | Said]]
) -> Iterator[tuple[str, PodcastError | Said]]:
    """Yield what was refused in the show's folder and belongs to none of its episodes."""
    if not refused:
        return
    folder = show.source.partition("/")[0]
    own = {stem for one in outlines for stem in (_stem(one.source), one.name)}
    for stem, told in refused.items():
        if stem not in own and stem.partition("/")[0] in (folder, show.latest.slug):
            yield told


def _stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _when(line: Line) -> datetime:
    return line.outline.published_at or line.outline.changed_at
