"""A release freezes everything public; the next renders what depends on a change, and goes out whole or not at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from houses import SHOW, VTT, Place
from test_workflows_served import FEED, FIRST, SECOND, publish, served, status

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.feed_parts import HEAD, find_feed_part, save_feed_parts
from podcast_service.catalog.releases import list_releases
from podcast_service.delivery.manifest import MISSING
from podcast_service.delivery.released import Released
from podcast_service.domain.errors import PodcastError
from podcast_service.site.addresses import every_address
from podcast_service.workflows.compare_releases import open_release
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import AHEAD, Outcome, Refused, is_release_due, rehearse, release
from podcast_service.workflows.verify import verify
from podcast_service.workflows.withdraw import withdraw_episode

SPOKEN = Word(without_transcript="Being written.")


def edit(place: Place, stem: str, **keys: object) -> None:
    """Change the page of a published episode and publish the change."""
    page = place.path(f"{stem}.md")
    head, _, notes = page.read_text().removeprefix("---\n").partition("---\n")
    kept = [line for line in head.splitlines() if line.partition(":")[0] not in keys]
    added = [f"{key}: {value}" for key, value in keys.items() if key != "notes"]
    page.write_text("---\n" + "\n".join([*kept, *added]) + f"\n---\n{keys.get('notes', notes)}")
    place.ingest()
    publish_episode(place.house, SHOW, str(keys.get("slug", stem)), SPOKEN)


def latest(place: Place, outcome: Outcome | None = None) -> Released:
    pointer = (outcome or release(place.house)).pointer
    line = pointer.at(place.clock())
    assert line is not None
    return open_release(place.house, line.root)


def told(released: Released) -> dict[str, object]:
    """Return everything a release answers: description and bytes in every coding, by address; times apart."""
    return {
        path: (
            replace(entry.answer, modified_at=None),
            {coding: released.body(entry, coding) for coding in entry.bodies},
        )
        for path, entry in released.entries()
    }


def from_nothing(place: Place) -> dict[str, object]:
    """Return what a release made without any before it would say now."""
    with transact(place.house.catalog) as tx:
        tx.exec_driver_sql("DELETE FROM state WHERE key = 'pointer'")
    return told(latest(place))


def test_a_release_holds_every_address_there_is_and_the_page_for_those_that_are_not(place: Place):
    publish(place, "first")
    found = latest(place)
    view = place.live().view
    assert {path for path, _ in found.entries()} == {*every_address(view), MISSING}


def test_a_moved_episode_is_served_where_it_is_now_and_leads_there_from_where_it_was(place: Place):
    """Where only redirects are new there are new addresses without any bytes."""
    publish(place, "first")
    release(place.house)
    found = served(place, "far")
    edit(place, "first", slug="first-moved", old_slugs="[first]")
    release(place.house)

    found.refresh()

    assert status(found, FIRST) == 301
    assert status(found, f"{FIRST}-moved") == 200


def test_nothing_due_makes_nothing(place: Place):
    publish(place, "first")
    first = release(place.house)
    before = place.objects()

    again = release(place.house)

    assert again == Outcome(pointer=first.pointer)
    assert place.objects() == before


def test_an_edit_of_notes_renders_the_episode_and_its_feeds_and_nothing_else_of_the_show(place: Place):
    for slug in ("first", "second", "third"):
        publish(place, slug)
        place.clock.forward(hours=1)
    release(place.house)

    edit(place, "first", notes="Other words.\n")
    made = release(place.house).made[0]

    assert made.changed == ("/feed.xml", FEED, FIRST, f"/soeg/ord/{SHOW}.1.json", f"/soeg/tekst/{SHOW}/first.json")
    assert (made.added, made.removed) == ((), ())
    # The sitemap, the list of feeds, the player alone with what tells of it, and what the page of the sound says are
    # looked at again, and say the same.
    assert made.rendered <= 11


def test_what_did_not_change_keeps_its_bytes_and_its_date(place: Place):
    """feed-H08, feed-H11: a poll after someone else's change still costs 304."""
    publish(place, "first")
    before = latest(place).entry("/podcasts")
    place.clock.forward(days=1)
    edit(place, "first", notes="Other words.\n")

    after = latest(place)

    assert after.entry("/podcasts") == before
    changed = after.entry(FIRST)
    assert changed is not None
    assert changed.answer.modified_at == place.clock().replace(microsecond=0)


def test_a_release_is_the_same_from_what_was_before_and_from_nothing(place: Place):
    """Chance acts on a library: each release made from the one before says what one made from nothing does."""
    chance = random.Random(20261126)
    (place.content / "themes" / "tillid.md").write_text("---\ntitle: Tillid\nnumber: 1\n---\n\nOm tillid.\n")
    (place.content / "people" / "jytte.md").write_text("---\nname: Jytte\n---\n")
    for slug in ("first", "second", "third"):
        publish(place, slug, themes="[tillid]", people="[{person: jytte, name: Jytte, role: host}]")
        place.clock.forward(hours=1)
    release(place.house)
    acts: list[Callable[[], object]] = [
        lambda: edit(place, "first", notes=f"Words {chance.random()}.\n"),
        lambda: edit(place, "second", title=f"Title {chance.randrange(100)}"),
        lambda: edit(place, "third", themes="[]"),
        lambda: (place.content / "themes" / "tillid.md").write_text(
            f"---\ntitle: Tillid {chance.randrange(100)}\nnumber: 1\n---\n\nAndet.\n"
        ),
        lambda: (place.content / "people" / "jytte.md").write_text(f"---\nname: Jytte {chance.randrange(9)}\n---\n"),
        lambda: publish(place, f"new-{chance.randrange(10**6)}", themes="[tillid]"),
        lambda: withdraw_episode(place.house, SHOW, "second", reason="Wrong."),
        lambda: place.write("first.vtt", VTT),
        lambda: edit(place, "third", slug="third-moved", old_slugs="[third]"),
    ]
    chance.shuffle(acts)

    for act in acts:
        place.clock.forward(minutes=10)
        with suppress(PodcastError):  # an act on what was withdrawn or moved is refused, and changes nothing
            act()
        place.ingest()
        made_from_before = told(latest(place))
        assert made_from_before == from_nothing(place)


