"""What subscribers get is said before it happens, and is what they then get."""

from __future__ import annotations

from dataclasses import replace

import pytest
from houses import SHOW, Place, refusals, square
from sounds import make_sound, mp3_bytes

from podcast_service.domain.rendition import recipe_named
from podcast_service.feeds.difference import Difference, difference
from podcast_service.workflows.feed_diff import Forecast, feed_now, forecast
from podcast_service.workflows.overview import overview
from podcast_service.workflows.publication_asked import Stops, Word
from podcast_service.workflows.publish import publish_episode, publish_show
from podcast_service.workflows.wish import wish
from podcast_service.workflows.withdraw import withdraw_episode

WHY = "Being written."
WORD = Word(without_transcript=WHY)
AGAIN = replace(WORD, fetch_again=True)
BY_HAND = {
    "status": "published",
    "published_at": "2026-11-20T08:00:00+01:00",
    "without_transcript": "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}",
}


def _publish(place: Place, slug: str, **keys: object) -> None:
    place.episode(slug, **{"title": slug.title(), **keys})
    place.ingest()
    publish_episode(place.house, SHOW, slug, WORD)


def _edit(place: Place, old: str, new: str, name: str = "first.md") -> None:
    place.replace(name, old, new)
    place.ingest()


@pytest.fixture
def public(place: Place) -> Place:
    """Give a show with two episodes listeners have."""
    _publish(place, "first")
    _publish(place, "second")
    return place


def _kinds(found: Difference) -> dict[str, list[str]]:
    rows = {
        "new": [item.episode.slug for item in found.new],
        "changed": [one.item.episode.slug for one in found.changed],
        "gone": [one.item.episode.slug for one in found.gone],
        "later": [item.episode.slug for item in found.later],
    }
    return {kind: slugs for kind, slugs in rows.items() if slugs}


def _guids(place: Place) -> dict[str, bytes]:
    """Return what a subscriber reads: the guid of each item, and everything in it."""
    parts: dict[str, bytes] = {}
    for piece in place.feed().split(b"<item>")[1:]:
        parts[piece.partition(b'<guid isPermaLink="false">')[2].partition(b"<")[0].decode()] = piece.partition(
            b"</item>"
        )[0]
    return parts


def test_where_nothing_waits_subscribers_get_nothing_new(public: Place):
    found = forecast(public.house, SHOW)
    assert (found.difference.is_empty, found.stops, found.unread, found.drafts) == (True, (), (), ())


def test_a_changed_title_is_told_and_costs_nobody_anything(public: Place):
    _edit(public, "title: First", "title: Better")

    found = forecast(public.house, SHOW)

    (changed,) = found.difference.changed
    assert {(one.tag, one.was, one.now) for one in changed.changes} == {
        ("title", "First", "Better"),
        ("itunes:title", "First", "Better"),
    }
    assert found.difference.bytes_again == 0
    assert public.public()["first"].title == "First", "nothing is done"


def test_the_forecast_of_another_recording_is_what_each_listener_then_fetches(public: Place):
    """feed-L02, D19: guid and date stay, so apps that look for new bytes load it again; the bytes are told before."""
    public.write("first.mp3", mp3_bytes(6, tone=700))
    public.clock.forward(hours=1)
    public.ingest()
    objects, files = public.objects(), public.files()

    before = forecast(public.house, SHOW)
    assert (public.objects(), public.files()) == (objects, files), "no sound is made for a forecast"

    had = feed_now(public.house, SHOW)
    publish_episode(public.house, SHOW, "first", AGAIN)
    done = difference(had, feed_now(public.house, SHOW), public.clock())
    assert _kinds(before.difference) == _kinds(done) == {"changed": ["first"]}
    heard = public.public()["first"].heard
    assert heard is not None
    assert done.bytes_again == heard.size
    assert before.difference.bytes_again == pytest.approx(heard.size, abs=150_000), "but for tags and cover"


def test_a_rendition_that_is_still_to_be_made_is_told_by_about_its_size(public: Place):
    wish(public.house, SHOW, "first", enclosure=recipe_named("mp3-normalised"))
    objects = public.objects()

    told = forecast(public.house, SHOW)

    assert public.objects() == objects
    (changed,) = told.difference.changed
    publish_episode(public.house, SHOW, "first", AGAIN)
    heard = public.public()["first"].heard
    assert heard is not None
    assert changed.fetched_again == pytest.approx(heard.size, abs=150_000)


def test_a_wav_of_a_first_publication_is_told_as_the_mp3_listeners_will_get(place: Place):
    recording = make_sound(place.path("talk.wav"), 20)
    place.ingest()

    (item,) = forecast(place.house, SHOW, "talk", WORD).difference.new

    assert (item.media_type, item.enclosure_url) == ("audio/mpeg", "https://pod.example/lyd/my-show/talk.mp3")
    assert item.length < recording.stat().st_size / 3


@pytest.mark.parametrize("what", ["show", "episode"])
def test_another_sound_is_published_only_by_a_word_for_it(public: Place, what: str):
    """feed-D19: an act that would make apps download again is refused unless chosen, with the forecast in it."""
    public.write("first.mp3", mp3_bytes(6, tone=700))
    _edit(public, "title: Second", "title: Other", "second.md")
    heard, files = public.public()["first"].heard, public.path("first.md").read_bytes()
    assert _problems(public) == {"first": ["publish_fetches_again"], "second": []}

    with pytest.raises(Stops) as stopped:
        publish_show(public.house, SHOW) if what == "show" else publish_episode(public.house, SHOW, "first")

    (reason,) = stopped.value.reasons
    assert reason.code == "publish_fetches_again"
    assert reason.facts["megabytes"] == round(forecast(public.house, SHOW, "first").difference.bytes_again / 1e6, 1)
    assert (public.public()["first"].heard, public.path("first.md").read_bytes()) == (heard, files)
    assert public.public()["second"].title == ("Other" if what == "show" else "Second")
    assert ("nothing has changed" in str(stopped.value)) == (what == "episode")

    publish_show(public.house, SHOW, Word(fetch_again=True))
    assert public.public()["first"].heard != heard


