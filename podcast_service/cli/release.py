"""Commands about releases: release, releases, rollback."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED, explain

if TYPE_CHECKING:
    from podcast_service.storage.mirror import Mirror
    from podcast_service.workflows.compare_releases import Compared
    from podcast_service.workflows.freeze import Made
    from podcast_service.workflows.house import House
    from podcast_service.workflows.release import Outcome

_HELD = "Release {number} was rolled back to and holds. What has changed goes out with: podcast-service release"


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="Only say what would change, and what stands in the way.")
@click.option(
    "--to", "url", metavar="URL", help="Then bring a mirror to what is served: file:///folder or s3://bucket."
)
@click.option("--due", is_flag=True, help="Only if something is due, and not while a rollback holds; say nothing else.")
@click.pass_context
def release(ctx: click.Context, dry_run: bool, url: str | None, due: bool) -> None:
    """Freeze everything public, prove it, and let it go out, whole and at once; a rollback ends.

    The service does this by itself whenever something was published. What is scheduled is made ready ahead. A mirror,
    made by --to, is what any web server serves when the service is away: all of it as files, with rules for nginx. With
    --to a rollback holds, and what is served then is mirrored.
    """
    if ctx.invoked_subcommand is not None:
        return
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house, open_target
    from podcast_service.workflows.release import at_served_address

    if due and (url or dry_run):
        raise click.UsageError("--due goes with neither --to nor --dry-run: leave it out.")
    target = open_target(url) if url else None
    with open_house(load_settings()) as house:
        if due:
            serve_first(house)
            index_now(house)
        elif dry_run:
            _rehearse(at_served_address(house))
        else:
            # What keeps a mirror by the clock must not end a rollback that a person made.
            _release(at_served_address(house), by_person=target is None)
            index_now(house)
        if target:
            _bring_mirror(at_served_address(house), target, dry_run=dry_run)


def bring_out(house: House) -> bool:
    """Let what is due go out, and say so beside the output; return whether nothing kept it from that.

    A command knows no server's port: at a local address the release stays one of the address that is served.
    """
    from podcast_service.workflows.release import at_served_address

    outcome = serve_first(at_served_address(house))
    if outcome is None:
        click.echo("What changed is kept, and goes out once that is mended: serve tries by itself.", err=True)
        return False
    number = outcome.pointer.lines[0].number
    if outcome.pointer.held:
        click.echo(_HELD.format(number=number), err=True)
    elif outcome.made and not outcome.made[0].is_same:
        click.echo(_told(number, outcome.made[0]), err=True)
    index_now(house)
    return True


def index_now(house: House) -> None:
    """Let what is out be found; what keeps it from that is told, and the worker tries again."""
    from podcast_service.domain.errors import PodcastError
    from podcast_service.workflows.index import index

    try:
        index(house)
    except PodcastError as error:
        click.echo(explain(error), err=True)


def serve_first(house: House) -> Outcome | None:
    """Let what is due go out; what keeps it from that is told, and changes nothing of what is served."""
    from podcast_service.domain.errors import PodcastError
    from podcast_service.workflows.release import release as make_release

    try:
        return make_release(house)
    except PodcastError as error:
        click.echo(explain(error), err=True)
        return None


def _release(house: House, *, by_person: bool) -> None:
    from podcast_service.workflows.release import release as make_release

    outcome = make_release(house, by_person=by_person)
    current, *coming = outcome.pointer.lines
    if outcome.pointer.held:
        click.echo(_HELD.format(number=current.number))
    elif outcome.made:
        click.echo(_told(current.number, outcome.made[0]))
    else:
        click.echo(f"Nothing is due: release {current.number} says all that is public.")
    for line in coming:
        click.echo(f"  Release {line.number} is ready for {line.valid_from.astimezone():%Y-%m-%d %H:%M %Z}.")


def _bring_mirror(house: House, target: Mirror, *, dry_run: bool) -> None:
    from podcast_service.cli.mirroring import bring_mirror, tell_rehearsal

    (tell_rehearsal if dry_run else bring_mirror)(house, target)


def _told(number: int, made: Made) -> str:
    if made.is_same:
        return f"Release {number} stands: every address answers as before."
    counts = {"new": made.added, "changed": made.changed, "gone": made.removed}
    told = ", ".join(f"{len(paths)} {word}" for word, paths in counts.items() if paths)
    return f"Release {number} is out: {told} addresses ({made.rendered} rendered)."


def _rehearse(house: House) -> None:
    from podcast_service.cli.telling import list_groups
    from podcast_service.workflows.release import rehearse

    candidate = rehearse(house)
    made = candidate.made
    if made.is_same:
        click.echo("Nothing would change: every address answers as before.")
    list_groups(("new", made.added), ("changed", made.changed), ("gone", made.removed))
    for reason in candidate.reasons:
        click.echo(f"{click.style('refused', fg='red')}  {reason}")
    if candidate.reasons:
        sys.exit(REFUSED)


@release.command("diff")
@click.argument("first", type=int, metavar="A")
@click.argument("second", type=int, metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def diff(first: int, second: int, as_json: bool) -> None:
    """Say which addresses differ from release A to release B."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.compare_releases import compare_releases

    with open_house(load_settings()) as house:
        found = compare_releases(house, first, second)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    _tell_difference(found)


def _tell_difference(found: Compared) -> None:
    from podcast_service.cli.telling import list_groups

    if not (found.added or found.changed or found.removed):
        click.echo("Every address answers the same in both.")
    list_groups(("new", found.added), ("changed", found.changed), ("gone", found.removed))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def releases(as_json: bool) -> None:
    """List the releases that are kept, the newest first, and say which is served."""
    from podcast_service.catalog.database import read
    from podcast_service.catalog.releases import find_pointer, list_releases
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house

    with open_house(load_settings()) as house:
        with read(house.catalog) as tx:
            found, pointer = list_releases(tx), find_pointer(tx)
        current = pointer.at(house.now()) if pointer else None
        coming = {line.number for line in pointer.lines if line.valid_from > house.now()} if pointer else set[int]()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str))
        return
    if not found:
        click.echo("Nothing has been released yet. Make the first: podcast-service release")
    for one in found:
        served = current is not None and one.number == current.number
        held = " (rolled back to; holds)" if served and pointer and pointer.held else ""
        state = f"served{held}" if served else "ready" if one.number in coming else ""
        told = ", ".join(f"{count} {name}" for name, count in one.counts.items() if count)
        click.echo(f"{one.number:>6}  {one.valid_from.astimezone():%Y-%m-%d %H:%M}  {told}  {state}".rstrip())


@click.command()
@click.argument("number", type=int, required=False, metavar="[RELEASE]")
def rollback(number: int | None) -> None:
    """Serve an earlier release again, by default the one before, until someone releases. Withdrawn stays withdrawn."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.rollback import rollback as roll_back

    with open_house(load_settings()) as house:
        found = roll_back(house, number)
    click.echo(f"Release {found.number} is served again, and stays until: podcast-service release")
