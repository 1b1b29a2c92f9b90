"""The command that says which themes an episode may belong to."""

from __future__ import annotations

import json

import click

from podcast_service.cli.target import episode_of


@click.command("suggest-themes")
@click.argument("target", metavar="SHOW/EPISODE")
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def suggest_themes(target: str, language: str, as_json: bool) -> None:
    """Say which themes the words of an episode's notes and transcript speak for; nothing is changed.

    To take one, write its name into the episode's page: themes: [NAME]
    """
    from podcast_service.catalog.database import read
    from podcast_service.catalog.episodes import get_episode
    from podcast_service.catalog.library import load_library
    from podcast_service.config import load_settings
    from podcast_service.site.suggestions import suggestion_words
    from podcast_service.site.templating import say
    from podcast_service.site.view import View
    from podcast_service.wiring import open_house
    from podcast_service.workflows import suggest_themes as workflow

    show, slug = episode_of(target)
    with open_house(load_settings()) as house, read(house.catalog) as tx:
        episode = get_episode(tx, show, slug).latest
        view = View(library=load_library(tx), now=house.now(), public_url=house.public_url)
        found = workflow.suggest_themes(tx, view, episode, episode.themes)
    if as_json:
        rows = [
            {"theme": one.theme.slug, "words": one.words, "start_ms": one.start_ms, "points": one.points}
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.theme.slug}\n  {suggestion_words(one, language)}")
    if not found:
        click.echo(say(language, "No theme suggests itself."))
