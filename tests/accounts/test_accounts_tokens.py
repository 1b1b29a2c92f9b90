"""Keys of programs: one show, one role, one day (sec-S16)."""

from __future__ import annotations

import logging
import re

import pytest
from arrivals import OTHER, PASSWORD, Doorstep
from flask import jsonify
from houses import SHOW
from werkzeug.test import TestResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import get_show
from podcast_service.domain.errors import Forbidden, Invalid
from podcast_service.domain.producer import Act, ShowRole
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows.accounts import give_role, new_link, remove_producer
from podcast_service.workflows.api_tokens import make_api_token, producer_of_token
from podcast_service.workflows.hands import OwnHands

KEYS = "/studio/konto/noegler"
NEW = "syv gule mursten i regn"


@pytest.fixture
def api(door: Doorstep) -> Doorstep:
    """Give the studio with an address for programs, and an owner of its show."""
    studio = Studio(door.place.house, OwnHands(door.place.house))
    studio.blueprint.name = "programs"

    @studio.call("/api/v1/try/<show>", "POST", act=Act.EDIT)
    def attempt(here: Here) -> object:
        return jsonify(who=here.producer.name, show=here.show.latest.slug, session=here.session is not None)

    door.stage.app.register_blueprint(studio.blueprint)
    door.arrived(role=ShowRole.OWNER)
    return door


def secret_of(door: Doorstep, role: ShowRole = ShowRole.EDITOR, *, days: int = 30) -> str:
    return make_api_token(door.place.house, door.producer(), "recorder", door.guid, role, days=days).secret


def asked(door: Doorstep, secret: str, show: str = SHOW, scheme: str = "Bearer") -> TestResponse:
    headers = {"Authorization": f"{scheme} {secret}"}
    return door.browser().client.post(f"/api/v1/try/{show}", base_url="http://localhost", headers=headers)


def test_a_program_acts_in_the_name_of_who_made_its_key(api: Doorstep):
    reply = asked(api, secret_of(api))
    assert (reply.status_code, reply.get_json()) == (200, {"who": "Jytte", "show": SHOW, "session": False})


def test_a_key_is_for_one_show_and_no_more_than_its_role(api: Doorstep):
    assert asked(api, secret_of(api), OTHER).status_code == 404
    assert asked(api, secret_of(api, ShowRole.VIEWER)).status_code == 403


def test_a_key_never_may_more_than_its_producer_may_now(api: Doorstep):
    secret = secret_of(api)
    api.arrived("bo@example.org", role=ShowRole.OWNER)
    give_role(api.place.house, api.producer().id, api.guid, ShowRole.VIEWER)
    assert asked(api, secret).status_code == 403
    give_role(api.place.house, api.producer().id, api.guid, None)
    assert asked(api, secret).status_code == 404
    remove_producer(api.place.house, api.producer().id)
    assert asked(api, secret).status_code == 401


def test_an_administrators_key_administers_nothing(door: Doorstep):
    door.arrived(is_administrator=True)
    narrowed = producer_of_token(door.place.house, secret_of(door, ShowRole.OWNER))
    assert not narrowed.is_administrator
    assert narrowed.may(Act.OWN, door.guid)
    with read(door.place.house.catalog) as tx:
        assert not narrowed.may(Act.SEE, get_show(tx, OTHER).latest.guid)


@pytest.mark.parametrize(("secret", "scheme"), [("pst_wrong", "Bearer"), ("", "Bearer"), ("SECRET", "Basic")])
def test_what_is_no_key_is_told_so(api: Doorstep, secret: str, scheme: str):
    reply = asked(api, secret_of(api) if secret == "SECRET" else secret, scheme=scheme)
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert reply.get_json()["error"] == "token_refused"


