"""Accounts are made by invitation: links, roles, and who stays (sec-S1, sec-S2, sec-S14, sec-S27)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from arrivals import OTHER, PASSWORD, Doorstep, is_signed_in, shown_link
from houses import SHOW
from mailing import mail_server

from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.outbound.mail import Mailbox
from podcast_service.web.studio.account_history import ACTS
from podcast_service.workflows.accounts import give_role, invite, make_administrator, new_link, remove_producer
from podcast_service.workflows.letters import send_link

BASE = "/studio/producenter"


def test_a_link_opens_once(door: Doorstep):
    door.arrived()
    link = door.links["jytte@example.org"]
    assert door.browser().get(link).status_code == 404
    reply = door.browser().post(link, {"name": "Bo", "password": "syv gule mursten i regn"})
    assert reply.status_code == 404
    assert "Linket åbner ikke noget" in reply.text
    assert door.sign_in(door.browser()).status_code == 303


def test_to_look_at_a_link_does_not_use_it_up(door: Doorstep):
    door.invited("jytte@example.org")
    link = door.links["jytte@example.org"]
    assert [door.browser().get(link).status_code for _ in range(3)] == [200] * 3
    assert is_signed_in(door.accepted("jytte@example.org"))


def test_a_link_opens_for_a_day_and_a_newer_one_takes_its_place(door: Doorstep):
    made = door.invited("jytte@example.org")
    old = door.links["jytte@example.org"]
    newer = f"/studio/adgang/{new_link(door.place.house, made.producer.id).token}"
    assert [door.browser().get(link).status_code for link in (old, newer)] == [404, 200]
    door.place.clock.forward(hours=24)
    assert door.browser().get(newer).status_code == 404


def test_s26_what_the_page_of_a_link_loads_is_not_told_its_address(door: Doorstep):
    """sec-S26: it would stand in the log of a proxy; the form still tells its origin."""
    door.invited("jytte@example.org")
    browser, link = door.browser(), door.links["jytte@example.org"]
    pages = browser.get(link), browser.post(link, {"name": "", "password": PASSWORD})
    assert [(page.status_code, page.headers["Referrer-Policy"]) for page in pages] == [
        (200, "strict-origin"),
        (422, "strict-origin"),
    ]


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("Jytte", "jytte jytte"), ("x" * 101, PASSWORD)])
def test_a_link_still_opens_when_what_was_chosen_will_not_do(door: Doorstep, name: str, password: str):
    door.invited("jytte@example.org")
    link = door.links["jytte@example.org"]
    reply = door.browser().post(link, {"name": name, "password": password})
    assert reply.status_code == 422
    assert password not in reply.text
    assert is_signed_in(door.accepted("jytte@example.org"))


def test_a_new_link_ends_what_was_signed_in_and_still_owes_the_second_step(door: Doorstep):
    browser = door.arrived()
    door.give_app()
    door.links["jytte@example.org"] = f"/studio/adgang/{new_link(door.place.house, door.producer().id).token}"
    again = door.accepted("jytte@example.org", "syv gule mursten i regn")
    assert not is_signed_in(browser)
    assert not is_signed_in(again)
    forgiving = new_link(door.place.house, door.producer().id, without_factors=True)
    door.links["jytte@example.org"] = f"/studio/adgang/{forgiving.token}"
    assert is_signed_in(door.accepted("jytte@example.org"))


def test_an_owner_invites_to_their_show_and_to_no_other(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    form = {"email": "bo@example.org", "name": "Bo", "role": "editor"}
    assert owner.post(f"{BASE}/serier/{OTHER}/inviter", form).status_code == 404
    assert owner.post(f"{BASE}/inviter", form).status_code == 403
    link = shown_link(owner.post(f"{BASE}/serier/{SHOW}/inviter", form))
    door.links["bo@example.org"] = link
    bo = door.accepted("bo@example.org", name="Bo Bang")
    assert door.producer("bo@example.org").roles == ((door.guid, ShowRole.EDITOR),)
    assert bo.get(BASE).status_code == 403
    assert link not in owner.get(BASE).text
    assert "Bo Bang" in owner.get(BASE).text


def test_an_owner_cannot_take_an_account_over_by_a_new_link(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    door.arrived("bo@example.org", role=ShowRole.EDITOR)
    bo = door.producer("bo@example.org")
    assert owner.post(f"{BASE}/serier/{SHOW}/link", {"producer": bo.id}).status_code == 403
    assert door.sign_in(door.browser(), "bo@example.org").status_code == 303
    late = door.invited("ida@example.org", role=ShowRole.VIEWER)
    assert owner.post(f"{BASE}/serier/{SHOW}/link", {"producer": late.producer.id}).status_code == 200
    elsewhere = door.invited("per@example.org")
    assert owner.post(f"{BASE}/serier/{SHOW}/link", {"producer": elsewhere.producer.id}).status_code == 404


def test_an_owner_gets_no_link_to_an_account_that_may_do_more_than_in_their_show(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    boss = invite(door.stage.place.house, "boss@example.org", is_administrator=True)
    reply = owner.post(f"{BASE}/serier/{SHOW}/inviter", {"email": "boss@example.org", "role": "viewer"})
    assert "/studio/adgang/" not in reply.text
    assert owner.post(f"{BASE}/serier/{SHOW}/link", {"producer": boss.producer.id}).status_code == 403
    assert door.browser().get(f"/studio/adgang/{boss.token}").status_code == 200


def test_who_has_an_account_already_is_given_the_role_without_a_link(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    door.arrived("bo@example.org")
    reply = owner.post(f"{BASE}/serier/{SHOW}/inviter", {"email": "BO@example.org", "role": "publisher"})
    assert reply.status_code == 303
    assert door.producer("bo@example.org").role_in(door.guid) is ShowRole.PUBLISHER


@pytest.mark.parametrize(("role", "kept"), [("viewer", ShowRole.VIEWER), ("", None), ("king", ShowRole.EDITOR)])
def test_roles_are_changed_and_taken_away(door: Doorstep, role: str, kept: ShowRole | None):
    owner = door.arrived(role=ShowRole.OWNER)
    bo = door.invited("bo@example.org", role=ShowRole.EDITOR).producer
    owner.post(f"{BASE}/serier/{SHOW}/rolle", {"producer": bo.id, "role": role})
    assert door.producer("bo@example.org").role_in(door.guid) is kept


def test_the_last_owner_of_a_show_stays(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    mine = {"producer": door.producer().id, "role": "editor"}
    reply = owner.post(f"{BASE}/serier/{SHOW}/rolle", mine)
    assert reply.status_code == 409
    assert "er den sidste ejer" in reply.text
    with pytest.raises(Conflict, match="last owner"):
        remove_producer(door.place.house, door.producer().id)
    door.invited("bo@example.org", role=ShowRole.OWNER)
    assert owner.post(f"{BASE}/serier/{SHOW}/rolle", mine).status_code == 409, "an invitation may never be answered"
    door.accepted("bo@example.org")
    assert owner.post(f"{BASE}/serier/{SHOW}/rolle", mine).status_code == 303


def test_the_last_administrator_who_can_sign_in_stays(door: Doorstep):
    house = door.place.house
    door.arrived(is_administrator=True)
    door.invited("bo@example.org", is_administrator=True)
    with pytest.raises(Conflict, match="last administrator"):
        remove_producer(house, door.producer().id)
    with pytest.raises(Conflict, match="last administrator"):
        make_administrator(house, door.producer().id, is_administrator=False)
    door.accepted("bo@example.org")
    make_administrator(house, door.producer().id, is_administrator=False)
    assert not door.producer().is_administrator


def test_an_administrator_rules_every_account_from_its_page(door: Doorstep):
    browser = door.arrived(is_administrator=True)
    door.give_app()
    door.arrived("bo@example.org", role=ShowRole.EDITOR)
    page = f"{BASE}/konti/{door.producer('bo@example.org').id}"
    assert "bo@example.org" in browser.get(page).text
    assert browser.post(f"{page}/administrator", {"administrator": "1"}).status_code == 303
    assert door.producer("bo@example.org").is_administrator
    assert shown_link(browser.post(f"{page}/link"))
    assert browser.post(f"{page}/fjern").status_code == 303
    assert door.sign_in(door.browser(), "bo@example.org").status_code == 403
    assert browser.get(page).status_code == 404


def test_who_was_removed_comes_back_by_invitation_with_nothing_they_had(door: Doorstep):
    house = door.place.house
    door.arrived("bo@example.org", role=ShowRole.EDITOR)
    before = door.producer("bo@example.org")
    remove_producer(house, before.id)
    made = door.invited("bo@example.org")
    assert (made.producer.id, made.producer.roles) == (before.id, ())
    assert door.sign_in(door.browser(), "bo@example.org").status_code == 403
    assert is_signed_in(door.accepted("bo@example.org"))


@pytest.mark.parametrize("email", ["", "jytte", "jytte@", "a b@example.org", "Jytte <j@example.org>", "j@ex.org\nX: 1"])
def test_what_is_no_address_gets_no_account(door: Doorstep, email: str):
    with pytest.raises(Invalid, match="no address"):
        invite(door.place.house, email)


def test_a_name_too_long_for_an_account_is_not_mailed_either(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    form = {"email": "bo@example.org", "name": "Buy now at https://shop.example " * 9, "role": "editor"}
    reply = owner.post(f"{BASE}/serier/{SHOW}/inviter", form)
    assert reply.status_code == 422
    assert "mere end 100 tegn" in reply.text
    assert "bo@example.org" not in owner.get(BASE).text


def test_an_account_that_is_there_is_not_invited_to_nothing(door: Doorstep):
    door.arrived()
    with pytest.raises(Conflict, match="has an account already"):
        invite(door.place.house, "jytte@example.org")


def test_history_tells_who_made_whom_what(door: Doorstep):
    house = door.place.house
    made = door.invited("bo@example.org", role=ShowRole.EDITOR).producer
    give_role(house, made.id, door.guid_of(OTHER), ShowRole.OWNER)
    give_role(house, made.id, door.guid, None)
    remove = ["role-given", "role-taken"]
    assert door.acts() == ["producer-invited", "role-given", "link-made", *remove]


def test_a_link_is_mailed_where_a_server_is_set(door: Doorstep):
    made = door.invited("bo@example.org")
    with mail_server() as server:
        letters = Mailbox(to=(), sender="studio@example.org", server=server.url())
        assert send_link(replace(door.place.house, letters=letters), made)
    mail = server.mails[0]
    assert (mail["To"], mail["Subject"]) == ("bo@example.org", "Din konto i podcaststudiet")
    assert f"https://pod.example/studio/adgang/{made.token}" in mail.get_content()


def test_a_mail_server_that_is_away_keeps_nobody_from_handing_the_link_over(door: Doorstep):
    letters = Mailbox(to=(), sender="studio@example.org", server="smtp://localhost:9")
    made = door.invited("bo@example.org")
    assert not send_link(replace(door.place.house, letters=letters), made)
    assert not send_link(door.place.house, made)


def test_no_link_and_no_secret_stands_in_a_repr(door: Doorstep):
    """sec-S26"""
    made = door.invited("bo@example.org")
    assert made.token
    assert made.token not in repr(made)
    assert isinstance(made.producer, Producer)


def test_who_may_what_is_changed_only_right_after_the_password_was_given(door: Doorstep):
    owner = door.arrived(role=ShowRole.OWNER)
    bo = door.invited("bo@example.org", role=ShowRole.EDITOR).producer
    assert "/inviter" in owner.get(BASE).text
    door.place.clock.forward(minutes=16)
    page = owner.get(BASE).text
    assert "/inviter" not in page
    assert "/studio/konto/bekraeft?videre=%2Fstudio%2Fproducenter" in page
    reply = owner.post(f"{BASE}/serier/{SHOW}/rolle", {"producer": bo.id, "role": "owner"})
    assert (reply.status_code, reply.location.partition("?")[0]) == (303, "/studio/konto/bekraeft")
    assert door.producer("bo@example.org").role_in(door.guid) is ShowRole.EDITOR


def test_an_account_tells_its_owner_what_happened_to_it(door: Doorstep):
    """sec-S27"""
    browser = door.arrived(role=ShowRole.VIEWER)
    door.sign_in(door.browser())
    page = browser.get("/studio/konto").text
    assert page.index("Logget ind<br>") < page.index("Adgangskode valgt med et link") < page.index("Inviteret")
    assert page.index("Adgangskode valgt") < page.index("(Kommandolinjen)")
    assert "Fik en rolle i en serie" in page
    assert set(door.acts()) <= set(ACTS)
