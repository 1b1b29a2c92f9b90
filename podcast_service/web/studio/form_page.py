"""A page as a form: drawn, and what it says after it was sent: what was saved, or what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.content.forms import NOTES, Form, Row, Values, dump_values
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.merging import Value, text_of
from podcast_service.domain.node import Thing
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.drawn import Drawing
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.lists import Options
from podcast_service.web.studio.notes_preview import NotesPreview, NotesShown
from podcast_service.web.studio.saved import still_to_come
from podcast_service.web.studio.sent import step
from podcast_service.workflows.edit import Clash, FieldsSaved, Sent, Unsaved
from podcast_service.workflows.sheets import Sheet

SAVED = "#gemt"
"""Ends the address after a save: the script that keeps drafts then lets go of what was sent."""
LARGEST = 2_000_000
"""Bytes a form of ours may have: its long text comes twice, as it is and as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a form shows: its values, what they were made from, and what is to be said of them."""

    values: Values
    base: Values
    clashes: tuple[Clash, ...] = ()
    problems: Mapping[str, PodcastError] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """What a form is drawn with. ``of`` is what its long text belongs to, ``kept`` names its draft in the browser."""

    sheet: Sheet
    of: Thing
    title: str
    kept: str
    lists: Mapping[str, Options]
    template: str = "studio/form.html"
    parts: Mapping[str, object] = field(default_factory=dict)
    """What else its template shows."""

    def draw(self, here: Here, preview: NotesPreview, shown: Shown | None = None) -> Response:
        """Draw the form: as the page is now, else as it was ``shown`` or sent."""
        now, form = self.sheet.values, self.sheet.form
        shown = shown or Shown(values=now, base=now)
        drawing = self.drawing(here, shown)
        return here.page(
            self.template,
            title=self.title,
            status=shown.status,
            sections=drawing.sections(form, shown.values),
            found=drawing.errors(form),
            base=dump_values(shown.base),
            lists=self.lists,
            keep=f"{here.producer.id}:{self.kept}",
            is_dirty=request.method == "POST",
            pressed=step(),
            shown=notes_of(here, preview, self.of, form, shown.values),
            shows=f"{request.path}/vis",
            **self.parts,
        )

    def drawing(self, here: Here, shown: Shown) -> Drawing:
        """Return what draws the fields."""
        return Drawing(
            say=here.say,
            language=here.language,
            lists=self.lists,
            marks=marks_of(self.sheet, shown),
            clashes={one.key: one for one in shown.clashes},
            problems=shown.problems,
            more=step().key if step().what == "more" else "",
        )


def notes_of(here: Here, preview: NotesPreview, of: Thing, form: Form, values: Values) -> NotesShown:
    """Show the long text among ``values`` as it will look."""
    labels = {row.key: here.say(row.label) for row in form.rows}
    taken = [slug for (slug,) in values.get("themes", ())]
    text = text_of(values.get(NOTES, ()))
    return preview.show(of, text, title=labels[NOTES], language=here.language, taken=taken)


def notes_alone(here: Here, preview: NotesPreview, of: Thing, form: Form) -> Response:
    """Answer a script that shows the text anew while it is written."""
    shown = notes_of(here, preview, of, form, form.take(request.form.getlist))
    return here.page("studio/notes_preview.html", title="", shown=shown, pressed=None)


def answer_to(
    here: Here,
    page: FormPage,
    preview: NotesPreview,
    form: Sent,
    found: FieldsSaved | Unsaved,
    *more: str,
    back: str = "",
) -> BaseResponse:
    """Lead back to the form with what was saved and ``more`` to say, or show what stands against it."""
    if isinstance(found, Unsaved):
        return page.draw(here, preview, shown_again(form, found))
    words = saved_words(here, page, found)
    if found.changed:
        words += [*still_to_come(here, is_read=found.is_read), *more]
    if NOTES in found.changed and notes_of(here, preview, page.of, page.sheet.form, page.sheet.values).problems:
        words.append(
            here.say("Look at the text once more: what is wrong in it stands below “Look at this in the text”.")
        )
    return here.back((back or request.path) + SAVED, " ".join(words))


def shown_again(form: Sent, found: Unsaved) -> Shown:
    """Show a form that was not saved: made, from now on, from what stands there now."""
    return Shown(
        values={**form.values, **found.values},
        base=found.now,
        clashes=found.clashes,
        problems=found.problems,
        status=409 if found.clashes else 422,
    )


def shown_meanwhile(form: Sent) -> Shown:
    """Show a form again that was not sent to be saved: what was to be chosen is still to be chosen."""
    clashes = tuple(Clash(key=key, theirs=form.base.get(key, ())) for key in form.asked)
    return Shown(values=form.values, base=form.base, clashes=clashes)


def marks_of(sheet: Sheet, shown: Shown) -> dict[str, str]:
    """Return from where the values come that are shown as they stand."""
    now = sheet.values
    return {key: mark for key, mark in sheet.marks.items() if shown.values.get(key) == now.get(key)}


def saved_words(here: Here, page: FormPage, found: FieldsSaved) -> list[str]:
    """Say what was saved; of a field that was cleared also what it says again, from the file or the show."""
    rows, now = {row.key: row for row in page.sheet.form.rows}, page.sheet.values

    def named(keys: tuple[str, ...]) -> str:
        return ", ".join(_named(here, rows[key], now.get(key, ())) for key in keys if key in rows)

    words = [here.say("Nothing was changed.")]
    if found.changed:
        words = [here.say("Saved: {fields}.").format(fields=named(found.changed))]
    if found.others:
        words.append(
            here.say("Others have changed meanwhile, and it stands: {fields}.").format(fields=named(found.others))
        )
    again = here.say("{field} was cleared, and is taken from the file or the show again: “{value}”.")
    drawing = page.drawing(here, Shown(values=now, base=now))
    for key in found.returned:
        value = drawing.text(rows[key], now.get(key, ())).replace("\n", "; ")
        words.append(again.format(field=here.say(rows[key].label), value=value))
    if found.refused:
        words.append(
            here.say("But the page cannot be used as it is: {words}").format(
                words=error_words(found.refused, here.language)
            )
        )
    return words


def _named(here: Here, row: Row, value: Value) -> str:
    """Say which field was saved; of a box to tick, how it stands now."""
    label = here.say(row.label)
    if row.shape.widget != "flag":
        return label
    how = here.say("“{field}” is switched on") if value else here.say("“{field}” is switched off")
    return how.format(field=label)
