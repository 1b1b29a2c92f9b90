"""The command ready: what stands in the way of publishing an episode, and what could be better."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED
from podcast_service.cli.target import episode_of

if TYPE_CHECKING:
    from podcast_service.workflows.checklist import Checklist


@click.command()
@click.argument("target", metavar="SHOW/EPISODE")
@click.option("--accept", metavar="ADVICE", help="Accept an advice, by the name the list gives it; the page keeps it.")
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def ready(target: str, accept: str | None, language: str, as_json: bool) -> None:
    """Say what stands in the way of publishing an episode, and what could be better; the studio shows the same list.

    The exit code is 1 while something stands in the way. Nothing is fetched, and no feed changes.
    """
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.accept_advice import accept_advice
    from podcast_service.workflows.checklist import checklist
    from podcast_service.workflows.places import slug_of

    show, episode = episode_of(target)
    with open_house(load_settings()) as house:
        if accept:
            accept_advice(house, slug_of(house, show), episode, accept)
        found = checklist(house, slug_of(house, show), episode)
    if as_json:
        _print(found, language)
    else:
        _tell(found, language)
    if not found.is_ready:
        sys.exit(REFUSED)


def _tell(found: Checklist, language: str) -> None:
    from podcast_service.site.checklist import level_words, mend_words, row_words
    from podcast_service.site.templating import say
    from podcast_service.site.words import date

    for row in found.rows:
        level = click.style(level_words(row, language), fg="red" if row.is_stop else "yellow")
        click.echo(f"{level}  {row_words(row, language)}")
        mend = say(language, "Mend: in the studio under “{tab}”").format(tab=mend_words(row.mend, language))
        if row.mend.key:
            mend += say(language, ", or on the page: {key}").format(key=row.mend.key)
        state = "" if row.is_stop else f"  [{row.about}]"
        if row.accepted_at:
            mend = say(language, "Accepted on {date}").format(date=date(row.accepted_at, language))
        click.echo(f"      {mend}{state}")
    if any(not row.is_stop and row.is_open for row in found.rows):
        click.echo(say(language, "An advice that does not apply is put aside by its name in brackets: --accept NAME"))
    if found.is_ready:
        click.echo(say(language, "Nothing stands in the way of publishing."))
    else:
        click.echo(say(language, "Stops: {count}. Mend them, then publish.").format(count=len(found.stops)))


def _print(found: Checklist, language: str) -> None:
    from podcast_service.site.checklist import as_data

    told = as_data(found.rows, language)
    click.echo(json.dumps({"episode": f"{found.show}/{found.slug}", **told}, ensure_ascii=False, indent=2))
