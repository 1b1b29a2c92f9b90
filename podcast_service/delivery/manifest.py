"""What a release is made of: for every address its status, header fields and bytes, in shards, under one root.

Roots and shards are JSON, bodies lie one after the other in packs; all are immutable objects named by their hash. A
release shares with the one before it whatever did not change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TypedDict

from podcast_service.domain.document import Described
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.media import StoredObject

MISSING = "404"
"""Where the page for an address that has nothing stands: no address begins so."""
_FORM = 1
_BUCKETED = ("podcasts", "lyd")
_BY_HASH = ("billeder", "filer", "static")


_Stored = tuple[str, str, int, str, str | None]
_Bodies = list[tuple[str, int, int, int]]
_Row = tuple[int, str, int, list[list[str]], str, str | None, _Stored | None, _Bodies, list[int]]


class _ShardForm(TypedDict):
    form: int
    fields: list[list[list[str]]]
    packs: list[str]
    reads: list[str]
    addresses: dict[str, _Row]


class _RootForm(TypedDict):
    form: int
    base: str
    packs: list[str]
    reads: list[tuple[str, str]]
    shards: dict[str, tuple[str, str, list[int], list[int]]]


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes in the pack whose SHA-256 is ``pack``."""

    pack: str
    start: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address: its answer, its bytes by coding (a stored object has none), the keys of what it was made of."""

    answer: Described
    bodies: Mapping[str, Packed] = field(default_factory=dict)
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What the root says of a shard: its object, the hash of its addresses, the packs and keys its entries name."""

    sha256: str
    addresses: str
    packs: tuple[str, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A whole release: its shards by name, and the fingerprint of everything that was read to make it, by key.

    ``base`` names the program, its templates and the settings it was rendered with: with another one nothing is reused.
    """

    base: str
    shards: Mapping[str, Shard]
    fingerprints: Mapping[str, str]

    @property
    def keys(self) -> set[str]:
        """Return the keys of every object the release needs, but of its root itself."""
        shards = {release_key(one.sha256) for one in self.shards.values()}
        return shards | {pack_key(pack) for one in self.shards.values() for pack in one.packs}


def release_key(name: str) -> str:
    """Return the key of a root or shard by its hash."""
    return f"releases/{name[:2]}/{name}.json"


def pack_key(name: str) -> str:
    """Return the key of a pack by its hash."""
    return f"packs/{name[:2]}/{name}.bin"


def shard_of(path: str) -> str:
    """Return the shard an address is in: below a show one of its sixteen, so that a change touches little of it."""
    first, _, rest = path.strip("/").partition("/")
    name, _, below = rest.partition("/")
    if first in _BUCKETED and name:
        return f"{name}/{sha256(_stem(below).encode()).hexdigest()[0]}" if below else name
    if first in _BY_HASH:
        return f"~{name[:1]}"
    return "~"


def _stem(below: str) -> str:
    """Return what an episode's page, sound and files have in common: the slug, up to its first dot or slash."""
    return below.partition("/")[0].partition(".")[0]


def addresses_hash(paths: list[str]) -> str:
    """Return what names a set of addresses, given in order."""
    return sha256("\n".join(paths).encode()).hexdigest()[:20]


def dump_root(root: Root) -> bytes:
    """Write a root; what several shards name stands in it once."""
    keys = sorted(root.fingerprints)
    packs = sorted({pack for shard in root.shards.values() for pack in shard.packs})
    key_at, pack_at = ({name: at for at, name in enumerate(names)} for names in (keys, packs))
    return _dump(
        {
            "form": _FORM,
            "base": root.base,
            "packs": packs,
            "reads": [[key, root.fingerprints[key]] for key in keys],
            "shards": {
                name: [
                    one.sha256,
                    one.addresses,
                    [pack_at[pack] for pack in one.packs],
                    [key_at[key] for key in one.reads],
                ]
                for name, one in sorted(root.shards.items())
            },
        }
    )


def parse_root(data: bytes) -> Root:
    """Read a root. Raises Unavailable for one of another form: another version of the program made it."""
    found: _RootForm = json.loads(data)
    _check(found["form"])
    reads, packs = found["reads"], found["packs"]
    return Root(
        base=found["base"],
        fingerprints=dict(reads),
        shards={
            name: Shard(
                sha256=digest,
                addresses=addresses,
                packs=tuple(packs[at] for at in pack_at),
                reads=tuple(reads[at][0] for at in key_at),
            )
            for name, (digest, addresses, pack_at, key_at) in found["shards"].items()
        },
    )


def dump_shard(entries: Mapping[str, Entry]) -> bytes:
    """Write the entries of a shard by address; header fields, packs and keys that several share stand in it once."""
    shared, packs, keys = _Table(), _Table(), _Table()
    rows = {}
    for path, entry in sorted(entries.items()):
        told = entry.answer
        rows[path] = [
            told.status,
            told.media_type,
            shared.at(told.shared),
            told.own,
            told.digest,
            told.modified_at and told.modified_at.isoformat(),
            _dump_object(told.object),
            [[coding, packs.at(one.pack), one.start, one.size] for coding, one in entry.bodies.items()],
            [keys.at(key) for key in entry.reads],
        ]
    return _dump({"form": _FORM, "fields": shared.rows, "packs": packs.rows, "reads": keys.rows, "addresses": rows})


def parse_shard(data: bytes) -> dict[str, Entry]:
    """Read the entries of a shard by address. Raises Unavailable for one of another form."""
    found: _ShardForm = json.loads(data)
    _check(found["form"])
    shared = [_texts(rows) for rows in found["fields"]]
    packs, keys = found["packs"], found["reads"]
    return {
        path: Entry(
            answer=Described(
                status=status,
                media_type=media_type,
                shared=shared[at],
                own=_texts(own),
                digest=digest,
                modified_at=_moment(modified),
                object=_parse_object(stored),
            ),
            bodies={coding: Packed(packs[pack], start, size) for coding, pack, start, size in bodies},
            reads=tuple(keys[key] for key in reads),
        )
        for path, (status, media_type, at, own, digest, modified, stored, bodies, reads) in found["addresses"].items()
    }


class _Table:
    """Values by number, each once, in the order they came."""

    def __init__(self) -> None:
        self._known: dict[object, int] = {}

    def at(self, value: object) -> int:
        return self._known.setdefault(value, len(self._known))

    @property
    def rows(self) -> list[object]:
        return list(self._known)


def _texts(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in rows)


def _dump_object(one: StoredObject | None) -> _Stored | None:
    if one is None:
        return None
    return one.key, one.sha256, one.size, one.media_type, one.modified_at.isoformat() if one.modified_at else None


def _parse_object(row: _Stored | None) -> StoredObject | None:
    if row is None:
        return None
    key, digest, size, media_type, modified = row
    return StoredObject(key=key, sha256=digest, size=size, media_type=media_type, modified_at=_moment(modified))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _check(form: int) -> None:
    if form != _FORM:
        raise Unavailable("release_form", form=form, known=_FORM)
