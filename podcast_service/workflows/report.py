"""What an ingest did and found, one line a file, ready to be told or handed on as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from podcast_service.domain.errors import PodcastError, Unavailable
from podcast_service.domain.node import Thing

_OF_ONE_FILE = ("content_unreadable", "content_unwritable", "audio_not_readable")


class Outcome(StrEnum):
    """What became of one file or episode."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PENDING = "pending"
    GONE = "gone"
    ADVICE = "advice"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to tell: which file or episode, what became of it, and why in words."""

    subject: str
    outcome: Outcome
    words: str = ""
    code: str | None = None
    error: PodcastError | None = None
    """What was refused, and nothing else, to be said in another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that was read, of whom, and the line of its page on which it begins: its links are looked at later."""

    path: str
    markdown: str
    line: int
    of: Thing


@dataclass(slots=True)
class Report:
    """The lines of one run, in the order things happened."""

    lines: list[Line] = field(default_factory=list)
    unchanged: int = 0
    is_cut_short: bool = False
    """Whether something did not answer: what was refused for that is right, and must be read again."""
    unanswered: set[str] = field(default_factory=set)
    """What was refused for that."""
    texts: list[Text] = field(default_factory=list)
    """The texts that were read."""

    def tell(self, subject: str, outcome: Outcome, words: str = "") -> None:
        """Add a line; of what did not change only the number is kept."""
        if outcome is Outcome.UNCHANGED:
            self.unchanged += 1
        else:
            self.lines.append(Line(subject=subject, outcome=outcome, words=words))

    def refuse(self, subject: str, error: PodcastError) -> None:
        """Add a line for what could not be taken."""
        if isinstance(error, Unavailable) and error.code not in _OF_ONE_FILE:
            self.is_cut_short = True
            self.unanswered.add(subject)
        words = str(error)
        self.lines.append(Line(subject=subject, outcome=Outcome.REFUSED, words=words, code=error.code, error=error))

    def wait(self, subject: str, error: PodcastError) -> None:
        """Add a line for a change that waits for a person, and why."""
        self.lines.append(Line(subject=subject, outcome=Outcome.PENDING, words=str(error), code=error.code))

    def advise(self, subject: str, error: PodcastError) -> None:
        """Add a line for something to look at that stops nothing."""
        self.lines.append(Line(subject=subject, outcome=Outcome.ADVICE, words=str(error), code=error.code))

    def refuse_all(self, problems: Iterable[tuple[str, PodcastError]]) -> None:
        """Add a line for each problem."""
        for subject, error in problems:
            self.refuse(subject, error)

    def about(self, show: str, episode: str | None) -> Report:
        """Return only the lines of one episode and of its show's own page, or everything of the show."""
        if episode is None:
            return self
        own = {show, f"{show}/show", f"{show}/{episode}"}
        lines = [line for line in self.lines if line.subject.rpartition(".")[0] in own or line.subject in own]
        return Report(lines=lines, is_cut_short=self.is_cut_short)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of each outcome, with every outcome named."""
        found = Counter(line.outcome.value for line in self.lines)
        found[Outcome.UNCHANGED.value] += self.unchanged
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    @property
    def has_refused(self) -> bool:
        """Say whether anything was refused: the exit code tells it."""
        return any(line.outcome is Outcome.REFUSED for line in self.lines)

    def advise_all(self, found: Iterable[tuple[str, PodcastError]]) -> None:
        """Add a line for each thing to look at."""
        for subject, error in found:
            self.advise(subject, error)
