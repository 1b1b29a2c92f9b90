"""The page "Klar til udgivelse?": the same words as the command line, each line leads to where it is mended."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape

import pytest
from houses import SHOW, Place
from lxml import html
from sounds import tag_sound
from studios import StudioStage

from podcast_service.domain.producer import ShowRole
from podcast_service.domain.said import said
from podcast_service.domain.told import told
from podcast_service.feeds.rules import RULES
from podcast_service.feeds.validate import finding
from podcast_service.site.checklist import row_words
from podcast_service.site.verdicts import broken_words
from podcast_service.web.studio.said import error_words
from podcast_service.workflows.checklist import Checklist, checklist
from podcast_service.workflows.proof import as_error

READY = "/studio/afsnit/my-show/one/klar"
PUBLISH = "/studio/afsnit/my-show/one/udgiv"
ACCEPT = re.compile(r'name="accept" value="([0-9a-f]+)"')


@pytest.fixture
def found(place: Place) -> Checklist:
    place.write("one.md", place.path("one.md").read_text() + "\nBorgeren 010203-1234. Ring 22 33 44 55.\n")
    place.ingest()
    return checklist(place.house, SHOW, "one")


def test_every_line_is_shown_in_danish_with_a_way_to_mend_it(stage: StudioStage, found: Checklist):
    """exp-6.3.5."""
    page = unescape(stage.owner().get(READY).text)
    for row in found.rows:
        assert row_words(row, "da") in page
    assert page.count(">Ret<") == len(found.rows)
    assert 'href="/studio/afsnit/my-show/one/udskrift#felt-transcripts"' in page
    assert 'href="/studio/serier/my-show/indstillinger#felt-owner"' in page
    assert "010203" not in page


@pytest.mark.parametrize(
    ("role", "of_episode", "of_show"),
    [(ShowRole.VIEWER, False, False), (ShowRole.EDITOR, True, False), (ShowRole.OWNER, True, True)],
)
def test_nobody_is_led_to_a_page_they_may_not_see(
    stage: StudioStage, found: Checklist, role: ShowRole, of_episode: bool, of_show: bool
):
    """What somebody else has to mend says who."""
    browser = stage.browser(stage.producer(role))
    page = html.fromstring(browser.get(READY).text)
    ways = [one.get("href") for one in page.cssselect(".acts a")]

    assert any("/afsnit/" in way for way in ways) == of_episode
    assert any("/serier/" in way for way in ways) == of_show
    assert ("En ejer af serien kan rette det" in page.text_content()) != of_show
    assert {browser.get(way).status_code for way in ways} <= {200}


def test_who_may_not_publish_is_told_whom_to_ask(stage: StudioStage, place: Place):
    editor = stage.browser(stage.producer(ShowRole.EDITOR))
    assert "Du kan se her, men ikke udgive." in editor.words(PUBLISH)
    assert "men ikke udgive" not in stage.owner().words(PUBLISH)


def test_the_command_line_says_the_same_words(place: Place, found: Checklist):
    """exp-6.3.5: one list, the same text for the studio and the command line."""
    folder = place.content.parent
    env = {
        **os.environ,
        "PODCAST_DATABASE_URL": f"sqlite:///{folder}/typed.db",
        "PODCAST_PUBLIC_URL": place.house.public_url,
    }
    program = [sys.executable, "-m", "podcast_service.cli.main"]
    subprocess.run([*program, "ingest"], cwd=folder, env=env, check=True, capture_output=True, timeout=120)
    typed = subprocess.run(
        [*program, "ready", f"{SHOW}/one", "--language", "da"],
        cwd=folder, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert typed.returncode == 1
    for row in found.rows:
        assert row_words(row, "da") in typed.stdout
    assert "Ret: i studiet under »Udskrift« eller på siden: transcripts" in typed.stdout


def test_programs_get_the_same_words(stage: StudioStage, found: Checklist):
    """exp-6.3.5."""
    told = stage.owner().get("/api/v1/shows/my-show/episodes/one/ready").get_json()
    assert told["ready"] is False
    assert [row["words"] for row in told["rows"]] == [row_words(row, "da") for row in found.rows]


def test_an_advice_is_accepted_and_taken_up_again(stage: StudioStage):
    browser = stage.owner()
    open_advice = ACCEPT.findall(browser.get(READY).text)
    assert browser.post(READY, {"accept": open_advice[0]}).status_code == 303
    page = browser.get(READY).text
    assert "Accepteret 22. november 2026" in page
    assert ACCEPT.findall(page) == open_advice[1:]
    browser.post(READY, {"take-up": open_advice[0]})
    assert ACCEPT.findall(browser.get(READY).text) == open_advice


def test_what_is_not_in_the_list_cannot_be_accepted(stage: StudioStage):
    reply = stage.owner().post(READY, {"accept": "0123456789abcdef"})
    assert reply.status_code == 409
    assert "står ikke længere på listen" in reply.text


def test_who_may_only_look_accepts_nothing(stage: StudioStage):
    viewer = stage.browser(stage.producer(ShowRole.VIEWER))
    page = viewer.get(READY).text
    assert ACCEPT.findall(page) == []
    assert viewer.post(READY, {"accept": "x"}).status_code == 403


def test_a_title_with_markup_is_one_line_and_says_the_same_where_it_is_published(place: Place, stage: StudioStage):
    """feed-X07: the title is wrong, not the notes made of it (feed-X16), and it is told by its Danish name, once."""
    tag_sound(place.path("one.mp3"), title="Hej <script>alert(1)</script>")
    place.path("one.md").write_text("---\n---\n")
    place.ingest()
    browser, starts = stage.owner(), "Afsnittet »Hej <script>alert(1)</script>«: Titler og navne er ren tekst"

    stops = [row for row in checklist(place.house, SHOW, "one").stops if row.rule]
    assert [(row.rule.rule, row.mend.key) for row in stops if row.rule] == [("X07", "title")]
    assert row_words(stops[0], "da").startswith(starts)
    assert "Her: titel: <script>." in row_words(stops[0], "da")
    refused = browser.post(
        "/studio/afsnit/my-show/one/udgiv", {"handling": "nu", "uden_udskrift": "Den bliver skrevet."}
    )
    stage.work()
    for page in (refused.text, browser.get(PUBLISH).text):
        assert "Titles and names" not in page
    assert row_words(stops[0], "da") in unescape(browser.get(PUBLISH).text + refused.text)


def test_a_broken_rule_that_was_kept_is_told_as_it_is_now():
    broken = finding(RULES[-1], told("item {number}", number=2), told("{tag}: missing", tag="title"))
    assert error_words(said(as_error(broken)), "da") == broken_words(broken.facts, "da")
    assert "titel: mangler" in broken_words(broken.facts, "da")
