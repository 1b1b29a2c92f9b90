"""What subscribers get is said in words a producer understands, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, make_audio, make_episode, make_feed_channel, make_feed_item, make_show

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.show import Show
from podcast_service.feeds.difference import Difference, FeedValues, Move, Way, difference
from podcast_service.feeds.values import FeedItem, FeedTranscript
from podcast_service.site.differences import LABELS, as_data, item_words, told_in_full, told_in_short
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
_HERE = Move(way=Way.HERE, was="https://a.dk/1", now="https://a.dk/2", with_pages=True, kept=2, episodes=2)


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
            ["nyt  »First« (first)  ca. 24,1 MB", "Nye downloads: ca. 24,1 MB for hver abonnent."],
            id="new",
        ),
        pytest.param(
            _between([_item()], [_item(title="Bedre")]),
            ["changed  “Bedre” (first)", "title: “First” → “Bedre”", "Nobody fetches a sound again."],
            ["ændret  »Bedre« (first)", "titel: »First« → »Bedre«", "Ingen henter en lydfil igen."],
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
                "ændret  »First« (first)",
                "lydfilens størrelse: »24,1 MB« → »30 MB«",
                "Hver lytter, der har dem i forvejen, ville hente ca. 30 MB en gang til: first (ca. 30 MB).",
            ],
            id="feed-D19 another sound",
        ),
        pytest.param(
            _between([_KEPT, _item()], [_KEPT]),
            ["gone  “First” (first): not in the feed any more", "Nobody fetches a sound again."],
            ["væk  »First« (first): ikke længere i feedet", "Ingen henter en lydfil igen."],
            id="gone",
        ),
        pytest.param(
            _between([_KEPT], [_KEPT, _item(published_at=NOW + timedelta(days=9))]),
            ["later  “First” (first): from December 1, 2026, 13:00"],
            ["senere  »First« (first): fra 1. december 2026 kl. 13.00"],
            id="later",
        ),
        pytest.param(
            _between([_KEPT], [_KEPT], make_show(author=None)),
            ["show  author: “Projekt Troen på borgernes jobchance” → nothing"],
            ["serie  forfatter: »Projekt Troen på borgernes jobchance« → ingenting"],
            id="the show",
        ),
        pytest.param(
            Difference(move=_HERE),
            [
                "moves  https://a.dk/1 → https://a.dk/2",
                "The old address answers 301 and the feed says itunes:new-feed-url, so apps follow by themselves.",
                "The pages move too, and their old addresses lead on.",
                "Guid, date and address of the sound stay: 2 of 2 episodes.",
                "Nobody fetches a sound again.",
            ],
            [
                "flytter  https://a.dk/1 → https://a.dk/2",
                "Den gamle adresse svarer 301, og feedet siger itunes:new-feed-url, så apps følger med af sig selv.",
                "Siderne flytter med, og deres gamle adresser fører videre.",
                "Guid, dato og lydfilens adresse bliver: 2 af 2 afsnit.",
                "Ingen henter en lydfil igen.",
            ],
            id="feed-L03 another slug",
        ),
        pytest.param(
            Difference(move=replace(_HERE, way=Way.AWAY, with_pages=False), elsewhere="https://a.dk/2"),
            [
                "leaves  https://a.dk/1 → https://a.dk/2",
                "The feed's address answers 301, so subscribers go there. The pages and the sound stay here.",
                "What is published here reaches subscribers at https://a.dk/2 only from there.",
            ],
            [
                "forlader os  https://a.dk/1 → https://a.dk/2",
                "Feedets adresse svarer 301, så abonnenterne følger med dertil. Sider og lydfiler bliver her.",
                "Det, der udgives her, når kun abonnenterne på https://a.dk/2 derfra.",
            ],
            id="feed-L03 to another host",
        ),
        pytest.param(
            Difference(move=replace(_HERE, way=Way.BACK, with_pages=False)),
            [
                "comes back  https://a.dk/1 → https://a.dk/2",
                "The feed's address answers with the feed again. Apps that left return once that host leads them here.",
            ],
            [
                "vender hjem  https://a.dk/1 → https://a.dk/2",
                "Feedets adresse svarer igen med feedet. Apps, der tog af sted, kommer tilbage, "
                "når den anden vært sender dem hertil.",
            ],
            id="feed-L03 back again",
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


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        pytest.param({}, {"season": 1, "season_name": "Spring"}, ["season: nothing → “1, Spring”"], id="season"),
        pytest.param({}, {"season": 1}, ["season: nothing → “1”"], id="season without a name"),
        pytest.param(
            {"season": 1, "season_name": "Spring"},
            {"season": 1, "season_name": "Summer"},
            ["season: “1, Spring” → “1, Summer”"],
            id="the name of the season",
        ),
        pytest.param(
            {"number": 1},
            {"number": 2, "episode_display": "Two"},
            ["number: “1” → “2, Two”"],
            id="number",
        ),
        pytest.param({"title": "A"}, {"title": "B"}, ["title: “A” → “B”"], id="title"),
        pytest.param(
            {}, {"chapters": (Chapter(start_ms=0, title="Hello"),)}, ["chapters: nothing → “0:00 Hello”"], id="chapters"
        ),
    ],
)
def test_one_fact_is_told_once_and_with_all_it_says(was: dict[str, object], now: dict[str, object], said: list[str]):
    def item(changes: dict[str, object]) -> FeedItem:
        made = _item(**{"number": None, "season": None, "chapters": (), **changes})
        return replace(made, chapters_url="https://a.dk/kapitler.json" if "chapters" in changes else None)

    found = _between([item(was)], [item(now)])
    assert [line.strip() for line in told_in_full(found, "en")][1:-1] == said


def test_another_form_of_a_transcript_that_stays_the_same_is_told():
    item = replace(_item(), transcripts=())
    form = FeedTranscript("https://a.dk/t.vtt", "text/vtt")
    found = _between([item], [replace(item, transcripts=(form,))])
    assert "transcript: nothing → “https://a.dk/t.vtt, text/vtt”" in [one.strip() for one in told_in_full(found, "en")]


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
        "later  “Later” (from December 1, 2026, 13:00)",
    ]
    assert list(told_in_short(Difference(), "en")) == []
    (move,) = told_in_short(Difference(move=_HERE), "en")
    assert move.strip() == "moves  https://a.dk/1 → https://a.dk/2"


def test_programs_get_the_same_as_data():
    data = as_data(_between([_item()], [_item(size=30_000_000), _item("new")]))

    (changed,) = data["changed"]  # type: ignore[misc]
    assert (changed["episode"], changed["fetched_again"]) == ("first", 30_000_000)
    assert changed["changes"] == [{"element": "enclosure length", "was": "24100000", "now": "30000000"}]
    assert (data["bytes_again"], data["bytes_new"], data["is_first"]) == (30_000_000, 24_100_000, False)


def test_every_label_has_its_danish_word():
    kinds = {"show", "new", "changed", "gone", "later", *Way}
    same = {"cover"}
    assert {label for label in {*LABELS.values(), *kinds} if say("da", label) == label} == same


def test_show_notes_are_told_without_a_space_where_a_link_ends():
    notes = '<p>Om <a href="https://example.org">jobchancen</a>.</p><p>Mere.</p>'
    assert dict(item_words([("content:encoded", notes)], "da")) == {"shownoter": "Om jobchancen. Mere."}
