"""What was done, in words: every act that workflows note in history, and what an entry tells of it (exp-6.3.11)."""

from __future__ import annotations

from datetime import datetime

from podcast_service.domain.acts import Done
from podcast_service.domain.errors import SENTENCES
from podcast_service.domain.history import Entry
from podcast_service.domain.told import told
from podcast_service.site import words
from podcast_service.site.templating import say
from podcast_service.web.studio import account_history
from podcast_service.web.studio.comparing import key_labels
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.publication_state import danish_time

ACTS: dict[str, str] = {
    Done.CREATED: told("Read in for the first time"),
    Done.EDITED: told("Changed"),
    Done.PUBLISHED: told("Published"),
    Done.REPUBLISHED: told("Sound stamped anew"),
    Done.UNDONE: told("Publication undone"),
    Done.WITHDRAWN: told("Withdrawn"),
    Done.RESTORED: told("Restored an earlier state"),
    Done.THROWN_AWAY: told("Thrown away"),
    Done.TAKEN_BACK: told("Taken back from the waste basket"),
    Done.APPROVAL_ASKED: told("Asked for approval"),
    Done.APPROVED: told("Approved"),
    Done.FILE_ADDED: told("Added a file"),
    Done.FILE_CHANGED: told("Changed a file"),
    Done.TRANSCRIPT_APPROVED: told("Transcript approved"),
    Done.TRANSCRIPT_APPROVAL_TAKEN_BACK: told("Approval of the transcript taken back"),
    Done.WITHOUT_TRANSCRIPT: told("Goes out without a transcript"),
    Done.SPEAKERS_NAMED: told("Said who speaks in the transcript"),
    Done.PREVIEW_LINK_MADE: told("Made a link to the preview"),
    Done.PREVIEW_LINK_REVOKED: told("Closed the link to the preview"),
    Done.ADVICE_ACCEPTED: told("Accepted an advice"),
    Done.ADVICE_TAKEN_UP: told("Took up an advice again"),
    Done.UPLOADED: told("Uploaded"),
    **account_history.ACTS,
}
"""What every act that a workflow notes is called."""


def act_of(here: Here, one: Entry) -> str:
    """Say what was done."""
    if one.act == Done.PUBLISHED and "goes_out" in one.facts:
        return here.say("Scheduled")
    if one.act == Done.WITHOUT_TRANSCRIPT and not one.facts.get("said"):
        return here.say("Goes out with a transcript after all")
    return here.say(ACTS[one.act]) if one.act in ACTS else one.act


def more_of(here: Here, one: Entry) -> str:
    """Say what an entry tells of its act: when, why, of which file or fields; empty where it tells nothing more."""
    facts = one.facts
    if goes_out := facts.get("goes_out"):
        return danish_time(here, datetime.fromisoformat(goes_out))
    if ends_at := facts.get("ends_at"):
        until = words.moment(datetime.fromisoformat(ends_at), here.language)
        return say(here.language, "open until {moment}").format(moment=until)
    if one.act == Done.RESTORED:
        return say(here.language, "state {number}").format(number=facts.get("of", "?"))
    if keys := facts.get("fields") or facts.get("keys"):
        return ", ".join(key_labels(keys.split(", "), here.language))
    if code := facts.get("advice"):
        return _advice(here, code)
    return facts.get("reason") or facts.get("said") or facts.get("file") or facts.get("title") or ""


def _advice(here: Here, code: str) -> str:
    """Say what an advice was about: its first sentence, where that names no figures, which history does not keep."""
    first = here.say(SENTENCES.get(code, "")).partition(". ")[0]
    return "" if "{" in first else first
