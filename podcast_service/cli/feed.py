"""Commands about feeds: validate, compose."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED

if TYPE_CHECKING:
    from podcast_service.feeds.validate import Finding


@click.group()
def feed() -> None:
    """Check a feed against the rules, or make feeds again."""


@feed.command()
@click.argument("source", metavar="SHOW|URL|FILE")
@click.option("--ask", "asks", is_flag=True, help="Ask for everything a SHOW's feed promises too, in process.")
@click.option("--items", "newest", type=click.IntRange(0), help="Ask about so many of the newest episodes (default 3).")
@click.option("--all", "everything", is_flag=True, help="Ask about every episode.")
def validate(source: str, asks: bool, newest: int | None, everything: bool) -> None:
    """Run the rules over a show's feed, the feed at a URL, or a feed in a FILE; one finding a line.

    At a URL everything that the feed promises is asked for: sound, pictures, transcripts, chapters, pages.
    """
    from podcast_service.feeds.rules import MUST
    from podcast_service.workflows.validate_feed import NEWEST

    most = None if everything else NEWEST if newest is None else newest
    findings = _asked(source, most) if asks or source.startswith(("http://", "https://")) else _findings(source)
    for finding in findings:
        click.echo(f"{finding.level} feed-{finding.rule}  {finding.place}: {finding.what} {finding.why} {finding.how}")
    musts = sum(finding.level == MUST for finding in findings)
    click.echo(f"{len(findings)} findings, {musts} of them break a MUST." if findings else "The feed keeps every rule.")
    if musts:
        sys.exit(REFUSED)


def _asked(source: str, most: int | None) -> tuple[Finding, ...]:
    """Return what the feed of a show, or at an address, breaks when it is asked about."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house, open_outside, utc_now
    from podcast_service.workflows.validate_feed import validate_address, validate_asking

    if not source.startswith(("http://", "https://")):
        with open_house(load_settings()) as house:
            return validate_asking(house, source, most)
    with open_outside(load_settings()) as (client, reader):
        return validate_address(client, reader, source, utc_now(), most)


def _findings(source: str) -> tuple[Finding, ...]:
    """Return what the feed of a show, or in a file, breaks."""
    from pathlib import Path

    from podcast_service.config import load_settings
    from podcast_service.domain.errors import NotFound
    from podcast_service.feeds.validate import FeedFacts
    from podcast_service.feeds.validate import validate as run_rules
    from podcast_service.wiring import open_house, utc_now
    from podcast_service.workflows.edition import Editions

    if Path(source).is_file():
        return run_rules(Path(source).read_bytes(), FeedFacts(now=utc_now()))
    with open_house(load_settings()) as house:
        path = f"/podcasts/{source}/feed.xml"
        found = Editions(house.catalog, house.public_url, house.now).make(path)
        facts = FeedFacts(self_url=house.public_url + path, now=house.now())
    document = getattr(found, "body", b"")
    if not document:
        raise NotFound("feed_missing", show=source)
    return run_rules(document, facts)


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
