"""The page of an episode's transcripts: take one in, correct it beside the sound, approve it (exp-6.3.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.domain.producer import Act
from podcast_service.domain.text import one_line, whole_number
from podcast_service.transcripts.edits import Edit, Renamed, Replaced, Spread, Written
from podcast_service.transcripts.formats import SIZE_LIMIT, by_suffix
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import still_to_come
from podcast_service.web.studio.transcript_answer import (
    Trouble,
    asked_for,
    named,
    path_of,
    transcript_page,
)
from podcast_service.web.studio.transcript_shown import NOBODY, all_of, people, shown
from podcast_service.workflows.decide_transcript import approve_transcript, go_without_transcript, name_speakers
from podcast_service.workflows.edit_transcript import (
    TranscriptSaved,
    change_transcript,
    import_transcript,
    restore_transcript,
)

RULE = "/afsnit/<show>/<slug>/udskrift"
LARGEST = 2 * SIZE_LIMIT
"""Bytes of a form: a transcript of the largest size, and what a form wraps around it."""
PASTED = "tekst.txt"


def register(studio: Studio) -> None:
    """Register the page, its changes and its downloads."""
    _register_reading(studio)
    _register_text(studio)
    _register_files(studio)
    _register_decisions(studio)


def _register_reading(studio: Studio) -> None:
    @studio.get(RULE, act=Act.EDIT)
    def transcript(here: Here) -> Response:
        return transcript_page(here, request.args.get("fil", ""))

    @studio.get(f"{RULE}/hent", act=Act.SEE)
    def download(here: Here) -> Response:
        now, row = asked_for(here, request.args.get("fil", "")), by_suffix(request.args.get("form", ""))
        if row.needs_times and not now.transcript.cues:
            raise NotFound("transcript_missing", path=here.episode.latest.slug, name=row.suffix)
        answer = Response(row.dump(now.transcript), mimetype=row.media_type)
        name = f"{here.episode.latest.slug}.{now.file.language}{row.suffix}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer


def _register_text(studio: Studio) -> None:
    @studio.post(f"{RULE}/gem", act=Act.EDIT, largest=LARGEST)
    def save(here: Here) -> BaseResponse:
        form = request.form
        edit = Written(
            text=form.get("tekst", ""), start=whole_number(form.get("start")) or 0, stop=whole_number(form.get("stop"))
        )
        return _change(here, "tekst", edit, here.say("The transcript is saved."))

    @studio.post(f"{RULE}/erstat", act=Act.EDIT)
    def replace_words(here: Here) -> BaseResponse:
        edit = _replacing()
        if not edit.find.strip():
            return transcript_page(here, named(), Trouble(field="find", error=Invalid("transcript_nothing_to_find")))
        count = sum(count for _, count in edit.places(asked_for(here, named()).transcript))
        if not count or request.form.get("handling") != "erstat":
            return transcript_page(here, named(), finding=edit)
        told = here.say("Replaced in 1 place.") if count == 1 else here.say("Replaced in {count} places.")
        return _change(here, "find", edit, told.format(count=count))


def _register_files(studio: Studio) -> None:
    @studio.post(f"{RULE}/tider", act=Act.EDIT)
    def spread(here: Here) -> BaseResponse:
        told = here.say("Times are spread over the sound. They are a guess: listen, and put them right.")
        return _change(here, "tekst", Spread(), told)

    @studio.post(f"{RULE}/importer", act=Act.EDIT, largest=LARGEST)
    def take_in(here: Here) -> BaseResponse:
        language, pasted = request.form.get("sprog", ""), request.form.get("indsat", "")
        file = request.files.get("fil")
        if not (file and file.filename) and not pasted.strip():
            return transcript_page(here, "", Trouble(field="fil", error=Invalid("transcript_not_given")))
        name, data = (file.filename or "", file.read()) if file and file.filename else (PASTED, pasted.encode())
        was = request.form.get(f"var-{language}") or None
        try:
            saved = here.do(import_transcript, *here.names, language, one_line(name)[-100:], data, was=was)
        except (Invalid, Conflict) as error:
            return transcript_page(here, "", Trouble(field="fil", error=error, pasted=pasted))
        return _saved(here, saved, here.say("The transcript is taken in. Read it against the sound, then approve it."))

    @studio.post(f"{RULE}/fortryd", act=Act.EDIT)
    def undo(here: Here) -> BaseResponse:
        name, was = named(), request.form.get("var", "")
        one = shown(here.house, here.episode, now := asked_for(here, name), all_of(now.transcript))
        if one.undo is None or was != now.sha256:
            return transcript_page(here, name, Trouble(field="", error=Conflict("file_changed", path=name)))
        saved = here.do(restore_transcript, *here.names, name, one.undo.facts["was"], was=was)
        return _saved(here, saved, here.say("The last change is undone."))


def _register_decisions(studio: Studio) -> None:
    @studio.post(f"{RULE}/godkend", act=Act.EDIT)
    def approve(here: Here) -> BaseResponse:
        name, approved = named(), request.form.get("handling") != "tilbage"
        try:
            is_read = here.do(approve_transcript, *here.names, name, request.form.get("var", ""), approved=approved)
        except (Invalid, Conflict) as error:
            return transcript_page(here, name, Trouble(field="", error=error))
        told = here.say("The transcript is approved.") if approved else here.say("The approval is taken back.")
        return here.back(path_of(here, name), " ".join((told, *still_to_come(here, is_read=is_read))))

    @studio.post(f"{RULE}/talere", act=Act.EDIT)
    def speakers(here: Here) -> BaseResponse:
        renamed, who = _speakers(here)
        told = here.say("The speakers are saved.")

        def name_them() -> bool:
            return here.do(name_speakers, *here.names, who)

        if renamed:
            return _change(here, "", Renamed(names=renamed), told, then=name_them)
        return here.back(path_of(here, named()), " ".join((told, *still_to_come(here, is_read=name_them()))))

    @studio.post(f"{RULE}/uden", act=Act.EDIT)
    def without(here: Here) -> BaseResponse:
        reason = one_line(request.form.get("grund", ""))
        if not reason and here.episode.latest.without_transcript is None:
            return transcript_page(here, named(), Trouble(field="grund", error=Invalid("transcript_no_reason")))
        is_read = here.do(go_without_transcript, *here.names, reason)
        said = here.say("The reason is saved, and stands on the page.") if reason else here.say("The reason is gone.")
        return here.back(path_of(here, named()), " ".join((said, *still_to_come(here, is_read=is_read))))


def _speakers(here: Here) -> tuple[tuple[tuple[str, str], ...], dict[str, str | None]]:
    """Read the form of the speakers: which are called something else from now on, and who those are that were changed.

    What others said of the rest meanwhile stands.
    """
    allowed = {"", NOBODY, *(value for value, _ in people(here.house, here.episode.latest))}
    form, renamed, who = request.form, list[tuple[str, str]](), dict[str, str | None]()
    columns = (form.getlist(column) for column in ("kaldt", "hedder", "er", "var_er"))
    for called, name, value, was in zip_longest(*columns):
        name = one_line(name or "")
        if name != called:
            renamed.append((called, name))
            who[called] = None
        if name and value in allowed and (value != was or name != called):
            who[name] = value.removeprefix(NOBODY) if value else None
    return tuple(renamed), who


def _change(here: Here, field: str, edit: Edit, told: str, then: Callable[[], bool] = lambda: True) -> BaseResponse:
    """Carry out an edit of the transcript the form names; what stands against it is shown with all that was typed.

    ``then`` is done once that is saved, and says whether it was read in too.
    """
    name, was = named(), request.form.get("var", "")
    try:
        saved = here.do(change_transcript, *here.names, name, edit, was=was)
    except (Invalid, Conflict) as error:
        return transcript_page(here, name, Trouble(field=field, error=error, edit=edit, was=was))
    return _saved(here, replace(saved, is_read=then() and saved.is_read), told)


def _saved(here: Here, saved: TranscriptSaved, told: str) -> BaseResponse:
    """Lead back to the page, which says what became of the change."""
    if saved.is_merged:
        told += " " + here.say("Somebody else changed it meanwhile: what both of you did is in it.")
    draft = request.form.get("kladde", "")
    path = f"{path_of(here, saved.name)}&gemt={draft if draft.isdecimal() else 1}"
    return here.back(path, " ".join((told, *still_to_come(here, is_read=saved.is_read))))


def _replacing() -> Replaced:
    form = request.form
    return Replaced(
        find=form.get("find", ""),
        by=form.get("med", ""),
        whole_words="hele" in form,
        match_case="store" in form,
    )