def test_no_word_is_asked_for_what_nobody_has_yet(place: Place):
    """feed-D19: neither for a first publication nor for one whose time has not come."""
    _publish(place, "first", published_at="2026-12-24T08:00:00+01:00")
    place.write("first.mp3", mp3_bytes(6, tone=700))
    place.ingest()

    told = forecast(place.house, SHOW).difference
    done = publish_episode(place.house, SHOW, "first", WORD)

    assert (_kinds(told), told.bytes_again) == ({"later": ["first"]}, 0)
    assert (done.changed, done.fetched_again) == (True, 0)


def test_one_episode_is_told_alone_and_drafts_are_named_as_not_in_it(public: Place):
    _edit(public, "title: First", "title: Better")
    _edit(public, "title: Second", "title: Other", "second.md")
    public.episode("third", title="Third")
    public.episode("fourth", title="Fourth", published_at="2026-12-24T08:00:00+01:00")
    public.ingest()

    assert _kinds(forecast(public.house, SHOW, "second").difference) == {"changed": ["second"]}
    assert _kinds(forecast(public.house, SHOW, "third").difference) == {"new": ["third"]}
    assert _kinds(forecast(public.house, SHOW, "fourth").difference) == {"later": ["fourth"]}
    whole = forecast(public.house, SHOW)
    assert (_kinds(whole.difference), whole.drafts) == ({"changed": ["first", "second"]}, ("fourth", "third"))


def test_what_stands_in_the_way_is_told_with_the_forecast(public: Place):
    public.episode("third", title="Third")
    public.ingest()

    def codes(found: Forecast) -> list[str]:
        return [reason.code for reason in found.stops]

    assert codes(forecast(public.house, SHOW, "third")) == ["publish_without_transcript"]
    assert codes(forecast(public.house, SHOW, "third", WORD)) == []
    _edit(public, "description: What it is about.\n", "", "show.md")
    assert codes(forecast(public.house, SHOW))[0] == "publish_show_description"


def test_a_changed_show_is_told_with_its_new_cover_under_a_new_address(public: Place):
    """feed-L06: artwork that changes gets a new address, and apps load that alone."""
    public.write("cover.png", square(1500, (90, 20, 40)))
    _edit(public, "title: My show", "title: New name", "show.md")

    found = forecast(public.house, SHOW).difference

    changed = {one.tag: (one.was, one.now) for one in found.channel}
    assert changed["title"] == ("My show", "New name")
    assert changed["itunes:image"][0] != changed["itunes:image"][1]
    assert found.bytes_again == 0


def test_files_that_changed_since_they_were_read_in_are_named(public: Place):
    public.write("first.md", public.path("first.md").read_text() + "More.\n")
    assert forecast(public.house, SHOW).unread == (f"{SHOW}/first.md",)
    public.ingest()
    assert forecast(public.house, SHOW).unread == ()


def test_the_forecast_says_what_the_bytes_of_the_feed_then_say(public: Place):
    _edit(public, "Notes of first", "Better notes")
    public.write("second.mp3", mp3_bytes(4, tone=900))
    public.ingest()
    before, told = _guids(public), forecast(public.house, SHOW).difference

    publish_show(public.house, SHOW, AGAIN)

    after = _guids(public)
    assert len(after) == 2
    changed = {guid for guid in after if before[guid] != after[guid]}
    assert {one.item.episode.guid for one in told.changed} == changed
    withdrawn = feed_now(public.house, SHOW)
    withdraw_episode(public.house, SHOW, "first", reason="A guest asked.")
    (gone,) = difference(withdrawn, feed_now(public.house, SHOW), public.clock()).gone
    assert (gone.item.episode.slug, gone.is_withdrawn) == ("first", True)


def test_an_episode_no_feed_can_tell_is_named_until_it_is_mended_and_stops_no_other(place: Place):
    """sec-S5: it is left out; ingest, status and the forecast say so, and the rest goes on."""
    place.episode("good", title="Good", **BY_HAND)
    place.episode("bad", title="Bad", enclosure="/lyd/my-show/blå bær.mp3", **BY_HAND)

    for _ in range(2):
        assert refusals(place.ingest()) == {f"{SHOW}/bad": "feed_item"}
    assert b"<title>Good</title>" in place.feed()
    assert b"<title>Bad</title>" not in place.feed()
    assert _problems(place) == {"bad": ["feed_item"], "good": []}
    assert [reason.code for reason in forecast(place.house, SHOW).left_out] == ["feed_item"]
    place.episode("third", title="Third")
    place.ingest()
    assert _kinds(forecast(place.house, SHOW, "third", WORD).difference) == {"new": ["third"]}
    publish_episode(place.house, SHOW, "third", WORD)
    assert b"<title>Third</title>" in place.feed()

    withdraw_episode(place.house, SHOW, "bad", reason="Its address was wrong.")

    assert not place.ingest().has_refused
    assert _problems(place) == {"bad": [], "good": [], "third": []}
    assert forecast(place.house, SHOW).left_out == ()


def _problems(place: Place) -> dict[str, list[str]]:
    (show,) = overview(place.house).shows
    return {one.slug: [problem.code for problem in one.problems] for one in show.episodes}
