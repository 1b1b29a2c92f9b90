"""How an episode is cited: as reference lists at Danish libraries write it (APA, 7th edition), and by a link.

Family names come first only where someone is known to be a person: the name of a house is never turned round.
"""

from __future__ import annotations

from typing import NamedTuple

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import Episode
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.show import Show
from podcast_service.domain.text import clock
from podcast_service.site import paths
from podcast_service.site.menu import site_title
from podcast_service.site.templating import say
from podcast_service.site.there import published
from podcast_service.site.view import View
from podcast_service.site.words import reference_date


class Citation(NamedTuple):
    """A citation; ``work`` is what stands in italics in it."""

    before: str
    work: str
    after: str

    def __str__(self) -> str:
        """Return it as plain text."""
        return "".join(self)


def citation(view: View, episode: Episode, where: str = "", address: str | None = None) -> Citation:
    """Return the citation of an episode; ``where`` says which place in it, ``address`` leads there."""
    show = view.show_of(episode)
    language = episode.language or show.language
    what = f"{episode.title}{_part(language, episode, show)} [{_kind(language, episode)}]{where}"
    who, date = _who(language, view.credits_of(episode), show), reference_date(published(episode), language)
    head = f"{who}. ({date}). {what}." if who else f"{what}. ({date})."
    publisher = show.author or site_title(view)
    made_by = f" {publisher}." if publisher not in (show.title, who) else ""
    link = address or view.url(paths.episode_path(episode))
    return Citation(f"{head} {say(language, 'In')} ", show.title, f".{made_by} {link}")


def chapter_place(view: View, episode: Episode, chapter: Chapter) -> str:
    """Return what the citation of a chapter says of the place in the episode."""
    language = episode.language or view.show_of(episode).language
    return say(language, ", chapter “{title}”, {time}").format(title=chapter.title, time=clock(chapter.start_ms))


def _who(language: str, people: tuple[Credit, ...], show: Show) -> str:
    """Name who answers for it: its authors, else its hosts, else who makes the show; empty where nobody is known."""
    for role, called in ((Role.AUTHOR, ""), (Role.HOST, f" ({say(language, 'Host').lower()})")):
        names = [_turned(credit) + called for credit in people if credit.role is role]
        if names:
            return " & ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)
    return show.author or ""


def _turned(credit: Credit) -> str:
    given, _, family = credit.name.rpartition(" ")
    return f"{family}, {given}" if credit.person and given else credit.name


def _part(language: str, episode: Episode, show: Show) -> str:
    """Say which part it is, as the page does."""
    if not episode.number:
        return ""
    if show.parts and not episode.season:
        message = "Part %(part)s" if episode.number > show.parts else "Part %(number)s of %(parts)s"
        words = say(language, message) % {"part": episode.number, "number": episode.number, "parts": show.parts}
    elif episode.season:
        words = say(language, "Season %(season)s, episode %(number)s") % {
            "season": episode.season,
            "number": episode.number,
        }
    else:
        words = say(language, "Episode %(number)s") % {"number": episode.number}
    return f" ({words[:1].lower()}{words[1:]})"


def _kind(language: str, episode: Episode) -> str:
    return say(language, "Sample of a podcast episode") if episode.is_sample else say(language, "Podcast episode")
