"""What workflows need, handed to them whole: no workflow looks at a request or a setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from podcast_service.audio.reader import AudioReader
from podcast_service.credentials.passwords import Measure
from podcast_service.credentials.sealing import Seal
from podcast_service.domain.producer import COMMAND_LINE, By
from podcast_service.outbound.fetch import Client
from podcast_service.outbound.mail import Mailbox
from podcast_service.outbound.webhook import Hook
from podcast_service.storage.base import Storage
from podcast_service.storage.incoming import IncomingFolder
from podcast_service.storage.incoming_bucket import IncomingBucket
from podcast_service.storage.mirror import Mirror

Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and which one."""


def no_progress(_done: int, _total: int, _name: str) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Who is told of alarms beside the log, and what is watched for them.

    ``folders`` are ours on this machine, by the word each is called by; ``least_free`` is how many bytes their disks
    shall have free at least, by default ``workflows/watch`` says it.
    """

    mail: Mailbox | None = None
    hook: Hook | None = None
    folders: Mapping[str, Path] = field(default_factory=dict)
    least_free: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Where files on their way in lie, and how large and how many they may be (sec-S6).

    ``bucket`` is where large ones go part by part, if they go there. ``most_bytes`` is for one file,
    ``most_unfinished`` for all that one producer has begun.
    """

    folder: IncomingFolder = field(default_factory=lambda: IncomingFolder(Path("var/incoming")))
    bucket: IncomingBucket | None = None
    most_bytes: int = 20 * 10**9
    most_unfinished: int = 100 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The running service: content folder, catalog, storage, reader of sound, public address, clock.

    ``hub`` is the address of the WebSub hub that is told of changed feeds, if one is; ``outside`` asks other servers.
    ``purge`` is told which public addresses changed, ``guard`` watches over the service.
    """

    content: Path
    catalog: Engine
    storage: Storage
    reader: AudioReader
    public_url: str
    is_local: bool
    now: Callable[[], datetime]
    hub: str | None = None
    outside: Client = field(default_factory=Client)
    node: Path = Path("var/node")
    """The folder of this machine's copies of what is served."""
    source_url: str | None = None
    """Where the source code of this installation is, for the foot of every page."""
    sends_itself: bool = True
    """Whether listeners get the sound from us: only then can we count who got it."""
    players: tuple[str, ...] = ()
    """The other origins from which pages play sound."""
    is_moved: bool = False
    """Whether the service once had another public address, from which requests are led on."""
    purge: Hook | None = None
    guard: Guard = field(default_factory=Guard)
    mirror: Mirror | None = None
    """Where a mirror of what is served is kept up to date, if one is."""
    inbox: Inbox = field(default_factory=Inbox)
    """Where files on their way in lie."""
    passwords: Measure = field(default_factory=Measure)
    """What a try at a password costs."""
    seal: Seal = field(default_factory=Seal)
    """What secrets that have to be read again are sealed with."""
    letters: Mailbox | None = None
    """What sends mail to producers, if a mail server is set; whom a letter goes to is said each time."""
    by: By = COMMAND_LINE
    """Who does what is done, as history tells it."""

    @property
    def is_https(self) -> bool:
        """Say whether the public address is one of TLS."""
        return self.public_url.startswith("https:")
