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


@dataclass(slots=True)
class _Work:
    """What is gathered while a release is made."""

    packing: Packing = field(default_factory=Packing)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rendered: int = 0


def freeze(
    view: View, feeds: Mapping[str, str], before: Before | None, *, https: bool, players: tuple[str, ...] = ()
) -> Made:
    """Make the release of ``view``; ``feeds`` name the feeds as they are now, by path (``feed_revisions``).

    ``players`` are other origins from which pages play sound.

    Equal input gives equal bytes, but for Last-Modified, which stays while the bytes do.
    """
    base = base_of(view, https=https, players=players)
    render = letting_play(partial(_rendered, view), players)
    is_same_program = before is not None and before.root.base == base
    known = before.root.fingerprints if before else {}
    fingerprint = cache(lambda key: _fingerprint(view, feeds, key))
    stale = {key for key, value in known.items() if fingerprint(key) != value}
    work, shards = _Work(), dict[str, Shard]()
    old_shards = before.root.shards if before else {}
    for name, paths in _by_shard(view).items():
        old = old_shards.get(name)
        if is_same_program and old and old.addresses == addresses_hash(paths) and stale.isdisjoint(old.reads):
            shards[name] = old
            continue
        entries = before.shard(name) if before and old else {}
        shards[name] = _freeze_shard(
            view, render, paths, entries, stale if is_same_program else None, work, https=https
        )
    for name in old_shards.keys() - shards.keys():
        work.removed.extend(before.shard(name) if before else ())
    keys = {key for shard in shards.values() for key in shard.reads}
    root = Root(
        base=base,
        shards=shards,
        fingerprints={key: fingerprint(key) for key in keys},
    )
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


def _freeze_shard(
    view: View,
    render: Render,
    paths: list[str],
    before: Mapping[str, Entry],
    stale: set[str] | None,
    work: _Work,
    *,
    https: bool,
) -> Shard:
    """Make a shard: what read nothing stale stays, the rest is rendered; new bytes go into one pack.

    Without knowing what is ``stale`` everything is rendered.
    """
    entries, pack = dict[str, Entry](), Pack()
    for path in paths:
        old = before.get(path)
        if old is not None and stale is not None and stale.isdisjoint(old.reads):
            entries[path] = old
            continue
        entry = _freeze_one(view, render, path, old, pack, https=https)
        work.rendered += 1
        if entry is None:
            continue
        entries[path] = entry
        if old is None:
            work.added.append(path)
        elif entry.answer != old.answer:
            work.changed.append(path)
    work.removed.extend(path for path in before if path not in entries)
    return work.packing.shard(entries, pack, paths=paths)


def _freeze_one(view: View, render: Render, path: str, old: Entry | None, pack: Pack, *, https: bool) -> Entry | None:
    """Render one address; what says the same as before keeps its bytes and its Last-Modified."""
    view.noted.take()
    found = render(path)
    noted = view.noted.take()
    if found is None:
        return None
    told = describe(path, found, https=https)
    if old is not None and replace(told, modified_at=old.answer.modified_at) == old.answer:
        return replace(old, reads=noted)
    if old is not None and told.modified_at and isinstance(found, Document):
        # Other bytes need another time, or who asks by time alone keeps the old ones.
        later = (old.answer.modified_at or told.modified_at) + timedelta(seconds=1)  # also when the clock went back
        told = replace(told, modified_at=max(told.modified_at, view.now.replace(microsecond=0), later))
    return Entry(answer=told, bodies=pack.put(bodies_of(found)), reads=noted)


def _fingerprint(view: View, feeds: Mapping[str, str], key: str) -> str:
    kind, _, name = key.partition(":")
    return feeds.get(name, "") if kind == "feed" else reads.fingerprint(view, key)


def base_of(view: View, *, https: bool, players: tuple[str, ...] = ()) -> str:
    """Return what names everything but the library that decides what a release says."""
    settings = (view.public_url, view.source_url, view.hub, view.is_moved, https, players)
    return sha256(repr((program(), settings)).encode()).hexdigest()[:20]
