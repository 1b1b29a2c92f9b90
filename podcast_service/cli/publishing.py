"""Commands that decide what the public gets: publish, withdraw, status."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED
from podcast_service.cli.target import show_or_episode

if TYPE_CHECKING:
    from podcast_service.workflows.enclose import Note
    from podcast_service.workflows.house import House
    from podcast_service.workflows.jobs import JobsOverview
    from podcast_service.workflows.overview import ReleaseState, ShowState
    from podcast_service.workflows.publication_asked import Word
    from podcast_service.workflows.publish import Published


@click.command()
@click.argument("target", metavar="SHOW[/EPISODE]")
@click.option("--approve-transcript", is_flag=True, help="Say that you have read the transcript and it is right.")
@click.option("--without-transcript", metavar="REASON", help="Publish without one; the reason is shown on the page.")
@click.option("--accept-sound", is_flag=True, help="Say that you have heard the sound and it is right, header or not.")
@click.option("--fetch-again", is_flag=True, help="Say that listeners who have the sound shall fetch it once more.")
@click.option("--dry-run", is_flag=True, help="Only say what subscribers would get, and what stands in the way.")
def publish(
    target: str,
    approve_transcript: bool,
    without_transcript: str | None,
    accept_sound: bool,
    fetch_again: bool,
    dry_run: bool,
) -> None:
    """Publish an episode, or every pending change of a show and its published episodes.

    The folder is read in first. What stands in the way is told all at once; nothing is half-done.
    """
    from podcast_service.cli.release import bring_out
    from podcast_service.cli.telling import progress_bar
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.places import slug_of
    from podcast_service.workflows.publication_asked import Word

    show, episode = show_or_episode(target)
    if episode is None and (approve_transcript or without_transcript or accept_sound):
        raise click.UsageError("That is a word for one episode, so name it: SHOW/EPISODE.")
    word = Word(
        approve_transcript=approve_transcript,
        without_transcript=without_transcript,
        accept_sound=accept_sound,
        fetch_again=fetch_again,
    )
    with open_house(load_settings()) as house:
        if dry_run:
            _rehearse(house, slug_of(house, show), episode, word)
            return
        with progress_bar("Publishing") as progress:
            is_refused = read_in(house, show, episode)
            if is_refused and episode:
                sys.exit(REFUSED)  # what would be published is not what its page says
            try:
                done = _publish(house, slug_of(house, show), episode, word, lambda words: progress(0, 1, words))
            finally:
                is_out = bring_out(house)
    for one in done:
        _tell_published(one, house.public_url, is_out=is_out)
    if is_refused or not is_out:
        sys.exit(REFUSED)


def _rehearse(house: House, show: str, episode: str | None, word: Word) -> None:
    """Say what publishing would do; the exit code is 1 where something stands in the way."""
    from podcast_service.cli.forecast import tell_forecast
    from podcast_service.site.words import SOURCE_LANGUAGE
    from podcast_service.workflows.feed_diff import forecast

    found = forecast(house, show, episode, word)
    tell_forecast(found, SOURCE_LANGUAGE)
    if found.stops:
        sys.exit(REFUSED)


def read_in(house: House, show: str, episode: str | None) -> bool:
    """Read the show's folder in; tell what was refused, and say whether anything was.

    A decision is written into a page that the catalog knows; of a command that was killed in between, only the page
    knows.
    """
    from podcast_service.cli.telling import tell
    from podcast_service.workflows.ingest import ingest
    from podcast_service.workflows.places import folder_of

    folder = folder_of(house, show)
    if not folder.is_dir():
        return False
    report = ingest(house, folder=folder).about(folder.name, episode)
    if report.has_refused:
        tell(report, as_json=False)
    return report.has_refused


def _publish(house: House, show: str, episode: str | None, word: Word, note: Note) -> list[Published]:
    """Publish, and say in short what subscribers got; of a show whatever else was in the way."""
    from podcast_service.site.differences import told_in_short
    from podcast_service.site.words import SOURCE_LANGUAGE
    from podcast_service.workflows.feed_diff import got_since, see
    from podcast_service.workflows.publish import publish_episode, publish_show

    before = see(house, show)
    try:
        if episode is None:
            return publish_show(house, show, word, note=note)
        return [publish_episode(house, show, episode, word, note=note)]
    finally:
        for line in told_in_short(got_since(house, before), SOURCE_LANGUAGE):
            click.echo(line)


def _tell_published(one: Published, public_url: str, *, is_out: bool) -> None:
    place = f"{public_url}/podcasts/{one.show}" + (f"/{one.episode}" if one.episode else "")
    if not one.is_public:
        click.echo(f"{one.show} is ready. Nobody sees it before its first episode: publish {one.show}/EPISODE")
    else:
        done = "Published" if is_out else "Approved, and not out yet"
        if is_out and one.published_at and one.published_at > datetime.now(UTC):
            done = f"Goes out {one.published_at.astimezone():%Y-%m-%d %H:%M %Z} at"
        click.echo(f"{done if one.changed else 'Public already, nothing has changed'}: {place}")
    if one.fetched_again:
        megabytes = one.fetched_again / 1_000_000
        click.echo(f"  The sound is another one now: who has it already fetches {megabytes:.1f} MB once more.")


@click.command()
@click.argument("target", metavar="SHOW/EPISODE")
@click.option("--reason", required=True, help="Why; shown on the page that stays in its place.")
@click.confirmation_option(prompt="Listeners lose this episode, and its address says so. Withdraw it?")
def withdraw(target: str, reason: str) -> None:
    """Withdraw a published episode: gone from feed and pages, its addresses answer 410 with the reason.

    The folder is read in first.
    """
    from podcast_service.cli.release import bring_out
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.withdraw import withdraw_episode

    show, episode = show_or_episode(target)
    if episode is None:
        raise click.UsageError("Name one episode: SHOW/EPISODE. A whole show cannot be withdrawn at once.")
    with open_house(load_settings()) as house:
        read_in(house, show, episode)
        changed = withdraw_episode(house, show, episode, reason=reason)
        is_out = bring_out(house)
    click.echo(f"Withdrawn: {target}" if changed else f"{target} was withdrawn already; nothing has changed.")
    if not is_out:
        sys.exit(REFUSED)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def status(as_json: bool) -> None:
    """Say what is there, what is pending or due, and what stands in its way."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.overview import overview

    with open_house(load_settings()) as house:
        found = overview(house)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
    else:
        if not found.shows:
            click.echo("There is no show yet. Make one: podcast-service new-show --title …")
        for show in found.shows:
            _tell_show(show)
        for subject, words in found.refused.items():
            told = words.removeprefix(f"{subject}: ")
            click.echo(f"{click.style('refused', fg='red')}  {subject} — {told}")
        if found.feeds_due:
            click.echo("Feeds are due: podcast-service feed compose (ingest and serve do it by themselves).")
        _tell_release(found.release)
        _tell_jobs(found.jobs)
    if found.feeds_due or found.refused or found.jobs.failed:
        sys.exit(REFUSED)


