"""Statistics in the studio: what is counted of whose episodes, what is unknown, and the file of the same numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from counted import TODAY, days_ago, keep_sums, make_sum
from houses import SHOW, Place, open_place
from lxml import html
from studios import Browser, StudioStage, studio_of

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.download import Sum
from podcast_service.domain.producer import ShowRole

OTHER = "other-show"
HEAD = "without_transcript: {reason: Being written., decided_at: 2026-11-01T10:00:00+01:00}\n"
OUT = {"status": "published", "published_at": "2026-11-18T10:00:00+01:00"}
EVERY, OF_SHOW, OF_EPISODE = (
    "/studio/statistik",
    f"/studio/serier/{SHOW}/statistik",
    f"/studio/afsnit/{SHOW}/out/statistik",
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    """Give two shows: one with an episode that is out and one whose title a spreadsheet would carry out."""
    with open_place(tmp_path_factory.mktemp("statistics"), reader) as place:
        place.show()
        place.show(OTHER)
        place.episode("out", title="'Out; and about'", head=HEAD, **OUT)
        place.episode("sly", title="'=HYPERLINK(1)'")
        place.episode("elsewhere", title="Elsewhere", show=OTHER)
        place.ingest()
        yield studio_of(place)


@pytest.fixture
def viewer(stage: StudioStage) -> Browser:
    return stage.viewer()


def guid(place: Place, slug: str, show: str = SHOW) -> str:
    return place.kept(slug, show).latest.guid


def counted(place: Place) -> list[Sum]:
    out, sly, elsewhere = guid(place, "out"), guid(place, "sly"), guid(place, "elsewhere", OTHER)
    return [
        make_sum(out, 0, 5),
        make_sum(out, 4, 1_200, app="Spotify"),
        make_sum(out, 40, 100),
        make_sum(sly, 2, 30, app="", country=""),
        make_sum(elsewhere, 1, 7),
    ]


def rows(browser: Browser, path: str, named: str) -> list[list[str]]:
    """Return the cells of the table with a name."""
    page = html.fromstring(browser.get(path).text)
    lines = page.cssselect(f"table[aria-labelledby={named}] tbody tr")
    return [[" ".join(cell.text_content().split()) for cell in line] for line in lines]


def lines(browser: Browser, path: str) -> list[list[str]]:
    reply = browser.get(path)
    assert reply.status_code == 200
    return list(csv.reader(StringIO(reply.data.decode("utf-8-sig")), delimiter=";"))


def test_a_show_tells_its_downloads_by_episode_app_and_country(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(300))

    assert rows(viewer, OF_SHOW, "afsnit") == [["Out; and about", "1.205", "98 %"], ["=HYPERLINK(1)", "30", "2 %"]]
    assert rows(viewer, OF_SHOW, "apps") == [
        ["Spotify", "1.200", "97 %"], ["Ukendt app", "30", "2 %"], ["AntennaPod", "5", "< 1 %"],
    ]  # fmt: skip
    assert rows(viewer, OF_SHOW, "lande") == [["Danmark", "1.205", "98 %"], ["Ukendt land", "30", "2 %"]]


def test_every_day_has_its_line_and_today_is_not_over(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13: days without downloads stand there with a nought."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(300))
    days = rows(viewer, f"{OF_SHOW}?periode=7", "dage")

    assert days[:3] == [
        ["22. november 2026 (ikke talt helt)", "5"], ["21. november 2026", "0"], ["20. november 2026", "30"],
    ]  # fmt: skip
    assert len(days) == 7
    assert "I dag er regnet med" in viewer.words(f"{OF_SHOW}?periode=7", ".told")
    assert "I dag" not in viewer.words(f"{OF_SHOW}?fra=2026-11-01&til=2026-11-21", ".told")


def test_a_period_stands_beside_the_one_before(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13: where all of that one was counted."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(100))

    assert "1.135 flere end i lige så mange dage før (100)" in viewer.words(OF_SHOW, ".told")
    assert "flere end" not in viewer.words(f"{OF_SHOW}?periode=90", ".told")


def test_days_before_the_counting_began_are_unknown(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13: unknown is told as unknown, never as nothing."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(5))
    told = viewer.words(f"{OF_SHOW}?periode=7", ".told")

    assert rows(viewer, f"{OF_SHOW}?periode=7", "dage")[-2:] == [
        ["17. november 2026 (ikke talt helt)", "0"],
        ["16. november 2026", "Ukendt"],
    ]
    assert "Kun fra 17. november 2026: før blev der ikke talt." in told
    assert "flere end" not in told
    assert "kan ikke sammenlignes" in viewer.words(f"{OF_SHOW}?fra=2026-11-18", ".told")
    assert "I de dage blev der ikke talt" in viewer.words(f"{OF_SHOW}?fra=2026-09-01&til=2026-09-30")


def test_before_the_first_count_nothing_is_said_to_be_nought(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13."""
    keep_sums(stage.place.house.catalog, (), since=None)
    page = viewer.words(OF_SHOW)

    assert "Der er ikke talt noget endnu." in page
    assert "Hvad tallene ikke viser" in page
    assert "0 download" not in page


