"""Every page of the studio in a real browser: for everybody, narrow and wide, light and dark, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from desks import served, sign_in
from houses import open_place
from html_rules import complaints
from measures import CLIPPED, FORCED
from playwright.sync_api import Browser, expect
from studio_states import OPEN, STATES, STATUS, let_things_happen, write_studio
from studios import StudioStage, studio_of
from visits import Window, open_browser, walk, window

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.attempts import State, list_latest_attempts, save_attempt
from podcast_service.catalog.database import transact
from podcast_service.domain.pace import Pace
from podcast_service.domain.producer import Producer
from podcast_service.web.studio.paces import Paces

pytestmark = pytest.mark.needs("chromium")

ANY = Pace(at_once=10_000, a_second=10_000)
WALKED = ("overview", "show", "jobs", "draft", "ready?", "publish", "upload")
SMALL = """() => [...document.querySelectorAll(
    "main :is(button, input:not([type=hidden]), select, summary, a.button), nav a")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".unseen"))
  .map((one) => [one, (one.matches("input") && one.closest("label") || one).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} is ${Math.round(box.width)} × ${Math.round(box.height)}`)"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioStage]:
    with AudioReader() as reader, open_place(tmp_path_factory.mktemp("studio"), reader) as place:
        write_studio(place)
        made = studio_of(place, paces=Paces(session=ANY, address=ANY))
        let_things_happen(made)
        yield made


@pytest.fixture(scope="module")
def who(stage: StudioStage) -> Producer:
    return stage.producer(None, is_administrator=True, name="Anja Prøve")


@pytest.fixture(scope="module")
def address(stage: StudioStage) -> Iterator[str]:
    with served(stage) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module", params=[("dark", 320), ("light", 1280)], ids=["narrow", "wide"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, stage: StudioStage, who: Producer, address: str
) -> Iterator[Window]:
    scheme, width = request.param
    size = {"width": width, "height": 800}
    with window(browser, address, viewport=size, color_scheme=scheme, reduced_motion="reduce") as opened:
        sign_in(opened.context, stage, who, address)
        yield opened


def invalid(text: str) -> list[str]:
    """Return what breaks the rules of HTML. A desk has no footer, and says so where it opens another window."""
    own = ("0 of footer of the page", "opens a window")
    return [one for one in complaints(text) if not one.endswith(own)]


def troubles(opened: Window) -> list[str]:
    """Return what the console, the network and the policy complained of; the studio's own cookie may be there."""
    return [one for one in opened.wrong() if one != "the cookie studio"]


@pytest.mark.parametrize("state", STATES)
def test_a_page_of_the_studio_is_for_everybody(visitor: Window, state: str) -> None:
    """exp-3.5, exp-8.1: axe finds nothing, nothing is cut off, 24 pixels for a finger (44 for what matters)."""
    assert visitor.go(STATES[state]).status == STATUS.get(state, 200)
    found = {
        "axe": visitor.axe(),
        "cut": [one for one in visitor.page.evaluate(CLIPPED) if "<p.title>" not in one],  # as apps cut it, on purpose
        "small": visitor.page.evaluate(SMALL),
        "wider": [f"{visitor.wider()} pixels"] if visitor.wider() > 0 else [],
        "troubles": troubles(visitor),
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("state", STATES)
def test_a_page_of_the_studio_is_valid(stage: StudioStage, who: Producer, state: str) -> None:
    """exp-8.1: as the HTML standard has it, and what our rules add."""
    assert invalid(stage.browser(who).get(STATES[state]).text) == []


@pytest.mark.parametrize("state", OPEN)
def test_a_page_for_strangers_is_for_everybody(browser: Browser, address: str, state: str) -> None:
    """exp-6.3.1, exp-8.1."""
    with window(browser, address, viewport={"width": 320, "height": 800}) as opened:
        assert opened.go(OPEN[state]).status == STATUS.get(state, 200)
        assert opened.axe() == []
        assert opened.wider() <= 0
        assert invalid(opened.page.request.get(OPEN[state]).text()) == []
        assert troubles(opened) == []


@pytest.mark.parametrize("state", WALKED)
def test_the_keyboard_reaches_all_of_a_page_and_is_always_seen(visitor: Window, state: str) -> None:
    """exp-8.2: WCAG 2.1.2, 2.4.3, 2.4.7, 2.4.11."""
    visitor.page.emulate_media(color_scheme="light")  # the skip link has colours of its own in both
    visitor.go(STATES[state])
    wanted = visitor.page.locator("a[href]").filter(visible=True)
    links = set(wanted.evaluate_all("(links) => links.map((one) => one.getAttribute('href'))"))
    stops = list(walk(visitor))
    assert [(stop["name"], stop["wrong"]) for stop in stops if stop["wrong"]] == []
    assert stops[0]["href"] == "#indhold"
    assert links <= {stop["href"] for stop in stops}


def test_in_the_colours_of_the_reader_everything_is_still_seen(
    browser: Browser, stage: StudioStage, who: Producer, address: str
) -> None:
    """exp-6.2.5: forced colours."""
    with window(browser, address, forced_colors="active") as opened:
        sign_in(opened.context, stage, who, address)
        wrong = {}
        for state in WALKED:
            opened.go(STATES[state])
            if found := opened.page.evaluate(FORCED):
                wrong[state] = found
        assert wrong == {}


def test_the_jobs_show_what_changes_without_losing_the_focus(visitor: Window, stage: StudioStage) -> None:
    """exp-6.3.2: the page asks by itself, says it politely, and the keyboard stays where it is."""
    visitor.go(STATES["jobs"])
    button = visitor.page.get_by_role("button", name=re.compile("Prøv igen")).first
    button.focus()
    focused = button.get_attribute("id")
    before = visitor.page.locator("#opgaver-talt").inner_text()
    with transact(stage.place.house.catalog) as tx:
        running = next(one for one in list_latest_attempts(tx) if one.state in (State.RUNNING, State.DONE))
        state = State.DONE if running.state is State.RUNNING else State.RUNNING
        save_attempt(tx, replace(running, state=state, ended_at=stage.place.clock() if state is State.DONE else None))
    expect(visitor.page.locator("#opgaver-talt")).not_to_have_text(before, timeout=30_000)
    assert visitor.page.evaluate("document.activeElement.id") == focused
