"""A release of whatever answers a test wants to see served, put out without publishing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256

from houses import Place

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import find_pointer, save_pointer
from podcast_service.delivery.kept import bodies_of, describe
from podcast_service.delivery.manifest import (
    MISSING,
    Entry,
    Packed,
    Root,
    Shard,
    addresses_hash,
    dump_root,
    dump_shard,
    pack_key,
    release_key,
    shard_of,
)
from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.identity import object_key
from podcast_service.domain.media import StoredObject
from podcast_service.domain.release import Line, Pointer
from podcast_service.workflows.store_release import store_objects

HTML = "text/html; charset=utf-8"
MISSING_PAGE = Document(body=b"<h1>Findes ikke</h1>", media_type=HTML, status=404)


def put_out(place: Place, answers: Mapping[str, Answer], buried: Mapping[str, Answer] | None = None) -> Line:
    """Let ``answers`` be what is served from now on, and ``buried`` before them."""
    root = stored(place, {MISSING: MISSING_PAGE, **answers})
    tombstones = stored(place, buried) if buried else None
    with read(place.house.catalog) as tx:
        before = find_pointer(tx)
    line = Line(valid_from=place.clock(), number=before.lines[0].number + 1 if before else 1, root=root)
    with transact(place.house.catalog) as tx:
        save_pointer(tx, Pointer(lines=(line,), tombstones=tombstones, public_url=place.house.public_url))
    return line


def stored(place: Place, answers: Mapping[str, Answer]) -> str:
    """Store the objects of a release and return the hash of its root."""
    pack, by_shard = bytearray(), defaultdict[str, dict[str, tuple[Answer, dict[str, tuple[int, int]]]]](dict)
    for path, answer in sorted(answers.items()):
        places = {}
        for coding, body in bodies_of(answer).items():
            places[coding] = (len(pack), len(body))
            pack += body
        by_shard[shard_of(path)][path] = (answer, places)
    name = sha256(pack).hexdigest()
    objects, shards = {pack_key(name): bytes(pack)}, {}
    for shard, rows in by_shard.items():
        entries = {
            path: Entry(
                answer=describe(path, answer, https=place.house.is_https),
                bodies={coding: Packed(name, start, size) for coding, (start, size) in places.items()},
            )
            for path, (answer, places) in rows.items()
        }
        data = dump_shard(entries)
        digest = sha256(data).hexdigest()
        objects[release_key(digest)] = data
        shards[shard] = Shard(sha256=digest, addresses=addresses_hash(sorted(entries)), packs=(name,), reads=())
    data = dump_root(Root(base="", shards=shards, fingerprints={}))
    root = sha256(data).hexdigest()
    store_objects(place.house, {**objects, release_key(root): data})
    return root


def media(place: Place, data: bytes, media_type: str, extension: str, **facts: object) -> Media:
    """Store ``data`` and return the answer that hands it out."""
    digest = sha256(data).hexdigest()
    key = object_key("audio", digest, extension)
    place.storage.put_bytes(key, data, media_type=media_type)
    stored = StoredObject(key=key, sha256=digest, size=len(data), media_type=media_type, **facts)  # type: ignore[arg-type]
    return Media(object=stored)