def test_where_others_send_the_sound_the_page_says_that_nobody_can_count_here(stage: StudioStage) -> None:
    """feed-D18: nothing is promised that cannot come."""
    place = stage.place
    keep_sums(place.house.catalog, (), since=None)
    elsewhere = studio_of(replace(place, house=replace(place.house, sends_itself=False)))
    page = elsewhere.browser(stage.producer(ShowRole.VIEWER)).words(OF_SHOW)

    assert "Lyden sendes fra et andet sted" in page
    assert "begynder af sig selv" not in page


def test_a_producer_sees_the_numbers_of_their_own_shows_alone(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13, sec-S2."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(300))
    both = stage.browser(stage.producer(is_administrator=True))

    assert rows(both, EVERY, "serier") == [["My show", "1.235", "99 %"], ["My show", "7", "< 1 %"]]
    assert "Elsewhere" in both.words(EVERY)
    assert "Elsewhere" not in viewer.words(EVERY)
    assert lines(viewer, f"{EVERY}.csv") == lines(viewer, f"{OF_SHOW}.csv")


def test_an_episode_tells_its_first_days(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13: published on the 18th, so this is its fifth day."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(4))
    facts = viewer.words(OF_EPISODE, ".facts")

    assert "Første 7 dage1.205 indtil nu (dag 5 af 7)" in facts
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(3))
    assert "Første 7 dageUkendt" in viewer.words(OF_EPISODE, ".facts")


def test_the_file_holds_every_sum_and_nothing_a_spreadsheet_carries_out(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13, sec-S29: with the mark Excel knows UTF-8 by, and semicolons."""
    place = stage.place
    keep_sums(place.house.catalog, counted(place), since=days_ago(300))
    reply = viewer.get(f"{OF_SHOW}.csv?periode=28")

    assert reply.headers["Content-Disposition"] == (
        'attachment; filename="downloads-my-show-2026-10-26-2026-11-22.csv"'
    )
    assert reply.data.startswith(b"\xef\xbb\xbf")
    assert lines(viewer, f"{OF_SHOW}.csv?periode=28") == [
        ["Dag", "Serie", "Afsnit", "guid", "App", "Land", "Downloads"],
        ["2026-11-18", "My show", "Out; and about", guid(place, "out"), "Spotify", "DK", "1200"],
        ["2026-11-20", "My show", "'=HYPERLINK(1)", guid(place, "sly"), "", "", "30"],
        ["2026-11-22", "My show", "Out; and about", guid(place, "out"), "AntennaPod", "DK", "5"],
    ]


WRONG = {
    "the last day first": "fra=2026-11-20&til=2026-11-19",
    "a day that never was": "fra=2026-02-30&til=2026-11-19",
    "no first day": "til=2026-11-19",
    "the future": f"fra={days_ago(-1)}&til={days_ago(-9)}",
    "the first days of all": "fra=0001-01-01&til=0001-01-10",
    "the last days of all": "fra=9999-12-01&til=9999-12-31",
    "a thousand years": f"fra=1026-11-20&til={TODAY}",
}


@pytest.mark.parametrize("asked", WRONG.values(), ids=WRONG)
def test_days_that_are_no_period_are_told_so_beside_the_usual_ones(viewer: Browser, asked: str) -> None:
    """exp-6.3.13: the page is there all the same, the file is not."""
    assert "er ikke en periode" in viewer.words(f"{OF_SHOW}?{asked}", ".summary")
    assert viewer.get(f"{OF_SHOW}.csv?{asked}").status_code == 422


def test_a_long_period_is_told_in_months(stage: StudioStage, viewer: Browser) -> None:
    """exp-6.3.13."""
    keep_sums(stage.place.house.catalog, counted(stage.place), since=days_ago(50))
    months = rows(viewer, f"{OF_SHOW}?periode=12-mdr", "dage")

    assert months[:3] == [
        ["november 2026 (ikke talt helt)", "1.235"],
        ["oktober 2026 (ikke talt helt)", "100"],
        ["september 2026", "Ukendt"],
    ]
    assert len(months) == 12


def test_what_is_out_goes_by_the_title_listeners_know(tmp_path: Path, reader: AudioReader) -> None:
    """exp-6.3.13: a title that waits to be published is nobody's yet, on the page and in the file."""
    with open_place(tmp_path, reader) as place:
        place.show()
        page = place.episode("out", title="Known", head=HEAD, **OUT)
        place.ingest()
        page.write_text(page.read_text().replace("Known", "Waiting"))
        place.ingest()
        keep_sums(place.house.catalog, [make_sum(guid(place, "out"), 0, 5)], since=days_ago(300))
        owner = studio_of(place).owner()
        for path in (OF_SHOW, f"{OF_SHOW}.csv"):
            assert "Known" in (told := owner.get(path).text)
            assert "Waiting" not in told
