"""Commands for the tags inside sound files: show, diff, write, take."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED
from podcast_service.cli.target import episode_of

if TYPE_CHECKING:
    from podcast_service.domain.tagging import Difference
    from podcast_service.workflows.tags import TagState

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
_FIELDS = click.option("--field", "fields", multiple=True, metavar="FIELD", help="Only this field; may be repeated.")
_MOVED = {
    "page": "the page is ahead: tags write",
    "file": "the file is ahead: the next ingest takes it over",
    "both": "CONFLICT: choose with tags write or tags take, and --field",
    "gone from the file": "gone from the file; the page keeps it: tags write",
}


@click.group()
def tags() -> None:
    """Compare and exchange what an episode's page and its sound file say."""


@tags.command()
@click.argument("target", metavar="SHOW/EPISODE")
@_JSON
def show(target: str, as_json: bool) -> None:
    """Show every field: its value, where it comes from, and what the file says."""
    from podcast_service.domain.tagging import FIELDS
    from podcast_service.workflows.retag import shown

    state = _state(target)
    differs = {one.field: one for one in state.found}
    rows = [
        {
            "field": row.field,
            "value": shown(getattr(state.wanted, row.field), getattr(state.recording.tags, row.field)),
            "from": state.origin(row.field),
            "file": shown(getattr(state.recording.tags, row.field), getattr(state.wanted, row.field))
            if row.field in differs
            else None,
            "tag": dict(state.recording.tags.origins).get(row.field),
        }
        for row in FIELDS
    ]
    if as_json:
        click.echo(json.dumps({"file": state.file and state.file.name, "fields": rows}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{target}  ·  file: {state.file.name if state.file else 'not in the folder (the stored one counts)'}")
    for one in rows:
        origin = f"  [{one['from']}]" if one["from"] else ""
        click.echo(f"  {one['field']:<12} {one['value'] or '–'}{click.style(origin, dim=True)}")
        if one["field"] in differs:
            click.echo(f"{'':15}{click.style('in the file:', fg='yellow')} {one['file'] or '–'}")


@tags.command()
@click.argument("target", metavar="SHOW/EPISODE")
@_JSON
def diff(target: str, as_json: bool) -> None:
    """Say where page and file differ and which side moved; and how the sound listeners have has drifted from both.

    The exit code is 1 when page and file differ.
    """
    state = _state(target)
    if as_json:
        found = {"file": [_as_data(one) for one in state.found], "published": [_as_data(one) for one in state.drift]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _tell_differences(state.found, "Page and file say the same.")
        if state.published:
            click.echo(f"What listeners have ({state.published.size / 1_000_000:.1f} MB), as it was published:")
            _tell_differences(state.drift, "  says what the page says.", published=True)
    if state.found:
        sys.exit(REFUSED)


@tags.command()
@click.argument("target", metavar="SHOW/EPISODE")
@_FIELDS
@click.option("--republish", is_flag=True, help="Give listeners new bytes with today's tags; tells the cost first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def write(target: str, fields: tuple[str, ...], republish: bool, yes: bool) -> None:
    """Write what the page says into the file; the sound in it is proven unchanged.

    Who listens keeps the sound as it was published, unless --republish says otherwise.
    """
    from podcast_service.cli.publishing import read_in
    from podcast_service.cli.release import bring_out
    from podcast_service.cli.telling import progress_bar, tell
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows import republish as again
    from podcast_service.workflows.tags import tag_state, write_tags

    place = episode_of(target)
    with open_house(load_settings()) as house:
        if republish and fields:
            raise click.UsageError("--republish stamps every field; leave --field out.")
        if republish:
            read_in(house, *place)
            if not tag_state(house, *place).drift:
                click.echo("What listeners have says all that already; nothing has changed.")
                return
            cost = again.forecast(house, *place)
            click.echo(f"Everyone who has {target} already would fetch {cost.bytes_each / 1_000_000:.1f} MB once more.")
            yes or click.confirm("Republish the sound?", abort=True)
            with progress_bar("Republishing") as progress:
                changed = again.republish(house, *place, lambda words: progress(0, 1, words))
                bring_out(house)
            click.echo("Republished." if changed else "It says all that already; nothing has changed.")
            return
        names, report = write_tags(house, *place, fields)
        left = tag_state(house, *place).conflicts
    click.echo(f"Written into the file: {', '.join(names)}." if names else "Nothing was written into the file.")
    if names or report.lines:
        tell(report, as_json=False)
    _end_with(left, "write")


@tags.command()
@click.argument("target", metavar="SHOW/EPISODE")
@_FIELDS
def take(target: str, fields: tuple[str, ...]) -> None:
    """Take what the file says into the page; what both sides changed only when --field names it.

    What only the file changed is taken over by every ingest.
    """
    from podcast_service.cli.telling import tell
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.tags import tag_state, take_tags

    with open_house(load_settings()) as house:
        names, report = take_tags(house, *episode_of(target), fields)
        left = tag_state(house, *episode_of(target)).conflicts
    click.echo(f"Taken into the page: {', '.join(names)}." if names else "Nothing was taken into the page.")
    if names or report.lines:
        tell(report, as_json=False)
    _end_with(left, "take")


def _end_with(conflicts: tuple[str, ...], verb: str) -> None:
    """Name the fields that wait for a person, if there are any; the exit code is then 1."""
    if conflicts:
        field = conflicts[0]
        click.echo(f"Left alone: {', '.join(conflicts)}. Say which counts, such as: tags {verb} … --field {field}")
        sys.exit(REFUSED)


def _state(target: str) -> TagState:
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.tags import tag_state

    with open_house(load_settings()) as house:
        return tag_state(house, *episode_of(target))


def _tell_differences(found: tuple[Difference, ...], none: str, *, published: bool = False) -> None:
    from podcast_service.workflows.retag import shown

    if not found:
        click.echo(none)
    for one in found:
        click.echo(f"  {one.field}" + ("" if published else f"  – {_MOVED[one.moved.value]}"))
        click.echo(f"    page: {shown(one.page, one.file) or '–'}")
        click.echo(f"    {'there' if published else 'file'}: {shown(one.file, one.page) or '–'}")


def _as_data(one: Difference) -> dict[str, str]:
    from podcast_service.workflows.retag import shown

    return {"field": one.field, "page": shown(one.page), "file": shown(one.file), "moved": one.moved.value}
