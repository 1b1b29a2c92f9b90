"""Signing in, and what strangers try (sec-S13, sec-S14, sec-S15, sec-S18, exp-6.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from arrivals import CODE, LIGHT, LOGIN, PASSWORD, Doorstep, cookie_of, is_signed_in, opened, plant
from studios import Browser

from podcast_service.catalog.accounts import find_password, save_password
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.history import list_entries
from podcast_service.workflows.accounts import remove_producer


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give a browser in which somebody is signed in, for what changes nothing."""
    with opened(tmp_path_factory.mktemp("arrived")) as door:
        yield door.arrived()


def test_who_has_a_password_signs_in_and_out(door: Doorstep):
    door.arrived()
    browser = door.browser()
    assert door.sign_in(browser, " JYTTE@example.org ").status_code == 303
    assert is_signed_in(browser)
    browser.post("/studio/log-ud")
    assert not is_signed_in(browser)


def test_a_session_that_was_signed_out_opens_nothing_even_for_who_kept_its_cookie(door: Doorstep):
    browser = door.arrived()
    kept = cookie_of(browser.client)
    browser.post("/studio/log-ud")
    plant(browser.client, kept)
    assert not is_signed_in(browser)


def test_signing_in_gives_another_session_than_any_before(door: Doorstep):
    """Nobody can plant a session and wait for somebody to sign in to it."""
    victim = door.arrived()
    planted = cookie_of(victim.client)
    door.sign_in(victim)
    assert cookie_of(victim.client) != planted
    stranger = door.browser()
    plant(stranger.client, planted)
    assert not is_signed_in(stranger)


def test_a_stranger_is_not_told_where_the_database_is(door: Doorstep, caplog: pytest.LogCaptureFixture):
    """sec-S25: the log tells the rest."""
    catalog = door.place.house.catalog
    with transact(catalog) as tx:
        tx.exec_driver_sql("ALTER TABLE producers RENAME TO moved")
    reply = door.sign_in(door.browser())
    assert reply.status_code == 503
    assert "svarer ikke lige nu" in reply.text
    assert str(catalog.url.database) not in reply.text
    assert str(catalog.url.database) in caplog.text


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(door: Doorstep):
    door.arrived()
    wrong = door.sign_in(door.browser(), password="kaffekop regnvejr tagrende")
    unknown = door.sign_in(door.browser(), "nobody@example.org")
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert "E-mailadressen eller adgangskoden er forkert." in wrong.text
    assert _without(wrong.text, "jytte@example.org") == _without(unknown.text, "nobody@example.org")


def test_an_account_taken_out_of_use_opens_nothing(door: Doorstep):
    browser = door.arrived()
    remove_producer(door.place.house, door.producer().id)
    assert not is_signed_in(browser)
    assert door.sign_in(door.browser()).status_code == 403


def test_each_wrong_try_beyond_the_fifth_makes_the_next_wait_longer(door: Doorstep):
    door.arrived()
    for number in range(5):
        door.sign_in(door.browser(f"198.51.100.{number}"), password="forkert forkert forkert")
    held_up = door.sign_in(door.browser("203.0.113.1"))
    assert (held_up.status_code, held_up.headers["Retry-After"]) == (429, "2")
    assert "næste forsøg må vente 2 sekunder" in held_up.text
    door.place.clock.forward(seconds=2)
    assert door.sign_in(door.browser("203.0.113.1"), password="forkert forkert forkert").status_code == 403
    assert door.sign_in(door.browser("203.0.113.2")).headers["Retry-After"] == "4"
    door.place.clock.forward(seconds=4)
    assert door.sign_in(door.browser("203.0.113.2")).status_code == 303
    assert door.sign_in(door.browser("203.0.113.2"), password="forkert forkert forkert").status_code == 403


def test_one_address_that_tries_many_accounts_waits_and_no_other_address_does(door: Doorstep):
    door.arrived()
    stranger = door.browser("2001:db8::1")
    for number in range(20):
        door.sign_in(stranger, f"p{number}@example.org", "forkert forkert forkert")
    neighbour, elsewhere = door.browser("2001:db8::2"), door.browser("2001:db8:1::1")
    assert door.sign_in(neighbour).status_code == 429
    assert door.sign_in(elsewhere).status_code == 303
    assert stranger.get("/studio/filer/0/none.css").status_code == 404


