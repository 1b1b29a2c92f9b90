"""Release: freeze everything public, prove it, store it, flip the pointer. Who reads sees the old or the new, whole.

What is to be public is computed from the catalog alone, so a release that was missed is simply due. The releases for
the next scheduled moments are made and proven ahead: they go out by the clock, whoever is dead then (rel-F7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.library import load_library
from podcast_service.catalog.releases import (
    Release,
    add_release,
    find_pointer,
    forget_coming,
    next_number,
    save_pointer,
    save_release_root,
)
from podcast_service.catalog.state import catalog_revision, first_ingest_done
from podcast_service.delivery.manifest import release_key
from podcast_service.delivery.node import InHand, Node
from podcast_service.delivery.released import Released
from podcast_service.domain.errors import NotFound, PodcastError, Unavailable
from podcast_service.domain.library import Library
from podcast_service.domain.release import Line, Pointer, parse_pointer
from podcast_service.feeds.addresses import LOOPBACK
from podcast_service.jobs.alone import alone_with
from podcast_service.site.view import View
from podcast_service.workflows.bury import tombstones_of
from podcast_service.workflows.censor import censored
from podcast_service.workflows.clean_releases import OF_RELEASES
from podcast_service.workflows.compare_releases import open_release
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.freeze import Before, Made, base_of, freeze
from podcast_service.workflows.house import House
from podcast_service.workflows.live import feeds_of
from podcast_service.workflows.made_feed import feed_revisions
from podcast_service.workflows.prove import broken_rules
from podcast_service.workflows.store_release import store_objects
from podcast_service.workflows.storing import storing

AHEAD = 8  # scheduled moments that are made ready before they come


class Refused(PodcastError):
    """Why a release does not go out: every reason. What is served stays as it was."""

    def __init__(self, moment: datetime, reasons: Iterable[PodcastError]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("release_refused", moment=moment.isoformat(timespec="seconds"), count=len(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a release: the pointer as it is, and what was made, the first for now; nothing when none was due."""

    pointer: Pointer
    made: tuple[Made, ...] = ()
    refused: Refused | None = None
    """Why the release for a moment to come is not ready, where one is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A release that was made for a moment, as it would be served, and every reason against it."""

    moment: datetime
    made: Made
    released: Released
    reasons: tuple[PodcastError, ...]


@storing
def release(house: House, *, by_person: bool = False) -> Outcome:
    """Make what is due, prove it and let it go out. Nothing due is a quiet success.

    After a rollback nothing goes out unless ``by_person``; what was withdrawn is gone even so, and where the release
    is refused. Raises Refused when what would go out now breaks a rule; one for a moment to come is left out, and
    refused when its time has come. Killed at any point, nothing is half-out: objects are stored first, then one
    transaction flips. Raises Unavailable on a machine that has served before while the catalog is new and nothing was
    read into it: what is served must not go for that.
    """
    with alone_with(house.catalog, "release"):
        while True:
            compose_feeds(house)
            now = house.now()
            with read(house.catalog) as tx:
                pointer, library = find_pointer(tx), load_library(tx)
                is_read_in = first_ingest_done(tx)
            if pointer is None and not is_read_in and Node(house.node, house.storage).pointer():
                raise Unavailable("release_before_reading")
            if pointer and pointer.held and not by_person:
                return Outcome(pointer=_buried(house, library, pointer, now))
            is_due = pointer is None or pointer.held or _is_due(house, pointer, library, now)
            is_lost = by_person and pointer is not None and _is_lost(house, pointer, now)
            if pointer and not is_due and not is_lost:
                return Outcome(pointer=pointer)
            try:
                candidates, refused = _candidates(house, library, None if is_lost else pointer, now)
            except Refused:
                if pointer:
                    _buried(house, library, pointer, now)
                raise
            flipped = _flip(house, candidates, library, pointer, now)
            if flipped:
                return Outcome(pointer=flipped, made=tuple(one.made for one in candidates), refused=refused)


def is_release_due(house: House, tx: Connection) -> bool:
    """Say whether what is served, now or at a moment to come, is not what the catalog says it should be."""
    pointer = find_pointer(tx)
    return pointer is None or _is_due(house, pointer, load_library(tx), house.now())


def at_served_address(house: House) -> House:
    """Return the house under the address that is served, where both are addresses of this machine alone."""
    with read(house.catalog) as tx:
        pointer = find_pointer(tx)
    known = None if pointer else Node(house.node, house.storage).pointer()  # where the catalog was built anew
    served = parse_pointer(known.decode()).public_url if known else pointer.public_url if pointer else ""
    is_local = house.is_local and urlsplit(served).hostname in LOOPBACK
    return replace(house, public_url=served) if is_local else house


def rehearse(house: House) -> Candidate:
    """Make the release for now without storing or flipping anything."""
    compose_feeds(house)
    with read(house.catalog) as tx:
        pointer, library = find_pointer(tx), load_library(tx)
    before, behind = _before(house, pointer, house.now()), Node(house.node, house.storage)
    return _candidate(house, library, before, behind, house.now())


def _is_due(house: House, pointer: Pointer, library: Library, now: datetime) -> bool:
    """Say whether the pointer was made for something else; while it is held, nothing is due."""
    if pointer.held:
        return False
    was_for = (pointer.revision, pointer.base)
    is_for = (library.revision, base_of(_view(house, library, now), https=house.is_https, players=house.players))
    coming = {line.valid_from for line in pointer.lines}
    return was_for != is_for or not coming.issuperset(_moments(library, now))


