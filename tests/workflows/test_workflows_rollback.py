"""An earlier release is shown again, byte for byte; what was withdrawn stays gone."""

from __future__ import annotations

import pytest
from houses import SHOW, Place
from test_workflows_release import edit, latest, told
from test_workflows_served import FEED, FIRST, SECOND, publish, served, status

from podcast_service.delivery.kept import KeptDocument
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.workflows.release import release
from podcast_service.workflows.rollback import rollback
from podcast_service.workflows.withdraw import withdraw_episode


def test_a_rollback_shows_the_release_before_byte_for_byte_and_holds(place: Place):
    publish(place, "first")
    before = told(latest(place))
    edit(place, "first", notes="A mistake.\n")
    release(place.house)

    found = rollback(place.house)
    publish(place, "second")

    assert release(place.house).pointer.held
    assert told(latest(place)) == before
    assert found.number == 1
    assert release(place.house, by_person=True).pointer.held is False
    assert status(served(place), SECOND) == 200


def test_any_release_that_is_kept_can_be_shown_again(place: Place):
    publish(place, "first")
    states = [told(latest(place))]
    for number in range(3):
        place.clock.forward(hours=1)
        edit(place, "first", notes=f"Words {number}.\n")
        states.append(told(latest(place)))

    for number, state in enumerate(states, start=1):
        if number < len(states):
            rollback(place.house, number)
            assert told(latest(place)) == state


def test_a_rollback_to_what_is_not_there_is_refused(place: Place):
    with pytest.raises(NotFound):
        rollback(place.house)
    publish(place, "first")
    release(place.house)
    with pytest.raises(NotFound, match="no release 7"):
        rollback(place.house, 7)
    with pytest.raises(NotFound):
        rollback(place.house)
    with pytest.raises(Conflict):
        rollback(place.house, 1)


def test_what_was_withdrawn_stays_gone_in_every_release(place: Place):
    """feed-L04: neither its page nor its sound comes back, and no feed tells of it."""
    publish(place, "first")
    publish(place, "second")
    release(place.house)
    withdraw_episode(place.house, SHOW, "second", reason="Someone asked for it.")
    release(place.house)
    found = served(place)

    rollback(place.house, 1)
    found.refresh()

    assert status(found, SECOND) == 410
    assert status(found, f"/lyd/{SHOW}/second.mp3") == 410
    for path in ("/", FIRST, FEED, "/feed.xml", f"/podcasts/{SHOW}", "/sitemap.xml"):
        kept = found.kept(path)
        assert isinstance(kept, KeptDocument)
        whole = kept.variants["identity"].whole
        assert (whole.status, b"second" in whole.body.lower()) == (200, False), path
