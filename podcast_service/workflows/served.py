"""What a process serves: the release whose time has come, whole on this machine, followed by a thread of its own.

The catalog, the storage and the worker may all be away: what was brought here before goes on being served, and the
release for a scheduled moment goes out by the clock of this machine (rel-F3, rel-F7).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event, Lock, Thread

from sqlalchemy import Engine

from podcast_service.catalog.database import read
from podcast_service.catalog.releases import find_pointer
from podcast_service.delivery.kept import Kept, KeptDocument
from podcast_service.delivery.manifest import release_key
from podcast_service.delivery.node import Node
from podcast_service.delivery.released import Released
from podcast_service.domain.document import Document
from podcast_service.domain.errors import PodcastError, Unavailable
from podcast_service.domain.release import Line, Pointer, dump_pointer, parse_pointer

EVERY = 1.0
"""Seconds between two looks at the pointer: how long a flip may take to show."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A pointer with the releases it names, all of them here."""

    pointer: Pointer
    releases: dict[str, Released]

    @property
    def keys(self) -> set[str]:
        """Return the keys of every object of these releases."""
        return {key for name, one in self.releases.items() for key in (release_key(name), *one.root.keys)}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is handed out until ``ends``: tombstones before the release."""

    number: int
    line: Line
    release: Released
    tombstones: Released | None
    ends: datetime | None
    held: bool


class Served:
    """The release to hand out now, for any number of threads.

    Raises Unavailable when there is none: neither on this machine nor in the catalog.
    """

    def __init__(self, catalog: Engine, node: Node, now: Callable[[], datetime], *, https: bool) -> None:
        self._catalog = catalog
        self._node = node
        self._now = now
        self._https = https
        self._lock = Lock()
        self._stopped = Event()
        self._follower = 0
        self._behind_since: datetime | None = None
        self._standing = self._first()
        self._shown = self._show(1)

    def token(self) -> int:
        """Return a number that changes with what is served; cheap enough to ask for each answer."""
        shown = self._shown
        if shown.ends is not None and self._now() >= shown.ends:
            self._advance()
        if self._follower != os.getpid():  # none yet, or it stayed behind in the process this one was forked from
            self._follow()
        return self._shown.number

    def kept(self, path: str) -> Kept | None:
        """Return what stands at ``path`` ready to be sent: what was withdrawn is gone in every release."""
        shown = self._shown
        kept = _kept(shown, path)
        if kept is None and self._is_caught_up():
            shown = self._shown
            kept = _kept(shown, path)
        if shown.held and isinstance(kept, KeptDocument):
            # What is shown again is older than what some have seen: asked by time alone, they would keep that.
            return replace(kept, modified_at=None)
        return kept

    def missing(self, _path: str) -> Document:
        """Return the page for an address that has nothing."""
        return self._shown.release.missing()

    @property
    def behind_since(self) -> datetime | None:
        """Return since when the pointer could not be followed, if that is so."""
        return self._behind_since

    @property
    def root(self) -> str:
        """Return the hash of the release that is served."""
        return self._shown.line.root

    @property
    def release(self) -> int:
        """Return the number of the release that is served."""
        return self._shown.line.number

    def stands(self, path: str) -> bool:
        """Say whether ``path`` is answered with 200, without making its answer ready."""
        shown = self._shown
        entry = (shown.tombstones and shown.tombstones.entry(path)) or shown.release.entry(path)
        return entry is not None and entry.answer.status == 200

    def refresh(self) -> None:
        """Take up the pointer as it is: everything it names is brought here first, then all of it is served at once.

        Raises Unavailable when the catalog or the storage is away; what is served stays.
        """
        with read(self._catalog) as tx:
            pointer = find_pointer(tx)
        if pointer and pointer != self._standing.pointer:
            self._take_up(pointer)

    def close(self) -> None:
        """Stop following."""
        self._stopped.set()

    def _first(self) -> _Standing:
        """Begin with what the catalog says, or, while it is away, with what was served here last."""
        try:
            with read(self._catalog) as tx:
                pointer = find_pointer(tx)
            if pointer is None:
                raise Unavailable("release_none")
            standing = self._bring(pointer)
            self._node.point(dump_pointer(pointer).encode())
        except PodcastError as error:
            known = self._node.pointer()
            if known is None:
                raise
            _log.warning("release_from_disk reason=%r", str(error))
            return self._bring(parse_pointer(known.decode()))
        return standing

    def _take_up(self, pointer: Pointer) -> None:
        """Serve what the pointer names, once all of it is here."""
        standing, before = self._bring(pointer), self._standing
        self._node.point(dump_pointer(pointer).encode())
        with self._lock:
            self._standing = standing
        self._advance()
        # The release before stays: another process of this machine may be at it still.
        self._node.keep_only(standing.keys | before.keys)

    def _is_caught_up(self) -> bool:
        """Take up what another process of this machine has begun to serve since we looked, if there is such a thing.

        The feed it gave may name what we do not have yet, and nobody is to meet a 404 for that.
        """
        known = self._node.pointer()
        if known is None or known == dump_pointer(self._standing.pointer).encode():
            return False
        try:
            self._take_up(parse_pointer(known.decode()))
        except PodcastError as error:
            _log.warning("release_not_followed reason=%r", str(error))
            return False
        return True

    def _bring(self, pointer: Pointer) -> _Standing:
        """Have every release here that the pointer names from now on, whole, and open it."""
        releases = dict[str, Released]()
        for name in pointer.roots(self._now()):
            self._node.fetch([release_key(name)])
            released = Released(self._node, name, https=self._https)
            self._node.fetch(released.root.keys)
            releases[name] = released
        return _Standing(pointer, releases)

    def _advance(self) -> None:
        with self._lock:
            self._shown = self._show(self._shown.number + 1)

    def _show(self, number: int) -> _Shown:
        now, standing = self._now(), self._standing
        line = standing.pointer.at(now)
        if line is None:
            raise Unavailable("release_none")
        buried = standing.pointer.tombstones
        return _Shown(
            number=number,
            line=line,
            release=standing.releases[line.root],
            tombstones=standing.releases[buried] if buried else None,
            held=standing.pointer.held,
            ends=min((one.valid_from for one in standing.pointer.lines if one.valid_from > now), default=None),
        )

    def _follow(self) -> None:
        with self._lock:
            if self._follower != os.getpid():
                self._follower = os.getpid()
                Thread(target=self._look_again_and_again, name="release", daemon=True).start()

    def _look_again_and_again(self) -> None:
        while not self._stopped.wait(EVERY):
            try:
                self.refresh()
                self._behind_since = None
            except PodcastError as error:
                if self._behind_since is None:
                    _log.warning("release_not_followed reason=%r", str(error))
                self._behind_since = self._behind_since or self._now()
            except Exception:  # noqa: BLE001 - what is served must follow again, whatever happened
                _log.exception("looking at the pointer failed; what is served stays, and we look again")


def _kept(shown: _Shown, path: str) -> Kept | None:
    """Return what stands at ``path``: what was withdrawn is gone in every release."""
    buried = shown.tombstones and shown.tombstones.kept(path)
    return buried or shown.release.kept(path)
