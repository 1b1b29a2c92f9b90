"""The sound of a draft plays in the studio, by ranges, for who may see it alone (exp-6.3.7, sec-S2, sec-S10)."""

from __future__ import annotations

import pytest
from studios import StudioStage

from podcast_service.domain.producer import ShowRole
from podcast_service.web.studio.stored import LONGEST, shortened

SOUND = "/studio/lyd/my-show/one"


def test_a_draft_is_played_by_ranges_and_kept_by_no_shared_cache(stage: StudioStage):
    whole = stage.place.path("one.mp3").read_bytes()
    browser = stage.browser(stage.producer(ShowRole.VIEWER))

    reply = browser.get(SOUND, headers={"Range": "bytes=100-"})

    assert (reply.status_code, reply.mimetype, reply.data) == (206, "audio/mpeg", whole[100:])
    assert reply.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"].startswith("sandbox")
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert browser.get(SOUND).data == whole
    assert browser.get(SOUND, headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_who_may_not_see_the_show_hears_nothing_and_an_episode_without_sound_says_so(stage: StudioStage):
    assert stage.browser().get(SOUND).status_code == 303
    assert stage.browser(stage.producer(None)).get(SOUND).status_code == 404
    stage.place.episode("two", sound=b"", title="Two")
    stage.place.ingest()

    reply = stage.owner().get("/studio/lyd/my-show/two")

    assert reply.status_code == 404
    assert "ingen lyd endnu" in reply.text


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("bytes=0-", f"bytes=0-{LONGEST - 1}"),
        ("bytes=100-199", "bytes=100-199"),
        ("bytes=5-999999999999", f"bytes=5-{LONGEST + 4}"),
        ("bytes=-500", "bytes=-500"),
        ("bytes=0-1,5-9", "bytes=0-1,5-9"),
        ("lines=0-", "lines=0-"),
    ],
)
def test_one_answer_is_never_long_however_much_is_asked(asked: str, granted: str):
    assert shortened(asked) == granted