def _is_lost(house: House, pointer: Pointer, now: datetime) -> bool:
    """Say whether the storage lost a part of what is served: then all of it is made anew."""
    line = pointer.at(now)
    if line is None:
        return True
    try:
        keys = {release_key(line.root), *open_release(house, line.root).root.keys}
        return not keys.issubset(key for prefix in OF_RELEASES for key in house.storage.keys(prefix))
    except (Unavailable, NotFound):
        return True


def _moments(library: Library, now: datetime) -> list[datetime]:
    """Return the next moments at which something becomes public by the clock."""
    found = list[datetime]()
    at = library.next_change(now)
    while at is not None and len(found) < AHEAD:
        found.append(at)
        at = library.next_change(at)
    return found


def _candidates(
    house: House, library: Library, pointer: Pointer | None, now: datetime
) -> tuple[list[Candidate], Refused | None]:
    """Make and prove the release for now, then those for what is scheduled, each from the one before it.

    Return them, and why one to come is refused. Raises Refused when the one for now is.
    """
    before = _before(house, pointer, now)
    found = list[Candidate]()
    behind: Node | InHand = Node(house.node, house.storage)
    for moment in (now, *_moments(library, now)):
        one = _candidate(house, library, before, behind, moment)
        if one.reasons and not found:
            raise Refused(moment, one.reasons)
        if one.reasons:
            return found, Refused(moment, one.reasons)
        if lacking := one.made.root.keys - one.made.objects.keys() - (before.root.keys if before else set()):
            raise Unavailable("release_incomplete", key=min(lacking))
        store_objects(house, one.made.objects)
        found.append(one)
        before, behind = _before_of(one.released), InHand(one.made.objects, behind)
    return found, None


def _candidate(
    house: House, library: Library, before: Before | None, behind: Node | InHand, moment: datetime
) -> Candidate:
    view = _view(house, library, moment)
    with read(house.catalog) as tx:
        feeds = feed_revisions(tx, view)
    made = freeze(view, feeds, before, https=house.is_https, players=house.players)
    released = Released(InHand(made.objects, behind), made.name, https=house.is_https)
    return Candidate(moment=moment, made=made, released=released, reasons=broken_rules(house, view, made, released))


def _view(house: House, library: Library, moment: datetime) -> View:
    view = View(
        library=library,
        now=moment,
        public_url=house.public_url,
        source_url=house.source_url,
        hub=house.hub,
        is_moved=house.is_moved,
    )
    return replace(view, feed=feeds_of(house.catalog, view))


def _before(house: House, pointer: Pointer | None, now: datetime) -> Before | None:
    """Return what is served now, to make the next from; None where it cannot be read: then all is made anew."""
    line = pointer.at(now) if pointer else None
    if line is None:
        return None
    try:
        return _before_of(open_release(house, line.root))
    except (Unavailable, NotFound):
        return None


def _before_of(released: Released) -> Before:
    return Before(root=released.root, shard=released.shard)


def _buried(house: House, library: Library, pointer: Pointer, now: datetime) -> Pointer:
    """Let what was withdrawn be gone in what is served, and nothing else go out; return the pointer as it is."""
    root, objects = tombstones_of(_view(house, library, now), https=house.is_https)
    if root == pointer.tombstones or root is None:
        return pointer
    store_objects(house, objects)
    stones = open_release(house, root)
    lines = list[Line]()
    for line in pointer.lines:
        name, made = censored(open_release(house, line.root), stones)
        store_objects(house, made)
        lines.append(replace(line, root=name))
    with transact(house.catalog) as tx:
        if find_pointer(tx) != pointer:
            return pointer  # someone else flipped: the next look sees to it
        buried = replace(pointer, lines=tuple(lines), tombstones=root)
        save_pointer(tx, buried)
    return buried


def _flip(
    house: House, candidates: list[Candidate], library: Library, pointer: Pointer | None, now: datetime
) -> Pointer | None:
    """Flip in one transaction; None when something was approved or rolled back meanwhile: then it is made again."""
    view = _view(house, library, now)
    tombstones, objects = tombstones_of(view, https=house.is_https)
    store_objects(house, objects)
    with transact(house.catalog) as tx:
        if catalog_revision(tx) != library.revision or find_pointer(tx) != pointer:
            return None
        current = pointer.at(now) if pointer else None
        coming = {(line.valid_from, line.root): line for line in pointer.lines} if pointer else {}
        lines = list[Line]()
        for one in candidates:
            if not lines and current and one.made.is_same:
                lines.append(replace(current, root=one.made.name))
                save_release_root(tx, current.number, one.made.name)
            else:
                lines.append(coming.get((one.moment, one.made.name)) or _added(tx, one, library, now))
        if pointer:
            forget_coming(tx, pointer, now, but={line.number for line in lines})
        flipped = Pointer(
            lines=tuple(lines),
            tombstones=tombstones,
            revision=library.revision,
            base=base_of(view, https=house.is_https, players=house.players),
            public_url=house.public_url,
        )
        save_pointer(tx, flipped)
    return flipped


def _added(tx: Connection, one: Candidate, library: Library, now: datetime) -> Line:
    made, number = one.made, next_number(tx)
    counts = {"added": made.added, "changed": made.changed, "removed": made.removed}
    row = Release(
        number=number,
        root=made.name,
        revision=library.revision,
        valid_from=one.moment,
        made_at=now,
        counts={**{name: len(paths) for name, paths in counts.items()}, "rendered": made.rendered},
    )
    add_release(tx, row)
    return Line(valid_from=one.moment, number=number, root=made.name)
