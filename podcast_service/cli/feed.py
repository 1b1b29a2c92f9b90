"""Commands about feeds: validate, diff, compose."""

from __future__ import annotations

import sys

import click

from podcast_service.cli.failure import REFUSED


@click.group()
def feed() -> None:
    """Check a feed against the rules, see what a change gives subscribers, or make feeds again."""


@feed.command()
@click.argument("source", metavar="SHOW|FILE")
def validate(source: str) -> None:
    """Run the rules over a show's feed, or over a feed in a FILE; one finding a line."""
    from pathlib import Path

    from podcast_service.config import load_settings
    from podcast_service.domain.errors import NotFound
    from podcast_service.feeds.rules import MUST
    from podcast_service.feeds.validate import FeedFacts
    from podcast_service.feeds.validate import validate as run_rules
    from podcast_service.wiring import open_house, utc_now
    from podcast_service.workflows.edition import Editions

    if Path(source).is_file():
        document, facts = Path(source).read_bytes(), FeedFacts(now=utc_now())
    else:
        with open_house(load_settings()) as house:
            path = f"/podcasts/{source}/feed.xml"
            found = Editions(house.catalog, house.public_url, house.now).make(path)
            facts = FeedFacts(self_url=house.public_url + path, now=house.now())
        document = getattr(found, "body", b"")
        if not document:
            raise NotFound("feed_missing", show=source)
    findings = run_rules(document, facts)
    for finding in findings:
        click.echo(f"{finding.level} feed-{finding.rule}  {finding.place}: {finding.what} {finding.why} {finding.how}")
    musts = sum(finding.level == MUST for finding in findings)
    click.echo(f"{len(findings)} findings, {musts} of them break a MUST." if findings else "The feed keeps every rule.")
    if musts:
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

    show, _, episode = target.strip("/").partition("/")
    with open_house(load_settings()) as house:
        found = forecast(house, show, episode or None)
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
