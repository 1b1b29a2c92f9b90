"""Commands for the work beside the service: worker, jobs."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED
from podcast_service.cli.target import show_or_episode

if TYPE_CHECKING:
    from podcast_service.workflows.jobs import JobState

_NICE = 10
"""Steps of politeness: listeners never notice that there is work."""
_COLOURS = {"done": "green", "failed": "red", "waiting": "yellow"}


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, tell how it went, and end.")
@click.option("--beside", is_flag=True, hidden=True)  # serve's child: quiet, and ends with the standard input
def worker(once: bool, beside: bool) -> None:
    """Do the work beside the service until Ctrl-C: analyse recordings, make renditions, tell the hub.

    It also reads in what is changed by hand in the content folder, once a minute; nothing is published by that.
    serve starts one by itself. Only one works at a time. Killed at any moment, it finishes at the next start what it
    had begun.
    """
    os.nice(_NICE)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _end(REFUSED if once else 0))
    if beside:
        threading.Thread(target=_end_with_input, name="parent", daemon=True).start()
    if once:
        _work_once()
    else:
        _work(beside)


def _work(beside: bool) -> None:
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.worker import work

    level = logging.WARNING if beside else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with open_house(load_settings()) as house:
        if not beside:
            click.echo("Working – stop with Ctrl-C.")
        work(house, threading.Event(), standby=beside)


def _work_once() -> None:
    from podcast_service.cli.telling import progress_bar
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.worker import work_once

    ended: list[JobState] = []

    def tell(one: JobState) -> None:
        ended.append(one)
        _echo(one)

    with open_house(load_settings()) as house, progress_bar("Working") as progress:
        work_once(house, tell, progress)
    failed = sum(one.state != "done" for one in ended)
    click.echo(f"Sum: {len(ended) - failed} done, {failed} failed." if ended else "Nothing is due.")
    if failed:
        sys.exit(REFUSED)


def _end(code: int) -> None:
    """End at once, as if killed: whatever runs has to bear that, and is finished by the next worker."""
    sys.stdout.flush()
    os._exit(code)


def _end_with_input() -> None:
    """End when the standard input does: it is a pipe from the server, and closes however the server dies."""
    while os.read(sys.stdin.fileno(), 65_536):  # no buffered reading: its lock would be held when the process ends
        pass
    _end(0)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@click.pass_context
def jobs(context: click.Context, as_json: bool) -> None:
    """Say what is due, running, done lately, and what failed with its reason."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.jobs import jobs_overview

    if context.invoked_subcommand:
        return
    with open_house(load_settings()) as house:
        found = jobs_overview(house)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
    else:
        for one in (*found.done[::-1], *found.running, *found.due, *found.waiting, *found.failed):
            _echo(one)
        open_ones = len(found.due) + len(found.running) + len(found.waiting)
        click.echo(
            f"Sum: {open_ones} to do, {len(found.failed)} failed." if open_ones or found.failed else "All is done."
        )
    if found.failed:
        sys.exit(REFUSED)


@jobs.command()
@click.argument("subject", metavar="[SHOW[/EPISODE]|all]", default="all")
def retry(subject: str) -> None:
    """Ask again for what failed: of a show, of an episode, or all of it. A worker does it within seconds."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.jobs import ask_again

    show, episode = show_or_episode(subject)
    with open_house(load_settings()) as house:
        count = ask_again(house) if subject == "all" else ask_again(house, show, episode)
    click.echo(f"Asked again for {count} {'job' if count == 1 else 'jobs'}." if count else "Nothing has failed.")


def _echo(one: JobState) -> None:
    """Print one job in words."""
    sign = click.style(f"{one.state:>8}", fg=_COLOURS.get(one.state))
    words = f" — {one.reason}" if one.reason else ""
    again = f" It is tried again at {one.again_at:%H:%M:%S} UTC." if one.again_at and one.state == "waiting" else ""
    click.echo(f"{sign}  {one.what}{words}{again}")
