"""Tell people, or programs, what happened."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from podcast_service.domain.text import clock
from podcast_service.feeds.parsed import ParsedFeed
from podcast_service.workflows.house import Progress, no_progress
from podcast_service.workflows.report import Outcome, Report

_SIGNS = {
    Outcome.NEW: ("new", "green"),
    Outcome.CHANGED: ("changed", "green"),
    Outcome.PENDING: ("pending", "yellow"),
    Outcome.GONE: ("gone", "yellow"),
    Outcome.ADVICE: ("note", "yellow"),
    Outcome.REFUSED: ("refused", "red"),
}
_MOST_SHOWN = 40


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """Show a bar while there is long work and someone to see it: it goes to the terminal, never into a pipe."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=name)


def list_groups(*groups: tuple[str, Iterable[str]]) -> None:
    """Print a line for each name under its word; of very many the first, and how many more there are."""
    for word, names in groups:
        listed = list(names)
        for name in listed[:_MOST_SHOWN]:
            click.echo(f"{word:>8}  {name}")
        if len(listed) > _MOST_SHOWN:
            click.echo(f"{word:>8}  … and {len(listed) - _MOST_SHOWN} more")


def tell(report: Report, *, as_json: bool) -> None:
    """Print what an ingest did: a line a file and a sum, or the same as JSON."""
    if as_json:
        lines = [
            {"subject": line.subject, "outcome": line.outcome.value, "code": line.code, "words": line.words}
            for line in report.lines
        ]
        click.echo(json.dumps({"lines": lines, "counts": report.counts}, ensure_ascii=False, indent=2))
        return
    for line in report.lines:
        sign, colour = _SIGNS[line.outcome]
        told = line.words.removeprefix(f"{line.subject}: ")
        words = f" — {told}" if told else ""
        click.echo(f"{click.style(f'{sign:>8}', fg=colour)}  {line.subject}{words}")
    counts = {name: count for name, count in report.counts.items() if count and name != Outcome.ADVICE}
    if set(counts) <= {Outcome.UNCHANGED.value}:
        nothing = "Otherwise nothing" if report.lines else "Nothing"
        click.echo(f"{nothing} has changed ({report.unchanged} files are as they were).")
    else:
        click.echo("Sum: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")


def tell_feed(feed: ParsedFeed) -> None:
    """Print what a feed tells: its show, a line an episode, and what had to be guessed or left out."""
    show = feed.channel.show
    click.echo(click.style(show.title or "(no title)", bold=True) + f"  {feed.channel.self_url}")
    click.echo(f"podcast:guid {show.guid or '(none)'}, language {show.language}, episodes: {len(feed.items)}")
    for item in feed.items:
        episode = item.episode
        day = f"{episode.published_at:%Y-%m-%d}" if episode.published_at else "(no date) "
        click.echo(f"  {day}  {clock(item.duration_ms):>8}  {episode.title}")
    for doubt in feed.doubts:
        click.echo(f"{click.style('note', fg='yellow')}  {doubt.in_words()}")
