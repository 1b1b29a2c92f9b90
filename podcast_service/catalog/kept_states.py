"""The files every revision was read from: what is kept of them can be written back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, literal, select

from podcast_service.catalog.nodes import WORDS
from podcast_service.catalog.studio_tables import kept_texts, states
from podcast_service.catalog.tables import episodes, nodes, shows
from podcast_service.catalog.upsert import in_portions, put
from podcast_service.domain.node import REMEMBERED


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The files a revision was read from: ``page`` is the name of one of them, ``files`` maps each name to its hash.

    ``subject`` is that of history: ``episode:<guid>``, ``show:<guid>``, ``people:<slug>``. What has no revisions of its
    own, as people have none, has its states numbered by themselves.
    """

    subject: str
    revision: int
    page: str
    files: Mapping[str, str]


def save_states(tx: Connection, found: Iterable[State]) -> None:
    """Keep from which files revisions were read."""
    rows = [
        {"subject": one.subject, "revision": one.revision, "page": one.page, "files": json.dumps(dict(one.files))}
        for one in found
    ]
    put(tx, states, rows)


def find_state(tx: Connection, subject: str, revision: int) -> State | None:
    """Find the files of a revision; None for one from before they were kept."""
    mine = and_(states.c.subject == subject, states.c.revision == revision)
    row = tx.execute(select(states).where(mine)).one_or_none()
    return _state(row) if row else None


def list_hashes(tx: Connection, subject: str, *, first: int, last: int) -> frozenset[str]:
    """Return the hashes of every file that the revisions of a subject from ``first`` to ``last`` were read from."""
    mine = and_(states.c.subject == subject, states.c.revision.between(first, last))
    return frozenset(_named(tx.execute(select(states.c.files).where(mine)).scalars()))


def list_revisions_kept(tx: Connection, subject: str) -> frozenset[int]:
    """Return the revisions of a subject whose files are known."""
    return frozenset(tx.execute(select(states.c.revision).where(states.c.subject == subject)).scalars())


def list_without_state(tx: Connection) -> list[tuple[str, int, str]]:
    """Return subject, latest revision and page of everything whose files are not kept yet: read by an earlier version.

    What has no revisions of its own has its first state then.
    """
    found = list[tuple[str, int, str]]()
    for table, kind in ((shows, "show"), (episodes, "episode")):
        subject = literal(f"{kind}:") + table.c.guid
        same = and_(states.c.subject == subject, states.c.revision == table.c.latest)
        question = select(subject.label("subject"), table.c.latest, table.c.source).outerjoin(states, same)
        found += [
            (row.subject, row.latest, row.source) for row in tx.execute(question.where(states.c.subject.is_(None)))
        ]
    for folder, node in REMEMBERED.items():
        subject = literal(f"{folder}:") + nodes.c.slug
        alone = select(nodes.c.slug).outerjoin(states, states.c.subject == subject)
        slugs = tx.execute(alone.where(nodes.c.kind == WORDS[node], states.c.subject.is_(None))).scalars()
        found += [(f"{folder}:{slug}", 1, f"{folder}/{slug}.md") for slug in slugs]
    return sorted(found, key=lambda one: one[2])


def delete_states(tx: Connection, subject: str) -> None:
    """Forget the files of every revision of a subject, and each text that nothing else was read from."""
    mine = states.c.subject == subject
    gone = _named(tx.execute(select(states.c.files).where(mine)).scalars())
    tx.execute(delete(states).where(mine))
    lonely = gone - _named(tx.execute(select(states.c.files)).scalars())
    for portion in in_portions(lonely):
        tx.execute(delete(kept_texts).where(kept_texts.c.sha256.in_(portion)))


def _named(found: Iterable[str]) -> set[str]:
    return {sha256 for files in found for sha256 in json.loads(files).values()}


def save_texts(tx: Connection, texts: Mapping[str, bytes]) -> None:
    """Keep texts by their hash."""
    put(tx, kept_texts, [{"sha256": sha256, "body": zlib.compress(body)} for sha256, body in texts.items()])


def find_text(tx: Connection, sha256: str) -> bytes | None:
    """Find a text by its hash."""
    body: bytes | None = tx.execute(select(kept_texts.c.body).where(kept_texts.c.sha256 == sha256)).scalar_one_or_none()
    return None if body is None else zlib.decompress(body)


def texts_known(tx: Connection, wanted: Collection[str]) -> frozenset[str]:
    """Return which of the hashes ``wanted`` a text is kept of."""
    found = set[str]()
    for portion in in_portions(wanted):
        found.update(tx.execute(select(kept_texts.c.sha256).where(kept_texts.c.sha256.in_(portion))).scalars())
    return frozenset(found)


def _state(row: Row[Any]) -> State:
    return State(subject=row.subject, revision=row.revision, page=row.page, files=json.loads(row.files))
