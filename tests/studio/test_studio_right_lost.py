"""What somebody began does not go on in their name once they may not do it any more (sec-S2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from houses import SHOW, Place
from sending import begin, guid_of, send_all
from sounds import mp3_bytes
from studios import StudioStage

from podcast_service.catalog.database import read
from podcast_service.catalog.orders import list_orders
from podcast_service.catalog.previews import list_preview_links
from podcast_service.domain.order import Order
from podcast_service.domain.producer import By, Producer, ShowRole
from podcast_service.domain.upload import UploadState
from podcast_service.workflows.accounts import give_role, invite, remove_producer
from podcast_service.workflows.preview_links import make_preview_link
from podcast_service.workflows.take_upload import take_upload

PAGE = f"/studio/afsnit/{SHOW}/one"
PREVIEW = f"{PAGE}/forhaandsvis"


def orders(stage: StudioStage) -> list[Order]:
    with read(stage.place.house.catalog) as tx:
        return list_orders(tx, subject=stage.place.kept("one").latest.guid)


def lower(place: Place, who: Producer) -> None:
    give_role(place.house, who.id, guid_of(place), ShowRole.VIEWER)


def take(place: Place, who: Producer) -> None:
    give_role(place.house, who.id, guid_of(place), None)


def remove(place: Place, who: Producer) -> None:
    remove_producer(place.house, who.id)


LOSSES = [lower, take, remove]
Loss = Callable[[Place, Producer], None]


@pytest.mark.parametrize("loss", LOSSES)
def test_what_a_publisher_ordered_is_not_published_once_they_may_not(stage: StudioStage, loss: Loss):
    who = stage.producer(ShowRole.PUBLISHER)
    stage.browser(who).post(f"{PAGE}/udgiv", {"handling": "nu", "uden_udskrift": "Den skrives."})
    loss(stage.place, who)
    stage.work()
    assert "one" not in stage.place.public()
    assert [one.code for order in orders(stage) for one in order.refused] == ["right_lost"]
    assert "Jytte må ikke det i denne serie mere" in stage.owner().get(f"{PAGE}/udgiv").text


def test_the_same_order_of_somebody_else_is_carried_out(stage: StudioStage):
    first, second = stage.producer(ShowRole.PUBLISHER), stage.producer(ShowRole.PUBLISHER)
    for who in (first, second):
        stage.browser(who).post(f"{PAGE}/udgiv", {"handling": "nu", "uden_udskrift": "Den skrives."})
    take(stage.place, first)
    stage.work()
    assert "one" in stage.place.public()
    assert sorted(order.state for order in orders(stage)) == ["done", "refused"]


def test_what_an_editor_uploaded_is_not_taken_in_once_they_may_not(stage: StudioStage):
    who, sound = stage.producer(ShowRole.EDITOR), mp3_bytes(2, tone=700)
    place = stage.place
    mine = replace(place.house, by=By(name=who.name, producer=who.id))
    upload = begin(place, sound)
    send_all(place, upload, sound)
    lower(place, who)
    done = take_upload(mine, upload.id)
    assert (done.state, done.code) == (UploadState.REFUSED, "right_lost")
    assert place.kept_slugs() == {"one"}
    assert place.house.inbox.folder.names() == []


def made(stage: StudioStage, who: Producer) -> str:
    house = replace(stage.place.house, by=By(name=who.name, producer=who.id))
    return f"/studio/forhaandsvisning/{make_preview_link(house, SHOW, 'one', 30).secret}"


@pytest.mark.parametrize("loss", LOSSES)
def test_a_secret_link_leads_nowhere_once_its_maker_may_not_make_it(stage: StudioStage, loss: Loss):
    who = stage.producer(ShowRole.EDITOR)
    link, owner = made(stage, who), stage.owner()
    assert stage.browser().get(link).status_code == 200
    assert "Lavet af Jytte" in owner.get(PREVIEW).text
    loss(stage.place, who)
    assert stage.browser().get(link).status_code == 404
    assert stage.browser().get(f"{link}/lyd/{SHOW}/one.mp3").status_code == 404
    assert "Lavet af Jytte" not in owner.get(PREVIEW).text


def test_who_comes_back_has_no_links_from_before(stage: StudioStage):
    who = stage.producer(ShowRole.EDITOR)
    link = made(stage, who)
    remove_producer(stage.place.house, who.id)
    invite(stage.place.house, who.email, show=guid_of(stage.place), role=ShowRole.EDITOR)
    assert stage.browser().get(link).status_code == 404
    with read(stage.place.house.catalog) as tx:
        assert list_preview_links(tx, stage.place.kept("one").latest.guid) == []


def test_a_cpr_number_that_is_written_after_the_link_was_made_is_shown_to_nobody_by_it(stage: StudioStage):
    place, owner = stage.place, stage.owner()
    link = made(stage, stage.producer())
    page = place.path("one.md").read_text()
    place.write("one.md", page + "\nBorgeren 010203-1234.\n")
    place.ingest()
    reply = stage.browser().get(link)
    assert (reply.status_code, "010203" in reply.text) == (404, False)
    assert "kan ikke vises lige nu" in reply.text
    assert stage.browser().get(f"{link}/lyd/{SHOW}/one.mp3").status_code == 404
    assert "De viser ikke noget, så længe dette gælder" in owner.get(PREVIEW).text
    place.write("one.md", page)
    place.ingest()
    assert stage.browser().get(link).status_code == 200
