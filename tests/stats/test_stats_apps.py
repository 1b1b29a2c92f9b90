"""What user agents say of themselves."""

from __future__ import annotations

import pytest

from podcast_service.domain.download import LeftOut
from podcast_service.stats.apps import not_a_listener

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
    "a telephone by Cubot": ("Mozilla/5.0 (Linux; Android 12; CUBOT_X18) Chrome/100", None),
    "a person called Abbott": ("Abbottson/1.0", None),
    "an app": ("AppleCoreMedia/1.0.0.21C62 (iPhone; U; CPU OS 17_2 like Mac OS X; da_dk)", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("agent", "reason"), AGENTS.values(), ids=AGENTS)
def test_a_user_agent_says_whether_somebody_listens(agent: str, reason: LeftOut | None):
    assert not_a_listener(agent) is reason
