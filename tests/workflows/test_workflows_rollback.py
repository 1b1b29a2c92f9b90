"""An earlier release is compared, and shown again byte for byte; what was withdrawn stays gone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from houses import SHOW, VTT, Place
from test_workflows_release import edit, latest, told
from test_workflows_served import FEED, FIRST, SECOND, publish, served, status

from podcast_service.catalog.database import transact
from podcast_service.catalog.feed_parts import HEAD, find_feed_part, save_feed_parts
from podcast_service.delivery.kept import KeptDocument
from podcast_service.delivery.plan import plan
from podcast_service.delivery.ranges import write_date
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.workflows.compare_releases import compare_releases
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import Refused, release
from podcast_service.workflows.rollback import rollback
from podcast_service.workflows.served import Served
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
        assert whole.status == 200
        assert not re.search(rb"/second\b|>second<", whole.body.lower()), path


def test_what_is_withdrawn_while_a_rollback_holds_is_gone_at_once_and_nothing_else_goes_out(place: Place):
    publish(place, "first")
    publish(place, "second")
    release(place.house)
    publish(place, "third")
    release(place.house)
    rollback(place.house)
    found = served(place)
    withdraw_episode(place.house, SHOW, "second", reason="Someone asked for it.")

    held = release(place.house).pointer
    found.refresh()

    assert held.held
    assert [status(found, path) for path in (FIRST, SECOND, f"/podcasts/{SHOW}/third")] == [200, 410, None]
    assert b"second" not in body(found, FEED)


def test_what_is_withdrawn_is_gone_where_the_release_is_refused(place: Place):
    publish(place, "first")
    publish(place, "second")
    release(place.house)
    found = served(place)
    withdraw_episode(place.house, SHOW, "second", reason="Someone asked for it.")
    with transact(place.house.catalog) as tx:
        head = find_feed_part(tx, SHOW, HEAD)
        assert head is not None
        save_feed_parts(tx, SHOW, [replace(head, body=head.body.replace(b"<title>My show</title>", b""))])

    with pytest.raises(Refused):
        release(place.house)
    found.refresh()

    assert [status(found, path) for path in (FIRST, SECOND)] == [200, 410]


def test_what_a_withdrawn_episode_once_offered_does_not_come_back(place: Place):
    """Its transcript was taken away before it was withdrawn."""
    place.write("second.vtt", VTT)
    place.episode("second", title="Second")
    place.ingest()
    publish_episode(place.house, SHOW, "second", Word(approve_transcript=True))
    publish(place, "first")
    release(place.house)
    place.path("second.vtt").unlink()
    place.ingest()
    publish_episode(place.house, SHOW, "second", Word(without_transcript="It was wrong."))
    release(place.house)
    withdraw_episode(place.house, SHOW, "second", reason="Someone asked for it.")
    release(place.house)

    rollback(place.house, 1)

    found = served(place)
    paths = [f"{SECOND}{end}" for end in ("", "/udskrift", "/udskrift.vtt", "/udskrift.txt", "/udskrift.json")]
    assert {path: status(found, path) for path in paths} == dict.fromkeys(paths, 410)


def test_an_episode_whose_notes_lead_to_a_withdrawn_one_stays_in_the_feed(place: Place):
    publish(place, "second")
    place.episode("first", title="First")
    page = place.path("first.md")
    page.write_text(page.read_text() + f"\nSee [that one]({SECOND}).\n")
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(without_transcript="Being written."))
    release(place.house)
    withdraw_episode(place.house, SHOW, "second", reason="Someone asked for it.")
    release(place.house)

    rollback(place.house, 1)

    feed = body(served(place), FEED)
    assert feed.count(b"<item>") == 1
    assert b"first.mp3" in feed


def test_what_was_only_ready_for_a_moment_to_come_is_never_rolled_back_to(place: Place):
    """It was postponed: nobody has ever seen it."""
    publish(place, "first")
    publish(place, "second", published_at="2026-11-22T13:00:00Z")
    release(place.house)
    with pytest.raises(Conflict, match="never public"):
        rollback(place.house, 2)
    edit(place, "second", published_at="2026-12-24T13:00:00Z")
    edit(place, "first", notes="A mistake.\n")
    release(place.house)
    place.clock.forward(hours=3)

    assert rollback(place.house).number == 1
    assert status(served(place), SECOND) is None


def test_a_rollback_beside_a_running_release_is_not_lost(place: Place):
    publish(place, "first")
    release(place.house)
    edit(place, "first", notes="A mistake.\n")
    release(place.house)
    publish(place, "second")

    class Meanwhile:
        """A storage during whose first new pack someone rolls back."""

        def __init__(self) -> None:
            self.is_done = False

        def __getattr__(self, name: str) -> object:
            return getattr(place.storage, name)

        def put_bytes(self, key: str, data: bytes, *, media_type: str) -> object:
            if not self.is_done and key.startswith("packs/"):
                self.is_done = True
                rollback(place.house)
            return place.storage.put_bytes(key, data, media_type=media_type)

    outcome = release(replace(place.house, storage=Meanwhile()))  # type: ignore[arg-type]

    assert outcome.pointer.held
    assert (status(served(place), FIRST), status(served(place), SECOND)) == (200, None)


def test_who_asks_by_time_alone_gets_what_is_shown_again(place: Place):
    """The feed that was rolled back is older than the mistake, whose time the app has."""
    publish(place, "first")
    release(place.house)
    place.clock.forward(hours=1)
    edit(place, "first", notes="A mistake.\n")
    latest_feed = latest(place).entry(FEED)
    assert latest_feed is not None
    assert latest_feed.answer.modified_at is not None
    rollback(place.house)
    kept = served(place).kept(FEED)
    assert kept is not None

    asked = plan("GET", {"if-modified-since": write_date(latest_feed.answer.modified_at)}, kept)

    assert asked.status == 200


def test_two_releases_are_compared_by_address(place: Place):
    publish(place, "first")
    release(place.house)
    publish(place, "second")
    release(place.house)
    found = compare_releases(place.house, 1, 2)
    below = (f"{SECOND}/{name}" for name in ("indlejr", "oembed.json", "oembed.xml"))
    assert found.added == (f"/lyd/{SHOW}/second.mp3", SECOND, *below, f"/soeg/tekst/{SHOW}/second.json")
    assert {FEED, FIRST, f"/podcasts/{SHOW}", "/sitemap.xml"} <= {*found.changed}
    assert not found.removed
    assert compare_releases(place.house, 2, 1).removed == found.added


def body(found: Served, path: str) -> bytes:
    kept = found.kept(path)
    assert isinstance(kept, KeptDocument)
    return kept.variants["identity"].whole.body
