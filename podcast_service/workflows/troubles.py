"""Gather what went wrong with episodes: files that were refused, jobs that failed, orders that were not carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.approvals import list_asked
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.state import refusals
from podcast_service.domain.outline import Outline
from podcast_service.domain.producer import Act, Producer
from podcast_service.domain.said import Said
from podcast_service.domain.show import Show
from podcast_service.workflows.approve import makers_of
from podcast_service.workflows.board import Troubles
from podcast_service.workflows.job_lines import Around, JobLine, job_lines


def troubles(
    tx: Connection, shows: Sequence[Kept[Show]], outlines: Mapping[str, Sequence[Outline]], who: Producer, now: datetime
) -> Troubles:
    """Return what is known to be wrong with the episodes of ``shows``; what was mended since is left out.

    Asked for approval is ``who`` may publish, and neither asked nor changed any of it: nobody approves their own.
    """
    lines = job_lines(tx, Around.of(shows, outlines, sees_all=False), now)
    episodes: dict[str, Said] = {}
    for line in lines:
        for outline in line.about:
            if line.state == "failed" and line.why and not _is_mended(line, outline):
                episodes.setdefault(outline.guid, line.why[0])
    asked = list_asked(tx, but=who.id)
    theirs = (show for show in shows if asked and who.may(Act.PUBLISH, show.latest.guid))
    of = {one.guid: show for show in theirs for one in outlines.get(show.latest.slug, ()) if one.guid in asked}
    others = frozenset(guid for guid, show in of.items() if not _has_made(tx, show, guid, who))
    return Troubles(files=refusals(tx), episodes=episodes, asked=others)


def _has_made(tx: Connection, show: Kept[Show], guid: str, who: Producer) -> bool:
    kept = find_episode_by_guid(tx, guid)
    return kept is not None and who.id in makers_of(tx, show, kept).known


def _is_mended(line: JobLine, outline: Outline) -> bool:
    """Say whether the episode was changed after an order about it had been refused."""
    return line.is_order and line.ended_at is not None and outline.changed_at > line.ended_at
