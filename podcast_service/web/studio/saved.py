"""What a producer is told of an edit that was saved."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.catalog.shows import find_show_by_guid
from podcast_service.domain.outline import Standing, standing
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.here import Here
from podcast_service.workflows.edit_part import PartSaved


def after(here: Here, saved: PartSaved, path: str, words: str) -> BaseResponse:
    """Lead back to ``path``, which says that it was saved, what is still to come, and what could not be read in."""
    for error in saved.refused:
        flash(f"{here.say('It could not be read in:')} {error_words(error, here.language)}")
    return here.back(path, " ".join((words, *still_to_come(here, is_read=saved.is_read))))


def still_to_come(here: Here, *, is_read: bool) -> list[str]:
    """Say what is still to come of what was just saved: that it is read in, and that listeners get it."""
    told = []
    if not is_read:
        told.append(here.say("It is read in as soon as that can be done, and shows everywhere from then on."))
    if _waits(here):
        told.append(here.say("Listeners get it when the changes are published."))
    return told


def _waits(here: Here) -> bool:
    """Say whether what is public now is another state than what was just saved."""
    with read(here.house.catalog) as tx:
        if here.at_episode is not None:
            one = find_episode_by_guid(tx, here.at_episode.latest.guid) or here.at_episode
            now = here.house.now()
            return standing(one.approved, now, is_pending=one.is_pending, is_stopped=True) is Standing.PENDING
        show = find_show_by_guid(tx, here.at_show.latest.guid) if here.at_show else None
        return show is not None and show.is_pending
