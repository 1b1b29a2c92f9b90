"""Commands that bring content in: ingest, upload, new-show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED, explain

if TYPE_CHECKING:
    from podcast_service.workflows.house import House, Progress
    from podcast_service.workflows.publication_asked import Word

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the same as data.")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--publish", is_flag=True, help="Publish what the files say is published, and every pending change.")
@_JSON
def ingest(folder: Path | None, publish: bool, as_json: bool) -> None:
    """Read the content folder in, or only FOLDER inside it.

    Files are the record: a second run changes nothing. What is refused is named with its reason, everything else
    goes on, and the exit code is then 1.
    """
    from podcast_service.cli.release import bring_out
    from podcast_service.cli.telling import progress_bar, tell
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows import ingest as workflow

    with open_house(load_settings()) as house, progress_bar("Reading") as progress:
        report = workflow.ingest(house, folder=folder, publish=publish, progress=progress)
        bring_out(house)
    tell(report, as_json=as_json)
    if report.has_refused:
        sys.exit(REFUSED)


@click.command()
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--show", required=True, help="The show, such as my-show.")
@click.option("--publish", "publish_now", is_flag=True, help="Publish the new episodes at once.")
@click.option(
    "--transcript", type=click.Path(path_type=Path), help="The transcript of the one AUDIO: .vtt, .srt, .json or .txt."
)
@click.option("--approve-transcript", is_flag=True, help="Say that you have read the transcript and it is right.")
@click.option("--without-transcript", metavar="REASON", help="Publish without one; the reason is shown on the page.")
@click.option("--server", metavar="URL", help="Send the files to the service at this address, instead of this machine.")
@click.option("--token-file", type=click.Path(path_type=Path), help="With --server: where the token is.")
@click.option("--episode", help="With --server: a new recording of this episode, instead of a new episode.")
@_JSON
def upload(
    audio: tuple[Path, ...],
    show: str,
    publish_now: bool,
    transcript: Path | None,
    approve_transcript: bool,
    without_transcript: str | None,
    server: str | None,
    token_file: Path | None,
    episode: str | None,
    as_json: bool,
) -> None:
    """Make new episodes of AUDIO files from anywhere, as drafts; your files stay as they are.

    Publishing asks for a transcript a person has approved, or for the reason why there is none. With --server the
    files go to a service elsewhere, part by part: after a cut, or when you start again, only what is missing is sent.
    """
    if server is not None:
        from podcast_service.cli.sending import send

        if publish_now or approve_transcript or without_transcript:
            raise click.UsageError("--server sends drafts: publish them in the studio there.")
        send(server, token_file, audio, show, transcript=transcript, episode=episode, as_json=as_json)
        return
    if token_file or episode:
        raise click.UsageError("--token-file and --episode go with --server.")
    from podcast_service.cli.release import bring_out
    from podcast_service.cli.telling import progress_bar, tell
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.places import slug_of
    from podcast_service.workflows.publication_asked import Word
    from podcast_service.workflows.upload import upload as upload_files

    if publish_now and not (transcript and approve_transcript) and not without_transcript:
        raise click.UsageError(
            "--publish asks for a transcript: give --transcript FILE --approve-transcript, "
            'or --without-transcript "why there is none" (the reason is shown on the page).'
        )
    word = Word(without_transcript=without_transcript, approve_transcript=approve_transcript)
    with open_house(load_settings()) as house, progress_bar("Uploading") as progress:
        uploaded = upload_files(house, audio, show, transcript=transcript, progress=progress)
        tell(uploaded.report, as_json=as_json)
        show = slug_of(house, show)
        new = list(uploaded.episodes.values()) if publish_now else []
        published = [_is_published(house, show, slug, word, progress, as_json) for slug in new]
        bring_out(house)
    if uploaded.report.has_refused or not all(published):
        sys.exit(REFUSED)


def _is_published(house: House, show: str, slug: str, word: Word, progress: Progress, as_json: bool) -> bool:
    """Publish one new episode, and tell where it is or what stands against it."""
    from podcast_service.domain.errors import PodcastError
    from podcast_service.workflows.publish import publish_episode

    try:
        publish_episode(house, show, slug, word, note=lambda words: progress(0, 1, words))
    except PodcastError as error:
        click.echo(explain(error), err=True)
        return False
    click.echo(f"Published: {house.public_url}/podcasts/{show}/{slug}", err=as_json)
    return True


@click.command("new-show")
@click.argument("slug", required=False)
@click.option("--title", required=True, prompt="Title of the show", help="The show's title.")
@click.option("--description", default="", help="What it is about, in a few sentences; directories demand it.")
@click.option("--author", help="Who makes it.")
@click.option("--language", default="da", show_default=True, help="The language, as da or en-GB.")
@click.option("--category", default="", help='Apple\'s category, such as "Government" or "Science/Social Sciences".')
@click.option("--serial", is_flag=True, help="The parts are heard in order, from the first.")
def new_show(
    slug: str | None, title: str, description: str, author: str | None, language: str, category: str, serial: bool
) -> None:
    """Make a show: a folder with a page, ready for episodes. SLUG becomes part of its addresses."""
    from podcast_service.cli.telling import tell
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.ingest import ingest as read_in
    from podcast_service.workflows.new_show import make_show

    with open_house(load_settings()) as house:
        page = make_show(
            house,
            title,
            slug=slug,
            description=description,
            author=author,
            language=language,
            category=tuple(part.strip() for part in category.split("/") if part.strip()),
            serial=serial,
        )
        report = read_in(house, folder=page.parent)
    tell(report, as_json=False)
    name = page.parent.name
    click.echo(f"Made {page}. Add sound: podcast-service upload FILE --show {name}")
