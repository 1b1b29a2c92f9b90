"""How the service is, as a person or cron types it; and what the server's keeper tells when nobody else can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mailing import MailServer, mail_server
from servers import Site

from podcast_service.catalog.alarms import find_alarm, save_alarm
from podcast_service.catalog.database import migrate, open_database, transact
from podcast_service.catalog.state import save_beat
from podcast_service.cli.serve import CatalogAway
from podcast_service.domain.alarm import Alarm

START = datetime(2026, 11, 26, 12, 0, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "episodes").mkdir()
    return Site(tmp_path)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def told(site: Site, mail: MailServer, *options: str, **settings: str) -> tuple[int, list[str]]:
    done = site.run(
        *("health", "--tell", *options), PODCAST_ALARM_MAIL="ann@a.example", PODCAST_SMTP_URL=mail.url(), **settings
    )
    assert "Traceback" not in done.stderr
    return done.returncode, [one["subject"].removeprefix("[podcast-service] ") for one in mail.mails]


def test_health_says_in_words_and_as_data_what_works(site: Site) -> None:
    migrate(open_database(f"sqlite:///{site.folder / 'var' / 'catalog.sqlite3'}"))
    words, data = site.run("health"), site.run("health", "--json")

    assert (words.returncode, data.returncode) == (1, 1)  # no worker is at work
    assert "worker  troubled — seen at: none" in words.stdout
    assert " catalog  works\n" in words.stdout
    assert "free bytes: content " in words.stdout
    found = json.loads(data.stdout)
    assert found["troubled"] == ["worker"]
    assert found["checks"]["storage"] == {"works": True, "facts": {}}
    assert str(site.folder) not in words.stdout + data.stdout


def test_health_of_a_service_without_a_catalog_is_told_too(site: Site) -> None:
    done = site.run("health", PODCAST_DATABASE_URL="postgresql://me:hemmeligt@127.0.0.1:1/none")

    assert done.returncode == 1
    assert " catalog  troubled" in done.stdout
    assert " storage  works" in done.stdout
    assert "hemmeligt" not in done.stdout + done.stderr


def test_a_dead_worker_is_told_in_its_place(site: Site, mail: MailServer) -> None:
    """rel-R2."""
    catalog = open_database(f"sqlite:///{site.folder / 'var' / 'catalog.sqlite3'}")
    migrate(catalog)
    now = datetime.now(UTC)
    with transact(catalog) as tx:
        save_beat(tx, json.dumps({"at": (now - 10 * MINUTE).isoformat()}))
        long_ago = Alarm(kind="worker_dead", subject="", words="", since=now - 6 * MINUTE, seen_at=now - MINUTE)
        save_alarm(tx, long_ago)

    assert told(site, mail) == (1, ["The worker is not at work"])
    with transact(catalog) as tx:
        found = find_alarm(tx, "worker_dead", "")
    catalog.dispose()
    assert found is not None
    assert found.stands
    assert "For listeners: Listeners get everything that is public." in mail.mails[0].get_content()


def test_that_the_catalog_is_away_is_told_without_it(site: Site, mail: MailServer) -> None:
    away = {"PODCAST_DATABASE_URL": "sqlite:////proc/none/catalog.sqlite3"}
    assert told(site, mail, **away) == (6, [])

    code, subjects = told(site, mail, "--catalog-away", "2026-11-26T12:00:07", **away)
    assert (code, subjects) == (0, ["The catalog does not answer"])
    assert "Since: 2026-11-26 12:00:07 UTC" in mail.mails[0].get_content()

    code, subjects = told(site, mail, "--catalog-back", "2026-11-26T12:00:07")
    assert (code, subjects[1:]) == (0, ["Over: The catalog does not answer"])


@pytest.mark.parametrize(
    ("looks", "wanted"),
    [
        ([(0, True), (2, True), (4, False), (6, True), (8, True)], []),
        ([(0, True), (4, True), (6, True), (8, True), (10, False), (12, False)], ["away 6", "back 10"]),
        ([(0, True), (6, True), (6 + 24 * 60, True)], ["away 6", "away 1446"]),
    ],
    ids=["it stutters", "once, and once when it is back", "again after a day"],
)
def test_the_keeper_knows_when_to_tell_of_the_catalog(looks: list[tuple[int, bool]], wanted: list[str]) -> None:
    catalog, found = CatalogAway(), []
    for minute, is_away in looks:
        now = START + minute * MINUTE
        options = catalog.to_tell(now, is_away=is_away)
        if options:
            assert options[1] == "2026-11-26T12:00:07"
            found.append(f"{options[0].removeprefix('--catalog-')} {minute}")
            catalog.note_told(now)
    assert found == wanted


def test_the_keeper_tells_again_what_could_not_be_told() -> None:
    catalog = CatalogAway()
    found = [bool(catalog.to_tell(START + minute * MINUTE, is_away=True)) for minute in (0, 6, 8)]
    assert found == [False, True, True]
