"""A form that came back: what stands in it, what it was made from, and which button was pressed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from podcast_service.content.forms import Form, parse_values
from podcast_service.domain.merging import Value
from podcast_service.domain.text import whole_number
from podcast_service.workflows.edit import Sent

_MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A button that only changes the form, which is then shown again: nothing is saved.

    ``what`` is ``more`` or ``less`` rows of the field ``key``, ``tie`` to a theme, or ``show`` the notes; empty for
    the button that saves. ``at`` is the row, or the theme.
    """

    what: str = ""
    key: str = ""
    at: str = ""


def step() -> Step:
    """Return which button was pressed."""
    what, key, at = (*request.form.get("step", "").split(":", 2), "", "", "")[:3]
    return Step(what=what, key=key, at=at)


def sent(form: Form) -> Sent:
    """Read the form that came. Raises Invalid where it does not say what it was made from."""
    pressed = step()
    gone = whole_number(pressed.at) if pressed.what == "less" else None

    def fields(name: str) -> list[str]:
        texts = request.form.getlist(name)[:_MOST_ROWS]
        if gone is not None and name.partition(".")[0] == pressed.key:
            texts = texts[:gone] + texts[gone + 1 :]
        return texts

    values = form.take(fields)
    if pressed.what == "tie" and pressed.key in values:
        values[pressed.key] = _with(values[pressed.key], pressed.at)
    keys = [row.key for row in form.rows]
    return Sent(
        values=values,
        base=parse_values(request.form.get("base", "")),
        asked=tuple(key for key in request.form.getlist("asked") if key in keys),
        chosen={key: request.form.get(f"choose.{key}", "") for key in keys},
    )


def _with(value: Value, text: str) -> Value:
    return value if (text,) in value else (*value, (text,))
