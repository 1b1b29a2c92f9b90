"""Tell people, or programs, what breaks the rules of a feed and where it can be sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast_service.feeds.directories import Readiness
    from podcast_service.feeds.validate import Finding

_COLOURS = {"must": "red", "should": "yellow"}
_NAMES = {"apple": "Apple Podcasts", "spotify": "Spotify", "podcastindex": "Podcast Index"}


def tell_findings(findings: tuple[Finding, ...], language: str, *, as_json: bool) -> None:
    """Print a finding a line and a sum, or the same as JSON."""
    from podcast_service.feeds.rules import MUST
    from podcast_service.site.templating import say

    musts = sum(finding.level is MUST for finding in findings)
    if as_json:
        _print({"findings": _as_data(findings, language), "musts": musts})
        return
    _tell_lines(findings, language)
    if findings:
        click.echo(say(language, "Findings: {count}. MUSTs broken: {musts}.").format(count=len(findings), musts=musts))
    else:
        click.echo(say(language, "The feed keeps every rule."))


def tell_readiness(verdicts: tuple[Readiness, ...], language: str, *, as_json: bool) -> None:
    """Print for each directory whether the show can be sent there, and what stands in the way."""
    from podcast_service.site.templating import say

    if as_json:
        _print({"directories": [_readiness_as_data(one, language) for one in verdicts]})
        return
    for one in verdicts:
        word = (
            click.style(say(language, "ready"), fg="green")
            if one.is_ready
            else click.style(say(language, "not ready"), fg="red")
        )
        click.echo(f"{click.style(_NAMES[one.directory], bold=True)}: {word}")
        _tell_lines((*one.stops, *one.advice), language)


def _tell_lines(findings: Iterable[Finding], language: str) -> None:
    from podcast_service.site.verdicts import rule_words

    for finding in findings:
        words = rule_words(finding, language)
        level = click.style(words.level, fg=_COLOURS[finding.level])
        click.echo(f"{level} feed-{finding.rule}  {words.place}: {words.what}. {words.why} {words.how}")


def _readiness_as_data(one: Readiness, language: str) -> dict[str, object]:
    return {
        "directory": one.directory.value,
        "ready": one.is_ready,
        "stops": _as_data(one.stops, language),
        "advice": _as_data(one.advice, language),
    }


def _as_data(findings: Iterable[Finding], language: str) -> list[dict[str, object]]:
    from podcast_service.site.verdicts import rule_words

    return [
        {
            "rule": f"feed-{finding.rule}",
            "level": finding.level.value,
            "sources": [source.value for source in finding.sources],
            "place": words.place,
            "what": words.what,
            "why": words.why,
            "how": words.how,
        }
        for finding in findings
        for words in [rule_words(finding, language)]
    ]


def _print(data: dict[str, object]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
