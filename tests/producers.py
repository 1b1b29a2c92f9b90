"""A producer who does anything at all to a show, at random, and what the public was ever told of it.

After each act everything that was ever public must still be known by the same names (design idea 2).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import urlsplit

from houses import SHOW, VTT, Place
from lxml import etree
from sounds import mp3_bytes, tag_sound
from sqlalchemy import Engine

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.content.front_matter import parse_page, with_values
from podcast_service.domain.document import Document
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.site.addresses import answer, every_address
from podcast_service.site.view import View
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.places import slug_of
from podcast_service.workflows.publish import Stops, Word, publish_episode, publish_show
from podcast_service.workflows.withdraw import withdraw_episode

PODCAST = "{https://podcastindex.org/namespace/1.0}"
WHY = "Being written."
CHOSEN = Word(without_transcript=WHY, fetch_again=True)
"""What a person says who gives listeners another sound on purpose."""


@dataclass
class Producer:
    """Acts on the show in ``folder`` and remembers what was public: items by guid, addresses, the feed's guid."""

    place: Place
    chance: Random
    new_catalog: Callable[[], Engine]
    folder: str = SHOW
    number: int = 0
    feed_guid: str | None = None
    items: dict[str, tuple[str, str]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Make a show with three public episodes, the first with chapters and a transcript."""
        self.place.show()
        self.place.write("e1.vtt", VTT)
        for _ in range(3):
            self.add_episode()
        self.check()

    def act(self, act: Callable[[Producer], None]) -> None:
        """Do one thing, let it out or leave it pending, and check what the public was told."""
        self.done.append(act.__name__)
        self.place.clock.forward(hours=1)
        act(self)
        self.check()

    # what a producer does

    def add_episode(self) -> None:
        self.number += 1
        stem = f"e{self.number}"
        head = "chapters: [{start: 0:00, title: Begin}]\n" if self.number == 1 else ""
        self.place.episode(stem, show=self.folder, title=f"Part {self.number}", head=head)
        self.read_in()
        word = Word(approve_transcript=True) if self.number == 1 else Word(without_transcript=WHY)
        publish_episode(self.place.house, self.slug, stem, word)

    def edit_words(self) -> None:
        path = self.chance.choice(self.pages())
        self.set(path, title=f"Title {self.chance.randrange(1000)}")
        self.place.write(path, self.text(path) + "More words.\n", self.folder)
        self.let_out()

    def rename_page(self) -> None:
        path = self.chance.choice([one for one in self.pages() if not one.startswith("e1.")] or self.pages())
        self.rename(path, f"page{self.chance.randrange(10**6)}.md")
        self.let_out()

    def rename_sound(self) -> None:
        self.rename(self.chance.choice(self.sounds()), f"Ny lyd {self.chance.randrange(10**6)}.mp3")
        self.let_out()

    def rename_folder(self) -> None:
        new = f"Mappe {self.chance.randrange(10**6)}"
        (self.place.content / self.folder).rename(self.place.content / new)
        self.folder = new
        self.let_out()

    def move_show(self) -> None:
        self.set("show.md", slug=f"show-{self.chance.randrange(10**6)}", old_slugs=[self.slug])
        self.let_out()

    def move_episode(self) -> None:
        path = self.chance.choice(self.public_pages())
        keys = parse_page(self.text(path), path).fields
        had = [*keys.texts("old_slugs"), keys.text("slug")]
        self.set(path, slug=f"moved-{self.chance.randrange(10**6)}", old_slugs=had)
        self.let_out()

    def forget_lines(self) -> None:
        self.set("show.md", guid=None, old_slugs=None)
        self.set(self.chance.choice(self.public_pages()), guid=None, old_slugs=None, published_at=None, enclosure=None)
        self.let_out()

    def change_type(self) -> None:
        path = self.chance.choice(self.public_pages())
        self.set(path, type=self.chance.choice(["full", "trailer", "bonus"]))
        self.let_out()

    def tag_file(self) -> None:
        path = self.place.path(self.chance.choice(self.sounds()), self.folder)
        tag_sound(path, title=f"Tagged {self.chance.randrange(1000)}", copyright="Huset")
        self.let_out()

    def replace_sound(self) -> None:
        path = self.chance.choice(self.sounds())
        self.place.write(path, mp3_bytes(2, tone=self.chance.randrange(200, 2000)), self.folder)
        self.read_in()
        for one in self.kept():
            if one.is_pending and one.latest.status is EpisodeStatus.PUBLISHED:
                self.publish(one.latest.slug)

    def swap_sounds(self) -> None:
        one, other = self.chance.sample(self.sounds(), 2)
        self.rename(one, "between.mp3")
        self.rename(other, one)
        self.rename("between.mp3", other)
        self.let_out()

    def copy_folder(self) -> None:
        copy = self.place.content / "0 en kopi"
        shutil.copytree(self.place.content / self.folder, copy)
        assert self.place.ingest().has_refused
        self.check()
        shutil.rmtree(copy)
        self.let_out()

    def withdraw(self) -> None:
        public = [one.approved for one in self.kept() if one.approved and not one.approved.is_gone()]
        if len(public) > 2:
            episode = self.chance.choice(public)
            withdraw_episode(self.place.house, episode.show, episode.slug, reason="A guest asked.")
            self.withdrawn.add(episode.guid)

    def change_host(self) -> None:
        url = f"https://host-{self.chance.randrange(10**6)}.example"
        self.place.house = replace(self.place.house, public_url=url, is_moved=True)
        compose_feeds(self.place.house)

    def rebuild_catalog(self) -> None:
        self.place.house = replace(self.place.house, catalog=self.new_catalog())
        self.read_in()

    def restore_content(self) -> None:
        copy = self.place.content.with_name(f"restored-{len(self.done)}")
        shutil.copytree(self.place.content, copy, copy_function=shutil.copyfile)
        shutil.rmtree(self.place.content)
        self.place.house = replace(self.place.house, content=copy)
        self.read_in()

    def change_storage(self) -> None:
        new = MemoryStorage()
        for key in self.place.objects():
            media_type = getattr(self.place.storage.find(key), "media_type", "")
            new.put_bytes(key, b"".join(self.place.storage.read(key)), media_type=media_type)
        self.place.storage = new
        self.place.house = replace(self.place.house, storage=new)
        self.read_in()

    # how it does it

    @property
    def slug(self) -> str:
        return slug_of(self.place.house, self.folder)

    def kept(self):
        with read(self.place.house.catalog) as tx:
            return list_episodes(tx, self.slug)

    def pages(self) -> list[str]:
        names = sorted(path.name for path in (self.place.content / self.folder).glob("*.md"))
        return [name for name in names if name != "show.md"]

    def public_pages(self) -> list[str]:
        sources = {one.source for one in self.kept() if one.approved and not one.approved.is_gone()}
        return [name for name in self.pages() if f"{self.folder}/{name}" in sources]

    def sounds(self) -> list[str]:
        return sorted(path.name for path in (self.place.content / self.folder).glob("*.mp3"))

    def text(self, name: str) -> str:
        return self.place.path(name, self.folder).read_text()

    def set(self, name: str, **values: object) -> None:
        self.place.write(name, with_values(parse_page(self.text(name), name), values), self.folder)

    def rename(self, old: str, new: str) -> None:
        self.place.path(old, self.folder).rename(self.place.path(new, self.folder))

    def read_in(self) -> None:
        report = self.place.ingest()
        assert not report.has_refused, (self.done, report.lines)

    def let_out(self) -> None:
        """Read the folder in, and publish what is pending, or leave it for later."""
        self.read_in()
        if self.chance.random() < 0.7:
            with suppress(Stops):  # a sound that waits for its own word stops nothing else
                publish_show(self.place.house, self.slug)

    def publish(self, slug: str) -> None:
        publish_episode(self.place.house, self.slug, slug, CHOSEN)

    # what the public was told

    def check(self) -> None:
        """See that every name the public ever knew is still good, and remember the new ones."""
        view = self.place.live().view
        body = self.place.feed(self.slug)
        assert body, self.done
        channel = etree.fromstring(body).find("channel")
        guid = channel.findtext(f"{PODCAST}guid")
        assert guid == (self.feed_guid or guid), self.done
        self.feed_guid = guid
        items = [
            (one.findtext("guid"), (urlsplit(one.find("enclosure").get("url")).path, one.findtext("pubDate")))
            for one in channel.findall("item")
        ]
        told = dict(items)
        assert len(told) == len(items) == len({path for path, _ in told.values()}), self.done
        assert told == {guid: self.items.get(guid, known) for guid, known in told.items()}, self.done
        assert told.keys() >= self.items.keys() - self.withdrawn, self.done
        assert told.keys().isdisjoint(self.withdrawn), self.done
        self.items |= told
        lost = {path: found for path in sorted(self.addresses) if (found := _lost(view, path))}
        assert not lost, (self.done, lost)
        self.addresses |= {path for path in every_address(view) if path.startswith(("/podcasts", "/lyd", "/abonner"))}


def _lost(view: View, path: str) -> str | None:
    """Say what is wrong with an address that was public once: it answers, leads on in one step, or is gone."""
    found = answer(view, path)
    if isinstance(found, Document) and found.status == 301:
        place = dict(found.fields)["Location"]
        found = answer(view, place)
        return f"leads on to {place}" if found is None or getattr(found, "status", 200) != 200 else None
    return "is not there" if found is None or getattr(found, "status", 200) not in (200, 410) else None


ACTS = (
    Producer.add_episode,
    Producer.edit_words,
    Producer.rename_page,
    Producer.rename_sound,
    Producer.rename_folder,
    Producer.move_show,
    Producer.move_episode,
    Producer.forget_lines,
    Producer.change_type,
    Producer.tag_file,
    Producer.replace_sound,
    Producer.swap_sounds,
    Producer.copy_folder,
    Producer.withdraw,
    Producer.change_host,
    Producer.rebuild_catalog,
    Producer.restore_content,
    Producer.change_storage,
)
