"""Which files a mirror has of a release, and what is to be done so that it has them. Pure: nothing is touched here.

One file for each address. ``/podcasts/troen`` is a page and the folder of its episodes, so a page without an ending
is kept as ``podcasts/troen.html``: every file server can be told to look there, most do so by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import TypedDict

from podcast_service.delivery.codings import IDENTITY
from podcast_service.delivery.fields import MINUTE
from podcast_service.delivery.manifest import MISSING, Entry
from podcast_service.domain.document import PERMANENT
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.mirror import Facts

OURS = "_mirror"
"""The folder of what is no address: the index, the rules for a web server, the pages of what was withdrawn."""
INDEX = f"{OURS}/index.json"
"""What the mirror holds, by name; whoever reads it finds all of that: it is written last."""
BEGUN = f"{OURS}/begun.json"
"""The names a run is about to touch: while it is there, what lies under them is not known."""
FILES = "/filer/"
"""Below this a file may have any ending, or none, and is kept as it is called."""

_FORM = 1
_ENDINGS = {IDENTITY: "", "gzip": ".gz", "br": ".br"}
_UNKNOWN = ""


class _IndexForm(TypedDict):
    form: int
    number: int
    release: str
    tombstones: str | None
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One file of a mirror: where its bytes are, an entry's in one coding or ``made`` ones, and what goes with them.

    ``stamp`` names all of it: two files of one stamp are the same.
    """

    name: str
    facts: Facts
    stamp: str
    entry: Entry | None = None
    coding: str = IDENTITY
    made: bytes = b""

    @property
    def turn(self) -> int:
        """Return when its turn comes: first what others point at, then text, pages, and feeds last of all."""
        if self.entry and self.entry.answer.object:
            return 0
        return 3 if self.name.endswith(".xml") else 2 if self.name.endswith(".html") else 1


@dataclass(slots=True)
class Mirrored:
    """The files of a mirror by name, and what a web server does at the other addresses.

    ``led`` says where an address leads on to, ``gone`` under which name the page of a withdrawn one lies, ``own`` the
    header fields that a file of that name has beside those of every file of its kind.
    """

    copies: dict[str, Copy] = field(default_factory=dict)
    led: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    own: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What a mirror says it holds: which release, and the stamp of each file by its name."""

    number: int = 0
    release: str = ""
    tombstones: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorPlan:
    """What is to be done, in this order: ``turns`` of files that may be written at once, the index, ``remove``.

    ``new`` are the names of which the mirror knew nothing; ``same`` is how many files stay.
    """

    turns: tuple[tuple[Copy, ...], ...]
    remove: tuple[str, ...]
    new: frozenset[str]
    same: int

    @property
    def write(self) -> tuple[Copy, ...]:
        """Return the files to write, in order."""
        return tuple(copy for turn in self.turns for copy in turn)


def file_name(path: str) -> str:
    """Return the name of the file for the address ``path``."""
    if path == "/":
        return "index.html"
    plain = path.removeprefix("/")
    has_ending = "." in plain.rpartition("/")[2] or path.startswith(FILES)
    return plain if has_ending else f"{plain}.html"


def mirrored(entries: Mapping[str, Entry], *, is_file_system: bool) -> Mirrored:
    """Return the files of the mirror of ``entries`` by address.

    Where a web server opens the files itself, each text lies there in every coding (``.gz``, ``.br``), and what leads
    on is left to its rules; in a bucket it is an object that leads on, with a link for whoever gets to see it.
    """
    found = Mirrored()
    for path, entry in entries.items():
        told = entry.answer
        place = dict(told.own).get("Location", "")
        if told.status == PERMANENT:
            found.led[path] = place
            if not is_file_system:
                _add(found, _leading(file_name(path), place))
        elif told.status == 410:
            name = f"{OURS}/gone/{told.digest}.html"
            found.gone[path] = name
            _add_entry(found, name, entry, is_file_system=is_file_system)
        else:
            name = file_name(path if path != MISSING else f"/{MISSING}")
            _add_entry(found, name, entry, is_file_system=is_file_system)
            if told.own:
                found.own[name] = told.own
    return found


def made_copy(name: str, text: bytes) -> Copy:
    """Return a file of the mirror's own, such as rules for a web server."""
    return _copy(name, Facts(media_type="text/plain", cache_control=MINUTE), sha256(text).hexdigest(), made=text)


