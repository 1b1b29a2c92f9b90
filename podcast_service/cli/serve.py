"""The command that serves: the front door with Flask behind it, and one worker beside it."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import EXIT_CODES
from podcast_service.domain.alarm import DAY
from podcast_service.domain.errors import Unavailable

if TYPE_CHECKING:
    from podcast_service.config import Settings
    from podcast_service.delivery.responder import ASGIApp
    from podcast_service.domain.show import Show

_PROGRAM = (sys.executable, "-m", "podcast_service.cli.main")
_WORKER = (*_PROGRAM, "worker", "--beside")
_WATCH = (*_PROGRAM, "health", "--tell")
"""Look whether a worker is alive, and tell of the alarms in its place when none is."""
_WATCH_EVERY, _WATCH_LONGEST = 120.0, 300.0
"""Seconds between two such looks, and how long one may take."""
_AWAY = timedelta(minutes=5)
"""How long the catalog is away before that is told."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a worker that died is started again: twice as long each time, until one has lived for the longest."""
_LOOK_SECONDS, _GRACE = 0.2, 5.0

_log = logging.getLogger(__name__)


def make_front(port: int | None) -> ASGIApp:
    """Make the front door of one server process."""
    from podcast_service.app import create_app
    from podcast_service.config import load_settings
    from podcast_service.front import behind, create_front
    from podcast_service.wiring import open_public

    settings = load_settings(port)
    public = open_public(settings)
    app = create_app(settings, public)
    return create_front(
        public.shelf,
        public.source,
        behind(app, https=public.https),
        trusted_hosts=settings.trusted_hosts,
        https=public.https,
        lead=public.lead,
        dispatch=public.dispatch,
        counting=public.hearing,
    )


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port, instead of the setting PORT.")
@click.option(
    "--bind", "addresses", multiple=True, metavar="ADDRESS", help="An address to bind; default this machine only."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
@click.option("--without-worker", is_flag=True, help="Start no worker beside the server: one runs elsewhere.")
def serve(port: int | None, addresses: tuple[str, ...], workers: int, without_worker: bool) -> None:
    """Serve the shows on the web until Ctrl-C, with a worker beside the server (see worker).

    A release that is due is made first. Bound to this machine alone unless --bind says otherwise, such as
    --bind 0.0.0.0 in a container behind a proxy.
    """
    from podcast_service.config import environment, load_settings
    from podcast_service.server import LOOPBACK, free_addresses, run
    from podcast_service.site import paths
    from podcast_service.wiring import check_sending

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = load_settings(port)
    check_sending(settings)
    # Looked at before anything is made or said.
    free_addresses(addresses or LOOPBACK, settings.port)
    shows = _release_first(settings, beats=not without_worker)
    click.echo(f"Serving on {settings.public_url} – stop with Ctrl-C.")
    for show in shows:
        page, feed = (settings.public_url + path for path in (paths.show_path(show), paths.feed_path(show)))
        click.echo(f"  {show.title}\n    page {page}\n    feed {feed}")
    with _watched(environment(settings)), nullcontext() if without_worker else _worker_beside(environment(settings)):
        run(partial(make_front, port), port=settings.port, addresses=addresses or LOOPBACK, workers=workers)


def _release_first(settings: Settings, *, beats: bool) -> tuple[Show, ...]:
    """Let what is due go out, and return the public shows; while the catalog is away, what was served goes on."""
    from podcast_service.catalog.database import read
    from podcast_service.catalog.library import load_library
    from podcast_service.cli.failure import explain
    from podcast_service.cli.release import serve_first
    from podcast_service.domain.errors import PodcastError
    from podcast_service.wiring import open_house
    from podcast_service.workflows.watch import leave_beat

    try:
        with open_house(settings) as house:
            serve_first(house)
            if beats:
                leave_beat(house)  # so that one that never comes to life is missed
            with read(house.catalog) as tx:
                return load_library(tx).public_shows(house.now())
    except PodcastError as error:
        click.echo(explain(error), err=True)
        click.echo("What this machine served last goes on, if it has served before.", err=True)
        return ()


@contextmanager
def _watched(environment: Mapping[str, str]) -> Iterator[None]:
    """Watch over the worker until the block ends, in processes of their own: a dead worker tells nobody."""
    stop = Event()
    watcher = Thread(target=_watch, args=(environment, stop), name="watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _watch(environment: Mapping[str, str], stop: Event) -> None:
    catalog = CatalogAway()
    while not stop.wait(_WATCH_EVERY):
        code = _look(environment, (), stop)
        now = datetime.now(UTC)
        options = catalog.to_tell(now, is_away=code == EXIT_CODES[Unavailable])
        if options and _look(environment, options, stop) == 0:
            catalog.note_told(now)


def _look(environment: Mapping[str, str], options: tuple[str, ...], stop: Event) -> int:
    """Look, or tell what ``options`` say; return the exit code."""
    looking = subprocess.Popen(  # noqa: S603 - our own command
        (*_WATCH, *options),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    ends = time.monotonic() + _WATCH_LONGEST
    while looking.poll() is None and time.monotonic() < ends and not stop.wait(_LOOK_SECONDS):
        pass
    _end(looking)
    return looking.returncode


@dataclass(slots=True)
class CatalogAway:
    """Since when the catalog has been away, and when that was told last: there is nowhere else to keep it."""

    since: datetime | None = None
    told_at: datetime | None = None

    def to_tell(self, now: datetime, *, is_away: bool) -> tuple[str, ...]:
        """Return by which options it is told, when it is to be told, that the catalog is away or back again."""
        since = self.since or now
        if not is_away:
            was_told, self.since, self.told_at = self.told_at, None, None
            return ("--catalog-back", _plain(since)) if was_told else ()
        self.since = since
        is_new = self.told_at is None or now - self.told_at >= DAY
        return ("--catalog-away", _plain(since)) if is_new and now - since >= _AWAY else ()

    def note_told(self, now: datetime) -> None:
        """Note that it was told."""
        self.told_at = now if self.since else None


def _plain(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


@contextmanager
def _worker_beside(environment: Mapping[str, str]) -> Iterator[None]:
    """Keep one worker process until the block ends; one that dies is started again."""
    stop = Event()
    # The first one before the server forks: a process forked meanwhile would hold on to the pipe by which we are told
    # that the start went well.
    first = _start_worker(environment)
    keeper = Thread(target=_keep_worker, args=(first, environment, stop), name="worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _start_worker(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a worker; its standard input is a pipe of ours, so that it knows when we die.

    It is in a session of its own: Ctrl-C in a terminal is for the server, which then ends it.
    """
    return subprocess.Popen(  # noqa: S603 - our own command
        _WORKER, env=environment, stdin=subprocess.PIPE, start_new_session=True
    )


def _keep_worker(worker: subprocess.Popen[bytes], environment: Mapping[str, str], stop: Event) -> None:
    pause = _FIRST_PAUSE
    began = time.monotonic()
    while not stop.wait(_LOOK_SECONDS):
        code = worker.poll()
        if code is None:
            continue
        _end(worker)
        if time.monotonic() - began > _LONGEST_PAUSE:
            pause = _FIRST_PAUSE
        _log.warning("worker_died code=%s again_in=%.0f", code, pause)
        if stop.wait(pause):
            break
        pause = min(2 * pause, _LONGEST_PAUSE)
        worker, began = _start_worker(environment), time.monotonic()
    _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    """End a worker, if it has not ended, and close the pipe to it."""
    with worker:
        worker.terminate()
        try:
            worker.wait(_GRACE)
        except subprocess.TimeoutExpired:
            worker.kill()
