"""Undoing a publication: what goes back to what, for how long, and what stays an episode's own (exp-6.3.10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from houses import SHOW, Place
from published import WHY, draft, publish
from sounds import mp3_bytes
from test_workflows_release import latest

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.errors import Conflict
from podcast_service.workflows.publication_asked import Stops
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.undo import Way, find_undo, undo
from podcast_service.workflows.withdraw import withdraw_episode

SOUND = f"/lyd/{SHOW}/first.mp3"


@pytest.fixture
def one(place: Place) -> Place:
    """A house with a draft beside a public episode."""
    for slug in ("other", "first"):
        place.episode(slug, title=slug.title())
    place.ingest()
    publish(place, "other")
    place.clock.forward(hours=1)
    return place


def edit(place: Place, old: str, new: str, name: str = "first.md") -> None:
    place.replace(name, old, new)
    place.ingest()


def take_back(place: Place) -> Way:
    """Undo what is out now, as whoever looks at the page does."""
    return undo(place.house, SHOW, "first", place.kept("first").approved_revision)


def items(place: Place) -> int:
    return place.feed().count(b"<item>")


def acts(place: Place, slug: str = "first") -> list[str]:
    with read(place.house.catalog) as tx:
        return [entry.act for entry in list_entries(tx, subject=f"episode:{place.kept(slug).latest.guid}")]


def test_a_first_publication_goes_back_to_draft_without_a_tombstone_and_keeps_its_identity(one: Place):
    publish(one)
    before = one.kept("first").latest
    assert items(one) == 2

    assert take_back(one) is Way.FIRST

    kept = one.kept("first")
    assert (kept.approved, kept.latest.status, items(one)) == (None, EpisodeStatus.DRAFT, 1)
    assert (kept.latest.guid, kept.latest.enclosure, kept.latest.published_at) == (
        before.guid,
        before.enclosure,
        before.published_at,
    )
    assert one.live().make(f"/podcasts/{SHOW}/first") is None
    assert acts(one)[:2] == ["undone", "published"]


def test_what_was_undone_can_be_published_again_as_the_same_episode(one: Place):
    publish(one)
    before = one.kept("first").approved
    take_back(one)
    one.ingest()
    one.clock.forward(days=2)

    publish(one)

    again = one.kept("first").approved
    assert before
    assert again
    assert (again.guid, again.slug, again.enclosure, again.published_at) == (
        before.guid,
        before.slug,
        before.enclosure,
        before.published_at,
    )


def test_the_address_of_what_was_undone_never_comes_to_serve_another_episode(one: Place):
    publish(one)
    take_back(one)
    edit(one, "slug: first", "slug: another-name")
    one.episode("new", title="New", slug="first")

    report = one.ingest()

    assert [line.code for line in report.lines if line.subject.endswith("new.md")] == ["episode_slug_taken"]


def test_a_change_goes_back_to_what_was_public_and_waits_again(one: Place):
    publish(one)
    one.clock.forward(hours=1)
    edit(one, "title: First", "title: Frist")
    publish(one)
    assert b"Frist" in one.feed()

    assert take_back(one) is Way.CHANGE

    assert b"Frist" not in one.feed()
    assert one.kept("first").is_pending
    assert one.kept("first").latest.title == "Frist"
    one.ingest()
    assert b"Frist" not in one.feed(), "reading the folder in again must not publish it"


def test_where_text_goes_out_by_itself_an_undone_change_is_taken_out_of_the_page_too(one: Place):
    one.write("show.md", one.files()[f"{SHOW}/show.md"].replace(b"language", b"auto_publish: true\nlanguage"))
    one.ingest()
    publish(one)
    one.clock.forward(hours=1)
    edit(one, "title: First", "title: Frist")
    assert b"Frist" in one.feed()

    assert take_back(one) is Way.CHANGE
    one.ingest()

    assert b"Frist" not in one.feed()
    assert "title: First" in one.path("first.md").read_text()


def test_the_same_press_twice_undoes_one_publication(one: Place):
    publish(one)
    one.clock.forward(minutes=2)
    edit(one, "title: First", "title: Frist")
    publish(one)
    seen = one.kept("first").approved_revision

    assert undo(one.house, SHOW, "first", seen) is Way.CHANGE
    with pytest.raises(Conflict) as refused:
        undo(one.house, SHOW, "first", seen)

    assert refused.value.code == "undo_other"
    assert one.public()["first"].title == "First"


def test_who_looked_at_one_publication_does_not_undo_that_of_another(one: Place):
    publish(one)
    seen = one.kept("first").approved_revision
    edit(one, "title: First", "title: Frist")
    publish(one)

    with pytest.raises(Conflict) as refused:
        undo(one.house, SHOW, "first", seen)

    assert refused.value.code == "undo_other"
    assert one.public()["first"].title == "Frist"


def test_ten_minutes_are_all_there_is(one: Place):
    publish(one)
    at = one.clock()
    found = {}
    for minutes in (0, 9.9, 10, 600):
        one.clock.time = at + timedelta(minutes=minutes)
        found[minutes] = find_undo(one.house, one.kept("first")) is not None

    assert found == {0: True, 9.9: True, 10: False, 600: False}
    with pytest.raises(Conflict) as refused:
        take_back(one)
    assert refused.value.code == "undo_too_late"
    assert items(one) == 2


def test_a_schedule_is_given_up_before_its_time_and_leaves_nothing_minted(one: Place):
    at = one.clock() + timedelta(days=1)
    publish_episode(one.house, SHOW, "first", Word(without_transcript=WHY, at=at))
    one.clock.forward(hours=23)

    assert take_back(one) is Way.SCHEDULE

    kept = one.kept("first")
    assert (kept.approved, kept.latest.published_at, kept.latest.enclosure) == (None, None, None)
    one.clock.forward(hours=2)
    assert "first" not in one.public()


def test_what_went_out_by_schedule_can_be_undone_for_ten_minutes_after_its_time(one: Place):
    publish_episode(one.house, SHOW, "first", Word(without_transcript=WHY, at=one.clock() + timedelta(hours=1)))
    edit(one, "title: First", "title: Better")
    publish(one)
    one.clock.forward(minutes=69)

    found = find_undo(one.house, one.kept("first"))

    assert found
    assert found.way is Way.FIRST
    assert take_back(one) is Way.FIRST
    assert "first" not in one.public()


def test_what_was_scheduled_and_published_at_once_instead_goes_back_to_draft(one: Place):
    publish_episode(one.house, SHOW, "first", Word(without_transcript=WHY, at=one.clock() + timedelta(days=1)))
    publish_episode(one.house, SHOW, "first", Word(at=one.clock()))
    assert "first" in one.public()

    assert take_back(one) is Way.FIRST
    one.clock.forward(days=2)
    assert "first" not in one.public()


def test_undoing_a_change_made_right_after_publishing_undoes_it_alone_and_then_the_publication(one: Place):
    publish(one)
    one.clock.forward(minutes=3)
    edit(one, "title: First", "title: Frist")
    publish(one)
    one.clock.forward(minutes=3)

    assert [take_back(one) for _ in range(2)] == [Way.CHANGE, Way.FIRST]


def test_who_asks_for_the_sound_by_time_alone_gets_what_it_was_before_a_change_that_was_undone(place: Place):
    """feed-E12: the recording of before is older than the one the app has."""
    draft(place)
    publish(place)
    before = latest(place).entry(SOUND)
    place.clock.forward(hours=1)
    place.write("first.mp3", mp3_bytes(2, tone=880))
    place.ingest()
    publish(place, fetch_again=True)
    mistake = latest(place).entry(SOUND)
    place.clock.forward(minutes=2)
    take_back(place)

    after = latest(place).entry(SOUND)

    assert before
    assert mistake
    assert after
    assert after.answer.digest == before.answer.digest != mistake.answer.digest
    assert after.answer.modified_at == place.clock().replace(microsecond=0)
    draft(place, "second")
    publish(place, "second")
    again = latest(place).entry(SOUND)
    assert again
    assert again.answer.modified_at == after.answer.modified_at, "it is the same from then on"


def test_a_withdrawal_cannot_be_undone(one: Place):
    """feed-L04."""
    publish(one)
    withdraw_episode(one.house, SHOW, "first", reason="A guest asked.")

    with pytest.raises(Conflict):
        take_back(one)
    assert one.kept("first").latest.is_gone()


def test_a_page_that_somebody_edits_meanwhile_is_not_overwritten(one: Place):
    publish(one)
    one.write("first.md", one.path("first.md").read_text() + "\nMore.\n")

    with pytest.raises(Conflict) as refused:
        take_back(one)

    assert refused.value.code == "page_changed"
    assert "first" in one.public()


def test_a_date_that_is_out_stays(one: Place):
    publish(one)

    with pytest.raises(Stops) as refused:
        publish_episode(one.house, SHOW, "first", Word(at=one.clock() + timedelta(days=30)))

    assert [reason.code for reason in refused.value.reasons] == ["publish_date_stays"]
