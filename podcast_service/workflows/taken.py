"""What is handed from step to step while episodes are taken in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.sources import Source
from podcast_service.content.changes import Folder
from podcast_service.content.folder import FoundFile
from podcast_service.content.keys import Names
from podcast_service.content.sound_keys import AudioKey, RenditionKey
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.media import Recording
from podcast_service.domain.show import Show
from podcast_service.domain.transcript import Transcript
from podcast_service.workflows.house import House, Progress
from podcast_service.workflows.pointed_at import objects_of
from podcast_service.workflows.report import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What holds for a whole ingest; ``stored`` are the keys in the storage when it began, with their bytes."""

    is_first: bool
    publish: bool
    people_changed: bool
    stored: Mapping[str, int]
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An episode to take in: its page (there or to be written) and the sound paired with it.

    ``kept`` is the episode the catalog has of this page; ``names`` are the files beside it that the page names,
    ``earlier`` name and hash of the recordings it had before.
    """

    path: str
    stem: str
    text: str | None = None
    key: AudioKey | None = None
    sound: FoundFile | None = None
    sha256: str | None = None
    kept: Kept[Episode] | None = None
    names: frozenset[str] = frozenset()
    renditions: tuple[RenditionKey, ...] = ()
    earlier: frozenset[tuple[str, str]] = frozenset()

    @property
    def sounds(self) -> set[str]:
        """Return the hashes of every sound that belongs to it: its file's, and those its page names."""
        named = self.key.sha256 if self.key else None
        return {sha256 for sha256 in (self.sha256, named, *(one.sha256 for one in self.renditions)) if sha256}

    def with_sound(self, sound: FoundFile | None, hashes: Mapping[str, str]) -> Candidate:
        """Return the candidate with the file that was paired with it; without one the stored object counts."""
        if sound is None:
            return replace(self, sha256=self.key.sha256 if self.key else None)
        return replace(self, sound=sound, sha256=hashes[sound.path])


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What all candidates of one show share.

    ``approving`` says that published pages are to be made public now; ``note`` is told what takes long. ``trusting``
    says that an object of the right size counts as whole: the catalog is being filled, and ``verify`` reads them all.
    """

    house: House
    folder: Folder
    show: Show
    names: Names
    themes: frozenset[str]
    approving: bool
    trusting: bool
    recordings: Mapping[str, Recording]
    stored: Mapping[str, int]
    note: Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class TakenIn:
    """What came of a candidate: an episode, or the problems that stopped it."""

    candidate: Candidate
    episode: Episode | None = None
    recordings: dict[str, Recording] = field(default_factory=dict)
    cues: dict[str, Transcript] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    problems: list[tuple[str, PodcastError]] = field(default_factory=list)
    advice: list[tuple[str, PodcastError]] = field(default_factory=list)
    text: Text | None = None
    """The notes as they were read, for looking at their links."""
    page: str = ""
    """The text of the page as it stands now."""
    is_remade: bool = False
    """Whether what the public hears was lost and is other bytes now."""

    @property
    def recording(self) -> Recording | None:
        """Return what was read in the candidate's own sound."""
        return self.recordings.get(self.candidate.sha256 or "")


def is_current(one: Show | Episode, stored: Mapping[str, int]) -> bool:
    """Say whether every object is stored and the sound was measured as this version does: else it is read again."""
    is_measured = not (isinstance(one, Episode) and one.audio) or one.audio.sound.payload_sha256 is not None
    return is_measured and is_stored(one, stored)


def is_stored(one: Show | Episode, stored: Mapping[str, int]) -> bool:
    """Say whether the storage has every object of a show or an episode whole: it may be new, or have lost some."""
    return all(stored.get(part.key) == part.size for part in objects_of(one))
