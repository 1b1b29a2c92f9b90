"""Republish the sound of an episode: new bytes with the tags of today, knowing what that costs listeners."""

from __future__ import annotations

from dataclasses import dataclass, replace

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import approve_episode, get_episode, lock_episode, save_episode
from podcast_service.catalog.library import load_library
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.content.sound_keys import dump_renditions
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.show import Show
from podcast_service.workflows import history
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.enclose import Note, enclosed
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import write_values
from podcast_service.workflows.proof_asked import answer_stops
from podcast_service.workflows.publication_asked import Stops
from podcast_service.workflows.states import carry_state
from podcast_service.workflows.storing import storing


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What republishing would mean: about so many bytes once more for each listener who has the sound already."""

    episode: str
    bytes_each: int


def forecast(house: House, show: str, slug: str) -> Forecast:
    """Say what republishing the episode's sound would cost. Raises NotFound, Invalid for what nobody hears."""
    _, kept = _public(house, show, slug)
    public = kept.approved
    sounds = [public.heard, *(one.audio for one in public.offered_beside)] if public else []
    # Each listener has one form of it: the largest, at worst.
    return Forecast(episode=f"{show}/{slug}", bytes_each=max((one.size for one in sounds if one), default=0))


@storing
def republish(house: House, show: str, slug: str, note: Note) -> bool:
    """Stamp the public sound anew with what the public page says; return whether its bytes are others now.

    Changes that wait for publishing go on waiting. Raises NotFound, Invalid, Stops when listeners would
    not get it as the feed says, Conflict when someone changes the episode.
    """
    public_show, kept = _public(house, show, slug)
    if kept.approved is None:
        return False
    now = house.now()
    public = replace(enclosed(house, public_show, kept.approved, (), note), audio_changed_at=now)
    if public.renditions == kept.approved.renditions:
        return False
    with read(house.catalog) as tx:
        library = load_library(tx)
    if stops := answer_stops(house, library, public_show, public):
        raise Stops(f"{show}/{slug}", stops)
    with transact(house.catalog) as tx:
        if lock_episode(tx, public.guid).latest_revision != kept.latest_revision:
            raise Conflict("episode_changed", episode=f"{show}/{slug}")
        text = write_values(tx, house, kept, {"renditions": dump_renditions(public.renditions)})
        revision = save_episode(tx, public, source=kept.source, made_at=now)
        approve_episode(tx, public.guid, revision)
        subject = f"episode:{public.guid}"
        history.note(tx, house, Done.REPUBLISHED, subject, show=public_show.guid, revision=revision)
        if kept.is_pending:
            latest = replace(kept.latest, renditions=public.renditions, audio_changed_at=now)
            revision = save_episode(tx, latest, source=kept.source, made_at=now)
        carry_state(tx, subject, kept.latest_revision, revision, text)
    compose_feeds(house)
    return True


def _public(house: House, show: str, slug: str) -> tuple[Show, Kept[Episode]]:
    with read(house.catalog) as tx:
        kept_show, kept = get_show(tx, show), get_episode(tx, show, slug)
    if kept.approved is None or kept.approved.is_gone() or kept.approved.heard is None:
        raise Invalid("republish_not_public", episode=f"{show}/{slug}")
    return kept_show.approved or kept_show.latest, kept
