"""Mirror: keep, in a folder or a bucket, every file a web server needs to give what is served, without the service.

The mirror is changed so that whoever reads it meanwhile finds what it is told of: files others point at come first,
feeds last, then the index, and only then what is not wanted any more is removed. A run that was cut short is finished
by the next. What was withdrawn is in no mirror, of whatever release.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from podcast_service.catalog.attempts import State, list_latest_attempts
from podcast_service.catalog.database import read
from podcast_service.catalog.releases import find_pointer
from podcast_service.delivery.manifest import Entry, pack_key
from podcast_service.delivery.mirrored import (
    BEGUN,
    INDEX,
    Copy,
    Index,
    MirrorPlan,
    dump_begun,
    dump_index,
    made_copy,
    mirrored,
    parse_begun,
    parse_index,
    plan_mirror,
)
from podcast_service.delivery.nginx import nginx_files
from podcast_service.delivery.node import Node
from podcast_service.delivery.released import Released
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.release import Pointer
from podcast_service.jobs.alone import alone_with
from podcast_service.jobs.due import Wanted
from podcast_service.storage.mirror import Facts, Mirror
from podcast_service.workflows.compare_releases import open_release
from podcast_service.workflows.house import House, Progress, no_progress

TASK = "mirror"
_AT_ONCE = 8
_OF_INDEX = Facts(media_type="application/json", cache_control="no-cache")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirroring:
    """A mirror of the release ``number``: what is to be done, or was, and the index as it is after that."""

    number: int
    plan: MirrorPlan
    index: Index


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is served now: the release and, before it, the tombstones."""

    number: int
    release: Released
    tombstones: Released | None

    @property
    def entries(self) -> dict[str, Entry]:
        """Return every address with what stands there."""
        return {**dict(self.release.entries()), **(dict(self.tombstones.entries()) if self.tombstones else {})}


def mirror(house: House, target: Mirror, progress: Progress = no_progress) -> Mirroring:
    """Bring ``target`` to what is served now; where it is so already, nothing is written.

    Raises NotFound before the first release, Conflict where something of another's lies at ``target``, and what
    reading the release, the storage or writing raises: what the index names is whole then as well.
    """
    with alone_with(house.catalog, f"mirror {target.url}"):
        shown = _shown(house)
        known, begun = _look(target)
        found = _plan(house, target, shown, known, begun)
        if found.plan.write or found.plan.remove:
            _refuse_what_is_not_ours(target, known, found.plan)
            touched = {*begun, *found.plan.remove, *(copy.name for copy in found.plan.write)}
            target.write(BEGUN, dump_begun(touched), _OF_INDEX)
            _write(house, target, shown, found.plan, progress)
        _flip(target, known, found, begun)
        return found


def rehearse_mirror(house: House, target: Mirror) -> Mirroring:
    """Return what ``mirror`` would do now. Raises what it raises before it writes."""
    shown = _shown(house)
    known, begun = _look(target)
    found = _plan(house, target, shown, known, begun)
    _refuse_what_is_not_ours(target, known, found.plan)
    return found


def mirrors_wanted(house: House, tx: Connection) -> list[Wanted]:
    """Return the mirror to be kept, in the revision that names what is served now, unless it was brought to that last.

    A rollback to what it held before is another revision: it begins at another moment.
    """
    pointer = find_pointer(tx)
    if house.mirror is None or pointer is None:
        return []
    wanted = Wanted(task=TASK, subject=house.mirror.url, revision=_revision(pointer, house))
    tries = (one for one in list_latest_attempts(tx) if (one.task, one.subject) == (TASK, wanted.subject))
    ended = [(one.ended_at, one.revision) for one in tries if one.state is State.DONE and one.ended_at]
    return [wanted] if not ended or max(ended)[1] != wanted.revision else []


def keep_mirror(house: House, _subject: str, _revision: str) -> None:
    """Do the task: bring the mirror of the settings to what is served now."""
    if house.mirror is not None:
        mirror(house, house.mirror)


