"""The studio's door: what is asked before any page, and that no page is reached around it (sec-S1, S2, S4, S12)."""

from __future__ import annotations

import pytest
from flask import Response
from houses import Place
from studios import StudioStage, studio_of

from podcast_service.domain.producer import Act, ShowRole
from podcast_service.web.studio import tabs
from podcast_service.web.studio.door import Studio, close_door
from podcast_service.workflows.hands import OwnHands

EPISODE = "/studio/afsnit/my-show/one"


def test_who_is_not_signed_in_is_led_to_signing_in_and_back(stage: StudioStage):
    reply = stage.browser().get(EPISODE + "?x=1")
    assert (reply.status_code, reply.location) == (
        303,
        "/studio/log-ind?videre=%2Fstudio%2Fafsnit%2Fmy-show%2Fone%3Fx%3D1",
    )


def test_a_producer_sees_an_episode_of_a_show_of_theirs(stage: StudioStage):
    reply = stage.browser(stage.producer(ShowRole.VIEWER)).get(EPISODE)
    assert reply.status_code == 200
    assert "The first" in reply.text


def test_a_show_one_has_no_role_in_is_not_there(stage: StudioStage):
    reply = stage.browser(stage.producer(None)).get(EPISODE)
    assert reply.status_code == 404
    assert "The first" not in reply.text


def test_every_page_has_a_nonce_of_its_own_and_stays_out_of_caches(stage: StudioStage):
    browser = stage.owner()
    policies = [browser.get(EPISODE).headers["Content-Security-Policy"] for _ in range(2)]
    assert policies[0] != policies[1]
    assert all("unsafe" not in policy and "'strict-dynamic'" in policy for policy in policies)
    assert browser.get(EPISODE).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("page", "every"), [(EPISODE, tabs.EPISODE), ("/studio/serier/my-show", tabs.SHOW)])
def test_every_tab_leads_to_a_page(stage: StudioStage, page: str, every: tuple[tabs.Tab, ...]):
    shown, rules = stage.owner().get(page).text, stage.app.url_map.bind("localhost")
    assert [tab for tab in every if f'<li><a href="{page}{tab.end}"' not in shown] == []
    there = {tab: rules.match(page + tab.end, method="GET")[0] for tab in every}
    assert [tab for tab, found in there.items() if found == "studio.files-nothing"] == []


def test_a_route_outside_the_door_keeps_the_service_from_starting(stage: StudioStage):
    stage.app.add_url_rule("/backdoor", "backdoor", lambda: "open")
    with pytest.raises(RuntimeError, match="backdoor"):
        close_door(stage.app, stage.studio)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"X-CSRFToken": "TOKEN"}, 200),
        ({"X-CSRFToken": "TOKEN", "Origin": "http://localhost"}, 200),
        ({"X-CSRFToken": "TOKEN", "Origin": "https://evil.example"}, 403),
        ({"X-CSRFToken": "TOKEN", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"X-CSRFToken": "TOKEN", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"X-CSRFToken": "another"}, 403),
    ],
)
def test_a_change_needs_a_token_and_comes_from_here(place: Place, headers: dict[str, str], status: int):
    stage = studio_with_a_button(place)
    browser = stage.owner()
    browser.get("/studio/filer/0/none.css")
    sent = {name: browser.csrf if value == "TOKEN" else value for name, value in headers.items()}
    assert browser.client.post("/studio/press", base_url="http://localhost", headers=sent).status_code == status


def studio_with_a_button(place: Place) -> StudioStage:
    stage = studio_of(place)
    studio = Studio(place.house, OwnHands(place.house))
    studio.blueprint.name = "buttons"

    @studio.post("/press", act=Act.SEE)
    def press(_here: object) -> Response:
        return Response("pressed")

    stage.app.register_blueprint(studio.blueprint)
    return stage


def test_where_the_studio_has_nothing_it_says_so_itself(stage: StudioStage):
    reply = stage.owner().get("/studio/nowhere")
    assert (reply.status_code, "Tilbage til oversigten" in reply.text) == (404, True)


@pytest.mark.parametrize(("asked", "there"), [(EPISODE + "/", EPISODE), ("/studio/", "/studio")])
def test_a_slash_at_the_end_leads_to_the_page_without_it(stage: StudioStage, asked: str, there: str):
    reply = stage.owner().get(asked)
    assert (reply.status_code, reply.location) == (303, there)
