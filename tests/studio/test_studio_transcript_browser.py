"""The transcript beside its sound in a real browser: by keyboard alone, saved, approved, narrow, and never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from houses import SHOW, Place, open_place
from needs import NEEDS
from playwright.sync_api import Browser, Page, sync_playwright
from sounds import mp3_bytes
from studio_served import FLAGS, serving, window
from studios import StudioStage, studio_of

from podcast_service.audio.reader import AudioReader
from podcast_service.transcripts.vtt import parse

pytestmark = pytest.mark.needs("chromium")
PAGE = f"/studio/afsnit/{SHOW}/one/udskrift"
LONG = f"/studio/afsnit/{SHOW}/long/udskrift"
MANY = 3_000


def vtt(cues: int, step: int) -> str:
    """Write cues of ``step`` milliseconds, two speakers taking turns of two."""
    return "WEBVTT\n" + "".join(
        f"\n{_time(n * step)} --> {_time((n + 1) * step)}\n<v {('Helle', 'Jytte')[n // 2 % 2]}>Sætning {n} om troen.\n"
        for n in range(cues)
    )


def _time(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    """Give a studio with an episode of twelve seconds and one whose transcript has three thousand cues."""
    with open_place(tmp_path_factory.mktemp("transcript"), reader) as place:
        place.show()
        place.episode("one", title="Om troen", sound=mp3_bytes(12))
        place.episode("long", title="Lang", sound=mp3_bytes(40, tone=300))
        place.write("long.vtt", vtt(MANY, 13))
        yield studio_of(place)


@pytest.fixture(scope="module")
def address(stage: StudioStage) -> Iterator[str]:
    with serving(stage) as found:
        yield found


@pytest.fixture
def place(stage: StudioStage) -> Place:
    """Give the house with the short transcript as it was in the beginning."""
    file, text = stage.place.path("one.vtt"), vtt(6, 1_900)
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
        stage.place.ingest()
    return stage.place


@pytest.fixture
def page(browser: Browser, stage: StudioStage, address: str, place: Place) -> Iterator[Page]:
    with window(browser, stage, address, stage.producer()) as opened:
        opened.goto(PAGE)
        yield opened


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"))


def words(place: Place) -> list[str]:
    return [line for line in place.path("one.vtt").read_text().split("\n") if line.startswith("<v ")]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field or button with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page).strip() == name:
            return
    raise AssertionError(f"Tab leads to no {name!r}")


def test_a_text_is_corrected_saved_and_approved_by_keyboard_alone(page: Page, place: Place):
    """exp-6.3.8, exp-6.3.14: split, join, move a time, undo, save, approve; nothing else than keys."""
    page.evaluate("document.querySelector('.cue .time').focus()")
    tab_to(page, "Replik 1, 0:00,0, Helle")
    page.keyboard.press("Control+Home")
    for _ in range(len("Sætning 0")):
        page.keyboard.press("ArrowRight")
    tab_to(page, "Del ved markøren")
    page.keyboard.press("Enter")
    assert focused(page).startswith("Replik 2, 0:00,9")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Og jobchancen.")
    tab_to(page, "Start 0,1 sekund senere")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.querySelector('.cue-tools [data-start]').textContent") == "0:01,1"
    page.keyboard.press("Control+s")
    page.get_by_text("Udskriften er gemt.").wait_for()
    assert focused(page) == "Replik 2, 0:01,1, Helle"  # where one was
    assert words(place)[:2] == ["<v Helle>Sætning 0", "<v Helle>om troen. Og jobchancen."]
    assert "00:00:00.000 --> 00:00:01.1" in place.path("one.vtt").read_text()
    page.evaluate("document.querySelector('.cue textarea').focus()")
    tab_to(page, "Saml med den næste")
    page.keyboard.press("Enter")
    assert page.locator(".cue textarea").first.input_value() == "Sætning 0 om troen. Og jobchancen."
    tab_to(page, "Fortryd")
    page.keyboard.press("Enter")
    assert page.locator(".cue").count() == 7
    tab_to(page, "Godkend udskrift")
    page.keyboard.press("Enter")
    page.get_by_text("Udskriften er godkendt.").wait_for()
    assert place.kept("one").latest.transcripts[0].is_approved


PLAYS = "!document.getElementById('lyden').paused && document.getElementById('lyden').currentTime > 0.05"
AT = "document.getElementById('lyden').currentTime"


def test_keys_play_step_back_and_never_trap_the_one_who_writes(page: Page):
    """Tab plays only where that was asked for, and Esc gives it back (WCAG 2.1.2); the cue that is heard is marked."""
    page.get_by_role("button", name="Afspil fra 0:05,7").click()
    page.wait_for_function(PLAYS)
    page.wait_for_function("document.querySelector('.cue[aria-current] textarea').value.startsWith('Sætning 3')")
    page.get_by_label("Replik 4, 0:05,7, Jytte").focus()
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.getElementById('lyden').paused")
    at = page.evaluate(AT)
    page.keyboard.press("Control+Shift+Enter")
    assert page.evaluate(AT) == pytest.approx(at - 3, abs=0.01)
    page.keyboard.press("Alt+ArrowUp")
    assert focused(page) == "Replik 3, 0:03,8, Jytte"
    page.keyboard.press("Tab")
    assert focused(page) == "Del ved markøren"
    page.get_by_label("Tab afspiller, Skift+Tab går 3 sekunder tilbage").check()
    page.get_by_label("Replik 3, 0:03,8, Jytte").focus()
    page.keyboard.press("Tab")
    page.wait_for_function(PLAYS)
    page.keyboard.press("Tab")
    at = page.evaluate(AT)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(AT) == pytest.approx(max(0, at - 3), abs=0.01)
    assert focused(page) == "Replik 3, 0:03,8, Jytte"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focused(page) == "Del ved markøren"


def test_words_are_counted_then_replaced_and_brought_back(page: Page, place: Place):
    page.get_by_text("Find og erstat").click()
    page.get_by_label("Find", exact=False).first.fill("troen")
    page.get_by_label("Erstat med").fill("håbet")
    page.get_by_role("button", name="Tæl stederne").click()
    assert page.locator("#fundet").text_content() == "6 steder"
    page.get_by_role("button", name="Erstat alle").click()
    assert page.locator("#fundet").text_content() == "Erstattet 6 steder. Fortryd tager det tilbage."
    assert page.locator(".cue textarea").nth(5).input_value() == "Sætning 5 om håbet."
    page.get_by_role("button", name="Fortryd", exact=True).click()
    assert page.locator(".cue textarea").nth(5).input_value() == "Sætning 5 om troen."
    page.get_by_label("Find", exact=False).first.fill("5 om troen")
    page.get_by_role("button", name="Tæl stederne").click()
    page.get_by_role("button", name="Erstat alle").click()
    assert page.locator("#fundet").text_content() == "Erstattet 1 sted. Fortryd tager det tilbage."
    assert words(place)[5].endswith("troen.")


def test_what_was_not_saved_is_offered_again_and_a_clash_loses_nothing(page: Page, place: Place):
    text = page.locator(".cue textarea").first
    text.fill("Skrevet, men ikke gemt.")
    page.get_by_role("button", name="Godkend udskrift").click()
    page.get_by_text("Gem udskriften først").wait_for()
    page.reload()
    page.get_by_text("som ikke blev gemt").wait_for()
    place.write("one.vtt", vtt(6, 1_900).replace("Sætning 0", "En andens ord"))
    place.ingest()
    page.reload()
    assert text.input_value() == "En andens ord om troen."
    page.get_by_role("button", name="Gendan").click()
    assert text.input_value() == "Skrevet, men ikke gemt."
    page.get_by_role("button", name="Gem udskriften").click()
    page.get_by_role("link", name="En anden har ændret de samme steder").wait_for()
    assert page.locator(".clash td").all_inner_texts()[1].endswith("En andens ord om troen.")
    page.get_by_role("button", name="Gem min tekst").click()
    page.get_by_text("Udskriften er gemt.").wait_for()
    assert words(place)[0] == "<v Helle>Skrevet, men ikke gemt."
    page.reload()
    assert page.get_by_text("som ikke blev gemt").is_hidden()


def test_after_a_session_the_page_says_that_the_text_is_kept(page: Page):
    """exp-6.3.1."""
    page.locator(".cue textarea").first.fill("Skrevet, men ikke gemt.")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach((one) => (one.value = 'of another session'))")
    page.get_by_role("button", name="Gem udskriften").click()
    page.get_by_text("ligger endnu i denne browser").wait_for()


def test_of_three_thousand_cues_a_key_touches_the_one_that_is_written_in(page: Page, stage: StudioStage):
    """A hundred stand on the page, and nothing is made anew while one types: so it is as quick as with thirty."""
    page.goto(LONG)
    assert page.locator(".cue").count() == 100
    page.locator(".cue textarea").first.focus()
    page.evaluate(
        """() => {
          const [first] = document.querySelectorAll(".cue"), list = first.parentNode;
          window.touched = 0;
          new MutationObserver((all) => (window.touched += all.filter(({ target }) => !first.contains(target)).length))
            .observe(list, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    page.keyboard.type("Tyve tegn, der skrives")
    assert page.locator(".cue textarea").first.input_value().endswith("Tyve tegn, der skrives")
    assert page.evaluate("touched") == 0
    for _ in range(3):
        page.get_by_role("button", name="Senere replikker").first.click()
    assert page.locator(".portions [role=status]").text_content() == f"Replik 301 til 400 af {MANY}"
    page.get_by_role("button", name="Gem udskriften").click()
    page.get_by_text("Udskriften er gemt.").wait_for()
    assert stage.place.path("long.vtt").read_text().count("-->") == MANY


def test_the_page_is_accessible_and_as_narrow_as_a_phone(page: Page):
    """exp-3.5, exp-6.3.14: nothing for axe to find, wide or narrow, and nothing to scroll sideways."""
    page.locator(".cue textarea").first.focus()
    page.locator("summary").click()
    assert Axe().run(page).response["violations"] == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    assert Axe().run(page).response["violations"] == []


FUZZ = """async ([path, seed]) => {
  const { split, join, moveStart, moveEnd } = await import(path);
  let state = seed;
  const random = (below) => { // mulberry32: equal seeds give equal edits
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const words = (cues) => cues.map((cue) => cue.text).join("").replace(/\\s+/g, "");
  let cues = Array.from({ length: 6 }, (_, n) => (
    { start: n * 1000, end: n * 1000 + 600 + random(800), speaker: "AB"[random(2)], text: `et to ${n} tre, fire.` }));
  const said = words(cues), wrong = [];
  for (let step = 0; step < 300; step++) {
    const at = random(cues.length), act = random(4), before = cues;
    if (act === 0) cues = split(cues, at, random(cues[at].text.length + 1));
    if (act === 1) cues = join(cues, at);
    if (act === 2) cues = moveStart(cues, at, cues[at].start + random(4001) - 2000);
    if (act === 3) cues = moveEnd(cues, at, cues[at].end + random(4001) - 2000, 9000);
    const ordered = cues.every((cue, n) => cue.end > cue.start && cue.start >= (cues[n - 1]?.start ?? 0));
    if (!ordered || words(cues) !== said) return { step, act, at, before, cues };
  }
  return null;
}"""
"""Splits, joins and moves at random: times stay in order, and no word is lost or doubled."""


def module(page: Page) -> str:
    """Return the address of the cues' module, as the page loaded it."""
    names = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    return str(next(name for name in names if "transcript-cues" in name))


def test_what_the_rows_send_is_what_the_server_reads(page: Page):
    """Signs that mean something in WebVTT are text like any other (sec-S3)."""
    rows = [
        [0, 61_005, "A > B & <i>", "<b>fed</b> & --> \n\n\nto"],
        [61_005, 7_200_000, "", "NOTE"],
        [7_200_000, 7_200_001, "", " "],
    ]
    cues = [dict(zip(("start", "end", "speaker", "text"), row, strict=True)) for row in rows]
    text = page.evaluate("async ([path, cues]) => (await import(path)).written(cues)", [module(page), cues])
    read = [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in parse(text)]
    assert read == [(0, 61_005, "A > B & <i>", "<b>fed</b> & --> \nto"), (61_005, 7_200_000, None, "NOTE")]


def test_no_edit_of_a_row_loses_a_word_or_breaks_the_order_of_time(page: Page):
    path = module(page)
    for seed in range(1, 40):
        assert page.evaluate(FUZZ, [path, seed]) is None, seed
