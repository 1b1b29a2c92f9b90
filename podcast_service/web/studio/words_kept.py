"""What somebody wrote, shown back where a change was refused because their session has ended (exp-6.3.1).

Pages of the studio are kept by no cache, so without a script the browser's way back leads to an empty form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from podcast_service.content.episode_form import DRAFT
from podcast_service.content.forms import Form
from podcast_service.content.node_forms import PERSON, PUBLICATION, THEME
from podcast_service.content.show_form import SHOW
from podcast_service.domain.text import whole_number

SESSION_OVER = frozenset({"not_signed_in", "change_without_token"})
"""The codes of what is refused because nobody is signed in any more, or somebody anew."""
_SECRET = re.compile(r"password|current|code|token|secret")
_MACHINE = re.compile(
    r"(?:afsnit|asked|base|do|fil|fra|gone|handling|job|kaldt|key|kladde|kun_lyd|moment|passkey|producer|publication"
    r"|relation|revision|revoke|role|rows|session|start|step|stop|sure|til|udgave|var|videre|vis|was)$"
    r"|choose\.|var-|picture-|no-picture-|hidden-|themes-|no-alt"
)
"""Names of fields that hold no words of anybody: buttons, choices, and what a form was made from."""
_PICKED = ("choice", "flag", "several", "ticks")
_MOST_FIELDS, _MOST_TEXT = 200, 1_000_000
_FORMS: tuple[Form, ...] = (PERSON, THEME, PUBLICATION, SHOW, DRAFT)
"""Every form; of two fields of one name, the later form's word counts: what is long is mostly an episode's."""
_OTHERS = {
    "tekst": "The text of the transcript",
    "indsat": "Or paste the text here",
    "text": "Or paste lines, one a chapter",
    "grund": "Reason",
    "find": "Find",
    "med": "Replace with",
    "name": "Name",
    "title": "Title",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Words that came in one field; ``labels`` are what it is called, to be translated, else its bare name."""

    labels: tuple[str, ...]
    number: int = 0
    """Which row it stood in, from 1; none where it has no row."""
    text: str


def words_kept() -> list[Given]:
    """Return the words of the form that came: no secret, no file, nothing a hand did not write.

    Only for a request of our own pages: another site could else show its words on ours (sec-S12).
    """
    try:
        came = request.form
    except HTTPException:  # larger than what is read of somebody nobody knows (sec-S24)
        return []
    found, left = list[Given](), _MOST_TEXT
    for name in list(came)[:_MOST_FIELDS]:
        text = "\n".join(one for one in came.getlist(name)[:_MOST_FIELDS] if one.strip())[:left]
        if text and _is_written(name):
            left -= len(text)
            found.append(_given(name, text))
    return found


def _is_written(name: str) -> bool:
    return not (_SECRET.search(name.lower()) or _MACHINE.match(name) or name in _PICKED_NAMES)


def _given(name: str, text: str) -> Given:
    field, _, number = name.rpartition("-")
    if field and (row := whole_number(number)) is not None:
        return Given(labels=_LABELS.get(field, (field[:80],)), number=row + 1, text=text)
    return Given(labels=_LABELS.get(name, (name[:80],)), text=text)


def _named() -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Yield the fields of every form: name, labels, and whether they are picked and not written."""
    for row in (row for form in _FORMS for row in form.rows):
        for one in row.shape.columns:
            name = f"{row.key}.{one.name}" if one.name else row.key
            labels = (row.label, one.label) if one.label else (row.label,)
            yield name, labels, row.shape.widget in _PICKED or bool(one.choices)


_LABELS = {**{name: (label,) for name, label in _OTHERS.items()}, **{name: labels for name, labels, _ in _named()}}
_PICKED_NAMES = frozenset(name for name, _, is_picked in _named() if is_picked)
