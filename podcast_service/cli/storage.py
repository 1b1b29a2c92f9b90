"""Commands that look after what is stored: verify, repair, gc, check."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED

if TYPE_CHECKING:
    from podcast_service.workflows.check_storage import Checked
    from podcast_service.workflows.gc import Cleared
    from podcast_service.workflows.repair import Repaired
    from podcast_service.workflows.verify import Verified

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the same as data.")


@click.command()
@_JSON
def verify(as_json: bool) -> None:
    """Read every stored object again and compare it with its hash; say what is damaged or missing.

    The exit code is 1 when something is. podcast-service repair puts it right.
    """
    from podcast_service.cli.telling import progress_bar
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows import verify as workflow

    with open_house(load_settings()) as house, progress_bar("Verifying") as progress:
        found = workflow.verify(house, progress=progress)
    _print(as_json, asdict(found), lambda: _tell_verified(found))
    if found.wrong:
        sys.exit(REFUSED)


def _tell_verified(found: Verified) -> None:
    for one in found.wrong:
        words = [one.needed_by or "nothing points at it", one.reason]
        click.echo(
            f"{click.style(f'{one.harm:>10}', fg='red')}  {one.key} — {'. '.join(word for word in words if word)}"
        )
    for key in found.unnamed:
        click.echo(f"{click.style('      note', fg='yellow')}  {key} has no hash in its name, so it was not looked at.")
    verdict = f"{len(found.wrong)} not whole: podcast-service repair puts them right" if found.wrong else "all whole"
    click.echo(f"Sum: {found.objects} objects, {_megabytes(found.size)} read, {verdict}.")


@click.command()
@click.argument("keys", metavar="[KEY]…", nargs=-1)
@click.option(
    "--from",
    "places",
    metavar="URL|FOLDER",
    multiple=True,
    help="Where whole copies may lie: s3://bucket/prefix, file:///folder, or a folder with files of any names.",
)
@_JSON
def repair(keys: tuple[str, ...], places: tuple[str, ...], as_json: bool) -> None:
    """Put KEYs right, or everything that verify finds: with the same bytes from elsewhere, and never with others.

    They come from the content folder, from other places you name, or are made again where that gives the same bytes.
    The exit code is 1 when something could not be repaired.
    """
    from podcast_service.cli.telling import progress_bar
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_elsewhere, open_house
    from podcast_service.workflows import repair as workflow

    opened = [open_elsewhere(place) for place in places]
    with open_house(load_settings()) as house, progress_bar("Verifying") as progress:
        done = workflow.repair(house, keys, opened, progress=progress)
    rows = [
        {"key": one.key, "needed_by": one.needed_by, "source": one.source, "stops": one.stops and str(one.stops)}
        for one in done
    ]
    _print(as_json, rows, lambda: _tell_repaired(done))
    if any(one.stops for one in done):
        sys.exit(REFUSED)


def _tell_repaired(done: list[Repaired]) -> None:
    for one in done:
        name = f"{one.key} ({one.needed_by or 'nothing points at it'})"
        if one.stops:
            click.echo(f"{click.style('not whole', fg='red')}  {name} — {one.stops}")
        else:
            click.echo(f"{click.style('    whole', fg='green')}  {name} — {one.source}")
    lost = sum(one.stops is not None for one in done)
    click.echo(f"Sum: {len(done) - lost} whole, {lost} not." if done else "Everything is whole; nothing was repaired.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option(
    "--grace",
    metavar="DAYS",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="Remove only what has lain there, and what nothing has pointed at, for so many days.",
)
@_JSON
def gc(dry_run: bool, grace: int, as_json: bool) -> None:
    """Remove stored objects that nothing points at any more, and what uploads left half-done a week ago.

    Kept is what the files and what is public name, and what they named within the grace time.
    """
    from podcast_service.cli.telling import progress_bar
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.gc import remove_unneeded

    with open_house(load_settings()) as house, progress_bar("Removing") as progress:
        found = remove_unneeded(house, grace=timedelta(days=grace), dry_run=dry_run, progress=progress)
    _print(as_json, {"dry_run": dry_run, **asdict(found)}, lambda: _tell_cleared(found, dry_run=dry_run))


def _tell_cleared(found: Cleared, *, dry_run: bool) -> None:
    for one in found.removed:
        day = f"{one.modified_at:%Y-%m-%d}" if one.modified_at else "?"
        click.echo(f"  {one.key}  {_megabytes(one.size)}, of {day}")
    for name in found.left:
        click.echo(f"  {name}  an upload that was never ended")
    size, did = sum(one.size for one in found.removed), "would be removed" if dry_run else "removed"
    click.echo(
        f"Sum: {len(found.removed)} objects ({_megabytes(size)}) and {len(found.left)} unfinished uploads {did}; "
        f"{found.kept} kept, {found.resting} not needed but too young."
    )
    if dry_run and (found.removed or found.left):
        click.echo("Nothing was removed. Without --dry-run it is.")


@click.command()
@_JSON
def check(as_json: bool) -> None:
    """Try out the storage of the settings; say what it can do, what that means here, and what to do.

    What is stored for the trial is removed again. The exit code is 1 when something is missing that the service needs.
    """
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_inbox, open_objects
    from podcast_service.workflows.check_storage import Checked, check_storage

    settings = load_settings()
    storage, bucket = open_objects(settings), open_inbox(settings).bucket
    found = list[Checked]()
    for one in check_storage(storage, bucket, settings.public_url):
        if not as_json and not found:  # an address is known once it was asked
            click.echo(f"Trying out {storage.location}")
        found.append(one)
        if not as_json:
            _tell_checked(one)
    lacking = [one for one in found if one.is_needed and not one.works]
    verdict = "Something that the service needs is missing." if lacking else "Everything that the service needs works."
    _print(
        as_json,
        {"location": storage.location, "ok": not lacking, "abilities": [asdict(one) for one in found]},
        lambda: click.echo(verdict),
    )
    if lacking:
        sys.exit(REFUSED)


def _tell_checked(one: Checked) -> None:
    colour = "green" if one.works else "red" if one.is_needed else "yellow"
    sign = click.style("    works" if one.works else "works not", fg=colour)
    click.echo(f"{sign}  {one.name}: {one.seen}")
    click.echo(f"{'':11}{one.means}{f' {one.do}' if one.do else ''}")


def _print(as_json: bool, data: object, tell: Callable[[], None]) -> None:
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        tell()


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
