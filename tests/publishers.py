"""A house with a hub, a public address where its feeds can be had, and the work of telling the one of the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

from houses import SHOW, Place, open_place
from hubs import Hub, running_hub
from strangers import Asked, Send, reply, stranger

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.notifications import Notification, list_notified
from podcast_service.jobs.due import Job, Wanted
from podcast_service.outbound.fetch import Client, Fetched
from podcast_service.workflows.house import House
from podcast_service.workflows.jobs import JobsOverview, JobState, jobs_overview
from podcast_service.workflows.live import Live
from podcast_service.workflows.notify import TASK, notify
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.work import Work, do_job, what_is_due

SPOKEN = Word(without_transcript="Being written.")


@dataclass
class Publisher:
    """A house with a hub; ``frozen`` is what the public gets instead of the feed as it is now."""

    place: Place
    hub: Hub
    frozen: bytes | None = None

    @property
    def house(self) -> House:
        return self.place.house

    def show(self, asked: Asked, send: Send) -> None:
        house = self.house
        found = Live(house.catalog, house.public_url, house.now, hub=house.hub).make(asked.path)
        body = getattr(found, "body", b"") if self.frozen is None else self.frozen
        send(reply(200 if body else 404, body))

    def publish(self, slug: str, show: str = SHOW, **keys: object) -> None:
        self.place.episode(slug, show=show, title=slug.title(), **keys)
        self.place.ingest()
        publish_episode(self.house, show, slug, SPOKEN)

    def work(self, **work: Work) -> JobsOverview:
        """Do what is due of notifications of shows, with no pause in between, and say how all of them stand."""
        for job in self.due():
            do_job(self.house, {TASK: partial(notify, pause=lambda _seconds: None), **work}, job)
        return self.states()

    def due(self) -> list[Job]:
        """Return what is due of notifications of shows; the feeds that gather change along with them."""
        return [job for job in what_is_due(self.house) if _is_of_show(job.wanted)]

    def states(self) -> JobsOverview:
        """Say how the notifications of shows stand."""
        found = jobs_overview(self.house)
        kinds = {field.name: getattr(found, field.name) for field in fields(found)}
        return JobsOverview(**{name: tuple(one for one in ones if _is_of_show(one)) for name, ones in kinds.items()})

    def kept(self) -> dict[str, Notification]:
        with read(self.house.catalog) as tx:
            return {feed: one for feed, one in list_notified(tx, self.hub.url).items() if feed.startswith("/podcasts/")}


def _is_of_show(one: Wanted | JobState) -> bool:
    return one.task == TASK and one.subject.startswith("/podcasts/")


class Hurried:
    """A client with less time than a slow hub takes."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def ask(self, *arguments: str, **options: object) -> Fetched:
        return self._client.ask(*arguments, **{**options, "seconds": 0.5})  # type: ignore[arg-type]


class Killed(Hurried):
    """A client whose process dies when the form is sent and answered."""

    def ask(self, method: str, *arguments: str, **options: object) -> Fetched:
        answer = self._client.ask(method, *arguments, **options)  # type: ignore[arg-type]
        if method == "POST":
            raise KeyboardInterrupt
        return answer


@contextmanager
def publishing(folder: Path, reader: AudioReader, engine: str) -> Iterator[Publisher]:
    with running_hub() as hub, open_place(folder, reader, engine=engine) as place:
        publisher = Publisher(place, hub)
        with stranger(publisher.show) as public:
            client = Client(exempt=(public.origin, hub.url))
            place.house = replace(place.house, public_url=public.origin, hub=hub.url, outside=client)
            place.show()
            yield publisher
