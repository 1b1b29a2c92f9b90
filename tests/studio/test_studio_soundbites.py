"""Soundbites in the studio as a plain form (exp-6.3, feed-P08)."""

from __future__ import annotations

from lxml import html
from studios import Browser, StudioStage
from werkzeug.test import TestResponse

from podcast_service.domain.feed_tag import tags_named

PAGE = "/studio/afsnit/my-show/one/lydklip"


def press(browser: Browser, reply: TestResponse, button: str, **typed: str) -> TestResponse:
    (form,) = html.document_fromstring(reply.text).cssselect("form.bite-form")
    for mould in form.cssselect("template"):
        mould.drop_tree()
    named = {name.replace("_", "-"): value for name, value in typed.items()}
    return browser.post(PAGE, {**dict(form.form_values()), **named, "do": button})


def values(reply: TestResponse, name: str) -> list[str | None]:
    fields = html.document_fromstring(reply.text).cssselect(f".entries input[name^={name}-]")
    return [one.get("value") for one in fields]


def saved(stage: StudioStage) -> list[str]:
    return [tag.text for tag in tags_named(stage.place.kept("one").latest.tags, "soundbite")]


def test_soundbites_are_written_nudged_removed_and_saved_without_a_script(stage: StudioStage):
    browser = stage.owner()
    reply = press(browser, browser.get(PAGE), "add", start_0="0", length_0="1", title_0="Først")
    reply = press(browser, reply, "nudge:start-0:100", start_1="0:01", length_1="1", title_1="Sidst")
    assert values(reply, "start") == ["0:00,1", "0:01"]
    reply = press(browser, reply, "nudge:length-0:-100")
    assert values(reply, "length") == ["0:00,9", "1"]
    reply = press(browser, reply, "remove:1")
    assert saved(stage) == []

    assert press(browser, reply, "save").location == PAGE

    assert saved(stage) == ["Først"]
    assert "Apps vil helst" in browser.get(PAGE).text


def test_what_is_wrong_and_what_others_saved_is_told_and_nothing_typed_is_lost(stage: StudioStage):
    browser, other = stage.owner(), stage.owner()
    page = browser.get(PAGE)
    wrong = press(browser, page, "save", start_0="0:01", length_0="30", title_0="<b>Mit</b>")
    assert wrong.status_code == 422
    assert [a.get("href") for a in html.document_fromstring(wrong.text).cssselect(".summary a")] == ["#felt-length-0"]
    assert values(wrong, "title") == ["<b>Mit</b>"]

    press(other, other.get(PAGE), "save", start_0="0", length_0="1", title_0="Andens")
    late = press(browser, wrong, "save", length_0="1")
    assert (late.status_code, saved(stage)) == (409, ["Andens"])
    assert "0:00 (0:01) Andens" in late.text
    assert values(late, "title") == ["<b>Mit</b>"]
    press(browser, late, "save")
    assert saved(stage) == ["<b>Mit</b>"]
