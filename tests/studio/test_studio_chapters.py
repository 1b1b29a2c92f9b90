"""Chapters in the studio as plain forms: the table does everything without a script (exp-6.3.7, sec-S2, sec-S3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from chaptered import FILES, picture, tagged
from houses import SHOW, open_place
from lxml import html
from studios import Browser, StudioStage, studio_of
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.domain.producer import ShowRole
from podcast_service.workflows.publish import Word, publish_episode

PAGE = "/studio/afsnit/my-show/one/kapitler"
HOSTILE = "<script>alert(1)</script>"
NO_SOUND = "/studio/afsnit/my-show/two/kapitler"


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    """Give a studio for what saves nothing; its second episode has no sound."""
    with open_place(tmp_path_factory.mktemp("unchanged"), reader) as place:
        place.show()
        place.episode("one", title="The first")
        place.episode("two", sound=b"", title="Two")
        place.ingest()
        yield studio_of(place)


def form_of(reply: TestResponse) -> dict[str, object]:
    """Return what a browser would send of the table as it stands."""
    (form,) = html.document_fromstring(reply.text).cssselect("form.chapter-form")
    for mould in form.cssselect("template"):
        mould.drop_tree()
    return {name: value for name, value in form.form_values() if not name.startswith("image-")}


def rows(reply: TestResponse) -> list[tuple[object, object]]:
    sent = form_of(reply)
    numbers = [name.partition("-")[2] for name in sent if name.startswith("start-")]
    return [(sent[f"start-{number}"], sent[f"title-{number}"]) for number in numbers]


def press(browser: Browser, reply: TestResponse, button: str, **typed: object) -> TestResponse:
    sent = {**form_of(reply), **{_field(name): value for name, value in typed.items()}, "do": button}
    return browser.post(PAGE, sent, content_type="multipart/form-data")


def _field(name: str) -> str:
    return name.replace("_", "-")


def saved(stage: StudioStage) -> list[tuple[int, str]]:
    return [(one.start_ms, one.title) for one in stage.place.kept("one").latest.chapters]


def summary(reply: TestResponse) -> list[str]:
    return [str(one.text_content()) for one in html.document_fromstring(reply.text).cssselect(".summary li")]


def test_chapters_are_written_added_nudged_removed_and_saved_without_a_script(stage: StudioStage):
    browser = stage.owner()
    reply = browser.get(PAGE)
    assert rows(reply) == [("", "")]

    reply = press(browser, reply, "add", start_0="0:01", title_0="Tegn")
    reply = press(browser, reply, "nudge:start-0:-100", start_1="0", title_1="Intro")
    reply = press(browser, reply, "nudge:end-0:100", end_0="0:01,2")
    reply = press(browser, reply, "nudge:start-7:100")
    assert rows(reply) == [("0:00,9", "Tegn"), ("0", "Intro")]
    assert form_of(reply)["end-0"] == "0:01,3"
    reply = press(browser, press(browser, reply, "add"), "remove:2")
    reply = press(browser, reply, f"remove:{'9' * 5000}")
    assert saved(stage) == []

    reply = press(browser, reply, "save")

    assert (reply.status_code, reply.location) == (303, PAGE)
    assert saved(stage) == [(0, "Intro"), (900, "Tegn")]
    after = browser.get(PAGE)
    assert "Kapitlerne er gemt." in after.text
    assert rows(after) == [("0:00", "Intro"), ("0:00,9", "Tegn")]
    with read(stage.place.house.catalog) as tx:
        noted = [one for one in list_entries(tx) if one.facts.get("fields") == "chapters"]
    assert [(one.act, one.by) for one in noted] == [("edited", "Jytte")]


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(unchanged: StudioStage):
    browser = unchanged.owner()

    reply = press(browser, browser.get(PAGE), "save", start_0="snart", title_0=HOSTILE, url_0="javascript:x")

    assert reply.status_code == 422
    assert rows(reply) == [("snart", HOSTILE)]
    assert HOSTILE not in reply.text
    page = html.document_fromstring(reply.text)
    assert [link.get("href") for link in page.cssselect(".summary a")] == ["#felt-start-0", "#felt-url-0"]
    assert [one.get("id") for one in page.cssselect("[aria-invalid=true]")] == ["felt-start-0", "felt-url-0"]
    assert "tidspunkt, der kan læses" in summary(reply)[0]


def test_who_saves_on_top_of_somebody_else_sees_both_and_chooses(stage: StudioStage):
    mine, other = stage.owner(), stage.owner()
    page = mine.get(PAGE)
    press(other, other.get(PAGE), "save", start_0="0", title_0="Andens")

    reply = press(mine, page, "save", start_0="0:01", title_0="Mit")

    assert reply.status_code == 409
    assert "0:00 Andens" in reply.text
    assert rows(reply) == [("0:01", "Mit")]
    assert saved(stage) == [(0, "Andens")]
    assert press(mine, reply, "save").status_code == 303
    assert saved(stage) == [(1000, "Mit")]


def test_chapters_are_taken_from_elsewhere_to_look_through_and_nothing_is_saved(unchanged: StudioStage):
    browser = unchanged.owner()
    browser.get(PAGE)
    for sent in (
        {"file": (BytesIO(FILES["first.chapters.json"].encode()), "x.json"), "do": "file"},
        {"text": "0:00 Intro\n0:01 B", "do": "file"},
    ):
        reply = browser.post(f"{PAGE}/hent", sent, content_type="multipart/form-data")
        assert rows(reply) == [("0:00", "Intro"), ("0:01", "B")]
        assert "2 kapitler er hentet" in reply.text

    assert saved(unchanged) == []


def test_what_cannot_be_taken_is_told_in_words(unchanged: StudioStage):
    browser = unchanged.owner()
    browser.get(PAGE)
    told = [
        browser.post(f"{PAGE}/hent", sent, content_type="multipart/form-data")
        for sent in (
            {"do": "file"},
            {"do": "sound"},
            {"do": "file", "file": (BytesIO(b"{"), "x.json")},
        )
    ]

    assert [reply.status_code for reply in told] == [422, 404, 422]
    assert [len(summary(reply)) for reply in told] == [1, 1, 1]


def test_chapters_of_the_sound_are_marked_as_from_the_file_and_come_back_when_the_list_goes(stage: StudioStage):
    stage.place.episode("one", sound=tagged("A", "B", image=picture()), title="The first")
    stage.place.ingest()
    browser = stage.owner()
    reply = browser.get(PAGE)
    assert "fra filen" in reply.text
    shown = html.document_fromstring(reply.text).cssselect(".picture img")[0].get("src") or ""
    assert browser.get(shown).mimetype == "image/jpeg"

    press(browser, reply, "save", title_0="Mit")
    assert saved(stage) == [(0, "Mit"), (500, "B")]

    browser.post(f"{PAGE}/glem", {"was": str(form_of(browser.get(PAGE))["was"])})
    assert saved(stage) == [(0, "A"), (500, "B")]


def test_saved_chapters_are_exported_for_other_programs(stage: StudioStage):
    browser = stage.owner()
    assert browser.get(f"{PAGE}/fil/json").status_code == 404
    press(browser, browser.get(PAGE), "save", start_0="0:01", title_0=HOSTILE)

    replies = {kind: browser.get(f"{PAGE}/fil/{kind}") for kind in ("json", "psc", "txt")}

    assert json.loads(replies["json"].data)["chapters"] == [{"startTime": 1, "title": HOSTILE}]
    assert b'title="&lt;script&gt;' in replies["psc"].data
    assert replies["txt"].text == f"00:00:01.000 {HOSTILE}\n"
    assert all(one.headers["Content-Disposition"].startswith("attachment") for one in replies.values())
    assert browser.get(f"{PAGE}/fil/exe").status_code == 404


def test_a_picture_is_sent_with_its_chapter_and_asked_for_again_where_the_form_comes_back(stage: StudioStage):
    browser = stage.owner()
    sent = {"start_0": "snart", "title_0": "Intro", "image_0": (BytesIO(picture()), "x.png")}

    refused = press(browser, browser.get(PAGE), "save", **sent)
    assert "vælg de nye billeder igen" in refused.text
    again = {"start_0": "0", "image_0": (BytesIO(picture()), "x.png")}
    assert press(browser, refused, "save", **again).status_code == 303

    (chapter,) = stage.place.kept("one").latest.chapters
    assert chapter.image is not None
    reply = browser.get(PAGE)
    assert str(form_of(reply)["picture-0"]).startswith("one-kapitel-")
    press(browser, reply, "save", no_picture_0="1")
    assert stage.place.kept("one").latest.chapters[0].image is None


def test_chapters_are_written_into_the_audio_file_when_somebody_wants_it(stage: StudioStage):
    browser = stage.owner()
    press(browser, browser.get(PAGE), "save", start_0="0:01", title_0="I filen")
    assert "henter deres apps hele filen en gang til" in browser.get(PAGE).text

    assert browser.post(f"{PAGE}/i-lydfilen").location == PAGE

    file = stage.place.path("one.mp3")
    assert [one.title for one in stage.place.house.reader.read(file).tags.chapters] == ["I filen"]
    file.unlink()
    stage.place.ingest()
    assert browser.post(f"{PAGE}/i-lydfilen").status_code == 422


def test_of_a_published_episode_it_is_told_that_listeners_wait_for_the_changes(stage: StudioStage):
    publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Kommer."))
    browser = stage.owner()

    press(browser, browser.get(PAGE), "save", start_0="0", title_0="Nyt")

    assert "Lytterne får det, når ændringerne udgives." in browser.get(PAGE).text


def test_an_episode_without_sound_has_a_table_all_the_same(unchanged: StudioStage):
    page = html.document_fromstring(unchanged.owner().get(NO_SOUND).text)

    assert len(page.cssselect(".entries > .entry")) == 1
    assert not page.cssselect("audio")


def test_a_form_of_many_chapters_is_taken_whole(unchanged: StudioStage):
    browser = unchanged.owner()
    sent = {**form_of(browser.get(PAGE)), "rows": "300", "do": "add"}
    for number in range(300):
        sent |= {f"start-{number}": "0:01", f"title-{number}": f"Kapitel {number}", f"url-{number}": "https://x.dk/"}

    reply = browser.post(PAGE, sent, content_type="multipart/form-data")

    assert len(rows(reply)) == 301


def test_who_may_only_look_edits_nothing(unchanged: StudioStage):
    viewer = unchanged.browser(unchanged.producer(ShowRole.VIEWER))

    assert [viewer.get(PAGE).status_code, viewer.post(PAGE).status_code] == [403, 403]