_HINTS = {
    "pending change": "The change waits: podcast-service publish {episode}",
    "ready": "Nothing is missing: podcast-service publish {episode}",
}
"""What can be done with an episode as it stands."""


def _tell_show(show: ShowState) -> None:
    """Print a show and its episodes, each with what stands in its way."""
    pending = "  (pending change)" if show.is_pending else ""
    click.echo(click.style(f"{show.slug}: {show.title}", bold=True) + pending)
    for episode in show.episodes:
        click.echo(f"  {episode.state:<15} {episode.slug}  “{episode.title}”")
        if hint := _HINTS.get(episode.state):
            click.echo(f"{'':17} {hint.format(episode=f'{show.slug}/{episode.slug}')}")
        for problem in episode.problems:
            click.echo(f"{'':17} - {problem}")
        for note in episode.notes:
            click.echo(f"{'':17} {click.style('note', fg='yellow')}: {note}")
    if not show.episodes:
        click.echo("  no episodes yet")


def _tell_release(state: ReleaseState) -> None:
    """Say what is served, where anything is, and what waits to go out."""
    if state.number is not None:
        held = " It was rolled back to and holds: podcast-service release ends that." if state.is_held else ""
        coming = f" The next is ready for {state.next_at}." if state.next_at else ""
        click.echo(f"Release {state.number} is what listeners get.{held}{coming}")
    if state.is_due:
        click.echo("A release is due: podcast-service release (serve makes it by itself).")


def _tell_jobs(jobs: JobsOverview) -> None:
    """Sum up the work beside the service, where there is any."""
    counts = {"running": len(jobs.running), "due": len(jobs.due) + len(jobs.waiting), "failed": len(jobs.failed)}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    if told:
        click.echo(
            f"Work beside the service: {told}. podcast-service serve does it by itself; see podcast-service jobs."
        )
