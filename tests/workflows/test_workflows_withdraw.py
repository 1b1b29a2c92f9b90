"""Before its time and after its end: scheduled and withdrawn episodes (feed-L01, feed-L04)."""

from __future__ import annotations

import pytest
from houses import SHOW, Place, refusals, told
from published import codes, draft, publish

from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.workflows.overview import overview
from podcast_service.workflows.publish import Stops
from podcast_service.workflows.withdraw import withdraw_episode


def test_a_reason_that_would_stand_for_good_tells_no_cpr_number(place: Place):
    """sec-S28"""
    draft(place)
    publish(place)

    with pytest.raises(Invalid) as refused:
        withdraw_episode(place.house, SHOW, "first", reason="Ole 010190-1234 asked for it")

    assert refused.value.code == "withdraw_private"
    assert "first" in place.public()


def test_a_scheduled_episode_is_nowhere_before_its_time_and_everywhere_after(place: Place):
    """feed-L01, feed-I08: without a write by hand."""
    draft(place, "now")
    publish(place, "now")
    draft(place, published_at="2026-11-22T13:30:00+01:00")
    publish(place)
    public = {}
    paths = [f"/podcasts/{SHOW}/first", f"/lyd/{SHOW}/first.mp3"]

    for moment in ("before", "after"):
        editions = place.live()
        feed = getattr(editions.make(f"/podcasts/{SHOW}/feed.xml"), "body", b"")
        public[moment] = ([editions.make(path) is not None for path in paths], feed.count(b"<item>"))
        place.clock.forward(minutes=31)

    assert public == {"before": ([False, False], 1), "after": ([True, True], 2)}


def test_a_scheduled_episode_may_be_moved_to_another_time(place: Place):
    draft(place, published_at="2026-11-23T12:00:00+01:00")
    publish(place)
    place.replace("first.md", "2026-11-23T12:00", "2026-11-22T12:30")

    assert told(place.ingest()) == {f"{SHOW}/first.md": ("pending", None)}
    publish(place)

    place.clock.forward(hours=1)
    assert "first" in place.public()


def test_what_was_withdrawn_is_gone_and_stays_so(place: Place):
    """feed-L04."""
    draft(place, "other")
    publish(place, "other")
    draft(place)
    publish(place)

    assert withdraw_episode(place.house, SHOW, "first", reason=" A guest\nasked. ")
    assert not withdraw_episode(place.house, SHOW, "first", reason="Again.")

    def gone() -> bool:
        editions = place.live()
        statuses = {
            getattr(editions.make(p), "status", 200) for p in (f"/podcasts/{SHOW}/first", f"/lyd/{SHOW}/first.mp3")
        }
        return statuses == {410} and place.feed().count(b"<item>") == 1

    assert gone()
    assert place.page("first.md").fields.text("withdrawn_reason") == "A guest asked."
    assert place.ingest(publish=True).lines == []
    place.replace("first.md", "status: withdrawn", "status: published")
    for is_published in (False, True):
        assert refusals(place.ingest(publish=is_published)) == {f"{SHOW}/first.md": "publish_withdrawn"}
    with pytest.raises(Stops) as stopped:
        publish(place)
    assert codes(stopped) == {"publish_withdrawn"}
    assert gone()


def test_an_episode_whose_page_is_gone_can_still_be_withdrawn(place: Place):
    draft(place)
    publish(place)
    place.path("first.md").unlink()
    place.ingest()

    withdraw_episode(place.house, SHOW, "first", reason="A guest asked.")

    fields = place.page("first.md").fields
    assert (fields.text("status"), fields.text("slug"), fields.text("enclosure")) == (
        "withdrawn",
        "first",
        f"/lyd/{SHOW}/first.mp3",
    )
    assert not place.ingest().has_refused
    assert place.public() == {}


def test_only_what_was_public_is_withdrawn_and_only_with_a_reason(place: Place):
    draft(place)
    with pytest.raises(Conflict, match="never public"):
        withdraw_episode(place.house, SHOW, "first", reason="No.")
    with pytest.raises(Invalid, match="reason"):
        withdraw_episode(place.house, SHOW, "first", reason="  \n ")
    with pytest.raises(NotFound):
        withdraw_episode(place.house, SHOW, "nothing", reason="No.")
    with pytest.raises(NotFound, match="It has: first"):
        publish(place, "nothing")


def test_the_overview_says_what_waits_and_why(place: Place):
    draft(place, "draft")
    draft(place, "changed")
    publish(place, "changed")
    place.replace("changed.md", "Notes of", "Better notes of")
    draft(place, "later", published_at="2027-01-01")
    publish(place, "later")
    draft(place, "gone")
    publish(place, "gone")
    withdraw_episode(place.house, SHOW, "gone", reason="No.")
    place.ingest()

    (show,) = overview(place.house).shows

    assert {one.slug: one.state for one in show.episodes} == {
        "draft": "draft",
        "changed": "pending change",
        "later": "scheduled",
        "gone": "withdrawn",
    }
    assert [problem.code for one in show.episodes for problem in one.problems] == ["publish_without_transcript"]
