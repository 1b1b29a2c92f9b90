"""The page of an episode in the studio, from which its others are reached: how it stands, what it has, what is next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Response

from podcast_service.catalog.database import read
from podcast_service.domain.episode import Episode
from podcast_service.domain.outline import Standing
from podcast_service.domain.producer import Act
from podcast_service.domain.text import clock
from podcast_service.domain.told import told
from podcast_service.site import paths
from podcast_service.site.words import size
from podcast_service.web.studio import jobs
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.overview import line_of, way_on
from podcast_service.workflows.job_lines import Around, job_lines


class Fact(NamedTuple):
    """One thing an episode has: its name, what is known of it (nothing where that is unknown), where it is changed."""

    label: str
    words: str
    end: str


def register(studio: Studio) -> None:
    """Register the page."""

    @studio.get("/afsnit/<show>/<slug>", act=Act.SEE)
    def episode(here: Here) -> Response:
        one = here.episode.latest
        line = line_of(here, studio)
        with read(here.house.catalog) as tx:
            outlines = {here.show.latest.slug: [line.outline]}
            going_on = job_lines(tx, Around.of([here.show], outlines, sees_all=False), here.house.now())
        public = here.episode.approved
        is_out = public is not None and public.is_public(here.house.now())
        return here.page(
            "studio/episode.html",
            title=one.title or here.say("Without a title"),
            line=line,
            way=way_on(here, line),
            facts=list(facts(here, one)),
            jobs=[job for job in going_on if any(about.guid == one.guid for about in job.about)],
            states=jobs.STATES,
            called=jobs.called,
            address=here.house.public_url + paths.EPISODE.format(show=one.show, slug=public.slug)
            if public and (is_out or line.standing is Standing.WITHDRAWN)
            else "",
            feed=here.house.public_url + paths.feed_path(here.show.latest) if is_out else "",
            no_button=lambda _line: False,
        )


def facts(here: Here, one: Episode) -> Iterator[Fact]:
    """Yield what the episode has, and what is unknown of it."""
    say, language = here.say, here.language
    sound = one.audio
    length = clock(sound.sound.duration_ms) if sound else ""
    yield Fact(say("Sound"), f"{length} · {size(sound.size, language)} · {sound.name}" if sound else "", "/rediger")
    yield Fact(say("Number"), str(one.number or ""), "/rediger")
    yield Fact(say("Short description"), one.description, "/rediger")
    transcript = _transcript(one)
    yield Fact(say("Transcript"), say(transcript) if transcript else "", "/udskrift")
    chapters = len(one.chapters)
    yield Fact(say("Chapters"), say("{count} chapters").format(count=chapters) if chapters else "", "/kapitler")
    yield Fact(say("Cover"), say(_cover(one)), "/cover")


def _cover(one: Episode) -> str:
    if one.own_cover:
        return told("The episode's own")
    return told("Drawn by the service") if one.cover else told("That of the show")


def _transcript(one: Episode) -> str:
    if any(file.is_approved for file in one.transcripts):
        return told("Approved")
    if one.transcripts:
        return told("Nobody has approved it yet")
    return told("None, for a reason the page tells") if one.without_transcript else ""
