"""The command that counts downloads in the logs of a proxy or a CDN."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast_service.stats.count import Count
    from podcast_service.workflows.count_downloads import Lines

METHOD = (
    "Method: IAB 2.3, with deviations. A listener (address and user agent) and an episode count once in 24 hours from "
    "the request that was counted; at least a minute of sound, each byte once. Left out: HEAD, errors, probes of two "
    "bytes, watches that double, robots by name. Not left out: robots nobody has listed, data centres, VPNs."
)
_LEFT_OUT = {
    "method": "were no GET",
    "status": "got an error, a redirect or nothing new",
    "probe": "were probes of two bytes",
    "robot": "came from robots",
    "watch": "came from watches that double",
}


@click.command()
@click.argument(
    "logs", metavar="LOG…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--by", type=click.Choice(["day", "episode", "app"]), help="Sum up by one of them; by day and episode by default."
)
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def downloads(logs: tuple[Path, ...], by: str | None, as_json: bool) -> None:
    """Count the downloads of each episode in the LOGs of a proxy or CDN: combined format or JSON lines, also packed.

    Days are those of Denmark. Nothing is stored, and no address is printed. The method is told in
    docs/how-to/count-downloads.md.
    """
    from secrets import token_bytes

    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.count_downloads import count_downloads

    with open_house(load_settings()) as house:
        count, lines = count_downloads(house, logs, token_bytes(32))
    rows = _rows(count, by)
    if as_json:
        click.echo(json.dumps(_as_data(count, lines, rows), ensure_ascii=False, indent=2))
    else:
        _tell(count, lines, rows)


def _rows(count: Count, by: str | None) -> list[dict[str, str | int]]:
    """Return a row for each day and episode that was downloaded, or for what they are summed up by, in order."""
    from podcast_service.site.words import ZONE

    names = [by] if by else ["day", "episode"]
    places = (
        {"day": f"{one.moment.astimezone(ZONE):%Y-%m-%d}", "episode": one.episode, "app": one.app or "unknown"}
        for one in count.downloads
    )
    sums = Counter(tuple(place[name] for name in names) for place in places)
    return [{**dict(zip(names, place, strict=True)), "downloads": sums[place]} for place in sorted(sums)]


def _as_data(count: Count, lines: Lines, rows: list[dict[str, str | int]]) -> dict[str, object]:
    return {
        "downloads": rows,
        "sum": len(count.downloads),
        "requests": count.requests,
        "left_out": count.left_out,
        "too_little": count.too_little,
        "unplaced": count.unplaced,
        "lines": lines.total,
        "wrong_lines": lines.wrong,
        "first_wrong_line": _first_wrong(lines),
        "method": METHOD,
    }


def _tell(count: Count, lines: Lines, rows: list[dict[str, str | int]]) -> None:
    for row in rows:
        *place, found = row.values()
        click.echo(f"{found:>8}  {'  '.join(map(str, place))}")
    sums = f"{len(count.downloads)} downloads in {count.requests} requests for sound, of {lines.total} lines"
    click.echo(f"Sum: {sums}.")
    left_out = [f"{number} {_LEFT_OUT[reason]}" for reason, number in count.left_out.items()]
    if left_out:
        click.echo(f"Left out: {', '.join(left_out)}.")
    if count.too_little:
        click.echo(f"Too little: {count.too_little} listeners took less of an episode than a download needs.")
    if count.unplaced:
        click.echo(f"Unknown place: {count.unplaced} parts of files; see docs/how-to/count-downloads.md to log ranges.")
    if lines.wrong:
        click.echo(f"Not understood: {lines.wrong} lines. The first: {_first_wrong(lines)}", err=True)
    click.echo(METHOD)


def _first_wrong(lines: Lines) -> str | None:
    """Say where the first line is that was not understood, and why; never what it says: addresses stand there."""
    if lines.first_wrong is None:
        return None
    path, number, reason = lines.first_wrong
    return f"{path}, line {number}. {reason}"
