"""Publishing in a real browser: by keyboard alone, at 320 pixels, without a violation, told as it goes (exp-6.3.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from houses import SHOW, SHOW_PAGE, VTT, open_place
from playwright.sync_api import expect
from studio_served import Opens, opening, tab_to
from studios import StudioStage, studio_of

from podcast_service.audio.reader import AudioReader

EPISODE = f"/studio/afsnit/{SHOW}/one"
AXE = """async () => (await axe.run(document, { resultTypes: ["violations"] }))
  .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`))"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioStage]:
    """Give the studio of a draft with a transcript, which was changed once, as the page of its show was."""
    with AudioReader() as reader, open_place(tmp_path_factory.mktemp("publish"), reader) as place:
        place.show()
        place.episode("one", title="Den første")
        place.write("one.vtt", VTT)
        place.ingest()
        place.write("one.vtt", VTT.replace("Hello", "Good morning"))
        place.show(page=SHOW_PAGE.replace("What it is about.", "Beskæftigelsesmedarbejderens forventningsafstemning."))
        place.ingest()
        yield studio_of(place)


@pytest.fixture(scope="module")
def opens(stage: StudioStage) -> Iterator[Opens]:
    with opening(stage) as found:
        yield found


def test_a_draft_is_planned_given_up_and_published_with_the_keyboard_and_told_as_it_goes(
    opens: Opens, stage: StudioStage
):
    page = opens(320)
    page.goto(f"{EPISODE}/udgiv")
    tab_to(page, "[name=udskrift]")
    page.keyboard.press("Space")
    tab_to(page, "[name=dato]")
    page.keyboard.type("11282026")
    tab_to(page, "[name=tid]")
    page.keyboard.type("0700AM")
    tab_to(page, "[value=planlaeg]:not([hidden])")
    page.keyboard.press("Enter")
    expect(page.get_by_text("lørdag den 28. november 2026 kl. 07.00 (dansk tid)")).to_be_visible()
    tab_to(page, "[value=bekraeft]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-waiting]")).to_be_visible()
    stage.work()
    expect(page.locator("[data-said]")).to_contain_text("Udgives lørdag", timeout=15_000)
    tab_to(page, "form[action$=fortryd] button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Planlægningen er fortrudt.")).to_be_visible()

    page.get_by_role("button", name="Udgiv nu").press("Enter")
    expect(page.locator("[data-waiting]")).to_be_visible()
    stage.work()

    expect(page.locator("[data-said]")).to_contain_text("Udgivet", timeout=15_000)
    expect(page.get_by_role("button", name="Fortryd udgivelse")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_has_a_violation_or_scrolls_sideways(opens: Opens, width: int, scheme: Literal["light", "dark"]):
    page = opens(width)
    page.emulate_media(color_scheme=scheme)
    pasts = (f"{EPISODE}/historik", f"/studio/serier/{SHOW}/historik")
    for path in (f"{EPISODE}/udgiv", *pasts, *(f"{past}/sammenlign" for past in pasts)):
        page.goto(path)
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(AXE) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
