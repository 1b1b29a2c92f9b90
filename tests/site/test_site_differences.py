"""What subscribers get is said in words a producer understands, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, make_audio, make_episode, make_feed_channel, make_feed_item, make_show

from podcast_service.domain.show import Show
from podcast_service.feeds.difference import Difference, FeedValues, difference
from podcast_service.feeds.values import FeedItem
from podcast_service.site.differences import LABELS, as_data, told_in_full, told_in_short
from podcast_service.site.templating import say


def _item(slug: str = "first", size: int = 24_100_000, **changes: object) -> FeedItem:
    audio = make_audio(f"{slug}-{size}", size=size)
    return make_feed_item(make_episode(slug, **{"title": slug.title(), "audio": audio, **changes}), length=size)


def _between(was: list[FeedItem], now: list[FeedItem], show: Show | None = None) -> Difference:
    before, after = (
        FeedValues(channel=make_feed_channel(one), items={item.episode.guid: item for item in items})
        for one, items in ((None, was), (show, now))
    )
    return difference(before, after, NOW)


_KEPT = _item("other")


@pytest.mark.parametrize(
    ("found", "english", "danish"),
    [
        pytest.param(
            _between([_KEPT], [_KEPT]),
            ["Subscribers get nothing new."],
            ["Abonnenterne får ikke noget nyt."],
            id="nothing",
        ),
        pytest.param(
            _between([_KEPT], [_item(), _KEPT]),
            ["new  “First” (first)  about 24.1 MB", "New downloads: about 24.1 MB for each subscriber."],
            ["nyt  “First” (first)  ca. 24,1 MB", "Nye downloads: ca. 24,1 MB for hver abonnent."],
            id="new",
        ),
        pytest.param(
            _between([_item()], [_item(title="Bedre")]),
            ["changed  “Bedre” (first)", "title: “First” → “Bedre”", "Nobody fetches a sound again."],
            ["ændret  “Bedre” (first)", "titel: “First” → “Bedre”", "Ingen henter en lydfil igen."],
            id="a title, once",
        ),
        pytest.param(
            _between([_item()], [_item(size=30_000_000)]),
            [
                "changed  “First” (first)",
                "size of the sound: “24.1 MB” → “30 MB”",
                "Each listener who has them already would fetch about 30 MB once more: first (about 30 MB).",
            ],
            [
                "ændret  “First” (first)",
                "lydfilens størrelse: “24,1 MB” → “30 MB”",
                "Hver lytter, der har dem i forvejen, ville hente ca. 30 MB en gang til: first (ca. 30 MB).",
            ],
            id="feed-D19 another sound",
        ),
        pytest.param(
            _between([_KEPT, _item()], [_KEPT]),
            ["gone  “First” (first): not in the feed any more", "Nobody fetches a sound again."],
            ["væk  “First” (first): ikke længere i feedet", "Ingen henter en lydfil igen."],
            id="gone",
        ),
        pytest.param(
            _between([_KEPT], [_KEPT, _item(published_at=NOW + timedelta(days=9))]),
            ["later  “First” (first): from December 1, 2026 13:00"],
            ["senere  “First” (first): fra 1. december 2026 13:00"],
            id="later",
        ),
        pytest.param(
            _between([_KEPT], [_KEPT], make_show(author=None)),
            ["show  author: “Projekt Troen på borgernes jobchance” → nothing"],
            ["serie  forfatter: “Projekt Troen på borgernes jobchance” → ingenting"],
            id="the show",
        ),
    ],
)
def test_a_difference_is_told_in_the_language_of_who_asks(found: Difference, english: list[str], danish: list[str]):
    assert [line.strip() for line in told_in_full(found, "en")] == english
    assert [line.strip() for line in told_in_full(found, "da")] == danish


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ({"image_url": "https://a.example/1.jpg"}, {"image_url": "https://a.example/2.jpg"}, "cover: another picture"),
        ({"image_url": "https://a.example/1.jpg"}, {"image_url": None}, "cover: none"),
        ({"duration_ms": 61_000}, {"duration_ms": 3_661_000}, "length: “1:01” → “1:01:01”"),
        (
            {"notes_html": "<p>Æbler</p>"},
            {"notes_html": "<p>Pærer &amp; æbler</p>"},
            "show notes: “Æbler” → “Pærer & æbler”",
        ),
        (
            {"notes_html": "ord " * 50 + "gammelt" + " ord" * 50},
            {"notes_html": "ord " * 50 + "nyt" + " ord" * 50},
            "show notes: “…ord ord ord ord ord gammelt ord ord ord ord ord ord ord ord…” → "
            "“…ord ord ord ord ord nyt ord ord ord ord ord ord ord ord ord…”",
        ),
    ],
    ids=["another cover", "no cover any more", "length", "notes as text", "a word in long notes"],
)
def test_a_value_is_told_as_people_read_it(was: dict[str, object], now: dict[str, object], said: str):
    item = _item()
    found = _between([replace(item, **was)], [replace(item, **now)])  # type: ignore[arg-type]
    assert said in [line.strip() for line in told_in_full(found, "en")]


def test_in_short_each_kind_has_a_line():
    later = _item("later", published_at=NOW + timedelta(days=9))
    sounding = replace(_item("sounding"), episode=replace(_item("sounding").episode, audio=make_audio("x")))
    was = [_item(), _item("gone"), _item("sounding")]
    now = [_item("new"), _item(title="Bedre", number=9), later, sounding]

    lines = [line.strip() for line in told_in_short(_between(was, now, make_show(title="Ny")), "en")]

    assert lines == [
        "show  title",
        "new  “New”",
        "changed  “Bedre” (title, number), “Sounding” (sound)",
        "gone  “Gone”",
        "later  “Later” (from December 1, 2026 13:00)",
    ]
    assert list(told_in_short(Difference(), "en")) == []


def test_programs_get_the_same_as_data():
    data = as_data(_between([_item()], [_item(size=30_000_000), _item("new")]))

    (changed,) = data["changed"]  # type: ignore[misc]
    assert (changed["episode"], changed["fetched_again"]) == ("first", 30_000_000)
    assert changed["changes"] == [{"element": "enclosure length", "was": "24100000", "now": "30000000"}]
    assert (data["bytes_again"], data["bytes_new"], data["is_first"]) == (30_000_000, 24_100_000, False)


def test_every_label_has_its_danish_word():
    kinds = {"show", "new", "changed", "gone", "later"}
    same = {"cover"}
    assert {label for label in {*LABELS.values(), *kinds} if say("da", label) == label} == same
