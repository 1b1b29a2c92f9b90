"""Publish and withdraw as a producer ordered it: the same again changes nothing, so a killed worker does no harm.

What is ordered says which revision was looked at, and which moment was meant: neither is guessed later (rel-F7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.catalog.history import list_acts_since
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show_by_guid
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.order import Order
from podcast_service.domain.producer import FOLDER, Act
from podcast_service.domain.show import Show
from podcast_service.domain.text import whole_number
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.orders import tell_progress
from podcast_service.workflows.publication_asked import Word
from podcast_service.workflows.publish import publish_episode, publish_show
from podcast_service.workflows.rights import see_right
from podcast_service.workflows.withdraw import withdraw_episode

_YES = "1"


def details_of(word: Word, revision: int | None = None) -> dict[str, str]:
    """Write down what a producer says with an order."""
    found = {
        "approve_transcript": _YES if word.approve_transcript else "",
        "without_transcript": word.without_transcript or "",
        "accept_sound": _YES if word.accept_sound else "",
        "fetch_again": _YES if word.fetch_again else "",
        "at": word.at.isoformat() if word.at else "",
        "revision": "" if revision is None else str(revision),
    }
    return {name: value for name, value in found.items() if value}


def seen_of(details: Mapping[str, str]) -> dict[str, int] | None:
    """Read which revisions of a show and its episodes a producer had looked at; None where the order does not say."""
    pairs = (one.partition(":") for one in details["seen"].split()) if "seen" in details else None
    return None if pairs is None else {guid: whole_number(number) or 0 for guid, _, number in pairs}


def dump_seen(seen: Mapping[str, int]) -> str:
    """Write down which revisions a producer has looked at."""
    return " ".join(f"{guid}:{number}" for guid, number in sorted(seen.items()))


def word_of(details: Mapping[str, str]) -> Word:
    """Read what a producer said with an order."""
    at = details.get("at")
    return Word(
        approve_transcript=details.get("approve_transcript") == _YES,
        without_transcript=details.get("without_transcript"),
        accept_sound=details.get("accept_sound") == _YES,
        fetch_again=details.get("fetch_again") == _YES,
        at=datetime.fromisoformat(at) if at else None,
    )


def publish_ordered(house: House, order: Order) -> Mapping[str, str]:
    """Publish an episode, now or at its time. Raises what ``publish_episode`` raises, Conflict when it was undone."""
    kept = _read_in(house, order)
    _see_not_undone(house, order)
    revision = order.details.get("revision")
    done = publish_episode(
        house,
        kept.latest.show,
        kept.latest.slug,
        word_of(order.details),
        revision=int(revision) if revision else None,
        note=lambda words: tell_progress(house, order, words),
    )
    return {"published_at": done.published_at.isoformat() if done.published_at else ""}


def publish_show_ordered(house: House, order: Order) -> Mapping[str, str]:
    """Publish what has changed in a show and its published episodes. Raises what ``publish_show`` raises."""
    show = _show(house, order)
    _ingest(house, show)
    _see_not_undone(house, order)
    word = word_of(order.details)
    done = publish_show(
        house,
        show.latest.slug,
        word,
        seen=seen_of(order.details),
        note=lambda words: tell_progress(house, order, words),
    )
    return {"count": str(sum(one.changed for one in done))}


def withdraw_ordered(house: House, order: Order) -> Mapping[str, str]:
    """Withdraw an episode for the reason that was given. Raises what ``withdraw_episode`` raises."""
    kept = _read_in(house, order)
    withdraw_episode(house, kept.latest.show, kept.latest.slug, reason=order.details.get("reason", ""))
    return {}


def _see_not_undone(house: House, order: Order) -> None:
    """Raise Conflict for what was undone since it was ordered: a worker that was killed after it would do it again."""
    with read(house.catalog) as tx:
        undone = [one for one in list_acts_since(tx, Done.UNDONE, order.asked_at) if one.at > order.asked_at]
    is_all = order.subject == order.show
    if any(one.show == order.show and (is_all or one.subject == f"episode:{order.subject}") for one in undone):
        raise Conflict("publish_undone")


def _read_in(house: House, order: Order) -> Kept[Episode]:
    """Return the episode, its folder read in first: of what was killed half-way, only the page may know."""
    _ingest(house, _show(house, order))
    with read(house.catalog) as tx:
        kept = find_episode_by_guid(tx, order.subject)
    if kept is None:
        raise NotFound("episode_unknown", guid=order.subject)
    return kept


def _show(house: House, order: Order) -> Kept[Show]:
    """Return the show, if whoever asked may still publish in it."""
    see_right(house, Act.PUBLISH, order.show)
    with read(house.catalog) as tx:
        return get_show_by_guid(tx, order.show)


def _ingest(house: House, show: Kept[Show]) -> None:
    folder = (house.content / show.source).parent
    if folder.is_dir():
        ingest(replace(house, by=FOLDER), folder=folder)
