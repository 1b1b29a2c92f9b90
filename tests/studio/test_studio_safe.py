"""What every answer of the studio keeps to: policy, cookie, words for mistakes, and hostile text that stays text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from allowed import ROWS
from flask import Response
from houses import SHOW, Place, open_place
from lxml import html
from sounds import tag_sound
from studios import Browser, StudioStage, studio_of
from test_studio_matrix import address
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.producer import Act
from podcast_service.web.studio.here import Here

IMG, SCRIPT = "<img src=x onerror=alert(1)>", "</title></textarea><script>alert(2)</script>"
TURNED, CONTROL = "\u202egnp.exe", "bell\x07 escape\x1b[31m"
TEMPLATE = "{{ 7 * 191 }} %(name)s {0}"
ASKED = sorted({row.rule for row in ROWS if row.method == "GET"})
"""Everything that is asked for by GET: pages, and sounds, pictures and data that pages use."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    """Give a studio whose every text is someone's who means harm: in the page, in the tags, in names of files."""
    with open_place(tmp_path_factory.mktemp("hostile"), reader) as place:
        show = place.path("show.md")
        place.show()
        show.write_text(show.read_text().replace("My show", IMG).replace("What it is about.", SCRIPT))
        sound = place.episode("one", description=f"'{SCRIPT}'").with_suffix(".mp3")
        tag_sound(sound, title=f"{IMG}{SCRIPT}{TURNED}{CONTROL}", people=IMG, description=SCRIPT)
        place.write(f"{IMG.replace('/', '')}.mp3", b"no sound")
        place.write("one.vtt", f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v {IMG}>{SCRIPT}{TEMPLATE}\n")
        page = place.path("one.md")
        page.write_text(
            page.read_text().replace("Notes of one.", f"{IMG} {SCRIPT} {TEMPLATE} [x](javascript:alert(3))")
        )
        place.ingest()
        yield studio_of(place)


@pytest.fixture(scope="module")
def browser(hostile: StudioStage) -> Browser:
    return hostile.browser(hostile.producer(None, is_administrator=True, name=IMG))


@pytest.fixture(scope="module")
def answers(browser: Browser) -> dict[str, TestResponse]:
    """Keep what was asked for: one answer is looked at in several ways."""
    return {}


@pytest.fixture
def answer(browser: Browser, answers: dict[str, TestResponse], rule: str) -> TestResponse:
    if rule not in answers:
        answers[rule] = browser.get(address(rule))
    return answers[rule]


def is_page(reply: TestResponse) -> bool:
    """Say whether an answer is a page; what is none says what it is, and no browser guesses (sec-S10)."""
    assert reply.status_code in (200, 303, 404), reply.status_code
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    return reply.mimetype == "text/html" and reply.status_code != 303


@pytest.mark.parametrize("rule", ASKED)
def test_hostile_text_stays_text(answer: TestResponse) -> None:
    """sec-S3, sec-S5: no element, no handler, no address of anybody's making; no control that turns the line round."""
    if not is_page(answer):
        return
    tree = html.fromstring(answer.text)
    handlers = [one for one in tree.xpath("//@*") if one.attrname.startswith("on")]
    scripts = [one.text for one in tree.xpath("//script[not(@src)]") if "json" not in one.get("type", "")]
    addresses = tree.xpath("//@href | //@src | //@action")
    hrefs = [one for one in addresses if one.lower().startswith(("javascript:", "data:"))]
    assert (handlers, scripts, hrefs) == ([], [], [])
    assert tree.xpath("//img[@src='x']") == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", answer.text)
    assert str(7 * 191) not in tree.text_content()


@pytest.mark.parametrize("path", ["/studio", f"/studio/serier/{SHOW}", f"/studio/afsnit/{SHOW}/one", "/studio/opgaver"])
def test_hostile_text_is_shown_as_it_was_written(browser: Browser, path: str) -> None:
    """sec-S3: nothing is lost in silence either."""
    assert "<img src=x onerror=alert(1)>" in html.fromstring(browser.get(path).text).text_content()


@pytest.mark.parametrize("rule", ASKED)
def test_what_is_told_to_one_producer_lies_in_no_cache(answer: TestResponse) -> None:
    """Pages, data, downloads and ways on; a player asks for a sound again before each use."""
    assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache")


@pytest.mark.parametrize("rule", ASKED)
def test_a_page_runs_our_scripts_alone(answer: TestResponse) -> None:
    """sec-S4: the nonce of its answer on every script; no style and no handler in the page."""
    if not is_page(answer):
        return
    nonce = next(iter(re.findall("'nonce-([^']+)'", policy_of(answer))), None)  # a preview has the public page's policy
    assert "unsafe" not in policy_of(answer)
    assert "object-src 'none'" in policy_of(answer)
    assert "base-uri 'none'" in policy_of(answer)
    tree = html.fromstring(answer.text)
    scripts = [one for one in tree.xpath("//script") if "json" not in one.get("type", "")]
    assert [one.get("nonce") for one in scripts] == [nonce] * len(scripts)
    assert nonce or [one for one in scripts if not one.get("src")] == []
    assert tree.xpath("//style | //@style") == []
    fields = {name.lower(): value for name, value in answer.headers}
    assert fields["x-robots-tag"].startswith("noindex")
    assert {"referrer-policy", "permissions-policy", "cross-origin-opener-policy"} <= set(fields)


def test_no_two_answers_have_the_same_nonce(browser: Browser) -> None:
    """sec-S4."""
    assert len({policy_of(browser.get("/studio/opgaver")) for _ in range(3)}) == 3


def policy_of(reply: TestResponse) -> str:
    return reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("https", "expected"), [(True, "__Host-studio"), (False, "studio")])
def test_the_cookie_of_a_session_is_for_this_host_alone(place: Place, https: bool, expected: str) -> None:
    """sec-S13: HttpOnly, SameSite=Lax, Path=/, no Domain; Secure and ``__Host-`` where https allows."""
    stage = studio_of(place, https=https)
    scheme = "https" if https else "http"
    reply = stage.app.test_client().get("/studio/filer/0/none.css", base_url=f"{scheme}://localhost")
    (cookie,) = reply.headers.getlist("Set-Cookie")
    name, _, attributes = cookie.partition("=")
    told = {part.strip().lower() for part in attributes.split(";")[1:]}
    assert name == expected
    assert {"httponly", "path=/", "samesite=lax"} <= told
    assert ("secure" in told) is https
    assert not any(one.startswith("domain") for one in told)


def test_a_mistake_of_ours_is_told_by_a_number_alone(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """sec-S25: one page of the studio, the number under which the log tells the rest, no trace."""
    stage = studio_of(place, also=_broken)
    with caplog.at_level(logging.ERROR):
        reply = stage.owner().get("/studio/broken")
    assert reply.status_code == 500
    (number,) = re.findall(r"nummer ([0-9a-f]{8})", reply.text)
    assert f"unexpected error {number}" in caplog.text
    assert "secret of the database" in caplog.text
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert html.fromstring(reply.text).cssselect("header.top a.brand")


def test_a_body_that_is_too_large_is_refused_in_words(place: Place) -> None:
    """sec-S24."""
    stage = studio_of(place)
    browser = stage.owner()
    browser.get("/studio/opgaver")
    reply = browser.post("/studio/opgaver", {"job": "x" * 2_000_000})
    assert reply.status_code == 413
    assert "større, end denne side tager imod" in reply.text


def _broken(studio) -> None:
    @studio.get("/broken", act=Act.SEE)
    def broken(here: Here) -> Response:
        raise ValueError("the secret of the database")
