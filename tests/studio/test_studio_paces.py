"""How fast changes may be asked for: by session and by address, and never of listeners."""

from __future__ import annotations

import pytest
from houses import Place
from studios import studio_of

from podcast_service.domain.pace import Pace
from podcast_service.domain.producer import ShowRole
from podcast_service.web.studio.paces import Paces
from podcast_service.workflows.guessing import TooSoon

ONE, MANY = Pace(at_once=2, a_second=0.1), Pace(at_once=1000, a_second=1000)
JOBS = "/studio/opgaver"


def test_who_asks_too_often_waits_and_others_do_not(place: Place) -> None:
    """sec-S15: 429 with Retry-After, in words; looking at pages is never slowed down."""
    time = [0.0]
    stage = studio_of(place, paces=Paces(session=ONE, address=MANY, clock=lambda: time[0]))
    quick, other = (stage.browser(stage.producer(ShowRole.EDITOR)) for _ in range(2))

    assert [quick.post(JOBS).status_code for _ in range(3)] == [404, 404, 429]
    refused = quick.post(JOBS)
    assert refused.headers["Retry-After"] == "10"
    assert "må vente 10 sekunder" in refused.text
    assert quick.get(JOBS).status_code == 200
    assert other.post(JOBS).status_code == 404

    time[0] += 10
    assert quick.post(JOBS).status_code == 404


def test_an_address_is_counted_over_all_its_sessions_and_without_one(place: Place) -> None:
    """sec-S15: also where nobody is signed in, and before a token is looked at."""
    stage = studio_of(place, paces=Paces(session=MANY, address=ONE, clock=lambda: 0.0))
    statuses = [stage.browser(stage.producer()).post(JOBS).status_code for _ in range(2)]
    statuses.append(stage.browser().post(JOBS).status_code)
    assert statuses == [404, 404, 429]


def test_what_is_no_page_of_the_studio_is_not_counted(place: Place) -> None:
    """sec-S15, sec-S28: listeners are never slowed down by the studio's pace."""
    stage = studio_of(place, paces=Paces(session=ONE, address=ONE, clock=lambda: 0.0))
    browser = stage.browser()
    for _ in range(5):
        assert browser.client.post("/podcasts/my-show/feed.xml", base_url="http://localhost").status_code == 404


def test_no_address_is_held_as_it_is_and_the_oldest_are_forgotten() -> None:
    """sec-S28."""
    paces = Paces(session=Pace(1, 0.001), address=Pace(1, 0.001), clock=lambda: 0.0)
    paces.keep("address", "192.0.2.7")
    assert "192.0.2.7" not in repr(vars(paces))
    with pytest.raises(TooSoon):
        paces.keep("address", "192.0.2.7")
    for number in range(10_000):
        paces.keep("address", str(number))
    paces.keep("address", "192.0.2.7")