def test_a_release_that_breaks_a_must_is_refused_and_what_is_served_stays(place: Place):
    publish(place, "first")
    release(place.house)
    found = served(place)
    publish(place, "second")
    with transact(place.house.catalog) as tx:
        head = find_feed_part(tx, SHOW, HEAD)
        assert head is not None
        broken = head.body.replace(b"<title>My show</title>", b"")
        save_feed_parts(tx, SHOW, [replace(head, body=broken)])

    with pytest.raises(Refused) as caught:
        release(place.house)
    found.refresh()

    assert "feed-C01" in str(caught.value.reasons[0])
    assert (status(found, FIRST), status(found, SECOND)) == (200, None)
    assert rehearse(place.house).reasons


def test_what_was_approved_while_a_release_was_made_is_in_it(place: Place):
    """The catalog is looked at again in the transaction that flips: nothing that was acknowledged is left out."""
    publish(place, "first")

    class Slow:
        """A storage during whose first pack someone publishes."""

        def __init__(self) -> None:
            self.is_done = False

        def __getattr__(self, name: str) -> object:
            return getattr(place.storage, name)

        def put_bytes(self, key: str, data: bytes, *, media_type: str) -> object:
            if not self.is_done and key.startswith("packs/"):
                self.is_done = True
                publish(place, "second")
            return place.storage.put_bytes(key, data, media_type=media_type)

    release(replace(place.house, storage=Slow()))  # type: ignore[arg-type]

    assert status(served(place), SECOND) == 200


def test_scheduled_moments_are_made_ahead_each_with_what_came_before_it(place: Place):
    """feed-L01, rel-F7."""
    publish(place, "first")
    for hour, slug in enumerate(("second", "third")):
        publish(place, slug, published_at=f"2026-11-23T0{hour}:00:00Z")

    outcome = release(place.house)

    assert [line.valid_from.hour for line in outcome.pointer.lines[1:]] == [0, 1]
    counts = [
        open_release(place.house, line.root).body(entry).count(b"<item>")
        for line in outcome.pointer.lines
        if (entry := open_release(place.house, line.root).entry(FEED))
    ]
    assert counts == [1, 2, 3]
    place.clock.forward(days=2)
    with read(place.house.catalog) as tx:
        assert not is_release_due(place.house, tx)
    assert release(place.house).made == ()


def test_another_program_renders_everything_and_what_says_the_same_stays(place: Place):
    publish(place, "first")
    before = told(latest(place))
    outcome = release(replace(place.house, source_url="https://source.example"))
    made = outcome.made[0]
    assert made.added == ()
    assert FIRST in made.changed
    assert "/sitemap.xml" not in made.changed
    assert set(told(latest(place, outcome))) == set(before)


def test_a_release_that_the_storage_lost_a_part_of_is_made_anew_when_a_person_releases(place: Place):
    publish(place, "first")
    release(place.house)
    lost = next(key for key in sorted(place.objects()) if key.startswith("packs/"))
    place.storage.delete(lost)
    assert [one.key for one in verify(place.house).wrong] == [lost]

    release(place.house, by_person=True)

    assert not verify(place.house).wrong


def test_only_so_many_moments_are_made_ahead_and_the_rest_when_their_turn_comes(place: Place):
    start = place.clock().replace(microsecond=0)
    publish(place, "first")
    for number in range(AHEAD + 2):
        publish(place, f"day-{number}", published_at=(start + timedelta(days=1 + number)).isoformat())
    assert len(release(place.house).pointer.lines) == AHEAD + 1

    place.clock.forward(days=5)

    assert len(release(place.house).pointer.lines) == 1 + AHEAD + 2 - 5


ZONES = {
    "the hour that is missing in March": ("2026-03-29T01:30:00+01:00", "2026-03-29T00:30:00+00:00"),
    "the hour that comes twice in October, first": ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00+00:00"),
    "the hour that comes twice in October, again": ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),
}


@pytest.mark.parametrize(("written", "moment"), ZONES.values(), ids=ZONES)
def test_an_episode_goes_out_once_and_on_time_across_a_change_of_the_clocks(place: Place, written: str, moment: str):
    """rel-F7: what is compared is the moment, never what a clock on a wall shows."""
    at = datetime.fromisoformat(moment)
    place.clock.time = at - timedelta(days=1)
    publish(place, "first")
    publish(place, "second", published_at=written)
    release(place.house)
    found = served(place)
    seen = []

    for minutes in (-61, -1, 0, 1, 61):
        place.clock.time = at + timedelta(minutes=minutes)
        found.token()
        seen.append(status(found, SECOND))

    assert seen == [None, None, 200, 200, 200]


def test_a_change_that_changes_no_answer_makes_no_new_release(place: Place):
    publish(place, "first")
    first = release(place.house)
    with transact(place.house.catalog) as tx:
        tx.exec_driver_sql("UPDATE state SET value = '999' WHERE key = 'revision'")

    again = release(place.house)

    assert again.pointer.lines[0].number == first.pointer.lines[0].number
    with read(place.house.catalog) as tx:
        assert len(list_releases(tx)) == 1