def test_a_password_chosen_by_a_link_revokes_every_key_and_says_so(api: Doorstep):
    secret = secret_of(api)
    api.links["jytte@example.org"] = f"/studio/adgang/{new_link(api.place.house, api.producer().id).token}"
    assert asked(api, secret).status_code == 200, "a link nobody used yet changes nothing"
    assert "tilbagekalder dine nøgler" in api.browser().get(api.links["jytte@example.org"]).text
    browser = api.accepted("jytte@example.org", NEW)
    assert asked(api, secret).status_code == 401
    assert "Dine nøgler til programmer er også tilbagekaldt" in browser.get("/studio").text
    assert "Alle nøgler til programmer tilbagekaldt" in browser.get("/studio/konto").text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/studio/konto/sikkerhed/adgangskode", {"current": PASSWORD, "password": NEW}),
        ("/studio/konto/sessioner/afslut-andre", {}),
    ],
)
def test_who_signs_others_out_is_asked_whether_keys_are_revoked_too(api: Doorstep, path: str, form: dict[str, object]):
    browser, secret = api.browser(), secret_of(api)
    api.sign_in(browser)
    page = path.rpartition("/")[0].replace("/sessioner", "")
    assert 'name="with_keys"' in browser.get(page).text
    browser.post(path, form)
    assert asked(api, secret).status_code == 200
    browser.post(path, {**form, "with_keys": "1"} | ({"current": NEW} if form else {}))
    assert asked(api, secret).status_code == 401
    assert "Dine nøgler til programmer er også tilbagekaldt" in browser.get(page).text
    assert 'name="with_keys"' not in browser.get(page).text


def test_a_key_ends_on_its_day(api: Doorstep):
    secret = secret_of(api, days=1)
    api.place.clock.forward(hours=23)
    assert asked(api, secret).status_code == 200
    api.place.clock.forward(hours=1)
    assert asked(api, secret).status_code == 401


def test_a_browser_without_a_key_still_owes_the_token_of_its_page(api: Doorstep):
    browser = api.browser()
    api.sign_in(browser)
    assert browser.client.post(f"/api/v1/try/{SHOW}", base_url="http://localhost").status_code == 403
    assert browser.post(f"/api/v1/try/{SHOW}").get_json()["session"] is True


@pytest.mark.parametrize(
    ("name", "role", "days", "error"),
    [
        ("", ShowRole.VIEWER, 30, Invalid),
        ("x", ShowRole.VIEWER, 0, Invalid),
        ("x", ShowRole.VIEWER, 366, Invalid),
        ("x", ShowRole.PUBLISHER, 30, Forbidden),
    ],
)
def test_a_key_has_a_name_an_end_and_no_more_than_ones_own_role(
    door: Doorstep, name: str, role: ShowRole, days: int, error: type[Exception]
):
    door.arrived(role=ShowRole.EDITOR)
    with pytest.raises(error):
        make_api_token(door.place.house, door.producer(), name, door.guid, role, days=days)


def test_a_key_is_shown_once_kept_hashed_and_revoked(door: Doorstep, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    browser = door.arrived(role=ShowRole.EDITOR)
    form = {"name": "Optagerummet", "show": SHOW, "role": "editor", "days": "90"}
    secret = re.findall(r"pst_[\w-]{43}", browser.post(KEYS, form).text)[0]
    page = browser.get(KEYS).text
    assert secret not in page
    assert "Optagerummet" in page
    assert secret not in caplog.text
    with door.place.house.catalog.connect() as plain:
        assert secret not in str(plain.exec_driver_sql("SELECT * FROM api_tokens").all())
        assert secret not in str(plain.exec_driver_sql("SELECT * FROM history").all())
    assert producer_of_token(door.place.house, secret).id == door.producer().id
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    assert door.arrived("bo@example.org").post(f"{KEYS}/tilbagekald", {"key": key}).status_code == 404
    assert browser.post(f"{KEYS}/tilbagekald", {"key": key}).status_code == 303
    with pytest.raises(Forbidden):
        producer_of_token(door.place.house, secret)
