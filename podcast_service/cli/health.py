"""The command that says how the service is: for people, and for programs that look now and then."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED

if TYPE_CHECKING:
    from podcast_service.workflows.health import State


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@click.option("--catalog-away", type=click.DateTime(), hidden=True)  # serve's: tell that it is, since then
@click.option("--catalog-back", type=click.DateTime(), hidden=True)  # serve's: tell that it is over
@click.option(
    "--tell", is_flag=True, help="Only see whether a worker is alive; when none is for five minutes, tell the alarms."
)
def health(as_json: bool, tell: bool, catalog_away: datetime | None, catalog_back: datetime | None) -> None:
    """Say what works, what is due and what fails; the exit code is 1 when anything is troubled.

    It asks catalog, storage, disks and the worker's last sign of life, without the server: see /health for that.
    """
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_checks
    from podcast_service.workflows.health import Doctor

    if tell:
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        logging.getLogger("alembic").setLevel(logging.WARNING)
        since = catalog_away or catalog_back
        if since:
            _tell_of_catalog(since, is_back=catalog_back is not None)
        else:
            _tell()
        return
    found = Doctor(open_checks(load_settings())).look()
    if as_json:
        answer = {"troubled": found.troubled, "checks": {name: asdict(state) for name, state in found.checks.items()}}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for name, state in found.checks.items():
            _echo(name, state)
    if found.troubled:
        sys.exit(REFUSED)


def _tell() -> None:
    """Look whether a worker is alive, and tell the alarms in its place when none is."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.watch import watch_for_worker

    with open_house(load_settings()) as house:
        if not watch_for_worker(house):
            click.echo("No worker is at work.")
            sys.exit(REFUSED)


def _tell_of_catalog(since: datetime, *, is_back: bool) -> None:
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_guard, utc_now
    from podcast_service.workflows.watch import tell_of_catalog

    settings = load_settings()
    guard, client = open_guard(settings)
    tell_of_catalog(guard, client, settings.public_url, since=since.replace(tzinfo=UTC), now=utc_now(), is_back=is_back)


def _echo(name: str, state: State) -> None:
    """Print one check in words."""
    sign = click.style("works" if state.works else "troubled", fg="green" if state.works else "red")
    facts = ", ".join(f"{fact.replace('_', ' ')}: {_shown(value)}" for fact, value in state.facts.items())
    click.echo(f"{name:>8}  {sign}{f' — {facts}' if facts else ''}")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(one)}" for name, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
