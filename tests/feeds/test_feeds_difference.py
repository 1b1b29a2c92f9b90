"""Two feeds are compared: what subscribers get, and what their apps fetch again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, PUBLISHED, make_audio, make_episode, make_feed_channel, make_feed_item, make_show
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import Episode, EpisodeType
from podcast_service.domain.person import Role
from podcast_service.domain.rendition import Recipe, Rendition, Use
from podcast_service.feeds.compose import compose_items
from podcast_service.feeds.difference import Difference, FeedValues, difference
from podcast_service.feeds.values import FeedItem, FeedPerson, FeedTranscript

OPUS = Recipe(format="opus")


def _item(slug: str = "first", **changes: object) -> FeedItem:
    return _of(make_episode(slug, **changes))


def _of(episode: Episode) -> FeedItem:
    heard = episode.heard
    assert heard is not None
    return make_feed_item(episode, length=heard.size, media_type=heard.media_type)


def _feed(*items: FeedItem, withdrawn: frozenset[str] = frozenset(), **channel: object) -> FeedValues:
    found = {item.episode.guid: item for item in items}
    return FeedValues(channel=make_feed_channel(**channel), items=found, withdrawn=withdrawn)


def _with(item: FeedItem, **changes: object) -> FeedItem:
    return replace(item, episode=replace(item.episode, **changes))  # type: ignore[arg-type]


def _sounding(seed: str, size: int, **changes: object) -> FeedItem:
    return _of(make_episode("first", audio=make_audio(seed, size=size), **changes))


def _beside(seed: str, size: int) -> FeedItem:
    sound = make_audio("same")
    renditions = (
        Rendition(use=Use.ENCLOSURE, audio=sound, made_of="x"),
        Rendition(use=Use.ALTERNATE, audio=make_audio(seed, size=size), made_of="x", recipe=OPUS),
    )
    return _of(make_episode("first", audio=sound, alternates=(OPUS,), renditions=renditions))


@pytest.mark.parametrize(
    ("change", "tags"),
    [
        pytest.param(lambda one: _with(one, title="Ny titel"), {"title", "itunes:title"}, id="title"),
        pytest.param(lambda one: _with(one, description="Andre ord."), {"description"}, id="description"),
        pytest.param(lambda one: replace(one, notes_html="<p>Nye noter</p>"), {"content:encoded"}, id="notes"),
        pytest.param(lambda one: _with(one, number=4), {"itunes:episode", "podcast:episode"}, id="number"),
        pytest.param(lambda one: _with(one, season=2), {"itunes:season", "podcast:season"}, id="season"),
        pytest.param(lambda one: _with(one, type=EpisodeType.BONUS), {"itunes:episodeType"}, id="kind"),
        pytest.param(lambda one: replace(one, explicit=True), {"itunes:explicit"}, id="explicit"),
        pytest.param(
            lambda one: replace(one, image_url="https://pod.example/billeder/ny/cover-3000.jpg"),
            {"itunes:image"},
            id="feed-L06 artwork that changes has a new address",
        ),
        pytest.param(
            lambda one: replace(one, people=(FeedPerson("Anja", Role.GUEST),)), {"podcast:person"}, id="people"
        ),
        pytest.param(
            lambda one: replace(one, transcripts=(FeedTranscript("https://pod.example/a.vtt", "text/vtt"),)),
            {"podcast:transcript"},
            id="another form of the transcript",
        ),
        pytest.param(lambda one: replace(one, chapters_url=None), {"podcast:chapters"}, id="no chapters any more"),
        pytest.param(
            lambda one: _with(one, chapters=(Chapter(start_ms=0, title="Andre"),)),
            {"chapters"},
            id="other chapters at the same address",
        ),
        pytest.param(lambda one: _with(one, transcripts=()), {"transcripts"}, id="other words at the same address"),
        pytest.param(lambda one: replace(one, duration_ms=120_000), {"itunes:duration"}, id="duration"),
    ],
)
def test_what_a_changed_item_says_is_told_and_costs_nobody_a_download(
    change: Callable[[FeedItem], FeedItem], tags: set[str]
):
    was = _item()
    found = difference(_feed(was), _feed(change(was)), NOW)

    (changed,) = found.changed
    assert {one.tag for one in changed.changes} == tags
    assert all(one.was != one.now for one in changed.changes)
    assert (found.bytes_again, found.bytes_new, found.new, found.gone, found.later) == (0, 0, (), (), ())


@pytest.mark.parametrize(
    ("was", "now", "again"),
    [
        pytest.param(_sounding("a", 700), _sounding("b", 900), 900, id="feed-L02 another recording under the guid"),
        pytest.param(_sounding("a", 700), _sounding("b", 700), 700, id="other bytes of the same length"),
        pytest.param(_sounding("a", 700), _sounding("a", 700, title="Ny"), 0, id="the same bytes under another title"),
        pytest.param(
            _sounding("a", 700),
            _sounding("a", 700, enclosure="/lyd/x/other.mp3"),
            700,
            id="feed-D19 the same bytes at another address",
        ),
        pytest.param(
            _sounding("a", 700),
            replace(_sounding("a", 700), enclosure_url="https://other.example/a.mp3"),
            700,
            id="feed-D19 the same bytes at another host",
        ),
        pytest.param(_beside("o", 300), _beside("p", 350), 350, id="another Opus file beside the same sound"),
        pytest.param(_sounding("same", 720_000), _beside("o", 300), 0, id="a form offered beside for the first time"),
        pytest.param(_beside("o", 300), _sounding("same", 720_000), 0, id="a form not offered any more"),
    ],
)
def test_apps_load_again_what_is_other_bytes_or_has_another_address(was: FeedItem, now: FeedItem, again: int):
    found = difference(_feed(was), _feed(now), NOW)
    assert (found.bytes_again, found.bytes_new) == (again, 0)
    assert [one.fetched_again for one in found.changed if one.fetched_again] == ([again] if again else [])


def test_what_comes_and_goes_is_told_with_what_new_downloads_cost():
    stays, goes, taken_back, comes = (_item(slug) for slug in ("stays", "goes", "taken-back", "comes"))
    before = _feed(stays, goes, taken_back)
    after = _feed(comes, stays, withdrawn=frozenset({taken_back.episode.guid}))

    found = difference(before, after, NOW)

    assert found.new == (comes,)
    assert [(one.item.episode.slug, one.is_withdrawn) for one in found.gone] == [("goes", False), ("taken-back", True)]
    assert (found.bytes_new, found.bytes_again, found.changed) == (comes.length, 0, ())


def test_an_item_with_another_guid_goes_and_comes_anew():
    """feed-D19: an app that knows it by its guid loads everything."""
    was = _item()
    now = _with(was, guid="another")

    found = difference(_feed(was), _feed(now), NOW)

    assert (found.new, [one.item for one in found.gone], found.bytes_new) == ((now,), [was], was.length)


def _timed(item: FeedItem, days: float) -> FeedItem:
    return _with(item, published_at=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        pytest.param(None, _timed(_item(), 2), "later", id="scheduled"),
        pytest.param(_timed(_item(), 2), _timed(_item(), 3), "later", id="put off"),
        pytest.param(
            _timed(_sounding("a", 7), 2), _timed(_sounding("b", 9), 2), "later", id="another sound before its time"
        ),
        pytest.param(_timed(_item(), 2), _timed(_item(), -1), "new", id="brought forward"),
        pytest.param(_timed(_item(), 2), _timed(_item(), 2), None, id="decided before"),
        pytest.param(_timed(_item(), 2), None, None, id="taken out before anybody had it"),
    ],
)
def test_what_comes_at_its_time_is_told_apart_and_costs_nobody_yet(
    was: FeedItem | None, now: FeedItem | None, kind: str | None
):
    other = _item("other")
    feeds = (_feed(other, *([one] if one else [])) for one in (was, now))

    found = difference(*feeds, NOW)

    kinds = {"later": found.later, "new": found.new, "changed": found.changed, "gone": found.gone}
    assert {name for name, told in kinds.items() if told} == ({kind} if kind else set())
    assert found.bytes_again == 0


@pytest.mark.parametrize(
    ("change", "tags"),
    [
        pytest.param({"show": make_show(title="Ny")}, {"title"}, id="title"),
        pytest.param({"show": make_show(author="Ny")}, {"itunes:author"}, id="author"),
        pytest.param({"image_url": "https://pod.example/ny.jpg"}, {"image", "itunes:image"}, id="feed-L06 new cover"),
        pytest.param({"new_feed_url": "https://pod.example/f"}, {"itunes:new-feed-url"}, id="a show that moves"),
        pytest.param({}, set(), id="nothing"),
    ],
)
def test_what_changes_of_the_show_is_told(change: dict[str, object], tags: set[str]):
    found = difference(_feed(_item()), _feed(_item(), **change), NOW)
    assert {one.tag for one in found.channel} == tags
    assert found.is_empty == (not tags)


def test_a_first_episode_makes_a_feed_that_nobody_had():
    first = _item()
    found = difference(_feed(show=make_show(title="Før")), _feed(first), NOW)
    assert (found.is_first, found.channel, found.new) == (True, (), (first,))


_SLUGS = ("a", "b", "c", "d", "e")
_item_or_none = st.none() | st.builds(
    lambda sound, title, days: {
        "audio": make_audio(f"sound-{sound}", size=1000 + sound),
        "title": title,
        "published_at": PUBLISHED + timedelta(days=days),
    },
    st.integers(0, 3),
    st.sampled_from(["En", "To", "Tre"]),
    st.sampled_from([0, 1, 4]),
)
_feeds = st.fixed_dictionaries(dict.fromkeys(_SLUGS, _item_or_none))


def _made(plan: dict[str, dict[str, object] | None]) -> FeedValues:
    return _feed(*(_item(slug, **changes) for slug, changes in plan.items() if changes is not None))


def _heard(item: FeedItem) -> str:
    assert item.episode.heard is not None
    return item.episode.heard.sha256


def _client_fetches(before: FeedValues, after: FeedValues) -> tuple[int, int]:
    """Do as an app that has everything: load what it does not know by its guid, and what is other bytes now."""
    has = {guid: _heard(item) for guid, item in before.items.items() if item.episode.is_public(NOW)}
    offered = {guid: item for guid, item in after.items.items() if item.episode.is_public(NOW)}
    new = sum(item.length for guid, item in offered.items() if guid not in has)
    return new, sum(item.length for guid, item in offered.items() if guid in has and has[guid] != _heard(item))


def _guids(found: Difference) -> tuple[set[str], set[str], set[str]]:
    return (
        {item.episode.guid for item in found.new},
        {one.item.episode.guid for one in found.changed},
        {one.item.episode.guid for one in found.gone},
    )


@given(_feeds, _feeds)
@settings(max_examples=100, deadline=None)
def test_the_forecast_is_what_an_app_that_had_everything_would_do(
    was: dict[str, dict[str, object] | None], now: dict[str, dict[str, object] | None]
):
    """feed-L02, D19: new, changed and gone are the differences of sets, and the bytes those an app would load."""
    before, after = _made(was), _made(now)
    had, have = (
        {guid: item for guid, item in feed.items.items() if item.episode.is_public(NOW)} for feed in (before, after)
    )

    found = difference(before, after, NOW)

    changed = {guid for guid in had.keys() & have.keys() if had[guid] != have[guid]}
    assert _guids(found) == (have.keys() - had.keys(), changed, had.keys() - have.keys())
    assert (found.bytes_new, found.bytes_again) == _client_fetches(before, after)
    assert difference(after, after, NOW).is_empty


_words = st.sampled_from(["Æbler & pærer", "Ny titel", "Et <i>ord</i>", "To"])
_changes = st.fixed_dictionaries(
    {},
    optional={
        "title": _words,
        "description": _words,
        "number": st.integers(1, 3),
        "season": st.integers(1, 2),
        "published_at": st.sampled_from([PUBLISHED, PUBLISHED - timedelta(days=1)]),
        "type": st.sampled_from(list(EpisodeType)),
        "license": st.sampled_from([None, "cc-by-4.0"]),
    },
)
_values = st.fixed_dictionaries(
    {},
    optional={
        "notes_html": _words.map(lambda text: f"<p>{text}</p>"),
        "explicit": st.booleans(),
        "duration_ms": st.sampled_from([90_000, 120_000]),
        "length": st.sampled_from([720_000, 1]),
        "media_type": st.sampled_from(["audio/mpeg", "audio/x-m4a"]),
        "image_url": st.sampled_from([None, "https://pod.example/b.jpg"]),
        "chapters_url": st.sampled_from([None, "https://pod.example/k.json"]),
        "page_url": st.sampled_from(["https://pod.example/p", "https://pod.example/q"]),
        "people": st.lists(st.sampled_from(["Åse", "Bo"]).map(FeedPerson), max_size=2, unique=True).map(tuple),
    },
)


@given(_changes, _values)
@settings(max_examples=60, deadline=None)
def test_whatever_changes_the_bytes_of_an_item_is_told(changes: dict[str, object], values: dict[str, object]):
    was = _item()
    now = replace(_with(was, **changes), **values)  # type: ignore[arg-type]

    found = difference(_feed(was), _feed(now), NOW)

    assert bool(found.changed) == (compose_items([was]) != compose_items([now]))