def _revision(pointer: Pointer, house: House) -> str:
    line = pointer.at(house.now())
    told = (line and (line.valid_from.isoformat(), line.root), pointer.tombstones)
    return sha256(repr(told).encode()).hexdigest()[:32]


def _shown(house: House) -> _Shown:
    with read(house.catalog) as tx:
        pointer = find_pointer(tx)
    line = pointer.at(house.now()) if pointer else None
    if pointer is None or line is None:
        raise NotFound("release_none")
    tombstones = open_release(house, pointer.tombstones) if pointer.tombstones else None
    return _Shown(line.number, open_release(house, line.root), tombstones)


def _look(target: Mirror) -> tuple[Index | None, tuple[str, ...]]:
    """Return what the mirror says it holds, None where it says nothing, and what an unfinished run was about to touch.

    Raises Conflict for a place where something lies that is no mirror.
    """
    told, begun = target.read(INDEX), target.read(BEGUN)
    if told is None and begun is None and not target.is_empty():
        raise Conflict("mirror_foreign", location=target.location)
    return parse_index(told, target.location) if told is not None else None, parse_begun(begun or b"")


def _plan(house: House, target: Mirror, shown: _Shown, known: Index | None, begun: tuple[str, ...]) -> Mirroring:
    found = mirrored(shown.entries, is_file_system=target.is_file_system)
    rules = nginx_files(found, https=house.is_https)
    copies = {**found.copies, **{name: made_copy(name, text) for name, text in rules.items()}}
    index = Index(
        number=shown.number,
        release=shown.release.name,
        tombstones=shown.tombstones.name if shown.tombstones else None,
        files={name: copy.stamp for name, copy in copies.items()},
    )
    return Mirroring(number=shown.number, plan=plan_mirror(copies, known or Index(), begun), index=index)


def _refuse_what_is_not_ours(target: Mirror, known: Index | None, plan: MirrorPlan) -> None:
    """Raise Conflict where a file is in the way that no run of ours has put there."""
    if known is None:
        return  # the place was empty, or what lies there is of the run that was cut short
    for name in sorted(plan.new):
        if target.holds(name):
            raise Conflict("mirror_in_the_way", location=target.location, name=name)


def _write(house: House, target: Mirror, shown: _Shown, plan: MirrorPlan, progress: Progress) -> None:
    """Write turn after turn, each whole before the next begins; packs are proven first by the hash in their keys."""
    node = Node(house.node, house.storage)
    for pack in {one.pack for copy in plan.write if copy.entry for one in copy.entry.bodies.values()}:
        node.read(pack_key(pack))
    total, done = len(plan.write), 0
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="mirror") as pool:
        for turn in plan.turns:
            running = [pool.submit(_write_one, house, target, shown.release, copy) for copy in turn]
            try:
                for one, copy in zip(running, turn, strict=True):
                    one.result()
                    done += 1
                    progress(done, total, copy.name)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _write_one(house: House, target: Mirror, release: Released, copy: Copy) -> None:
    if copy.entry is None:
        target.write(copy.name, copy.made, copy.facts)
    elif copy.entry.answer.object:
        target.copy(copy.name, house.storage, copy.entry.answer.object, copy.facts)
    else:
        # A tombstone's bytes lie in a pack as a release's do; either opens it.
        target.write(copy.name, release.body(copy.entry, copy.coding), copy.facts)


def _flip(target: Mirror, known: Index | None, found: Mirroring, begun: tuple[str, ...]) -> None:
    """Say what the mirror holds now, then remove what it does not hold any more."""
    plan = found.plan
    if found.index != known:
        target.settle()
        target.write(INDEX, dump_index(found.index), _OF_INDEX)
    for name in plan.remove:
        target.remove(name)
    if plan.write or plan.remove or begun:
        target.settle()
        target.remove(BEGUN)
