"""Tell what publishing would give subscribers, for people or for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast_service.domain.errors import PodcastError
    from podcast_service.workflows.feed_diff import Forecast


def tell_forecast(found: Forecast, language: str) -> None:
    """Print what subscribers get, what is not in it, and what stands in the way."""
    from podcast_service.site.differences import told_in_full
    from podcast_service.site.templating import say

    for line in told_in_full(found.difference, language):
        click.echo(line)
    for reason in found.left_out:
        click.echo(f"{click.style(say(language, 'Left out of the feed'), fg='red')}: {reason}")
    if found.drafts:
        click.echo(
            say(language, "Not included, as nobody has published them: {names}").format(names=_list(found.drafts))
        )
    if found.unread:
        click.echo(
            say(language, "Changed since it was read in (podcast-service ingest): {names}").format(
                names=_list(found.unread)
            )
        )
    if found.stops:
        click.echo(click.style(say(language, "What stands in the way:"), fg="yellow"))
    for reason in found.stops:
        click.echo(f"  - {reason}")


def print_forecast(found: Forecast) -> None:
    """Print the same as data."""
    from podcast_service.site.differences import as_data

    told = {
        "show": found.show,
        **as_data(found.difference),
        "drafts": found.drafts,
        "left_out": [_reason(one) for one in found.left_out],
        "stops": [_reason(one) for one in found.stops],
        "unread": found.unread,
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _reason(error: PodcastError) -> dict[str, str]:
    return {"code": error.code, "words": str(error)}


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
