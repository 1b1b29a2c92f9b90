"""Answer with the page of an episode's transcripts, and keep what a person typed where it could not be saved."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request

from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.text import one_line, whole_number
from podcast_service.transcripts.edits import Edit, Renamed, Replaced, Written
from podcast_service.transcripts.formats import JSON, PODLOVE, SRT, TEXT, VTT
from podcast_service.transcripts.merge import apart
from podcast_service.web.errors import status_of
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.transcript_shown import (
    NOBODY,
    Clash,
    Text,
    all_of,
    people,
    portion,
    readable,
    rows,
    shown,
)
from podcast_service.workflows.edit_transcript import TranscriptNow, text_kept

DOWNLOADS = ((VTT, "VTT"), (SRT, "SRT"), (JSON, "JSON"), (PODLOVE, "Podlove JSON"), (TEXT, "TXT"))
LANGUAGES = ("da", "en", "sv", "nb", "de", "fr", "pl", "uk", "ar", "tr", "so", "fo", "kl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What came of a change that was not made: the field it belongs to, why, and what the form held."""

    field: str
    error: PodcastError
    edit: Edit | None = None
    was: str = ""
    pasted: str = ""


def transcript_page(here: Here, name: str, trouble: Trouble | None = None, finding: Replaced | None = None) -> Response:
    """Show the transcript in the file ``name``, by default the first; with a trouble, what the form held."""
    kept = here.episode
    every, lost = readable(here.house, kept)
    now = next((one for one in every if one.file.name == name), every[0] if every else None)
    held = _held(here, now, trouble) if now else None
    error = trouble.error if trouble else None
    return here.page(
        "studio/transcript.html",
        title=here.say("Transcript"),
        status=status_of(error) if error else 200,
        every=every,
        lost=lost,
        one=shown(here.house, kept, now, held.text) if now and held else None,
        was=held.was if held else "",
        clash=held.clash if held else None,
        trouble=trouble,
        finding=finding or _finding(trouble),
        places=finding.places(now.transcript) if finding and now else None,
        people=people(here.house, kept.latest),
        nobody=NOBODY,
        downloads=[one for one in DOWNLOADS if now and (now.transcript.cues or not one[0].needs_times)],
        languages=_languages(here),
        usual=kept.latest.language or here.show.latest.language,
        length_ms=kept.latest.recorded_ms,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """The text a form holds, the sha256 of the file it is a change of, and where it clashes with what stands there."""

    text: Text
    was: str
    clash: Clash | None = None


def _held(here: Here, now: TranscriptNow, trouble: Trouble | None) -> _Held:
    """Return what the form shall hold: the text as it stands, or what a person typed that could not be saved."""
    edit = trouble.edit if trouble else None
    if trouble is None or not isinstance(edit, Written | Renamed | Replaced):
        return _Held(text=portion(now.transcript, whole_number(request.args.get("del")) or 1), was=now.sha256)
    length = here.episode.latest.recorded_ms
    base = text_kept(here.house, now.file, trouble.was, length) or now.transcript
    try:
        mine = edit.of(base, length)
    except Invalid:
        mine = None
    if mine and trouble.error.code == "transcript_clash":
        return _Held(text=all_of(mine), was=now.sha256, clash=Clash(apart=apart(mine, now.transcript)))
    if isinstance(edit, Written):
        text = Text(written=edit.text, start=edit.start, stop=edit.stop, rows=rows(mine) if mine else None)
        return _Held(text=text, was=trouble.was)
    return _Held(text=portion(now.transcript, 1), was=now.sha256)


def _finding(trouble: Trouble | None) -> Replaced:
    return trouble.edit if trouble and isinstance(trouble.edit, Replaced) else Replaced(find="", by="")


def _languages(here: Here) -> list[str]:
    """Return the languages a transcript may be taken in for: the episode's own and those it has first."""
    latest, show = here.episode.latest, here.show.latest
    own = (latest.language or show.language, *(one.language for one in latest.transcripts))
    return list(dict.fromkeys((*own, *LANGUAGES)))


def asked_for(here: Here, name: str) -> TranscriptNow:
    """Return the transcript in the file ``name`` as it stands. Raises NotFound."""
    every, _ = readable(here.house, here.episode)
    found = next((one for one in every if one.file.name == name), None)
    if found is None:
        raise NotFound("transcript_missing", path=here.episode.latest.slug, name=one_line(name)[:80])
    return found


def named() -> str:
    """Return the name of the file that the form is about."""
    return request.form.get("fil", "")


def path_of(here: Here, name: str) -> str:
    """Return the address of the page that shows the transcript in the file ``name``."""
    return here.episode_path(f"/udskrift?{urlencode({'fil': name})}")
