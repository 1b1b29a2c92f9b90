"""A session that ends while somebody writes: the way back in, and nothing of what was written is lost (exp-6.3.1)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from houses import Place
from studios import Browser, StudioStage
from werkzeug.test import TestResponse

from podcast_service.domain.producer import ShowRole

FORM = "/studio/afsnit/my-show/one/rediger"
HOSTILE = '</textarea><script>alert(1)</script>"&amp;\n\nanden linje'
AREA = re.compile(
    r'<label for="(skrevet-\d+)">(.*?)</label>\n<textarea id="\1" readonly rows="\d+">\n(.*?)</textarea>', re.S
)


@pytest.fixture
def owner(stage: StudioStage) -> Browser:
    """Give a browser that has loaded the form."""
    browser = stage.owner()
    browser.get(FORM)
    return browser


def send(browser: Browser, data: dict[str, object], path: str = FORM, **headers: str) -> TestResponse:
    """Press the button of the form that was loaded, without a script."""
    sent = {"Origin": "http://localhost", "Referer": f"http://localhost{path}", **headers}
    data = {"csrf_token": browser.csrf, **data}
    return browser.client.post(path, data=data, base_url="http://localhost", headers=sent)


def given(reply: TestResponse) -> dict[str, str]:
    return {unescape(label): unescape(text) for _, label, text in AREA.findall(reply.text)}


def test_who_was_signed_out_gets_the_way_back_and_every_word_they_wrote(owner: Browser, place: Place):
    owner.client.delete_cookie("studio", domain="localhost")
    before = place.files()
    data = {"title": "Ny titel", "notes": HOSTILE, "people.who": ["Helle", "Jytte"], "base": "{}", "explicit": "yes"}

    reply = send(owner, data)

    assert reply.status_code == 403
    assert "Du er ikke logget ind" in reply.text
    assert "Kopiér det herfra" in reply.text
    assert f'href="/studio/log-ind?videre={FORM}"' in reply.text.replace("%2F", "/")
    assert given(reply) == {"Titel": "Ny titel", "Shownoter": HOSTILE, "Medvirkende – Navn": "Helle\nJytte"}
    assert "<script>alert" not in reply.text
    assert place.files() == before


def test_the_token_of_another_session_is_met_the_same_way(owner: Browser, stage: StudioStage):
    other = stage.browser(owner.producer)
    other.csrf = owner.csrf
    reply = send(other, {"title": "Ny titel"})
    assert (reply.status_code, given(reply)) == (403, {"Titel": "Ny titel"})
    assert "hører til en anden session" in unescape(reply.text)
    assert other.get(f"/studio/log-ind?videre={FORM}").location == FORM


ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


def test_what_another_site_sends_is_not_shown_on_ours(stage: StudioStage):
    """sec-S12"""
    browser = stage.browser()
    for headers in ELSEWHERE:
        reply = send(browser, {"title": "Ring til 12345678"}, **headers)
        assert reply.status_code == 403
        assert "12345678" not in reply.text


def test_the_way_back_is_a_page_of_the_studio(stage: StudioStage):
    """sec-S18"""
    browser = stage.browser()
    for referer in ("https://evil.example//evil.example/x", "http://localhost//evil.example", "http://[", "", "x:y"):
        reply = send(browser, {"title": "x"}, Referer=referer)
        assert re.findall(r'videre=([^"]*)', reply.text) == ["%2Fstudio"], referer


def test_no_secret_comes_back(stage: StudioStage):
    browser = stage.browser()
    for path in ("/studio/log-ind", "/studio/log-ind/kode", "/studio/konto/adgangskode"):
        reply = send(browser, {"password": "hemmelig-1", "current": "hemmelig-2", "code": "hemmelig-3"}, path)
        assert "hemmelig" not in reply.text
        assert browser.csrf == "" or browser.csrf not in reply.text


def test_a_form_larger_than_is_read_of_a_stranger_is_answered_all_the_same(owner: Browser):
    """sec-S24"""
    owner.client.delete_cookie("studio", domain="localhost")
    reply = send(owner, {"notes": "x" * 2_000_000})
    assert (reply.status_code, given(reply)) == (403, {})
    assert "Log ind og fortsæt" in reply.text


def test_who_may_not_gets_no_form_back(stage: StudioStage):
    reply = stage.browser(stage.producer(ShowRole.VIEWER)).post(FORM, {"title": "Ny titel"})
    assert (reply.status_code, given(reply)) == (403, {})
