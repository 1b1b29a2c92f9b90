"""The commands about feeds, as a person types them: what breaks the rules, and where a show can be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import make_guid
from commands import typed
from houses import SHOW, SHOW_PAGE, square
from sounds import make_sound

from podcast_service.cli import feed as commands
from podcast_service.feeds.directories import Directory
from podcast_service.workflows.check_feed import ASKERS

ROOT = Path(__file__).resolve().parents[2]
WHOLE = (ROOT / "tests" / "data" / "feed-of-everything.xml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one show that can be published."""
    show = tmp_path / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    return tmp_path


@pytest.fixture
def spoiled(tmp_path: Path) -> str:
    """Give a file with a feed that breaks two MUSTs and a SHOULD."""
    file = tmp_path / "feed.xml"
    text = WHOLE.replace("<ttl>60", "<ttl>x").replace(' length="3600000"', "").replace('duration="30"', 'duration="5"')
    file.write_text(text, "utf-8")
    return str(file)


def test_the_words_of_the_options_are_those_of_the_rooms():
    assert set(commands.ASKERS) == set(ASKERS)
    assert tuple(Directory) == commands.DIRECTORIES


def test_any_feed_can_be_read_before_it_moves_here(tmp_path: Path):
    """sec-S20: a feed with a DOCTYPE is refused in words."""
    (tmp_path / "feed.xml").write_text(WHOLE, "utf-8")
    (tmp_path / "bad.xml").write_text("<!DOCTYPE rss [<!ENTITY a 'a'>]><rss/>", "utf-8")

    said, data, bad = (
        typed(tmp_path, "feed", "read", *words) for words in (["feed.xml"], ["feed.xml", "--json"], ["bad.xml"])
    )

    assert (said.returncode, "episodes: " in said.stdout.splitlines()[1]) == (0, True)
    assert json.loads(data.stdout)["channel"]["show"]["title"] in said.stdout
    assert (bad.returncode != 0, "DOCTYPE" in bad.stderr) == (True, True)


def test_a_file_that_keeps_every_rule_says_so(tmp_path: Path):
    (tmp_path / "feed.xml").write_text(WHOLE, "utf-8")
    done = typed(tmp_path, "feed", "validate", "feed.xml")
    assert (done.returncode, done.stdout) == (0, "The feed keeps every rule.\n")


def test_one_finding_is_one_line_in_english_and_danish(tmp_path: Path, spoiled: str):
    """feed-X06, feed-I03, feed-P08."""
    english, danish = (
        typed(tmp_path, "feed", "validate", spoiled),
        typed(tmp_path, "feed", "validate", spoiled, "--language", "da"),
    )
    assert (english.returncode, danish.returncode) == (1, 1)
    lines = english.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [
        ["MUST", "feed-X06"],
        ["MUST", "feed-I03"],
        ["SHOULD", "feed-P08"],
    ]
    assert lines[1].startswith(
        "MUST feed-I03  item 2 (Om tro): Every item has one enclosure with url, length and type."
    )
    assert lines[-1] == "Findings: 3. MUSTs broken: 2."
    assert "SKAL feed-I03  afsnit 2 (Om tro): Hvert afsnit har én lydfil" in danish.stdout
    assert danish.stdout.splitlines()[-1] == "Fund: 3. Brudte SKAL-krav: 2."


def test_what_one_asks_can_be_seen_alone_and_as_data(tmp_path: Path, spoiled: str):
    apple = typed(tmp_path, "feed", "validate", spoiled, "--for", "apple", "--json")
    podcasting2 = typed(tmp_path, "feed", "validate", spoiled, "--for", "podcasting2")
    found = json.loads(apple.stdout)
    assert (apple.returncode, [one["rule"] for one in found["findings"]], found["musts"]) == (1, ["feed-I03"], 1)
    assert set(found["findings"][0]) == {"rule", "level", "sources", "place", "what", "why", "how"}
    assert podcasting2.returncode == 0, "a SHOULD is advice"
    assert podcasting2.stdout.startswith("SHOULD feed-P08")


def test_where_a_show_can_be_sent(folder: Path):
    """feed-H01, feed-C14, feed-C15."""
    typed(folder, "ingest")
    early, unmade = typed(folder, "feed", "ready", SHOW, "podcastindex"), typed(folder, "feed", "validate", SHOW)
    make_sound(folder / "talk.mp3")
    typed(folder, "upload", "talk.mp3", "--show", SHOW, "--publish", "--without-transcript", "Soon.")
    here = typed(folder, "feed", "ready", SHOW)
    out = typed(folder, "feed", "ready", SHOW, "--json", PODCAST_PUBLIC_URL="https://podcast.example.org")
    danish = typed(folder, "feed", "ready", SHOW, "spotify", "--language", "da")

    assert (unmade.returncode, "no feed yet" in unmade.stderr) == (3, True)
    assert early.returncode == 1, early.stderr
    assert early.stdout.splitlines()[0] == "Podcast Index: not ready"
    assert "MUST feed-C15  channel: The feed has an episode. Here: no episode." in early.stdout
    assert here.returncode == 1
    assert here.stdout.count("MUST feed-H01  channel: The feed stands at an https address that anyone can reach") == 3
    assert "Spotify: ikke klar\nSKAL feed-H01  serien: Feedet ligger på en https-adresse" in danish.stdout
    verdicts = {one["directory"]: one for one in json.loads(out.stdout)["directories"]}
    assert out.returncode == 1, "Spotify wants an e-mail"
    assert {name: one["ready"] for name, one in verdicts.items()} == {
        "apple": True,
        "spotify": False,
        "podcastindex": True,
    }
    assert [one["rule"] for one in verdicts["spotify"]["stops"]] == ["feed-C14"]


@pytest.mark.parametrize("words", [["feed", "ready", "nothing"], ["feed", "validate", "nothing"]])
def test_a_show_that_is_not_there_is_told_as_that(folder: Path, words: list[str]):
    done = typed(folder, *words)
    assert (done.returncode, "no show nothing" in done.stderr) == (3, True)
