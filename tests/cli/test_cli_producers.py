"""Accounts from the command line: the first one, and who is locked out (sec-S14)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import make_guid
from click.testing import CliRunner, Result
from houses import SHOW, SHOW_PAGE

from podcast_service.catalog.database import read
from podcast_service.catalog.factors import has_factor
from podcast_service.catalog.producers import find_producer_by_email
from podcast_service.cli.failure import exit_code
from podcast_service.cli.producers import producers
from podcast_service.config import load_settings
from podcast_service.domain.errors import PodcastError
from podcast_service.wiring import open_house
from podcast_service.workflows.guessing import Asker
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.passwords import accept_link
from podcast_service.workflows.second_factor import begin_app

LINK = re.compile(r"http://localhost:8000/studio/adgang/([\w-]{43})\n")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "episodes").mkdir()


def typed(*words: str) -> Result:
    return CliRunner().invoke(producers, list(words))


def link_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    found = LINK.search(result.output)
    assert found, result.output
    return found[1]


def accept(token: str) -> None:
    with open_house(load_settings()) as house:
        accept_link(house, token, "Jytte", "kaffekop regnvejr tagsten", Asker(address=""))


def test_the_first_account_is_an_administrator_and_the_next_is_not():
    accept(link_in(typed("add", "jytte@example.org", "--name", "Jytte")))
    second = typed("add", "bo@example.org")
    assert link_in(second)
    listed = typed("list").output.splitlines()
    assert listed == ["bo@example.org  bo  (has not chosen a password)", "jytte@example.org  Jytte  administrator"]


def test_a_first_administrator_who_never_came_keeps_nobody_out():
    link_in(typed("add", "wrong@example.org"))
    assert "as an administrator" in typed("add", "jytte@example.org").output


def test_a_role_in_one_show_is_no_more_than_that_while_the_first_administrator_is_on_the_way(tmp_path: Path):
    (tmp_path / "episodes" / SHOW).mkdir()
    (tmp_path / "episodes" / SHOW / "show.md").write_text(
        SHOW_PAGE.replace("GUID", make_guid(SHOW)).replace("cover: cover.png\ncover_alt: A blue square.\n", "")
    )
    with open_house(load_settings()) as house:
        ingest(house)
    link_in(typed("add", "jytte@example.org"))

    added = typed("add", "bo@example.org", "--show", SHOW, "--role", "viewer")

    assert link_in(added)
    assert "administrator" not in added.output


def test_a_new_link_lets_in_who_has_lost_everything():
    accept(link_in(typed("add", "jytte@example.org")))
    with open_house(load_settings()) as house, read(house.catalog) as tx:
        who = find_producer_by_email(tx, "jytte@example.org")
    assert who is not None
    with open_house(load_settings()) as house:
        begin_app(house, who.id)
        accept(link_in(typed("link", "Jytte@example.org", "--without-factors")))
        with read(house.catalog) as tx:
            assert not has_factor(tx, who.id)


def test_what_cannot_be_is_refused_with_its_code():
    accept(link_in(typed("add", "jytte@example.org")))
    codes = {
        ("remove", "jytte@example.org"): 4,
        ("remove", "nobody@example.org"): 3,
        ("link", "nobody@example.org"): 3,
        ("add", "not an address"): 2,
        ("add", "jytte@example.org"): 4,
        ("add", "bo@example.org", "--show", "nowhere"): 3,
    }
    errors = {words: typed(*words).exception for words in codes}
    assert {words: exit_code(one) for words, one in errors.items() if isinstance(one, PodcastError)} == codes


def test_an_account_is_taken_out_of_use():
    accept(link_in(typed("add", "jytte@example.org")))
    link_in(typed("add", "bo@example.org"))
    assert "bo@example.org can no longer sign in" in typed("remove", "bo@example.org").output
    assert "bo@example.org" not in typed("list").output


def test_apps_are_sealed_with_the_key_in_use_and_one_no_key_opens_is_named():
    """sec-S26: the key lies beside the database, and not in it."""
    link_in(typed("add", "jytte@example.org"))
    with open_house(load_settings()) as house:
        with read(house.catalog) as tx:
            who = find_producer_by_email(tx, "jytte@example.org")
        assert who is not None
        begin_app(house, who.id)
    assert typed("seal").output == "Sealed with the key in use: 0.\n"
    Path("var/secret-key").unlink()
    assert "producers link jytte@example.org --without-factors" in typed("seal").output
