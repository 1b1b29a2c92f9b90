"""The jobs of the studio: how they stand, why they failed, who may ask again, and what a page asks of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from houses import SHOW, Place
from lxml import html
from studios import Browser, StudioStage

from podcast_service.catalog.attempts import Attempt, State, list_latest_attempts, save_attempt
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.orders import save_order
from podcast_service.catalog.shows import get_show
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.order import Kind
from podcast_service.domain.producer import ShowRole
from podcast_service.domain.said import said
from podcast_service.domain.told import told
from podcast_service.web.studio.jobs import ORDERS, TASKS
from podcast_service.worker import WORK
from podcast_service.workflows import orders
from podcast_service.workflows.orders import place_order

AWAY = Unavailable("storage_full", location="/srv/lager")


def attempt(place: Place, number: int = 3, **changes: object) -> Attempt:
    """Keep an attempt at the analysis of the episode's sound; after the third failure someone has to ask."""
    audio = place.kept("one").latest.audio
    assert audio is not None
    values: dict[str, object] = {
        "task": "analyse", "subject": audio.payload, "revision": str(VERSION), "number": number,
        "state": State.FAILED, "started_at": place.clock(), "ended_at": place.clock(),
        "reason": str(AWAY), "said": said(AWAY),
    }  # fmt: skip
    made = Attempt(**(values | changes))  # type: ignore[arg-type]
    with transact(place.house.catalog) as tx:
        save_attempt(tx, made)
    return made


def rows(browser: Browser) -> list[str]:
    found = html.fromstring(browser.get("/studio/opgaver").text).cssselect("#opgaver-liste > li")
    return [" ".join(one.text_content().split()) for one in found]


def ask(browser: Browser, key: str | None = None) -> int:
    """Press the first *Try again* there is, or ask for ``key`` without one."""
    page = html.fromstring(browser.get("/studio/opgaver").text)
    buttons = page.cssselect("button[form=igen]")
    return browser.post("/studio/opgaver", {"job": key or buttons[0].get("value")}).status_code


STANDS: dict[str, tuple[dict[str, object], str]] = {
    "failed": ({}, "Fejlet"),
    "tried again by itself": ({"number": 1}, "Prøves igen af sig selv"),
    "refused": ({"number": 1, "state": State.REFUSED}, "Fejlet"),
    "under way": ({"state": State.RUNNING, "ended_at": None, "reason": None, "said": None}, "I gang"),
    "done": ({"state": State.DONE, "reason": None, "said": None}, "Udført"),
}


@pytest.mark.parametrize("case", STANDS)
def test_a_job_says_how_it_stands(place: Place, stage: StudioStage, case: str) -> None:
    """exp-6.3.2."""
    changes, words = STANDS[case]
    attempt(place, **changes)
    (row,) = rows(stage.owner())
    assert row.startswith(f"Gennemlytning af lyden: lydstyrke, stilhed, lydbølge {words}")
    assert "The first" in row
    assert ("Der er ikke mere plads i /srv/lager" in row) is (changes.get("reason", "") is not None)


def test_an_error_within_an_error_is_said_in_danish_too(place: Place, stage: StudioStage) -> None:
    """exp-6.3.2: kept by the worker, said by the page."""
    wanted = told("a whole number from {least} up", least=1)
    inner = Invalid("page_value", place="my-show/one.md", key="number", value="x", wanted=wanted)
    attempt(place, said=said(Invalid("upload_refused", reason=inner)))
    row = rows(stage.owner())[0]
    assert "»number: x« kan ikke forstås. Skriv et helt tal fra 1 og op." in row
    assert "not understood" not in row


def test_every_kind_of_job_and_order_has_its_name() -> None:
    assert set(ORDERS) == set(Kind)
    assert set(TASKS) | {orders.TASK} == set(WORK)


def test_what_was_never_tried_waits_for_its_turn(stage: StudioStage) -> None:
    (row,) = rows(stage.owner())
    assert "Venter på tur" in row


def test_what_an_older_version_kept_in_english_is_told_as_it_is(place: Place, stage: StudioStage) -> None:
    attempt(place, said=None)
    assert "There is no space left in /srv/lager" in rows(stage.owner())[0]


def test_what_no_longer_counts_is_not_told(place: Place, stage: StudioStage) -> None:
    attempt(place, revision=str(VERSION - 1))
    attempt(place, task="render", revision="mp3-64-n")
    attempt(place, state=State.DONE, reason=None, said=None, ended_at=place.clock() - timedelta(days=2))
    (row,) = rows(stage.owner())
    assert "Venter på tur" in row


def test_asking_again_makes_the_job_due(place: Place, stage: StudioStage) -> None:
    """exp-6.3.2: Prøv igen."""
    failed = attempt(place)
    assert ask(stage.browser(stage.producer(ShowRole.EDITOR))) == 303
    with read(place.house.catalog) as tx:
        (asked,) = list_latest_attempts(tx)
    assert (asked.number, asked.state) == (failed.number + 1, State.ASKED)


def test_only_who_may_edit_asks_again(place: Place, stage: StudioStage) -> None:
    """sec-S2: no button, and no way round it; of another show's jobs nothing is told."""
    failed = attempt(place)
    key = f"analyse-{failed.subject}-{failed.revision}"
    viewer, stranger = (stage.browser(stage.producer(role)) for role in (ShowRole.VIEWER, None))
    assert len(rows(viewer)) == 1
    assert rows(stranger) == []
    for browser in (viewer, stranger):
        assert 'form="igen"' not in browser.get("/studio/opgaver").text
        assert ask(browser, key) == 404
    with read(place.house.catalog) as tx:
        assert [one.state for one in list_latest_attempts(tx)] == [State.FAILED]


def test_the_whole_services_jobs_are_the_administrators(place: Place, stage: StudioStage) -> None:
    attempt(place, state=State.DONE, reason=None, said=None)
    attempt(place, task="index", subject="pages", revision="1")
    administrator = stage.browser(stage.producer(None, is_administrator=True))
    assert rows(administrator)[0].startswith("Det udgivne gøres søgbart Fejlet")
    assert "søgbart" not in "".join(rows(stage.owner()))


def test_an_order_tells_who_asked_and_why_it_was_refused(place: Place, stage: StudioStage) -> None:
    """An order that was refused is mended where it was asked for, so it is not asked for again here."""
    attempt(place, state=State.DONE, reason=None, said=None)
    with read(place.house.catalog) as tx:
        show = get_show(tx, SHOW).latest.guid
    order = place_order(place.house, Kind.READ_IN, show, place.kept("one").latest.guid)
    browser = stage.owner()
    assert "Venter på tur The first Bestilt af: Kommandolinjen" in rows(browser)[0]
    assert "Der er intet i gang" not in browser.get("/studio/opgaver").text
    refused = (said(Invalid("publish_without_sound", episode="my-show/one")),)
    with transact(place.house.catalog) as tx:
        save_order(tx, replace(order, refused=refused, ended_at=place.clock()))
    (row, _) = rows(browser)
    assert "Fejlet" in row
    assert "Afsnittet har ingen lyd. Upload en lydfil til afsnittet." in row
    assert 'form="igen"' not in browser.get("/studio/opgaver").text
    assert "har ingen lyd" in browser.get("/studio").text
    assert "har ingen lyd" in browser.get(f"/studio/serier/{SHOW}?vis=fejl").text
