"""A file on its way in: what it is to become, how it is cut into parts, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import one_line, shorten

MEGABYTE = 1024 * 1024
LEAST_PART, MOST_PART = 8 * MEGABYTE, 64 * MEGABYTE
"""A small part costs little when a line breaks; a large one costs less for each byte."""
_SHARES = 128
_MOST_PARTS = 10_000  # of one object, in every store we know
RESTS_FOR = timedelta(days=7)
"""How long an upload may rest before what arrived of it is removed (rel-F6)."""
_LONGEST_NAME = 200
_LONGEST_NOTES = 100_000


class Purpose(StrEnum):
    """What a file is to be: a new episode, a new recording of one, or what lies beside the sound of another upload."""

    EPISODE = "episode"
    RECORDING = "recording"
    BESIDE = "beside"


class UploadState(StrEnum):
    """Where an upload stands. ``RECEIVED``: every byte is here, and the worker looks at what they are."""

    OPEN = "open"
    RECEIVED = "received"
    TAKEN = "taken"
    REFUSED = "refused"
    CANCELLED = "cancelled"


UNFINISHED = (UploadState.OPEN, UploadState.RECEIVED)
"""The states in which bytes of it lie here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part that arrived whole: ``md5`` only of one that its sender put into the store by himself."""

    number: int
    size: int
    sha256: str
    md5: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the producer wrote of the new episode while its sound was on its way; what is empty the file may tell."""

    title: str = ""
    season: int | None = None
    number: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file on its way in.

    ``show`` is a guid, ``producer`` who sends it, ``key`` names the file to the sender, so that asking twice begins
    one upload. ``target`` is the guid of the episode that gets a new recording, or the id of the upload a file goes
    beside. ``sha256`` is what the sender says the whole file has. ``store`` is the store's name for the upload, where
    its parts go there. ``path`` is the name the file gets in the content folder, minted once. ``episode`` is the slug
    it became; ``code`` and ``facts`` are why it was refused.
    """

    id: str
    producer: str
    key: str
    show: str
    name: str
    size: int
    part_size: int
    begun_at: datetime
    touched_at: datetime
    purpose: Purpose = Purpose.EPISODE
    state: UploadState = UploadState.OPEN
    target: str = ""
    sha256: str | None = None
    store: str | None = None
    form: Form = Form()
    path: str | None = None
    episode: str | None = None
    code: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return how many parts there are."""
        return -(-self.size // self.part_size)

    @property
    def suffix(self) -> str:
        """Return the ending of its name in lower case, with its dot; nothing where it has none."""
        stem, dot, ending = self.name.rpartition(".")
        return f".{ending.lower()}" if dot and stem and ending.isascii() and ending.isalnum() else ""

    @property
    def stem(self) -> str:
        """Return its name without that ending."""
        return self.name.removesuffix(self.name[len(self.name) - len(self.suffix) :]) if self.suffix else self.name

    def start_of(self, number: int) -> int:
        """Return where a part begins in the file. Raises Invalid for a part there is not."""
        if not 1 <= number <= self.count:
            raise Invalid("upload_part_number", number=number, count=self.count)
        return (number - 1) * self.part_size

    def size_of(self, number: int) -> int:
        """Return the bytes of a part: all are alike but the last."""
        return min(self.part_size, self.size - self.start_of(number))

    def missing(self, parts: Iterable[Part]) -> tuple[int, ...]:
        """Return the numbers of the parts that are not among ``parts``."""
        there = {part.number for part in parts}
        return tuple(number for number in range(1, self.count + 1) if number not in there)

    def is_left(self, now: datetime) -> bool:
        """Say whether nobody has sent anything of it for so long that it is cleaned away."""
        return self.state is UploadState.OPEN and now - self.touched_at > RESTS_FOR


def part_size_for(size: int) -> int:
    """Return how many bytes a part of a file of ``size`` has: whole megabytes, and never more parts than stores take.

    A file has no largest size for this: past 640 GB parts grow beyond what they usually are at most.
    """
    wanted = min(max(LEAST_PART, -(-size // _SHARES)), MOST_PART)
    needed = max(wanted, -(-size // _MOST_PARTS))
    return -(-needed // MEGABYTE) * MEGABYTE


def sent_name(text: str) -> str:
    """Return what a sender calls a file, as text only: without folders and without what no document holds (sec-S9).

    Raises Invalid where nothing is left.
    """
    name = shorten_name(one_line(text.replace("\\", "/").rpartition("/")[2]))
    if not name.strip("."):
        raise Invalid("upload_name")
    return name


def shorten_name(name: str) -> str:
    """Cut a long name, and keep its ending."""
    if len(name) <= _LONGEST_NAME:
        return name
    stem, _, ending = name.rpartition(".")
    return f"{shorten(stem, _LONGEST_NAME - 20)}.{ending[:19]}" if stem else shorten(ending, _LONGEST_NAME)


def form_of(values: Mapping[str, str]) -> Form:
    """Read what was written of the new episode. Raises Invalid for a number that is none."""
    notes = values.get("notes", "").replace("\r\n", "\n").strip()
    if len(notes) > _LONGEST_NOTES:
        raise Invalid("upload_notes_long", most=_LONGEST_NOTES)
    return Form(
        title=one_line(values.get("title", "")),
        season=_whole(values.get("season", "")),
        number=_whole(values.get("number", "")),
        notes=notes,
    )


def _whole(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text)):
        raise Invalid("upload_number", said=text[:20])
    return int(text)
