"""The publications an episode belongs with: listed, added and taken away below its details.

Each tie stands on the publication's page, which is public as it says: whoever may publish in the show may change it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import list_nodes
from podcast_service.domain.chapter import time_of
from podcast_service.domain.errors import Invalid
from podcast_service.domain.link import RELATIONS, Link
from podcast_service.domain.merging import Value
from podcast_service.domain.producer import Act
from podcast_service.domain.publication import Publication
from podcast_service.domain.text import clock
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows.edit import FieldsSaved, Sent, edit_node
from podcast_service.workflows.sheets import node_sheet

END = "/afsnit/<show>/<slug>/rediger/udgivelser"
KEYS = {end.key: end.word for ends in RELATIONS.values() for end in ends}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One tie: the publication, how it stands to the episode in words, at which moment, and what takes it away."""

    publication: str
    title: str
    word: str
    time: str
    gone: str


def register(studio: Studio) -> None:
    """Register the change; what there is stands in the page of details."""

    @studio.post(END, act=Act.PUBLISH)
    def tie(here: Here) -> BaseResponse:
        # To the top of the page: an address that points further down leaves what came of it unread.
        back = request.path.rpartition("/")[0]
        if gone := request.form.get("gone"):
            slug, key, at = (*gone.split(":", 2), "", "")[:3]
            return here.back(back, _changed(here, slug, key, at, is_gone=True))
        slug, key, at = (request.form.get(name, "").strip() for name in ("publication", "relation", "time"))
        return here.back(back, _changed(here, slug, key, at))


def ties_of(here: Here) -> list[Tie]:
    """Return what publications say of the episode."""
    return [
        Tie(
            publication=one.slug,
            title=one.title,
            word=here.say(KEYS[_key(link)]),
            time="" if link.at_ms is None else clock(link.at_ms),
            gone=f"{one.slug}:{_key(link)}:{'' if link.at_ms is None else clock(link.at_ms)}",
        )
        for one in publications(here)
        for link in one.links
        if link.target == _target(here)
    ]


def publications(here: Here) -> list[Publication]:
    """Return all publications, by title."""
    with read(here.house.catalog) as tx:
        return sorted(list_nodes(tx, Publication), key=lambda one: one.title.casefold())


def _target(here: Here) -> str:
    return "/".join(here.names)


def _key(link: Link) -> str:
    return RELATIONS[link.relation].seen(is_back=link.is_back).key


def _changed(here: Here, slug: str, key: str, at: str, *, is_gone: bool = False) -> str:
    """Change one tie on the publication's page; return what to say. Raises NotFound, Invalid."""
    if key not in KEYS or (at and time_of(at) is None):
        raise Invalid("tie_wrong", time=at)
    with read(here.house.catalog) as tx:
        values = node_sheet(tx, here.house, "publications", slug).values
    text = f"{_target(here)}?t={at}" if at else _target(here)
    rest = tuple(row for row in values.get(key, ()) if _meant(row[0]) != _meant(text))
    rows: Value = rest if is_gone else (*rest, (text,))
    found = here.do(edit_node, "publications", slug, Sent(values={**values, key: rows}, base=values))
    if not isinstance(found, FieldsSaved):
        raise Invalid("tie_wrong", time=at)
    return here.say("The tie is taken away.") if is_gone else here.say("The publication is tied to the episode.")


def _meant(text: str) -> tuple[str, int | None]:
    target, _, at = text.partition("?t=")
    return target, time_of(at) if at else None