def test_no_address_of_the_network_is_kept(door: Doorstep):
    door.arrived()
    door.sign_in(door.browser("203.0.113.77"), password="forkert forkert forkert")
    with door.place.house.catalog.connect() as plain:
        names = [row[0] for row in plain.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        every = (plain.exec_driver_sql(f'SELECT * FROM "{name}"') for name in names)  # noqa: S608 - of our own tables
        kept = [str(row) for rows in every for row in rows]
    assert len(kept) > 10
    assert not any("203.0.113" in row for row in kept)


def test_wrong_tries_are_forgotten_after_a_day(door: Doorstep):
    door.arrived()
    for _ in range(4):
        door.sign_in(door.browser(), password="forkert forkert forkert")
    door.place.clock.forward(hours=25)
    door.sign_in(door.browser("203.0.113.5"), "another@example.org")
    with door.place.house.catalog.connect() as plain:
        assert plain.exec_driver_sql("SELECT count(*) FROM tries").scalar() == 2


def test_a_password_kept_by_an_older_measure_is_kept_anew(door: Doorstep):
    door.arrived()
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    catalog, who = door.place.house.catalog, door.producer().id
    with transact(catalog) as tx:
        save_password(tx, who, old)
    assert door.sign_in(door.browser()).status_code == 303
    with read(catalog) as tx:
        kept = find_password(tx, who)
    assert kept is not None
    assert not LIGHT.is_outdated(kept)


@pytest.mark.parametrize(
    "further",
    [
        "//evil.example/x",
        "https://evil.example/studio/konto",
        "/\\evil.example",
        "\\\\evil.example",
        "/studio/../../evil",
        "/podcasts/my-show",
        "javascript:alert(1)",
        "/studio/log-ud",
        "/studio/konto/nowhere",
        "\t//evil.example",
        "/studio/konto\r\nX: 1",
        "",
    ],
)
def test_signing_in_leads_to_pages_of_the_studio_alone(further: str, arrived: Browser):
    reply = arrived.get(LOGIN, query_string={"videre": further})
    assert (reply.status_code, reply.location) == (303, "/studio")


def test_signing_in_leads_back_to_where_somebody_wanted_to_be(door: Doorstep):
    door.arrived()
    further = "/studio/producenter?x=%2F"
    assert door.sign_in(door.browser(), further=further).location == further


def test_a_second_step_is_owed_by_who_has_an_app(door: Doorstep):
    door.arrived()
    secret = door.give_app()
    browser = door.browser()
    assert door.sign_in(
        browser, further="/studio/producenter"
    ).location == f"{CODE}?videre=/studio/producenter".replace("/studio/p", "%2Fstudio%2Fp")
    assert not is_signed_in(browser)
    reply = browser.post(CODE, {"code": door.code(secret), "videre": "/studio/producenter"})
    assert reply.location == "/studio/producenter"
    assert is_signed_in(browser)


def test_a_code_is_taken_once(door: Doorstep):
    door.arrived()
    secret = door.give_app()
    first, second = door.browser(), door.browser()
    for browser in (first, second):
        door.sign_in(browser)
    code = door.code(secret)
    assert first.post(CODE, {"code": code}).status_code == 303
    assert second.post(CODE, {"code": code}).status_code == 403
    assert not is_signed_in(second)
    assert second.post(CODE, {"code": door.code(secret, later=30)}).status_code == 303


def test_codes_cannot_be_guessed_by_giving_the_password_again_and_again(door: Doorstep):
    door.arrived()
    secret = door.give_app()
    wrong = {"code": door.wrong_code(secret)}
    replies = []
    for number in range(4):
        browser = door.browser(f"198.51.100.{number}")
        door.sign_in(browser)
        replies += [browser.post(CODE, wrong) for _ in range(2)]
    assert sum("Koden er forkert" in reply.text for reply in replies) == 5
    assert 429 in {reply.status_code for reply in replies}
    late = door.browser("203.0.113.9")
    assert door.sign_in(late).status_code == 303
    assert late.post(CODE, {"code": door.code(secret)}).status_code == 429


def test_the_second_step_is_over_after_ten_minutes(door: Doorstep):
    door.arrived()
    secret = door.give_app()
    browser = door.browser()
    door.sign_in(browser)
    door.place.clock.forward(minutes=10)
    reply = browser.post(CODE, {"code": door.code(secret)})
    assert reply.status_code == 403
    assert "mere end ti minutter" in reply.text


def test_history_tells_who_signed_in_and_how_and_no_secret(door: Doorstep):
    """sec-S27"""
    browser = door.arrived()
    door.sign_in(browser)
    browser.post("/studio/log-ud")
    assert door.acts() == ["producer-invited", "link-made", "password-chosen", "signed-in", "signed-out"]
    with read(door.place.house.catalog) as tx:
        entries = [str(replace(one, number=0)) for one in list_entries(tx)]
    secrets = [PASSWORD, *door.links.values(), "192.0.2.1", "example.org"]
    assert not [secret for secret in secrets if any(secret in entry for entry in entries)]


def test_the_page_is_one_pair_of_fields_that_password_managers_know(door: Doorstep):
    page = door.browser().get(LOGIN).text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def _without(text: str, email: str) -> str:
    """Return a page without what is its own each time: tokens, nonces, the address that was typed."""
    text = re.sub(r'(nonce|content|value)="[^"]*"', "", text)
    return text.replace(email, "")
