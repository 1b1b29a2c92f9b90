"""The command that serves: the front door on granian with Flask behind it, and one worker beside it."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast_service.delivery.responder import ASGIApp

_WORKER = (sys.executable, "-m", "podcast_service.cli.main", "worker", "--beside")
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
        behind(app),
        trusted_hosts=settings.trusted_hosts,
        https=public.https,
        lead=public.lead,
        dispatch=public.dispatch,
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

    Feeds that are due are made first. Bound to this machine alone unless --bind says otherwise, such as
    --bind 0.0.0.0 in a container behind a proxy.
    """
    from podcast_service.catalog.database import read
    from podcast_service.catalog.library import load_library
    from podcast_service.config import environment, load_settings
    from podcast_service.front import LOOPBACK, free_addresses, run
    from podcast_service.site import paths
    from podcast_service.wiring import open_house
    from podcast_service.workflows.compose import compose_feeds

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = load_settings(port)
    # Looked at before anything is made or said; granian would share a port that is taken.
    free_addresses(addresses or LOOPBACK, settings.port)
    with open_house(settings) as house:
        compose_feeds(house)
        with read(house.catalog) as tx:
            shows = load_library(tx).public_shows(house.now())
    click.echo(f"Serving on {settings.public_url} – stop with Ctrl-C.")
    for show in shows:
        page, feed = (settings.public_url + path for path in (paths.show_path(show), paths.feed_path(show)))
        click.echo(f"  {show.title}\n    page {page}\n    feed {feed}")
    with nullcontext() if without_worker else _worker_beside(environment(settings)):
        run(partial(make_front, port), port=settings.port, addresses=addresses or LOOPBACK, workers=workers)


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
