"""Load everything that was approved as one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Connection, Engine

from podcast_service.catalog.analyses import find_waveform, list_analysed
from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.revisions import load_approved
from podcast_service.catalog.state import catalog_revision, changed_at, library_seed
from podcast_service.catalog.tables import episodes, shows
from podcast_service.catalog.transcripts import find_transcript
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library, newest_first
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show, standing_at
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Transcript

TRANSCRIPTS_HELD = 32
"""How many transcripts a library keeps in memory; an hour of speech is about half a megabyte."""


def load_library(tx: Connection) -> Library:
    """Load the approved catalog as it is in ``tx``; transcripts are read one by one when they are asked for.

    An episode stands in the library when its show was approved too.
    """
    found = load_approved(tx, shows, "show", shows.c.slug, shows.c.slug, Show)
    approved = {slug: standing_at(show, slug) for slug, show, _ in found}
    told = load_approved(tx, episodes, "episode", episodes.c.guid, episodes.c.show, Episode)
    return replace(
        load_surroundings(tx),
        revision=catalog_revision(tx),
        changed_at=changed_at(tx),
        seed=library_seed(tx),
        shows=dict(sorted(approved.items())),
        episodes=_by_show((replace(episode, show=show) for show, episode, _ in told), approved),
        revisions={
            **{f"show:{slug}": number for slug, _, number in found},
            **{f"episode:{episode.guid}": number for _, episode, number in told},
        },
        analysed=list_analysed(tx, VERSION),
        waveform=_waveforms(tx.engine),
    )


def load_surroundings(tx: Connection) -> Library:
    """Load what stands around shows and episodes, without any of these: quickly, however many there are."""
    return Library(
        themes={theme.slug: theme for theme in sorted(list_nodes(tx, Theme), key=lambda theme: theme.number)},
        publications={node.slug: node for node in sorted(list_nodes(tx, Publication), key=lambda node: node.order)},
        people={person.slug: person for person in sorted(list_nodes(tx, Person), key=lambda person: person.name)},
        pages={page.slug: page for page in list_nodes(tx, Page)},
        transcript=_transcripts(tx.engine),
    )


def _by_show(found: Iterable[Episode], approved: dict[str, Show]) -> dict[str, tuple[Episode, ...]]:
    """Group by show, newest first; what was never published comes last."""
    groups: dict[str, list[Episode]] = defaultdict(list)
    for episode in found:
        if episode.show in approved:
            groups[episode.show].append(episode)
    return {show: tuple(sorted(groups[show], key=newest_first)) for show in sorted(groups)}


def _transcripts(engine: Engine) -> Callable[[str], Transcript | None]:
    @lru_cache(maxsize=TRANSCRIPTS_HELD)
    def transcript(sha256: str) -> Transcript | None:
        with read(engine) as tx:
            return find_transcript(tx, sha256)

    return transcript


def _waveforms(engine: Engine) -> Callable[[str], bytes | None]:
    def waveform(payload_sha256: str) -> bytes | None:
        with read(engine) as tx:
            return find_waveform(tx, payload_sha256, VERSION)

    return waveform
