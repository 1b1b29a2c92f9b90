"""A link opens all its account may, so it ends when the account grows before it is used (sec-S2, sec-S14)."""

from __future__ import annotations

import pytest
from arrivals import OTHER, Doorstep, shown_link
from houses import SHOW

from podcast_service.domain.producer import ShowRole
from podcast_service.workflows.accounts import give_role, new_link

BASE = "/studio/producenter"


def test_a_link_one_owner_made_opens_nothing_once_another_owner_gives_the_account_a_role(door: Doorstep):
    first = door.arrived(role=ShowRole.OWNER)
    link = shown_link(first.post(f"{BASE}/serier/{SHOW}/inviter", {"email": "boss@example.org", "role": "viewer"}))
    second = door.arrived("per@example.org")
    give_role(door.place.house, door.producer("per@example.org").id, door.guid_of(OTHER), ShowRole.OWNER)
    reply = second.post(f"{BASE}/serier/{OTHER}/inviter", {"email": "boss@example.org", "role": "owner"})
    assert "/studio/adgang/" not in reply.text
    assert "Kun en administrator kan lave et link" in second.get(BASE).text
    assert first.get(link).status_code == 404


@pytest.mark.parametrize(
    ("role", "show", "still_opens"),
    [
        pytest.param(ShowRole.VIEWER, OTHER, False, id="a role in another show"),
        pytest.param(ShowRole.OWNER, SHOW, False, id="a higher role: its maker may own nothing any more"),
        pytest.param(ShowRole.VIEWER, SHOW, True, id="a lower role"),
        pytest.param(None, SHOW, True, id="no role"),
    ],
)
def test_an_invitation_ends_when_its_account_grows(
    door: Doorstep, role: ShowRole | None, show: str, *, still_opens: bool
):
    made = door.invited("bo@example.org", role=ShowRole.EDITOR)
    assert give_role(door.place.house, made.producer.id, door.guid_of(show), role) is not still_opens
    status = door.browser().get(door.links["bo@example.org"]).status_code
    assert status == (200 if still_opens else 404)


def test_an_invitation_ends_when_its_account_becomes_an_administrator_and_the_page_says_so(door: Doorstep):
    browser = door.arrived(is_administrator=True)
    door.give_app()
    made = door.invited("bo@example.org", role=ShowRole.EDITOR)
    page = f"{BASE}/konti/{made.producer.id}"
    browser.post(f"{page}/administrator", {"administrator": "1"})
    assert "Det link, de fik før, åbner ikke noget mere." in browser.get(page).text
    assert door.browser().get(door.links["bo@example.org"]).status_code == 404


def test_a_link_for_who_is_locked_out_still_opens_when_they_are_given_a_role(door: Doorstep):
    door.arrived("bo@example.org")
    who = door.producer("bo@example.org").id
    link = new_link(door.place.house, who).token
    assert not give_role(door.place.house, who, door.guid, ShowRole.EDITOR)
    assert door.browser().get(f"/studio/adgang/{link}").status_code == 200