def plan_mirror(wanted: Mapping[str, Copy], known: Index, begun: Iterable[str]) -> MirrorPlan:
    """Decide what to write and to remove. What an unfinished run was about to touch counts as unknown."""
    files = {**known.files, **dict.fromkeys(begun, _UNKNOWN)}
    write = [copy for name, copy in wanted.items() if files.get(name) != copy.stamp]
    new = {copy.name for copy in write if copy.name not in files}
    turns: dict[tuple[bool, int], list[Copy]] = {}
    for copy in write:
        turns.setdefault((copy.name not in new, copy.turn), []).append(copy)
    return MirrorPlan(
        turns=tuple(tuple(sorted(turns[key], key=lambda copy: copy.name)) for key in sorted(turns)),
        remove=tuple(sorted(files.keys() - wanted.keys())),
        new=frozenset(new),
        same=len(wanted) - len(write),
    )


def dump_index(index: Index) -> bytes:
    """Write an index: equal ones give equal bytes."""
    found: _IndexForm = {
        "form": _FORM,
        "number": index.number,
        "release": index.release,
        "tombstones": index.tombstones,
        "files": dict(sorted(index.files.items())),
    }
    return json.dumps(found, indent=0).encode()


def parse_index(data: bytes, location: str) -> Index:
    """Read an index. Raises Unavailable for what is none, or one of another form."""
    try:
        found: _IndexForm = json.loads(data)
        if found["form"] != _FORM:
            raise ValueError(found["form"])
        return Index(
            number=found["number"],
            release=found["release"],
            tombstones=found["tombstones"],
            files={name: str(stamp) for name, stamp in found["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable("mirror_index", location=location) from error


def dump_begun(names: Iterable[str]) -> bytes:
    """Write the names a run is about to touch."""
    return "\n".join(sorted(names)).encode()


def parse_begun(data: bytes) -> tuple[str, ...]:
    """Read the names a run was about to touch."""
    return tuple(data.decode("utf-8", "replace").split())


def _add_entry(found: Mirrored, name: str, entry: Entry, *, is_file_system: bool) -> None:
    told = entry.answer
    facts = Facts(
        media_type=told.media_type,
        cache_control=dict(told.shared).get("Cache-Control", MINUTE),
        modified_at=told.modified_at,
    )
    if told.object:
        _add(found, _copy(name, facts, told.digest, entry=entry))
        return
    for coding in entry.bodies:
        if coding == IDENTITY or is_file_system:
            _add(found, _copy(name + _ENDINGS[coding], facts, told.digest, entry=entry, coding=coding))


def _leading(name: str, place: str) -> Copy:
    link = escape(place)
    text = f'<!doctype html><meta http-equiv="refresh" content="0; url={link}"><a href="{link}">{link}</a>\n'.encode()
    facts = Facts(media_type="text/html; charset=utf-8", cache_control=MINUTE, leads_to=place)
    return _copy(name, facts, sha256(text).hexdigest(), made=text)


def _copy(
    name: str, facts: Facts, digest: str, *, entry: Entry | None = None, coding: str = IDENTITY, made: bytes = b""
) -> Copy:
    told = (digest, coding, facts.media_type, facts.cache_control, facts.leads_to, str(facts.modified_at))
    stamp = sha256("\n".join(map(str, told)).encode()).hexdigest()[:20]
    return Copy(name=name, facts=facts, stamp=stamp, entry=entry, coding=coding, made=made)


def _add(found: Mirrored, copy: Copy) -> None:
    found.copies[copy.name] = copy
