"""What a producer writes for the feed comes out of it, from a page in the folder to an answer over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from doorways import ask_flask, ask_front, make_apps
from houses import SHOW, SHOW_PAGE, VTT, Place, refusals
from lxml import etree
from sounds import mp3_bytes

from podcast_service.feeds.element import ATOM, NAMESPACES
from podcast_service.feeds.validate import validate
from podcast_service.workflows.publish import Word, publish_episode, publish_show

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "feed-tags.md"
FOR_SHOW, FOR_EPISODE, FOR_TOMORROW = re.findall(r"^```yaml\n(.*?)^```", HOW_TO.read_text("utf-8"), re.M | re.S)
OWNER = "owner: {email: a@e.example}\n"
FIRST = f"/podcasts/{SHOW}/first"


def publish(place: Place) -> None:
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(approve_transcript=True))


@pytest.fixture
def told(place: Place) -> Place:
    """A house whose pages hold what the how-to page says."""
    place.show(page=SHOW_PAGE.replace("cover: cover.png", f"{OWNER}{FOR_SHOW}cover: cover.png"))
    place.write("first.vtt", VTT)
    place.write("first.da.vtt", VTT.replace("Hello there.", "Goddag."))
    place.episode("first", sound=mp3_bytes(55), title="First", head=FOR_EPISODE + FOR_TOMORROW)
    publish(place)
    return place


def test_what_the_how_to_page_says_is_true(told: Place):
    """feed-P01, P02, P03, P04, P08, C14."""
    feed = told.feed()
    channel = etree.fromstring(feed)[0]
    names = {**NAMESPACES, "atom": ATOM}
    assert validate(feed) == ()
    for tag in ("funding", "txt", "value", "updateFrequency", "liveItem"):
        assert channel.find(f"podcast:{tag}", names) is not None, tag
    (item,) = channel.findall("item")
    bite = item.find("podcast:soundbite", names)
    assert bite is not None
    assert (dict(bite.attrib), bite.text) == ({"startTime": "20", "duration": "30"}, "When enough is enough")
    assert item.find("podcast:socialInteract", names) is not None
    promised = re.search(r"`(<tomorrow:mood .*?)`", HOW_TO.read_text("utf-8"))
    assert promised
    assert promised[1].encode() in feed


@pytest.mark.parametrize("doorway", ["flask", "front"])
def test_each_language_of_a_transcript_answers_over_http(told: Place, tmp_path: Path, doorway: str):
    """feed-T01, T02, T03, T05."""
    app, front = make_apps(tmp_path, told.live().make)
    ask = ask_flask(app) if doorway == "flask" else ask_front(front)
    item = etree.fromstring(told.feed())[0].find("item")
    assert item is not None
    files = [dict(one.attrib) for one in item.iterfind("podcast:transcript", NAMESPACES)]
    assert [one["url"].partition(FIRST)[2] for one in files] == [
        "/udskrift.vtt", "/udskrift.txt", "/udskrift.json", "/udskrift.srt",
        "/udskrift.da.vtt", "/udskrift.da.txt", "/udskrift.da.json", "/udskrift.da.srt",
    ]  # fmt: skip
    for file in files:
        reply = ask(FIRST + file["url"].partition(FIRST)[2])
        assert reply.status == 200
        assert reply.fields["content-type"].partition(";")[0] == file["type"]
        assert reply.fields["access-control-allow-origin"] == "*"
        assert ("Goddag." if file["language"] == "da" else "Hello there.") in reply.body.decode()
    assert ask(f"{FIRST}/udskrift.fr.vtt").status == 404


def test_a_wrong_word_is_told_at_ingest_and_what_is_public_stays(told: Place):
    """A value the feed may not hold is told to the one who wrote it, not to listeners."""
    before = told.feed()
    page = told.path("first.md").read_text()
    told.write("first.md", page.replace("start: 0:20", "start: 0:50"))
    assert refusals(told.ingest()) == {f"{SHOW}/first.md": "page_value"}
    assert told.feed() == before


def test_a_changed_word_of_the_show_waits_until_it_is_published(told: Place):
    page = told.path("show.md").read_text()
    told.write("show.md", page.replace("Support the show", "Støt os"))
    told.ingest()
    assert "Støt os".encode() not in told.feed()
    publish_show(told.house, SHOW)
    assert "Støt os".encode() in told.feed()
