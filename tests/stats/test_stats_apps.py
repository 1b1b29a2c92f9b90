"""What user agents say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.download import LeftOut
from podcast_service.stats.apps import app_of, not_a_listener
from podcast_service.stats.user_agents import APPS, BROWSERS, LIBRARIES, LIBRARY_ROBOTS, ROBOTS

AGENTS = {
    "feed-D14 a watch that doubles": ("atc/1.0 watchOS/10.1 model/Watch6,6", LeftOut.WATCH),
    "feed-D14 a watch without a name": ("(null)/(null) watchOS/7.1 model/Watch5,1", LeftOut.WATCH),
    "feed-D14 another watch": ("Podcasts/1.0 watchOS/10.1 model/Watch6,6", None),
    "feed-D14 no watch": ("atc/1.0 iOS/17", None),
    "feed-D13 a robot": ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", LeftOut.ROBOT),
    "feed-D13 a robot in capitals": ("SOMEBOT", LeftOut.ROBOT),
    "feed-D13 a crawler": ("ExampleCrawler 1.0", LeftOut.ROBOT),
    "feed-D13 a spider": ("my-spider/2", LeftOut.ROBOT),
    "feed-D13 our own look": ("podcast-service/0.3", LeftOut.ROBOT),
    "feed-D13 one that calls itself otherwise": ("FlipboardProxy/1.2", LeftOut.ROBOT),
    "feed-D13 a host that brings an episode in": ("Pinecast/Importer", LeftOut.ROBOT),
    "feed-D13 a cache of an app": ("Spotify/1.0", LeftOut.ROBOT),
    "feed-D13 the app itself": ("Spotify/8.9.18 iOS/17.2 (iPhone14,5)", None),
    "feed-D13 nothing but a browser's first word": ("Mozilla/5.0", LeftOut.ROBOT),
    "feed-D13 a tool": ("curl/8.5.0", LeftOut.ROBOT),
    "feed-D13 a library": ("python-requests/2.31.0", LeftOut.ROBOT),
    "feed-D20 a library alone": ("okhttp/4.12.0", LeftOut.ROBOT),
    "feed-D20 a library in an app": ("Podimo/2.50 okhttp/4.12.0", None),
    "feed-D20 a robot that looks like a browser": ("Mozilla/5.0 (compatible; DotBot/1.2) Chrome/120.0", LeftOut.ROBOT),
    "an app called Tweetbot": ("Tweetbot/7.3 CFNetwork/1490", None),
    "a telephone by Cubot": ("Mozilla/5.0 (Linux; Android 12; CUBOT_X18) Chrome/100", None),
    "a person called Abbott": ("Abbottson/1.0", None),
    "an app": ("AppleCoreMedia/1.0.0.21C62 (iPhone; U; CPU OS 17_2 like Mac OS X; da_dk)", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("agent", "reason"), AGENTS.values(), ids=AGENTS)
def test_a_user_agent_says_whether_somebody_listens(agent: str, reason: LeftOut | None):
    assert not_a_listener(agent) is reason


NAMES = {
    "Apple Podcasts": "Podcasts/4025.610.1 CFNetwork/1568.200.51 Darwin/24.1.0",
    "Spotify": "Spotify/8.9.18 Android/34 (SM-S911B)",
    "Pocket Casts": "Pocket Casts",
    "Overcast": "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)",
    "AntennaPod": "AntennaPod/3.5.0",
    "Podcast Addict": "PodcastAddict/v5 (+https://podcastaddict.com/; Android podcast app)",
    "Podimo": "Podimo/2.50.1 build 541/Android 34",
    "Castbox": "CastBox/11.4.2 okhttp/4.12.0",
    "gPodder": "gPodder/3.11.4 (http://gpodder.org/) Linux",
    "Google Podcasts": "Podcasts",
    "Sonos": "Linux UPnP/1.0 Sonos/79.1-54060 (ZPS27)",
    "Schibsted": "Android VG Hermes/5.1",
    "AppleCoreMedia": "AppleCoreMedia/1.0.0.21C62 (iPhone; U; CPU OS 17_2 like Mac OS X; da_dk)",
    "Edge": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
    "Chrome": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
    "Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Safari": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_2) AppleWebKit/605.1.15 Version/17.2 Safari/605.1.15",
    "": "Something nobody knows/1.0",
}


@pytest.mark.parametrize(("name", "agent"), NAMES.items(), ids=NAMES)
def test_a_user_agent_tells_the_app(name: str, agent: str):
    """feed-D20: apps before libraries before browsers."""
    assert app_of(agent) == name
    assert not_a_listener(agent) is None


def test_a_name_in_other_letters_is_known_as_a_log_writes_it_and_as_a_server_gets_it():
    """feed-D20."""
    agent = "Подкасты/1575.1.2 CFNetwork/1240"

    assert app_of(agent) == app_of(agent.encode().decode("latin-1")) == "Apple Podcasts"


@given(st.text() | st.sampled_from(["bot" * 9999, "cubot" * 9999, "mozilla/5.0 " * 9999]))
def test_nothing_a_user_agent_says_breaks_the_count(agent: str):
    """feed-D13: whoever is no listener has no app, and what stands far behind in a long one says nothing."""
    assert app_of(agent + " " * 600 + "chrome/1") == app_of(agent + " " * 600)
    assert not (not_a_listener(agent) and app_of(agent))


def test_every_mark_can_be_found():
    """feed-D20: what is looked for in small letters stands in small letters; no mark would fit everything."""
    named = [mark for table in (APPS, LIBRARIES, BROWSERS) for marks in table.values() for mark in marks]
    every = [*ROBOTS, *LIBRARY_ROBOTS, *named]

    assert every == [mark.lower() for mark in every]
    assert len(every) == len(set(every))
    assert min(len(mark.strip("^$ ")) for mark in every) > 2
    assert not [mark for mark in every if mark.endswith("$") and not mark.startswith("^")]


def test_a_name_is_not_hidden_by_what_stands_before_it():
    """feed-D20: the first that fits counts, so each mark of an app leads to that app."""
    agents = {mark: name for name, marks in APPS.items() for mark in marks}
    found = {mark: app_of(mark[1:-1] if mark[-1] == "$" else f"x{mark}1".removeprefix("x^")) for mark in agents}

    assert found == agents
