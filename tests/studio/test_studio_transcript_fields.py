"""The fields of the transcript editor in a browser that does not let them grow with their words, such as WebKit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from houses import SHOW, VTT, open_place
from sounds import mp3_bytes
from studio_served import Opens, opening
from studios import studio_of

from podcast_service.audio.reader import AudioReader

pytestmark = pytest.mark.needs("chromium")
GROWS = "field-sizing: content;"
UNKNOWN = """(() => {
  const { supports } = CSS;
  CSS.supports = (...asked) => !asked.join().includes("field-sizing") && supports.apply(CSS, asked);
})()"""
CUT = "[...document.querySelectorAll('.cue textarea')].filter((one) => one.scrollHeight > one.clientHeight + 1).length"
ROWS = "document.querySelector('.cue textarea').rows"
LONG = "en sætning som fylder noget mere end en enkelt linje, " * 4


@pytest.fixture(scope="module")
def opens(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Opens]:
    """Open windows of a studio with an episode of one cue."""
    with open_place(tmp_path_factory.mktemp("fields"), reader) as place:
        place.show()
        place.episode("one", title="Om troen", sound=mp3_bytes(2))
        place.write("one.vtt", VTT)
        place.ingest()
        with opening(studio_of(place)) as found:
            yield found


def without_growing(style: str) -> str:
    """Return a style as a browser reads it that does not know the property."""
    assert GROWS in style
    return style.replace(GROWS, "")


def test_all_words_are_seen_while_one_writes_and_when_the_window_is_made_narrower(opens: Opens):
    """exp-6.3.8."""
    page = opens(1280)
    page.add_init_script(UNKNOWN)
    page.route("**/transcript-editor.css", lambda route: route.fulfill(body=without_growing(route.fetch().text())))
    page.goto(f"/studio/afsnit/{SHOW}/one/udskrift")
    field = page.locator(".cue textarea").first
    for text in ("kort", LONG):
        field.fill(text)
        assert page.evaluate(CUT) == 0, text
    wide = page.evaluate(ROWS)
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(200)
    assert page.evaluate(CUT) == 0
    assert page.evaluate(ROWS) > wide > 1
    field.fill("kort")
    assert page.evaluate(ROWS) == 1
