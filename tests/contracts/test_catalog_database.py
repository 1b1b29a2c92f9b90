"""The database behind the catalog: transactions, migrations, and what happens when they are cut short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import ENGINES, fresh_catalog, fresh_database
from sqlalchemy import Engine, inspect, text

from podcast_service.catalog.database import is_current, migrate, open_database, read, transact
from podcast_service.catalog.every_table import metadata
from podcast_service.catalog.sources import Source, find_sources, save_sources
from podcast_service.catalog.state import bump, catalog_revision
from podcast_service.domain.errors import Conflict, Invalid, Unavailable


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_catalog(request.param, tmp_path) as opened:
        yield opened


def seen(path: str) -> Source:
    return Source(path=path, size=1, mtime_ns=2**60, sha256="ab", subject=None)


def start(program: str, url: str) -> subprocess.Popen[str]:
    code = (
        "import sys\n"
        "from podcast_service.catalog.database import migrate, open_database, read, transact\n"
        "from podcast_service.catalog.state import bump\n"
        "from podcast_service.catalog.sources import Source, save_sources\n"
        "engine = open_database(sys.argv[1])\n" + program
    )
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", code, url], cwd=root, stdout=subprocess.PIPE, text=True)


def test_a_new_database_is_not_current_until_it_is_migrated_and_migrating_twice_changes_nothing(url: str) -> None:
    engine = open_database(url)
    before = is_current(engine)
    migrate(engine)
    migrate(engine)
    assert (before, is_current(engine)) == (False, True)
    engine.dispose()


def test_four_processes_may_migrate_at_once(url: str) -> None:
    started = [start("migrate(engine)\n", url) for _ in range(4)]
    codes = []
    for process in started:
        process.communicate()
        codes.append(process.returncode)
    engine = open_database(url)
    assert (codes, is_current(engine)) == ([0, 0, 0, 0], True)
    engine.dispose()


def not_the_engines(name: str | None, kind: str, _parents: object) -> bool:
    """The index each engine searches by is of a kind of its own: its step alone knows it."""
    return not (kind == "table" and (name or "").startswith("search_index"))


def test_the_steps_make_exactly_the_tables_the_code_names(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": not_the_engines})
        assert compare_metadata(context, metadata) == []


def test_a_database_of_a_newer_program_is_refused(engine: Engine) -> None:
    with transact(engine) as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="newer version"):
        migrate(engine)


def test_an_error_in_a_transaction_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(IsADirectoryError), transact(engine) as tx:  # noqa: PT012 - what comes before it is the point
        save_sources(tx, [seen("a")])
        raise IsADirectoryError
    with read(engine) as tx:
        assert find_sources(tx) == {}


UNKEEPABLE = {"half a character": seen("\ud800"), "a number too large": replace(seen("a"), size=2**70)}


@pytest.mark.parametrize("source", UNKEEPABLE.values(), ids=UNKEEPABLE)
def test_what_no_database_keeps_is_refused_in_words(engine: Engine, source: Source) -> None:
    """sec-S25: whoever sends it made the mistake, and not we."""
    with pytest.raises(Invalid, match="cannot be kept"), transact(engine) as tx:
        save_sources(tx, [source])


def test_a_nul_is_kept_where_the_database_can_and_refused_in_words_where_not(engine: Engine) -> None:
    refused = pytest.raises(Invalid, match="cannot be kept") if engine.dialect.name == "postgresql" else nullcontext()
    with refused, transact(engine) as tx:
        save_sources(tx, [seen("a\x00b")])


def test_a_reader_sees_one_moment_while_others_write(engine: Engine) -> None:
    with transact(engine) as tx:
        save_sources(tx, [seen("a")])
    with read(engine) as reader:
        before = find_sources(reader)
        with transact(engine) as tx:
            save_sources(tx, [seen("b")])
            assert find_sources(reader) == before
        assert find_sources(reader) == before
    with read(engine) as reader:
        assert set(find_sources(reader)) == {"a", "b"}


def test_a_reader_cannot_write_and_the_next_writer_can(engine: Engine) -> None:
    with pytest.raises(Unavailable), read(engine) as tx:
        save_sources(tx, [seen("a")])
    with transact(engine) as tx:
        save_sources(tx, [seen("a")])


def test_threads_that_write_at_once_lose_nothing(engine: Engine) -> None:
    def write() -> None:
        for _ in range(10):
            with transact(engine) as tx:
                bump(tx)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read(engine) as tx:
        assert catalog_revision(tx) == 40


def test_processes_that_write_at_once_lose_nothing(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    program = "for _ in range(20):\n    with transact(engine) as tx:\n        bump(tx)\n"
    started = [start(program, url) for _ in range(2)]
    assert [process.wait() for process in started if process.communicate()] == [0, 0]
    with read(engine) as tx:
        assert catalog_revision(tx) == 40


def test_a_writer_killed_in_the_middle_leaves_all_of_a_transaction_or_nothing(engine: Engine) -> None:
    """rel-R4: what was acknowledged is there, what was not has left no half."""
    url = engine.url.render_as_string(hide_password=False)
    program = (
        "for number in range(1000):\n"
        "    with transact(engine) as tx:\n"
        "        save_sources(tx, [Source(path=f'{number}a', size=1, mtime_ns=1, sha256='')])\n"
        "        save_sources(tx, [Source(path=f'{number}b', size=1, mtime_ns=1, sha256='')])\n"
        "    print(number, flush=True)\n"
    )
    process = start(program, url)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += process.communicate()[0].splitlines()
    with read(engine) as tx:
        found = set(find_sources(tx))
    assert {path[:-1] + "a" for path in found} == {path for path in found if path.endswith("a")}
    assert {path[:-1] + "b" for path in found} == {path for path in found if path.endswith("b")}
    assert {f"{number.strip()}a" for number in acknowledged} <= found


def test_the_database_can_be_thrown_away_and_made_again(tmp_path: Path) -> None:
    for _ in range(2):
        engine = open_database(f"sqlite:///{tmp_path}/new/folder/catalog.db")
        migrate(engine)
        assert "episodes" in inspect(engine).get_table_names()
        engine.dispose()
        for file in (tmp_path / "new" / "folder").iterdir():
            file.unlink()


def test_sqlite_writes_ahead_and_through_to_the_disk(tmp_path: Path) -> None:
    """rel-R4."""
    with transact(open_database(f"sqlite:///{tmp_path}/catalog.db")) as tx:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = {name: tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(
    ("url", "kind", "code"),
    [
        pytest.param("nonsense", Invalid, "database_url_invalid", id="no address"),
        pytest.param("mysql://root:secret@localhost/x", Invalid, "database_url_invalid", id="another engine"),
        pytest.param("postgresql+nothing://localhost/x", Invalid, "database_url_invalid", id="another driver"),
        pytest.param("sqlite://", Invalid, "database_in_memory", id="no file"),
        pytest.param("sqlite:////dev/null/x/catalog.db", Unavailable, "database_unavailable", id="no folder"),
        pytest.param("postgresql://u:secret@127.0.0.1:1/x", Unavailable, "database_unavailable", id="no server"),
        pytest.param("postgres://u:secret@127.0.0.1:1/x", Unavailable, "database_unavailable", id="the short scheme"),
    ],
)
def test_an_address_that_does_not_work_is_refused_with_words(url: str, kind: type[Exception], code: str) -> None:
    with pytest.raises(kind) as caught:
        open_database(url)
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_text("this is a letter, not a database\n" * 100)
    with pytest.raises(Invalid, match="not an SQLite database"):
        open_database(f"sqlite:///{path}")


def test_a_catalog_without_tables_says_what_to_run(url: str) -> None:
    engine = open_database(url)
    with pytest.raises(Unavailable, match="ingest"), read(engine) as tx:
        find_sources(tx)
    engine.dispose()
