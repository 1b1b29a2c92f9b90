"""A house that is watched: a mail server, a webhook, a storage that may be away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from houses import Place, open_place
from mailing import MailServer, mail_server
from strangers import Asked, Send, reply, stranger

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.alarms import list_alarms
from podcast_service.catalog.database import read
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.outbound.fetch import Client
from podcast_service.outbound.mail import Mailbox
from podcast_service.outbound.webhook import Hook
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows import alarm
from podcast_service.workflows.house import Guard, House
from podcast_service.workflows.watch import Watchman
from podcast_service.workflows.work import do_job, what_is_due


class Wavering(MemoryStorage):
    """A storage that can be away."""

    is_away = False

    def find(self, key: str) -> StoredObject | None:
        if self.is_away:
            raise Unavailable("storage_unreachable", endpoint="https://s3.example", bucket="b", reason="refused")
        return super().find(key)


@dataclass
class Watched:
    """A house whose alarms go to ``mails`` and ``posts``; ``moods`` are the next statuses of the webhook."""

    place: Place
    storage: Wavering
    mail: MailServer
    posts: list[dict[str, object]] = field(default_factory=list)
    moods: list[int] = field(default_factory=list)

    @property
    def house(self) -> House:
        return self.place.house

    def guard(self, **changes: object) -> None:
        """Change what is watched and who is told."""
        guard = replace(self.house.guard, **changes)  # type: ignore[arg-type]
        self.place.house = replace(self.house, guard=guard)

    def take(self, asked: Asked, send: Send) -> None:
        mood = self.moods.pop(0) if self.moods else 204
        if mood < 300:
            self.posts.append(json.loads(asked.body))
        send(reply(mood))

    def watch(self, *, work: bool = True) -> None:
        """Let a new worker look once, and tell what is due."""
        Watchman(self.house).look()
        if work:
            self.tell()

    def tell(self) -> None:
        for job in what_is_due(self.house):
            if job.wanted.task in alarm.TASKS:
                do_job(self.house, alarm.WORK, job)

    @property
    def subjects(self) -> list[str]:
        """Return what the mails were about."""
        return [one["subject"].removeprefix("[podcast-service] ") for one in self.mail.mails]

    @property
    def events(self) -> list[tuple[object, object]]:
        return [(one["event"], one["kind"]) for one in self.posts]

    def standing(self) -> list[str]:
        with read(self.house.catalog) as tx:
            return [one.kind for one in list_alarms(tx) if one.stands]


@contextmanager
def watched_house(folder: Path, reader: AudioReader, engine: str = "sqlite") -> Iterator[Watched]:
    storage = Wavering()
    with mail_server() as mail, open_place(folder, reader, engine=engine, storage=storage) as place:
        watched = Watched(place, storage, mail)
        with stranger(watched.take) as hook:
            box = Mailbox(to=("ann@a.example",), sender="pod@a.example", server=mail.url())
            guard = Guard(mail=box, hook=Hook(f"{hook.origin}/told"), folders={"content": place.content}, least_free=0)
            place.house = replace(place.house, guard=guard, outside=Client(exempt=(hook.origin,)))
            yield watched
