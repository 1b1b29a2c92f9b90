"""Find and save themes, publications, people and pages.

They are one file because the code is the same for all four: a document by its slug, public as its page says it.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Connection, delete, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.state import bump
from podcast_service.catalog.tables import nodes
from podcast_service.catalog.upsert import put
from podcast_service.domain.node import Node
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.theme import Theme

N = TypeVar("N", bound=Node)

WORDS: dict[type[object], str] = {Theme: "theme", Publication: "publication", Person: "person", Page: "page"}
"""What the table calls each kind."""


def find_node(tx: Connection, kind: type[N], slug: str) -> N | None:
    """Find the theme, publication, person or page ``slug``."""
    where = (nodes.c.kind == WORDS[kind], nodes.c.slug == slug)
    document = tx.execute(select(nodes.c.document).where(*where)).scalar_one_or_none()
    return None if document is None else load(document, kind)


def list_nodes(tx: Connection, kind: type[N]) -> list[N]:
    """Return every node of ``kind``, by slug."""
    documents = tx.execute(select(nodes.c.document).where(nodes.c.kind == WORDS[kind])).scalars()
    return sorted((load(document, kind) for document in documents), key=lambda node: node.slug)


def save_node(tx: Connection, node: N) -> bool:
    """Keep ``node``; say whether it differs from what was there."""
    if find_node(tx, type(node), node.slug) == node:
        return False
    put(tx, nodes, [{"kind": WORDS[type(node)], "slug": node.slug, "document": dump(node)}])
    bump(tx)
    return True


def delete_node(tx: Connection, kind: type[Node], slug: str) -> bool:
    """Take the node away; say whether it was there."""
    where = (nodes.c.kind == WORDS[kind], nodes.c.slug == slug)
    if tx.execute(delete(nodes).where(*where)).rowcount == 0:
        return False
    bump(tx)
    return True
