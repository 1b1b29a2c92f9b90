"""Render what is public at a moment into a release; of the one before it everything stays that read nothing new.

Pure but for what it is handed: a view, the release before, and a way to read its shards. Nothing is stored here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, partial
from hashlib import sha256

from podcast_service.delivery.kept import bodies_of, describe
from podcast_service.delivery.manifest import MISSING, Entry, Root, Shard, addresses_hash, shard_of
from podcast_service.delivery.modes import letting_play
from podcast_service.delivery.packing import Pack, Packing
from podcast_service.domain.document import Answer, Document
from podcast_service.site import reads
from podcast_service.site.addresses import answer, every_address, missing
from podcast_service.site.program import program
from podcast_service.site.view import View

Render = Callable[[str], Answer | None]
"""Render what stands at a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A release that was made: its root with its hash, the objects to be stored by key, what is another than before.

    ``added``, ``changed`` and ``removed`` are addresses; ``rendered`` says how many were made to find that out.
    """

    name: str
    root: Root
    objects: Mapping[str, bytes]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rendered: int = 0

    @property
    def is_same(self) -> bool:
        """Say whether every address answers as before."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The release before: its root, and its entries by shard."""

    root: Root
    shard: Callable[[str], Mapping[str, Entry]]


@dataclass(slots=True, kw_only=True)
class _Work:
    """A release while it is made: how addresses are rendered, and what is gathered.

    ``stale`` are the readings that tell something else than before; None where everything is rendered.
    """

    view: View
    render: Render
    https: bool
    stale: set[str] | None
    packing: Packing = field(default_factory=Packing)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rendered: int = 0

    def stays(self, old: Entry | Shard) -> bool:
        """Say whether what was made before has read nothing stale."""
        return self.stale is not None and self.stale.isdisjoint(old.reads)

    def shard(self, paths: list[str], before: Mapping[str, Entry]) -> Shard:
        """Make a shard: what read nothing stale stays, the rest is rendered; new bytes go into one pack."""
        entries, pack = dict[str, Entry](), Pack()
        for path in paths:
            old = before.get(path)
            if old is not None and self.stays(old):
                entries[path] = old
                continue
            entry = self._entry(path, old, pack)
            self.rendered += 1
            if entry is None:
                continue
            entries[path] = entry
            if old is None:
                self.added.append(path)
            elif entry.answer != old.answer:
                self.changed.append(path)
        self.removed.extend(path for path in before if path not in entries)
        return self.packing.shard(entries, pack, paths=paths)

    def _entry(self, path: str, old: Entry | None, pack: Pack) -> Entry | None:
        """Render one address; what says the same as before keeps its bytes and its Last-Modified."""
        self.view.noted.take()
        found = self.render(path)
        noted = self.view.noted.take()
        if found is None:
            return None
        told = describe(path, found, https=self.https)
        if old is not None and replace(told, modified_at=old.answer.modified_at) == old.answer:
            return replace(old, reads=noted)
        was = old and (old.answer.modified_at or told.modified_at)
        if was and told.modified_at and (isinstance(found, Document) or told.modified_at <= was):
            # Other bytes need a later time, or who asks by time alone keeps the old ones: sound that was undone too.
            later = was + timedelta(seconds=1)  # also when the clock went back
            told = replace(told, modified_at=max(told.modified_at, self.view.now.replace(microsecond=0), later))
        return Entry(answer=told, bodies=pack.put(bodies_of(found)), reads=noted)


def freeze(
    view: View, feeds: Mapping[str, str], before: Before | None, *, https: bool, players: tuple[str, ...] = ()
) -> Made:
    """Make the release of ``view``; ``feeds`` name the feeds as they are now, by path (``feed_revisions``).

    ``players`` are other origins from which pages play sound.

    Equal input gives equal bytes, but for Last-Modified, which stays while the bytes do.
    """
    base = base_of(view, https=https, players=players)
    fingerprint = cache(lambda key: _fingerprint(view, feeds, key))
    stale = None
    if before is not None and before.root.base == base:
        stale = {key for key, value in before.root.fingerprints.items() if fingerprint(key) != value}
    render = letting_play(partial(_rendered, view), players)
    work, shards = _Work(view=view, render=render, https=https, stale=stale), dict[str, Shard]()
    old_shards = before.root.shards if before else {}
    for name, paths in _by_shard(view).items():
        old = old_shards.get(name)
        if old and work.stays(old) and old.addresses == addresses_hash(paths):
            shards[name] = old
        else:
            shards[name] = work.shard(paths, before.shard(name) if before and old else {})
    for name in old_shards.keys() - shards.keys():
        work.removed.extend(before.shard(name) if before else ())
    keys = {key for shard in shards.values() for key in shard.reads}
    root = Root(base=base, shards=shards, fingerprints={key: fingerprint(key) for key in keys})
    return Made(
        name=work.packing.root(root),
        root=root,
        objects=work.packing.objects,
        added=tuple(sorted(work.added)),
        changed=tuple(sorted(work.changed)),
        removed=tuple(sorted(work.removed)),
        rendered=work.rendered,
    )


def _by_shard(view: View) -> dict[str, list[str]]:
    """Return every address there is, in order, by the shard it is in."""
    found = defaultdict[str, list[str]](list)
    for path in sorted({*every_address(view), MISSING}):
        found[shard_of(path)].append(path)
    return found


def _rendered(view: View, path: str) -> Answer | None:
    return missing(view, path) if path == MISSING else answer(view, path)


def _fingerprint(view: View, feeds: Mapping[str, str], key: str) -> str:
    kind, _, name = key.partition(":")
    return feeds.get(name, "") if kind == "feed" else reads.fingerprint(view, key)


def base_of(view: View, *, https: bool, players: tuple[str, ...] = ()) -> str:
    """Return what names everything but the library that decides what a release says."""
    settings = (view.public_url, view.source_url, view.hub, view.is_moved, https, players)
    return sha256(repr((program(), settings)).encode()).hexdigest()[:20]
