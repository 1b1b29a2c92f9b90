"""Find the recordings that count: what work beside the service is about, each by the hash of its sound alone."""

from __future__ import annotations

from sqlalchemy import Connection

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import NotFound
from podcast_service.domain.media import Audio
from podcast_service.workflows.house import House


def sounding(tx: Connection) -> tuple[Episode, ...]:
    """Return the revisions that count of each episode with sound: the latest and the approved, none withdrawn."""
    both = (one for kept in list_episodes(tx) for one in (kept.latest, kept.approved if kept.is_pending else None))
    return tuple(one for one in both if one and one.audio and not one.is_gone())


def recording_of(house: House, payload: str) -> Audio:
    """Return a stored recording with that sound: any file will do, whatever its tags.

    Raises NotFound when no episode has it any more, or the storage has lost it.
    """
    with read(house.catalog) as tx:
        mine = [one for one in sounding(tx) if one.audio and one.audio.payload == payload]
    for one in mine:
        if one.audio and house.storage.find(one.audio.key):
            return one.audio
    if mine:
        raise NotFound("object_not_whole", episode=f"{mine[0].show}/{mine[0].slug}")
    raise NotFound("job_needless")
