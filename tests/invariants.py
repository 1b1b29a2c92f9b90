"""What holds at every moment, whatever was killed: looked at as listeners, apps and the next start of the service do.

One function, ``look``: it fails where something is broken, and else returns what the public gets, to compare.
"""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import feedparser
from lxml import etree
from servers import Site
from sqlalchemy import Engine

from podcast_service.catalog.database import open_database, read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.content.front_matter import parse_page
from podcast_service.delivery.kept import Kept, KeptDocument
from podcast_service.delivery.manifest import MISSING
from podcast_service.delivery.node import Node
from podcast_service.delivery.released import Released
from podcast_service.domain.release import parse_pointer
from podcast_service.storage.base import Storage, hash_in
from podcast_service.storage.memory import MemoryStorage
from podcast_service.storage.open import open_storage
from podcast_service.workflows.served import Served
from podcast_service.workflows.storing import OBJECTS

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.+:Z]*")
_UNPACK = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@dataclass(frozen=True)
class Item:
    """What a feed says of one episode, and the hash of the sound its address gives."""

    title: str
    page: str
    enclosure: str
    length: int
    sound: str


@dataclass(frozen=True)
class Seen:
    """What the public gets: the status of every address, the items of every feed, what says that something is gone."""

    statuses: dict[str, int]
    items: dict[str, tuple[Item, ...]]


def look(site: Site, *nodes: str) -> Seen:
    """Check everything that must hold (rel-R1), and return what a process serves on the machine ``var/node``.

    A machine that never served, and those named, have to serve the same.
    """
    check_pages(site.folder / "episodes")
    storage = open_storage(site.settings.get("PODCAST_STORAGE_URL", (site.folder / "var" / "storage").as_uri()))
    for key, _ in storage.sizes():
        assert sha256(b"".join(storage.read(key))).hexdigest() == hash_in(key), f"{key} is not what its name says"
    with opened_catalog(site) as catalog:
        check_catalog(catalog)
        fresh = f"node-{len(list(site.folder.glob('var/node-*')))}"
        folders = [site.folder / "var" / name for name in ("node", fresh, *nodes)]
        found = [_served(catalog, Node(folder, storage), storage) for folder in folders]
    assert all(one == found[0] for one in found), "two machines serve different things"
    return found[0]


@contextmanager
def opened_catalog(site: Site) -> Iterator[Engine]:
    """Open the catalog of a site."""
    catalog = open_database(
        site.settings.get("PODCAST_DATABASE_URL", f"sqlite:///{site.folder / 'var' / 'catalog.sqlite3'}")
    )
    yield catalog
    catalog.dispose()


def check_catalog(catalog: Engine) -> None:
    """Check that the database is whole, and that no identity was given twice."""
    if catalog.dialect.name == "sqlite":
        with closing(sqlite3.connect(catalog.url.database or "")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with read(catalog) as tx:
        episodes = list_episodes(tx)
    for values in ([one.latest.guid for one in episodes], [(one.latest.show, one.latest.slug) for one in episodes]):
        assert len(set(values)) == len(values), "an identity was given twice"


def check_pages(content: Path) -> None:
    """Check that every page can be read: the old one or the new one, never half of one."""
    for path in content.rglob("*.md"):
        if not path.name.startswith("."):
            assert parse_page(path.read_text("utf-8"), path.name).fields, path


def node_is_whole(folder: Path) -> bool:
    """Say whether all that the pointer in a machine's own folder names is there, whole, without any storage."""
    node = Node(folder, MemoryStorage())
    pointer = parse_pointer((node.pointer() or b"").decode())
    for name in pointer.roots(datetime.now(UTC)):
        for key in Released(node, name, https=False).root.keys:
            node.read(key)
    return True


def leftovers(site: Site) -> list[str]:
    """Return the files that something half-done left behind, by path: the lock that many share always stays."""
    found = [path for path in site.folder.rglob("*") if path.is_file()]
    paths = [path.relative_to(site.folder).as_posix() for path in found]
    shared = f"var/{sha256(OBJECTS.encode()).hexdigest()[:16]}.lock"
    marks = (".lock", ".tmp")
    return [
        path for path in paths if ("/." in path or path.startswith("tmp/") or path.endswith(marks)) and path != shared
    ]


def pages(site: Site) -> dict[str, str]:
    """Return the pages of the content folder, to compare: moments count as equal."""
    found = sorted((site.folder / "episodes").rglob("*.md"))
    return {path.name: _MOMENT.sub("MOMENT", path.read_text("utf-8")) for path in found}


def _served(catalog: Engine, node: Node, storage: Storage) -> Seen:
    """Look at every address of the release that is served, as it is served."""
    served = Served(catalog, node, lambda: datetime.now(UTC), https=False)
    statuses, feeds = dict[str, int](), dict[str, bytes]()
    for path, entry in Released(node, served.root, https=False).entries():
        kept = served.kept(path) if path != MISSING else None
        if path == MISSING:
            assert served.missing(path).status == 404
            continue
        assert kept is not None, f"{path} is of the release, and does not answer"
        statuses[path] = _check_answer(path, kept, storage)
        if entry.answer.media_type.startswith("application/rss") and isinstance(kept, KeptDocument):
            feeds[path] = kept.variants["identity"].whole.body
    return Seen(statuses, {path: tuple(_items(body, served, storage)) for path, body in feeds.items()})


def _check_answer(path: str, kept: Kept, storage: Storage) -> int:
    """Check that an answer is whole by length and hash, in every coding."""
    if not isinstance(kept, KeptDocument):
        data = b"".join(storage.read(kept.object.key))
        assert (len(data), sha256(data).hexdigest()) == (kept.object.size, kept.object.sha256), path
        return kept.whole.status
    whole = kept.variants["identity"].whole
    for coding, variant in kept.variants.items():
        assert _UNPACK[coding](variant.whole.body) == whole.body, (path, coding)
        length = dict(variant.whole.fields)[b"content-length"]
        assert int(length) == len(variant.whole.body), (path, coding)
        assert whole.status != 200 or sha256(whole.body).hexdigest()[:32] in variant.etag, path
    return whole.status


def _items(body: bytes, served: Served, storage: Storage) -> Iterator[Item]:
    """Check a feed, and that each item says the same as its page and its sound."""
    assert not feedparser.parse(body).bozo
    found = list(etree.fromstring(body).iter("item"))
    guids = [one.findtext("guid") for one in found]
    assert len(set(guids)) == len(guids), "a guid stands twice in a feed"
    for one in found:
        told = one.find("enclosure")
        assert told is not None
        page, enclosure = (urlsplit(url).path for url in (one.findtext("link", ""), told.get("url", "")))
        about, sound = served.kept(page), served.kept(enclosure)
        assert isinstance(about, KeptDocument), page
        assert sound is not None, enclosure
        assert not isinstance(sound, KeptDocument), enclosure
        text, title = about.variants["identity"].whole.body.decode(), one.findtext("title", "")
        assert title in text, f"{page} has another title than the feed"
        assert enclosure in text, f"{page} plays something else than the feed"
        assert int(told.get("length", "0")) == sound.object.size, "the feed tells another length than the sound has"
        yield Item(title, page, enclosure, sound.object.size, sound.object.sha256)
