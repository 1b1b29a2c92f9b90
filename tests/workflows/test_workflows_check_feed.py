"""A show's own feed against the rules, and where it can be sent: as listeners get it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import make_cover
from houses import SHOW, SHOW_PAGE, Place

from podcast_service.catalog.database import transact
from podcast_service.catalog.shows import approve_show, get_show, save_show
from podcast_service.domain.errors import NotFound
from podcast_service.feeds.directories import Directory
from podcast_service.feeds.rules import MUST, Source
from podcast_service.feeds.validate import Finding
from podcast_service.workflows.check_feed import ASKERS, asked_by, check_document, check_readiness, check_show
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.publish import Word, publish_episode

OWNED = SHOW_PAGE.replace("author: Jytte\n", "author: Jytte\nowner: {name: Jytte, email: jytte@pod.example}\n")


def out(place: Place, page: str = SHOW_PAGE) -> None:
    place.show(page=page)
    place.episode("talk", title="Talk")
    place.ingest()
    publish_episode(place.house, SHOW, "talk", Word(without_transcript="Soon."))


def verdicts(place: Place) -> dict[str, set[str]]:
    return {
        one.directory.value: {stop.rule for stop in one.stops} for one in check_readiness(place.house, SHOW, Directory)
    }


def test_a_show_as_we_publish_it_keeps_every_must_and_can_be_sent_everywhere(place: Place):
    """feed-C14, feed-A03."""
    out(place, OWNED)
    assert check_show(place.house, SHOW) == ()
    assert verdicts(place) == {"apple": set(), "spotify": set(), "podcastindex": set()}


def test_what_the_show_lacks_is_told_where_it_matters(place: Place):
    """feed-C14: without an e-mail, Spotify cannot be told whose it is."""
    out(place)
    assert {one.rule for one in check_show(place.house, SHOW)} == {"C14"}
    assert verdicts(place) == {"apple": set(), "spotify": {"C14"}, "podcastindex": set()}


def test_a_show_that_nobody_sees_yet_is_not_ready(place: Place):
    """feed-C15."""
    place.ingest()
    assert verdicts(place) == {"apple": {"C15"}, "spotify": {"C15"}, "podcastindex": {"C15"}}
    with pytest.raises(NotFound, match="no feed yet"):
        check_show(place.house, SHOW)


def test_a_house_without_an_address_of_its_own_is_not_ready(place: Place):
    """feed-H01."""
    out(place, OWNED)
    local = replace(place.house, public_url="http://localhost:8000", is_local=True)
    assert [{stop.rule for stop in one.stops} for one in check_readiness(local, SHOW, Directory)] == [{"H01"}] * 3


def test_a_cover_that_an_older_catalog_kept_is_measured_again(place: Place):
    """feed-A03."""
    out(place, OWNED)
    with transact(place.house.catalog) as tx:
        kept = get_show(tx, SHOW)
        cover = make_cover(widths=(1000, 600))
        revision = save_show(tx, replace(kept.latest, cover=cover), source="show.md", made_at=place.clock())
        approve_show(tx, SHOW, revision)
    compose_feeds(place.house)
    assert verdicts(place) == {"apple": {"A03"}, "spotify": set(), "podcastindex": set()}


def test_an_unknown_show_is_told_as_that(place: Place):
    with pytest.raises(NotFound, match="no show nothing"):
        check_readiness(place.house, "nothing", Directory)


def test_a_feed_from_elsewhere_is_checked_as_far_as_it_shows(place: Place):
    """feed-I08: what is dated after now, by the clock of the one who asks."""
    out(place, OWNED)
    feed, now = place.feed(), place.clock()
    assert check_document(feed, now) == ()
    assert {one.rule for one in check_document(feed, now - timedelta(days=1))} == {"C20", "I08"}


@pytest.mark.parametrize("asker", ASKERS)
def test_what_one_asks_can_be_seen_alone(asker: str):
    findings = tuple(
        Finding(rule="X01", level=MUST, place="", demand="", here="", why="", how="", sources=(source,))
        for source in Source
    )
    assert {one.sources[0] for one in asked_by(findings, asker)} == ASKERS[asker]
