"""What the page of an episode's transcripts shows, read from the files as they stand now."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace

from markupsafe import Markup

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.revisions import Kept
from podcast_service.content.folder import TRANSCRIPT_SUFFIXES
from podcast_service.content.transcript_keys import Approved, TranscriptKey, approved
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.history import Entry
from podcast_service.domain.person import Person
from podcast_service.domain.speaker import who_speaks
from podcast_service.domain.transcript import Transcript, TranscriptFile
from podcast_service.transcripts import plain, vtt
from podcast_service.transcripts.formats import problems
from podcast_service.transcripts.merge import Apart
from podcast_service.workflows.edit_transcript import TranscriptNow, keys_of, transcript_now
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import page_of

PORTION = 100
"""Cues shown at a time where there is no script."""
NOBODY = "-"
"""What the form says of a name that stands for nobody; empty finds out by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A name in the transcript: how often it stands there, whom it stands for, and what the page says of it."""

    called: str
    count: int
    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as the form holds it: what stands from ``start`` up to ``stop`` of all that was said.

    ``rows`` are all the cues, for the script; empty where they have no times or cannot be read.
    """

    written: str
    start: int
    stop: int | None
    part: int = 1
    parts: int = 1
    rows: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What somebody else wrote meanwhile, and where it differs from what the form holds."""

    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One transcript on the page. ``approval`` says whether it is approved, or why it is not."""

    now: TranscriptNow
    text: Text
    approval: Approved
    speakers: tuple[Called, ...]
    undo: Entry | None


def shown(house: House, kept: Kept[Episode], now: TranscriptNow, text: Text) -> Shown:
    """Read what the page shows of a transcript beside its text."""
    with read(house.catalog) as tx:
        history = list_entries(tx, subject=f"episode:{kept.latest.guid}", limit=200)
    last = next((one for one in history if one.act == Done.FILE_CHANGED and one.facts["file"] == now.file.name), None)
    key = next((key for key in _keys(house, kept) if key.file == now.file.name), None)
    return Shown(
        now=now,
        text=text,
        approval=approved(key, now.sha256, kept.latest.audio) if key else Approved.NO,
        speakers=_speakers(kept.latest, now.transcript),
        undo=last if last and last.facts["now"] == now.sha256 else None,
    )


def readable(house: House, kept: Kept[Episode]) -> tuple[list[TranscriptNow], list[tuple[str, PodcastError]]]:
    """Return the episode's transcripts, and the names of the files that cannot be used, each with why."""
    found, lost = list[TranscriptNow](), list[tuple[str, PodcastError]]()
    for file in kept.latest.transcripts:
        try:
            found.append(transcript_now(house, kept, file))
        except PodcastError as error:
            lost.append((file.name, error))
    known = {file.name for file in kept.latest.transcripts}
    for name in _named(house, kept):
        if name not in known:
            lost += [(name, why)] if (why := _refusal(house, kept, name)) else []
    return found, lost


def _named(house: House, kept: Kept[Episode]) -> list[str]:
    """Return the files that are meant as transcripts: those the page names, else those that share its name."""
    if named := [key.file for key in _keys(house, kept)]:
        return named
    page = house.content / kept.source
    return sorted(path.name for suffix in TRANSCRIPT_SUFFIXES if (path := page.with_suffix(suffix)).exists())


def _refusal(house: House, kept: Kept[Episode], name: str) -> PodcastError | None:
    """Return why a file was not taken in when the folder was read; None when it will be, the next time."""
    try:
        file = TranscriptFile(language=kept.latest.language or "", name=name, sha256="")
        transcript = transcript_now(house, kept, file).transcript
    except PodcastError as error:
        return error
    return next(iter(problems(transcript, kept.latest.recorded_ms)), None)


def portion(transcript: Transcript, part: int) -> Text:
    """Return one portion of a text as a form shows it without script, and all its cues for a script."""
    parts = max(1, -(-len(transcript.said) // PORTION))
    part = min(max(1, part), parts)
    start = (part - 1) * PORTION
    stop = None if part == parts else start + PORTION
    return Text(
        written=written(transcript, start, stop),
        start=start,
        stop=stop,
        part=part,
        parts=parts,
        rows=rows(transcript),
    )


def all_of(transcript: Transcript) -> Text:
    """Return all of a text for a form."""
    return Text(written=written(transcript), start=0, stop=None, rows=rows(transcript))


def written(transcript: Transcript, start: int = 0, stop: int | None = None) -> str:
    """Write a part of a transcript as a person edits it: cues of WebVTT, or paragraphs."""
    part = slice(start, stop)
    some = replace(transcript, cues=transcript.cues[part], passages=transcript.passages[part])
    return vtt.dump(some).removeprefix("WEBVTT\n\n") if some.cues else plain.dump(some) if some.passages else ""


def rows(transcript: Transcript) -> Markup:
    """Write all cues for the script: a list of start, end, speaker and text, safe within a page (sec-S3)."""
    if not transcript.cues:
        return Markup()
    found = [[cue.start_ms, cue.end_ms, cue.speaker or "", cue.text] for cue in transcript.cues]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - no sign is left in it that means anything in HTML


def people(house: House, episode: Episode) -> list[tuple[str, str]]:
    """Return whom a speaker may be: what the page would say, and their name; those who took part first."""
    with read(house.catalog) as tx:
        known = {person.slug: person.name for person in list_nodes(tx, Person)}
    took_part = {credit.person or credit.name: credit.name for credit in episode.credits}
    others = dict(sorted(known.items(), key=lambda one: one[1].casefold()))
    return list({**took_part, **{slug: name for slug, name in others.items() if slug not in took_part}}.items())


def _keys(house: House, kept: Kept[Episode]) -> tuple[TranscriptKey, ...]:
    try:
        return keys_of(page_of(house, kept), kept.latest)
    except PodcastError:  # the page is gone or broken, which is told where it is edited
        return ()


def _speakers(episode: Episode, transcript: Transcript) -> tuple[Called, ...]:
    counts = Counter(one.speaker for one in transcript.said if one.speaker)
    known = who_speaks(transcript.speakers, episode.credits, episode.speakers).people
    said = {one.called: one for one in episode.speakers}
    return tuple(
        Called(
            called=name,
            count=counts[name],
            name=known[name].name if name in known else "",
            said=_said(said[name].person, said[name].name, name) if name in said else "",
        )
        for name in transcript.speakers
    )


def _said(person: str | None, name: str, called: str) -> str:
    return person or (NOBODY if name == called else name)
