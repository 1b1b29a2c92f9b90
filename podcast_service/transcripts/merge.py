"""Two people changed the same transcript: join what they did where it does not clash."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from podcast_service.domain.transcript import Cue, Passage, Transcript

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Change(Generic[T]):
    """What took the place of ``base[start:stop]``."""

    start: int
    stop: int
    new: tuple[T, ...]

    def clashes(self, other: _Change[T]) -> bool:
        """Say whether both changed the same, or one put something in where the other changed something."""
        first, last = max(self.start, other.start), min(self.stop, other.stop)
        is_between = self.start == self.stop or other.start == other.stop
        return self != other and (first < last or (is_between and first <= last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A stretch that stands otherwise in two texts: as it is in each."""

    mine: tuple[Cue | Passage, ...]
    theirs: tuple[Cue | Passage, ...]


def merged(base: Transcript, mine: Transcript, theirs: Transcript) -> Transcript | None:
    """Return ``theirs`` with what ``mine`` changed of ``base``; None where the two clash, or one has no times."""
    if len({bool(one.cues) for one in (base, mine, theirs)}) > 1:
        return None
    cues = merged_rows(base.cues, mine.cues, theirs.cues)
    passages = merged_rows(base.passages, mine.passages, theirs.passages)
    return None if cues is None or passages is None else replace(theirs, cues=cues, passages=passages)


def merged_rows(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> tuple[T, ...] | None:
    """Merge two changes of the same rows; None where they clash. What both did alike is done once."""
    ours, others = _changes(base, mine), _changes(base, theirs)
    if any(one.clashes(other) for one in ours for other in others):
        return None
    rows = list(base)
    for change in sorted({*ours, *others}, key=lambda one: (one.start, one.stop), reverse=True):
        rows[change.start : change.stop] = change.new
    return tuple(rows)


def _changes(base: Sequence[T], new: Sequence[T]) -> list[_Change[T]]:
    codes = SequenceMatcher(None, base, new, autojunk=False).get_opcodes()
    return [_Change(start, stop, tuple(new[a:b])) for kind, start, stop, a, b in codes if kind != "equal"]


def apart(mine: Transcript, theirs: Transcript) -> tuple[Apart, ...]:
    """Return every stretch in which two texts differ, in order, to be shown side by side."""
    codes = SequenceMatcher(None, mine.said, theirs.said, autojunk=False).get_opcodes()
    return tuple(Apart(mine=mine.said[a:b], theirs=theirs.said[c:d]) for kind, a, b, c, d in codes if kind != "equal")
