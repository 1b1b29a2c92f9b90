"""Cover, chapters and soundbites in a real browser: by keys alone, at 320 pixels, axe at zero (exp-6.3.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from houses import Place, open_place
from pictures import encoded
from PIL import Image
from playwright.sync_api import Page, expect
from sounds import mp3_bytes
from studio_served import Opens, opening, tab_to
from studios import StudioStage, studio_of

from podcast_service.audio.reader import AudioReader
from podcast_service.content.keys import cover_of
from podcast_service.domain.artwork import Square
from podcast_service.domain.feed_tag import tags_named
from podcast_service.workflows.analyse import analysis_of

EPISODE = "/studio/afsnit/my-show/one"
AXE = """async () => (await axe.run(document, { resultTypes: ["violations"] }))
  .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`))"""
Drag = Callable[[Page, tuple[float, float], tuple[float, float]], None]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioStage]:
    """Give the studio of an episode of a minute with a picture that is no square."""
    with AudioReader() as reader, open_place(tmp_path_factory.mktemp("pictures"), reader) as place:
        place.show()
        place.episode("one", sound=mp3_bytes(60), title="Den første")
        place.write("one.jpg", encoded(Image.new("RGB", (1700, 1500), "teal"), quality=40))
        place.ingest()
        audio = place.kept("one").latest.audio
        assert audio
        analysis_of(place.house, audio)
        yield studio_of(place)


@pytest.fixture(scope="module")
def opens(served: StudioStage) -> Iterator[Opens]:
    with opening(served) as found:
        yield found


@pytest.fixture
def place(served: StudioStage) -> Place:
    return served.place


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_cover_is_cropped_by_keys_alone(opens: Opens, place: Place):
    """exp-6.3.6, exp-6.3.14."""
    page = opens(320)
    page.goto(f"{EPISODE}/cover")
    tab_to(page, ".crop-stage")

    press(page, "+", "-", "-", "-", "-", "-", "ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowUp")
    chosen = [int(page.input_value(f"#felt-{name}")) for name in ("x", "y", "size")]
    assert page.get_attribute(".crop-small", "viewBox") == "{0} {1} {2} {2}".format(*chosen)
    assert 1400 <= chosen[2] < 1500
    tab_to(page, "#felt-cover_alt")
    page.keyboard.type("En blågrøn flade")
    tab_to(page, ".crop button[value=crop]")
    with page.expect_navigation():
        press(page, "Enter")

    key = cover_of(place.page("one.md"))
    assert (key.crop, key.alt) == (Square(x=chosen[0], y=chosen[1], size=chosen[2]), "En blågrøn flade")
    assert "Udsnittet er gemt." in page.content()


def drag_by_mouse(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def drag_by_touch(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    hand = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [start]), ("touchMove", [end]), ("touchEnd", [])):
        touches = [{"x": x, "y": y} for x, y in points]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_touch])
def test_a_crop_is_drawn_by_mouse_and_touch_and_stays_inside(opens: Opens, drag: Drag):
    """exp-6.3.6."""
    page = opens(1280)
    page.goto(f"{EPISODE}/cover")
    page.locator(".crop-stage").scroll_into_view_if_needed()
    box = page.locator(".crop-stage").bounding_box()
    assert box
    for name, value in (("size", "1450"), ("x", "0"), ("y", "50")):
        page.fill(f"#felt-{name}", value)
    page.locator("#felt-cover_alt").focus()

    drag(page, (box["x"] + 200, box["y"] + 200), (box["x"] + 1200, box["y"] + 200))

    assert [page.input_value(f"#felt-{name}") for name in ("x", "y", "size")] == ["250", "50", "1450"]


def test_chapters_are_added_moved_and_saved_by_keys_alone(opens: Opens, place: Place):
    """exp-6.3.7, exp-6.3.14."""
    page = opens(320)
    page.goto(f"{EPISODE}/kapitler")
    tab_to(page, "[role=slider]")

    press(page, "PageDown", "ArrowRight", "Shift+ArrowLeft", "Enter")
    page.keyboard.type("Tegnene")
    press(page, "Enter", "Home", "Enter")
    page.keyboard.type("Intro")
    assert page.inner_text(".rows-told") == "Kapitel tilføjet ved 0:00"
    page.focus("#felt-start-0")
    press(page, "ArrowUp", "Shift+ArrowUp")
    assert page.inner_text(".rows-told") == "Start: 0:12"
    assert page.locator(".marks line").count() == 2
    tab_to(page, "form > .buttons:last-child button")
    with page.expect_navigation():
        press(page, "Enter")

    chapters = place.kept("one").latest.chapters
    assert [(one.start_ms, one.title) for one in chapters] == [(0, "Intro"), (12_000, "Tegnene")]


def test_a_chapter_that_was_removed_comes_back(opens: Opens):
    page = opens(1280)
    page.goto(f"{EPISODE}/kapitler")
    page.get_by_role("button", name="Tilføj en tom række").click()
    page.keyboard.type("0:30")
    count = page.locator(".entry").count()

    page.get_by_role("button", name="Fjern kapitel").last.click()
    assert page.locator(".entry").count() == count - 1
    page.get_by_role("button", name="Fortryd").click()

    assert page.locator(".entry").count() == count
    assert page.locator(".time-field[name^=start]").last.input_value() == "0:30"


def test_rows_that_were_not_saved_come_back_in_the_same_browser(opens: Opens):
    page = opens(1280)
    page.goto(f"{EPISODE}/kapitler")
    page.get_by_role("button", name="Tilføj en tom række").click()
    page.keyboard.type("0:44")
    page.get_by_label("Titel").last.fill("Ikke gemt")
    while not page.evaluate("localStorage.length"):
        page.wait_for_timeout(50)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator(".time-field[name^=start]").last.input_value() != "0:44"

    page.get_by_role("button", name="Gendan").click()

    assert page.locator(".time-field[name^=start]").last.input_value() == "0:44"
    assert page.get_by_label("Titel").last.input_value() == "Ikke gemt"

    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach((one) => (one.value = 'of another session'))")
    page.get_by_role("button", name="Gem kapitler").last.click()
    page.get_by_text("ligger endnu i denne browser").wait_for()


def test_a_mark_is_dragged_along_the_waveform(opens: Opens):
    page = opens(1280)
    page.goto(f"{EPISODE}/kapitler")
    page.get_by_role("button", name="Tilføj en tom række").click()
    page.keyboard.type("0:30")
    page.locator("[role=slider]").scroll_into_view_if_needed()
    box = page.locator("[role=slider]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 20, steps=5)
    page.mouse.up()

    assert page.locator(".time-field[name^=start]").last.input_value().startswith("0:4")


def test_a_soundbite_plays_just_its_piece(opens: Opens, place: Place):
    page = opens(1280)
    page.goto(f"{EPISODE}/lydklip")
    page.fill("#felt-start-0", "0:20")
    page.fill("#felt-length-0", "0,8")
    assert page.locator(".odd-length").first.is_visible()

    page.get_by_role("button", name="Afspil stykket").click()
    expect(page.locator(".play")).to_have_text("Sæt på pause")
    expect(page.locator(".play")).to_have_text("Afspil")

    assert 20.7 < page.evaluate("document.querySelector('audio').currentTime") < 21.6
    with page.expect_navigation():
        page.get_by_role("button", name="Gem lydklip").first.click()
    assert len(tags_named(place.kept("one").latest.tags, "soundbite")) == 1


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_has_a_violation_or_scrolls_sideways(opens: Opens, width: int, scheme: str):
    page = opens(width)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name in ("cover", "kapitler", "lydklip"):
        page.goto(f"{EPISODE}/{name}")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(AXE) == [], name
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0, name
