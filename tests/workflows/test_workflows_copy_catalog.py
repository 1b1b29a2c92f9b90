"""What lives in the catalog alone moves to another database whole, or not at all (rel-R4, sec-S28)."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from builders import make_guid
from click.testing import CliRunner
from databases import ENGINES, fresh_catalog, fresh_database
from houses import SHOW, Clock, Place, open_place
from published import with_one_episode
from sqlalchemy import Boolean, Column, Connection, Date, Engine, Integer, LargeBinary, Table, insert, select

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.copying import OF_LISTENERS
from podcast_service.catalog.database import migrate, open_database, opened_database, read, transact
from podcast_service.catalog.every_table import metadata
from podcast_service.catalog.history import add_entry, list_entries
from podcast_service.catalog.producers import add_producer
from podcast_service.catalog.search import candidates
from podcast_service.catalog.sessions import save_session
from podcast_service.catalog.tables import UtcTime
from podcast_service.cli.catalog import catalog as command
from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.domain.session import Session
from podcast_service.workflows.copy_catalog import copy_catalog
from podcast_service.workflows.index import index
from podcast_service.workflows.release import release
from podcast_service.workflows.sessions import recognise

TOKEN = "held by a browser"
KILLED = """
import os, signal, sys
from podcast_service.catalog.database import open_database
from podcast_service.workflows.copy_catalog import copy_catalog
def die(done, total, name):
    if done == total - 1:
        os.kill(os.getpid(), signal.SIGKILL)
copy_catalog(open_database(sys.argv[1]), open_database(sys.argv[2]), progress=die)
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    """A house with a published episode, somebody signed in, and a row in every table besides."""
    with open_place(tmp_path_factory.mktemp("moved"), reader) as place:
        with_one_episode(place)
        release(place.house)
        index(place.house)
        now = place.clock()
        with transact(place.house.catalog) as tx:
            roles = ((make_guid(SHOW), ShowRole.OWNER),)
            add_producer(tx, Producer(id="jytte", email="jytte@example.org", name="Jytte", roles=roles), made_at=now)
            held = Session(
                token_sha256=token_hash(TOKEN), producer="jytte", made_at=now, used_at=now, proven_at=now, is_whole=True
            )
            save_session(tx, held)
            for table in metadata.sorted_tables:
                if tx.execute(select(table)).first() is None:
                    tx.execute(insert(table), {column.name: some(tx, column, now) for column in table.columns})
        yield place


def some(tx: Connection, column: Column[object], now: datetime) -> object:
    """Return a value that fits a column, and those it points at."""
    for key in column.foreign_keys:
        return tx.execute(select(key.column)).scalars().first()
    kinds = {UtcTime: now, Boolean: True, Integer: 2**31 - 1, LargeBinary: b"\0\xff", Date: date(2026, 11, 22)}
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), "Blåbær 🫐 'x'")


def rows(engine: Engine) -> dict[str, list[str]]:
    def of(table: Table) -> list[str]:
        return sorted(repr(tuple(row)) for row in tx.execute(select(table)))

    with read(engine) as tx:
        return {table.name: of(table) for table in metadata.sorted_tables}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_row_goes_to_another_engine_and_back_and_the_service_goes_on_there(
    moved: Place, engine: str, tmp_path: Path
):
    whole = rows(moved.house.catalog)
    assert all(whole.values()), "each table has something to lose"
    with fresh_database(engine, tmp_path) as url, opened_database(url) as there:
        counts = copy_catalog(moved.house.catalog, there)
        assert rows(there) == whole
        assert counts == {name: len(found) for name, found in whole.items()}
        with fresh_catalog("sqlite", tmp_path) as back:
            copy_catalog(there, back)
            assert rows(back) == whole
        on_there = Place(replace(moved.house, catalog=there), moved.clock, moved.storage)
        assert recognise(on_there.house, TOKEN) == recognise(moved.house, TOKEN)
        assert recognise(on_there.house, TOKEN) is not None
        assert on_there.feed() == moved.feed() != b""
        with read(there) as tx, read(moved.house.catalog) as here:
            assert candidates(tx, [["first"]]) == candidates(here, [["first"]]) != []
            last = list_entries(tx, limit=1)[0]
        with transact(there) as tx:
            assert add_entry(tx, last) == last.number + 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_database_that_holds_anything_is_refused_and_stays_as_it_is(moved: Place, engine: str, tmp_path: Path):
    with fresh_catalog(engine, tmp_path) as filled:
        with transact(filled) as tx:
            add_producer(tx, Producer(id="bo", email="bo@example.org", name="Bo"), made_at=moved.clock())
        before = rows(filled)
        with pytest.raises(Conflict, match="never overwritten"):
            copy_catalog(moved.house.catalog, filled)
        assert rows(filled) == before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_catalog_is_not_copied_onto_itself(engine: str, tmp_path: Path):
    with fresh_catalog(engine, tmp_path) as one:
        url = one.url.render_as_string(hide_password=False)
        with opened_database(url.replace(str(tmp_path), f"{tmp_path}/./")) as same, pytest.raises(Conflict) as refused:
            copy_catalog(one, same)
        assert refused.value.code == "copy_onto_itself"


def test_a_copy_that_is_killed_leaves_nothing_and_can_be_made_again(moved: Place, tmp_path: Path):
    source = moved.house.catalog.url.render_as_string(hide_password=False)
    with fresh_database("sqlite", tmp_path) as url:
        ended = subprocess.run([sys.executable, "-c", KILLED, source, url], cwd=Path(__file__).parents[2], check=False)
        assert ended.returncode == -signal.SIGKILL
        with opened_database(url) as there:
            assert not any(rows(there).values())
            copy_catalog(moved.house.catalog, there)
            assert rows(there) == rows(moved.house.catalog)


def test_a_backup_holds_nothing_by_which_listeners_could_be_told_apart(moved: Place, tmp_path: Path):
    with fresh_catalog("sqlite", tmp_path) as backup:
        copy_catalog(moved.house.catalog, backup, for_backup=True)
        kept = rows(backup)
        assert {name for name, found in kept.items() if not found} == OF_LISTENERS


def test_the_command_tells_what_it_copied_and_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    here = open_database("sqlite:///var/catalog.sqlite3")
    migrate(here)
    with transact(here) as tx:
        add_producer(tx, Producer(id="bo", email="bo@example.org", name="Bo"), made_at=Clock()())
    told = CliRunner().invoke(command, ["copy", "sqlite:///copy.sqlite3"])
    assert told.output == "Copied into sqlite:///copy.sqlite3: producers 1.\n"
    refused = CliRunner().invoke(command, ["copy", "mysql://bo:hemmeligt@localhost/x"])
    assert isinstance(refused.exception, Invalid)
    assert "hemmeligt" not in str(refused.exception)
