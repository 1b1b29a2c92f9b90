"""Covers in the studio as plain forms: sent, refused in words, cropped by numbers (exp-6.3.6, sec-S8)."""

from __future__ import annotations

from io import BytesIO

from houses import square
from lxml import html
from pictures import encoded
from PIL import Image
from studios import Browser, StudioStage
from werkzeug.test import TestResponse

from podcast_service.content.keys import cover_of
from podcast_service.domain.artwork import Square
from podcast_service.domain.producer import ShowRole

PAGE, OF_SHOW = "/studio/afsnit/my-show/one/cover", "/studio/serier/my-show/cover"
LYING = encoded(Image.new("RGB", (1600, 1400), "teal"), quality=40)


def was(reply: TestResponse) -> str:
    return html.document_fromstring(reply.text).cssselect("[name=was]")[0].get("value") or ""


def upload(browser: Browser, data: bytes, path: str = PAGE, **more: str) -> TestResponse:
    sent = {"file": (BytesIO(data), "../../cover.svg"), "was": was(browser.get(path)), "do": "upload", **more}
    return browser.post(path, sent, content_type="multipart/form-data")


def crop(browser: Browser, **numbers: str) -> TestResponse:
    sent = {"x": "0", "y": "0", "size": "1400", "was": was(browser.get(PAGE)), "do": "crop", "alt": "En dør"}
    return browser.post(PAGE, {**sent, **numbers})


def told(reply: TestResponse) -> list[tuple[str | None, str]]:
    links = html.document_fromstring(reply.text).cssselect(".summary li a")
    return [(one.get("href"), str(one.text_content())) for one in links]


def test_a_cover_is_sent_and_cropped_by_numbers_without_a_script(stage: StudioStage):
    browser = stage.owner()
    assert "apps viser seriens" in browser.get(PAGE).text

    assert upload(browser, LYING, alt="En dør på klem").location == PAGE
    page = html.document_fromstring(browser.get(PAGE).text)
    assert [page.cssselect(f"#felt-{name}")[0].get("value") for name in ("x", "y", "size")] == ["100", "0", "1400"]
    assert [page.cssselect(f"#felt-{field}")[0].get("value") for field in ("cover_alt", "alt-upload")] == [
        "En dør på klem",
        "",
    ]
    assert page.cssselect(".crop-stage")[0].get("viewbox") == "0 0 1600 1400"
    assert browser.get(f"{PAGE}/billede").data[:2] == b"\xff\xd8"
    assert browser.get(f"{PAGE}/nu").mimetype == "image/jpeg"

    assert crop(browser, x="200", alt="", **{"no-alt": "1"}).location == PAGE

    key = cover_of(stage.place.page("one.md"))
    assert (key.crop, key.alt) == (Square(x=200, y=0, size=1400), "")
    assert stage.place.kept("one").latest.cover is not None


def test_what_is_wrong_is_told_in_danish_at_its_field(stage: StudioStage):
    browser = stage.owner()
    small, svg = upload(browser, square(1080), alt="x"), upload(browser, b"<svg onload='alert(1)'/>", alt="x")
    without_words = upload(browser, LYING)

    assert told(small) == [
        ("#felt-file", "Coveret er 1080 × 1080 pixel. Apple kræver mindst 1400 × 1400. Brug et større billede.")
    ]
    assert [href for href, _ in told(svg)] == ["#felt-file"]
    assert [href for href, _ in told(without_words)] == ["#felt-alt-upload", "#felt-file"]
    assert "Billedet blev ikke gemt. Vælg det igen." in dict(told(without_words)).values()
    assert {small.status_code, svg.status_code, without_words.status_code} == {422}
    assert stage.place.kept("one").latest.cover is None

    assert html.document_fromstring(small.text).cssselect("#felt-alt-upload")[0].get("value") == "x"

    upload(browser, LYING, alt="En dør")
    refused = crop(browser, size="1399")
    assert [href for href, _ in told(refused)] == ["#felt-size"]
    assert html.document_fromstring(refused.text).cssselect("#felt-size")[0].get("value") == "1399"
    assert crop(browser, x="tre").status_code == 422
    assert crop(browser, was="0").status_code == 409


def test_the_cover_of_a_show_is_its_owners_and_nobody_elses_is_there(stage: StudioStage):
    stranger = stage.browser(stage.producer(None))
    assert {stranger.get(PAGE + end).status_code for end in ("", "/billede", "/nu")} == {404}
    editor = stage.browser(stage.producer(ShowRole.EDITOR))
    assert (editor.get(OF_SHOW).status_code, editor.get(PAGE).status_code) == (403, 200)

    assert upload(stage.owner(), LYING, OF_SHOW, alt="Ny").status_code == 303

    assert cover_of(stage.place.page("show.md")).alt == "Ny"
