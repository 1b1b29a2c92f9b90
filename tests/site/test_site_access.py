"""Every kind of page in every state in a real browser: WCAG 2.2 AA, room, quiet, and what it costs to load."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from doorways import Reply
from playwright.sync_api import Browser
from servers import Server
from states import DESIGN, STATES, STATUS
from visits import Window, open_browser, window
from weights import weigh

pytestmark = pytest.mark.needs("chromium")

WITHOUT_THE_REST = "document.querySelectorAll('.turn:nth-of-type(n+60)').forEach((turn) => turn.remove())"
"""What axe does not look at is more of the same transcript, which would take it half a minute."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module", params=[320, 1280])
def visitor(request: pytest.FixtureRequest, browser: Browser, stated: Server) -> Iterator[Window]:
    with window(browser, stated.address, viewport={"width": request.param, "height": 800}) as opened:
        yield opened


@pytest.fixture(scope="module")
def known() -> dict[str, Reply]:
    """Keep the answers that were weighed already."""
    return {}


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_for_everybody_light_and_dark_and_light_to_load(
    visitor: Window, stated: Server, known: dict[str, Reply], state: str
) -> None:
    """exp-3.5, exp-4.2, exp-4.4, exp-4.5, exp-4.7, exp-8.1, sec-S3: axe finds nothing, nothing moves."""
    visitor.page.emulate_media(color_scheme="light")
    assert visitor.go(STATES[state]).status == STATUS.get(state, 200)

    wider, shift, weight = visitor.wider(), visitor.page.evaluate("watched.shift"), weigh(stated, visitor.asked, known)
    visitor.page.evaluate(WITHOUT_THE_REST)
    light = visitor.axe()
    visitor.page.emulate_media(color_scheme="dark")

    assert {"light": light, "dark": visitor.axe()} == {"light": [], "dark": []}
    assert wider <= 0
    assert shift <= 0.05
    assert weight.too_much() == []
    assert visitor.wrong() == []


def test_every_component_is_for_everybody_in_both_schemes(visitor: Window) -> None:
    """exp-3.5: on the design page, where regions have their names twice, as it shows everything twice."""
    visitor.go(DESIGN)
    assert [one for one in visitor.axe() if not one.startswith("landmark-unique")] == []
    assert visitor.wider() <= 0
    assert visitor.wrong() == []
