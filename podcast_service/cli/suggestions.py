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
    from podcast_service.catalog.nodes import list_nodes
    from podcast_service.catalog.transcripts import find_transcript
    from podcast_service.config import load_settings
    from podcast_service.domain.page import Page
    from podcast_service.domain.publication import Publication
    from podcast_service.domain.theme import Theme
    from podcast_service.site.suggestions import said_in, suggested, suggestion_words
    from podcast_service.site.templating import say
    from podcast_service.site.view import View
    from podcast_service.site.words import DEFAULT_LANGUAGE, spoken
    from podcast_service.wiring import open_house

    show, slug = episode_of(target)
    with open_house(load_settings()) as house, read(house.catalog) as tx:
        episode, themes = get_episode(tx, show, slug).latest, list_nodes(tx, Theme)
        written: list[Page | Publication] = [*list_nodes(tx, Page), *list_nodes(tx, Publication)]
        file = next(iter(episode.transcripts), None)
        transcript = find_transcript(tx, file.sha256) if file else None
        view = View(library=load_library(tx), now=house.now(), public_url=house.public_url)
    texts = [f"{one.title} {one.summary} {one.notes}" for one in written]
    spoken_in = spoken(episode.language or (file.language if file else DEFAULT_LANGUAGE))
    said = said_in(view, episode, transcript)
    found = suggested(themes, said, taken=episode.themes, language=spoken_in, elsewhere=texts)
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
