"""Commands about feeds: validate, ready, read, diff, compose."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED
from podcast_service.cli.target import show_or_episode

if TYPE_CHECKING:
    from podcast_service.feeds.validate import Finding

ASKERS = ("rss", "apple", "spotify", "psp1", "podcasting2")
DIRECTORIES = ("apple", "spotify", "podcastindex")
"""Named here too, so that --help loads nothing heavy; a test compares them."""


@click.group()
def feed() -> None:
    """Check a feed against the rules, see what a change gives subscribers, or make feeds again."""


@feed.command()
@click.argument("source", metavar="SHOW|URL|FILE")
@click.option("--ask", "asks", is_flag=True, help="Ask for everything a SHOW's feed promises too, in process.")
@click.option("--items", "newest", type=click.IntRange(0), help="Ask about so many of the newest episodes (default 3).")
@click.option("--all", "everything", is_flag=True, help="Ask about every episode.")
@click.option("--for", "asker", type=click.Choice(ASKERS), help="Show only what this one asks.")
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def validate(
    source: str,
    asks: bool,
    newest: int | None,
    everything: bool,
    asker: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Run the rules over a show's feed, the feed at a URL, or a feed in a FILE; one finding a line.

    At a URL everything that the feed promises is asked for: sound, pictures, transcripts, chapters, pages. The exit
    code is 1 when a MUST is broken.
    """
    from podcast_service.cli.verdicts import tell_findings
    from podcast_service.feeds.rules import MUST
    from podcast_service.workflows.check_feed import asked_by
    from podcast_service.workflows.validate_feed import NEWEST

    most = None if everything else NEWEST if newest is None else newest
    found = _asked(source, most) if asks or source.startswith(("http://", "https://")) else _findings(source)
    findings = asked_by(found, asker) if asker else found
    tell_findings(findings, language, as_json=as_json)
    if any(finding.level is MUST for finding in findings):
        sys.exit(REFUSED)


def _findings(source: str) -> tuple[Finding, ...]:
    """Return what the feed that ``source`` names breaks."""
    from pathlib import Path

    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house, utc_now
    from podcast_service.workflows.check_feed import check_document, check_show
    from podcast_service.workflows.places import slug_of

    if not Path(source).is_file() and ("." in source or "/" in source):
        raise click.UsageError(f"There is no file {source}. Name a SHOW, a FILE, or an address with https://")
    if Path(source).is_file():
        return check_document(Path(source).read_bytes(), utc_now())
    with open_house(load_settings()) as house:
        return check_show(house, slug_of(house, source))


def _asked(source: str, most: int | None) -> tuple[Finding, ...]:
    """Return what the feed of a show, or at an address, breaks when it is asked about."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house, open_outside, utc_now
    from podcast_service.workflows.places import slug_of
    from podcast_service.workflows.validate_feed import validate_address, validate_asking

    if not source.startswith(("http://", "https://")):
        with open_house(load_settings()) as house:
            return validate_asking(house, slug_of(house, source), most)
    with open_outside(load_settings(), source) as (client, reader):
        return validate_address(client, reader, source, utc_now(), most)


@feed.command()
@click.argument("source", metavar="URL|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print everything that was read, as data.")
def read(source: str, as_json: bool) -> None:
    """Say what any feed tells, such as that of a show before it moves here: what was read, guessed and left out.

    Nothing is kept of it.
    """
    from pathlib import Path

    from podcast_service.catalog.rows import dump
    from podcast_service.cli.telling import tell_feed
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_outside
    from podcast_service.workflows.read_feed import fetch_feed, read_feed

    if source.startswith(("http://", "https://")):
        with open_outside(load_settings(), source) as (client, _):
            found = fetch_feed(client, source)
    elif Path(source).is_file():
        found = read_feed(Path(source).read_bytes())
    else:
        raise click.UsageError(f"There is no file {source}. Name a file, or an address that starts with https://")
    if as_json:
        click.echo(dump(found))
    else:
        tell_feed(found)


@feed.command()
@click.argument("show")
@click.argument("directory", type=click.Choice(DIRECTORIES), required=False)
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def ready(show: str, directory: str | None, language: str, as_json: bool) -> None:
    """Say whether a show can be sent to Apple, Spotify and the Podcast Index, and what to put right first.

    The exit code is 1 when something stands in the way. How to send it in: docs/how-to.
    """
    from podcast_service.cli.verdicts import tell_readiness
    from podcast_service.config import load_settings
    from podcast_service.feeds.directories import Directory
    from podcast_service.wiring import open_house
    from podcast_service.workflows.check_feed import check_readiness
    from podcast_service.workflows.places import slug_of

    with open_house(load_settings()) as house:
        verdicts = check_readiness(house, slug_of(house, show), [Directory(directory)] if directory else Directory)
    tell_readiness(verdicts, language, as_json=as_json)
    if not all(one.is_ready for one in verdicts):
        sys.exit(REFUSED)


@feed.command()
@click.argument("target", metavar="SHOW[/EPISODE]")
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def diff(target: str, language: str, as_json: bool) -> None:
    """Say what subscribers get when a show, or one of its episodes, is published; nothing is done.

    It tells what is new, changed, gone or to come, and what apps fetch again. What counts is what was read in last.
    """
    from podcast_service.cli.forecast import print_forecast, tell_forecast
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.feed_diff import forecast
    from podcast_service.workflows.places import slug_of

    show, episode = show_or_episode(target)
    with open_house(load_settings()) as house:
        found = forecast(house, slug_of(house, show), episode)
    if as_json:
        print_forecast(found)
    else:
        tell_forecast(found, language)


@feed.command()
@click.option("--quiet", is_flag=True, help="Say nothing when it went well.")
def compose(quiet: bool) -> None:
    """Make every piece of a feed that is due, such as after an upgrade."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.compose import compose_feeds

    with open_house(load_settings()) as house:
        changed = compose_feeds(house)
    if not quiet:
        click.echo("Feeds were made again." if changed else "Every feed is as it should be.")
