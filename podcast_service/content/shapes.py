"""How the value of a form's field stands on a page: one shape a kind of value, both ways.

In a form every value is a table of short texts (``domain.merging.Value``); on a page it is what YAML makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from podcast_service.domain.merging import Merge, Value, paragraphs, plain, rows, text_of, ticks, whole
from podcast_service.domain.person import Role
from podcast_service.domain.text import clean, one_line, whole_number

Names = Mapping[str, str]
"""People who have a page: slug to name."""
Choices = tuple[tuple[str, str], ...] | str
"""What may be chosen, each with its word to be translated; or the name of a list that the catalog gives."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One part of a value with several: its name in the form, and its word, to be translated."""

    name: str
    label: str = ""
    choices: Choices = ()
    is_fixed: bool = False
    """Whether it only says what the row is about: such a row is empty without another part."""


ONE = (Column(name=""),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of value: how it is drawn, read from a page, written into one and put together with another's.

    ``read`` gets what YAML says (None where the key is not there). ``write`` gets a value and what stood there before,
    and returns what shall stand there, None for nothing.
    """

    widget: str
    read: Callable[[object, Names], Value]
    write: Callable[[Value, object, Names], object]
    columns: tuple[Column, ...] = ONE
    is_list: bool = False
    is_long: bool = False
    is_by_line: bool = False
    """Whether a list comes as one text, a line for each of it."""
    merge: Merge = whole

    def take(self, fields: Callable[[str], list[str]], key: str) -> Value:
        """Take the value out of a form that was sent: ``fields`` gives all that came under one name (sec-S5)."""
        tidy = clean if self.is_long else one_line
        sent = [fields(f"{key}.{one.name}" if one.name else key) for one in self.columns]
        if self.is_by_line:
            sent = [[line for text in texts for line in text.splitlines()] for texts in sent]
        cells = [[tidy(text) for text in texts] for texts in sent]
        found = zip(*cells, strict=False) if self.is_list else zip(*(cell[:1] for cell in cells), strict=False)
        told = [number for number, one in enumerate(self.columns) if not (one.is_fixed or one.choices)] or [0]
        return tuple(dict.fromkeys(row for row in found if any(row[number] for number in told)))


def scalar(raw: object) -> str:
    """Return a text, number or truth as it may be written in a field; nothing for what is neither."""
    if isinstance(raw, bool):
        return YES if raw else NO
    return "" if raw is None or isinstance(raw, (Mapping, list)) else str(raw)


def _line(raw: object, _names: Names) -> Value:
    return plain(one_line(scalar(raw)))


def _text(raw: object, _names: Names) -> Value:
    return plain(clean(scalar(raw)))


def _say(value: Value, _was: object, _names: Names) -> object:
    return text_of(value) or None


def _say_whole(value: Value, _was: object, _names: Names) -> object:
    text = text_of(value)
    number = whole_number(text)
    return (text or None) if number is None else number


LINE = Shape(widget="line", read=_line, write=_say)
LONG = Shape(widget="long", read=_text, write=_say, is_long=True)
NOTES = Shape(widget="notes", read=_text, write=_say, is_long=True, merge=paragraphs)
WHOLE = Shape(widget="number", read=_line, write=_say_whole)


def choice(*choices: tuple[str, str], default: str = "") -> Shape:
    """Make the shape of one of some words; ``default`` is what a page without the key means."""
    columns = (Column(name="", choices=choices),)
    read, write = partial(_read_choice, default), partial(_write_choice, default)
    return Shape(widget="choice", columns=columns, read=read, write=write)


def _read_choice(default: str, raw: object, _names: Names) -> Value:
    return plain(scalar(raw).strip().lower() or default)


def _write_choice(default: str, value: Value, _was: object, _names: Names) -> object:
    text = text_of(value)
    return None if text == default else text or None


def chosen(source: str) -> Shape:
    """Make the shape of one of a list that the catalog gives."""
    return Shape(widget="choice", columns=(Column(name="", choices=source),), read=_line, write=_say)


def flag(*, default: bool = False) -> Shape:
    """Make the shape of a box to tick; ``default`` is what a page without the key means."""
    return Shape(widget="flag", read=partial(_read_flag, default), write=partial(_write_flag, default))


def _read_flag(default: bool, raw: object, _names: Names) -> Value:
    is_set = default if raw is None else raw is True or scalar(raw).strip().lower() in (YES, "ja", "true")
    return plain(YES) if is_set else ()


def _write_flag(default: bool, value: Value, _was: object, _names: Names) -> object:
    return None if bool(value) is default else bool(value)


def maybe(neither: str, yes: str, no: str) -> Shape:
    """Make the shape of yes, no, or nothing said; each with its word."""
    columns = (Column(name="", choices=(("", neither), (YES, yes), (NO, no))),)
    return Shape(widget="choice", columns=columns, read=_read_maybe, write=_write_maybe)


def _read_maybe(raw: object, _names: Names) -> Value:
    said = scalar(raw).strip().lower()
    return plain({"ja": YES, "true": YES, "nej": NO, "false": NO}.get(said, said))


def _write_maybe(value: Value, _was: object, _names: Names) -> object:
    return {YES: True, NO: False}.get(text_of(value))


def people(usual: Role, roles: tuple[tuple[str, str], ...]) -> Shape:
    """Make the shape of people, each in a role; one whose role a page does not say has the ``usual`` one."""
    first = sorted(roles, key=lambda role: role[0] != usual.value)
    return Shape(
        widget="rows",
        columns=(Column(name="who", label="Name"), Column(name="role", label="Role", choices=tuple(first))),
        read=partial(_read_people, usual),
        write=partial(_write_people, usual),
        is_list=True,
        merge=rows,
    )


def _read_people(usual: Role, raw: object, names: Names) -> Value:
    return tuple(row for item in items_of(raw) if (row := _read_person(usual, item, names))[0])


def _read_person(usual: Role, item: object, names: Names) -> tuple[str, str]:
    if not isinstance(item, Mapping):
        return called(one_line(scalar(item)), names), usual.value
    who = one_line(scalar(item.get("person")) or scalar(item.get("name")))
    return called(who, names), scalar(item.get("role")).strip().lower() or usual.value


def called(who: str, names: Names) -> str:
    """Return what a form calls a person: by the name, or by the slug where two have the same name."""
    name = names.get(who, who)
    return who if who in names and list(names.values()).count(name) > 1 else name


def _write_people(usual: Role, value: Value, was: object, names: Names) -> object:
    before = {_read_person(usual, item, names): item for item in items_of(was)}
    return [before.get((who, role)) or _person(who, role, names) for who, role in value] or None


def _person(who: str, role: str, names: Names) -> object:
    slug = who if who in names else next((one for one, name in names.items() if name.casefold() == who.casefold()), "")
    return {"person": slug, "role": role} if slug else {"name": who, "role": role}


def items_of(raw: object) -> list[object]:
    """Return what a key lists: one thing alone is a list of one."""
    return raw if isinstance(raw, list) else [] if raw is None else [raw]


def _read_pairs(raw: object, names: Names) -> Value:
    pairs = raw.items() if isinstance(raw, Mapping) else ()
    found = {one_line(str(key)): called(one_line(scalar(item)), names) for key, item in pairs}
    return tuple((key, item) for key, item in found.items() if key)


def _write_pairs(value: Value, was: object, names: Names) -> object:
    """Write whom each name stands for; one with nothing after it says something too, and stays."""
    said = {one_line(str(key)): item for key, item in was.items()} if isinstance(was, Mapping) else {}
    before = pairs_of(_read_pairs(was, names))
    found = {
        key: said[key] if before.get(key) == item else _slug_of(item, names) for key, item in pairs_of(value).items()
    }
    return {key: item or "" for key, item in found.items() if key} or None


def pairs_of(value: Value) -> dict[str, str]:
    """Return rows of two as a mapping."""
    return {row[0]: row[1] for row in value}


def _slug_of(who: str, names: Names) -> str:
    return next((slug for slug, name in names.items() if name.casefold() == who.casefold()), who)


SPEAKERS = Shape(
    widget="rows",
    columns=(Column(name="called", label="Name in the transcript"), Column(name="who", label="Who it is")),
    read=_read_pairs,
    write=_write_pairs,
    is_list=True,
    merge=rows,
)


def _read_ticks(raw: object, _names: Names) -> Value:
    return tuple(dict.fromkeys((one_line(item),) for item in items_of(raw) if isinstance(item, str) and item.strip()))


def _write_ticks(value: Value, was: object, _names: Names) -> object:
    """Keep what is no plain word: a theme that a moment has (``{theme: …, at: 12:40}``)."""
    rest = [item for item in items_of(was) if not isinstance(item, str)]
    return [*(text for (text,) in value), *rest] or None


def ticked(source: str) -> Shape:
    """Make the shape of boxes to tick, of a list that the catalog gives."""
    columns = (Column(name="", choices=source),)
    return Shape(widget="ticks", columns=columns, read=_read_ticks, write=_write_ticks, is_list=True, merge=ticks)


LINES = Shape(widget="lines", read=_read_ticks, write=_write_ticks, is_list=True, is_by_line=True, merge=ticks)
"""Names, one a line."""


def group(*columns: Column, alone: str = "") -> Shape:
    """Make the shape of a value of several parts; a bare value on the page stands for the part ``alone``."""
    names = tuple(column.name for column in columns)
    return Shape(
        widget="group",
        columns=columns,
        read=partial(_read_group, names, alone),
        write=partial(_write_group, names, alone),
    )


def _read_group(parts: tuple[str, ...], alone: str, raw: object, _names: Names) -> Value:
    first = _first(raw)
    said = first if isinstance(first, Mapping) else {alone: first} if alone else {}
    row = tuple(one_line(scalar(said.get(part))) for part in parts)
    return (row,) if any(row) else ()


def _write_group(parts: tuple[str, ...], alone: str, value: Value, was: object, _names: Names) -> object:
    """Write the first of several, and keep the others."""
    said = {part: text for part, text in zip(parts, value[0], strict=True) if text} if value else {}
    others = was[1:] if isinstance(was, list) else []
    found = [said[alone] if set(said) == {alone} else said] if said else []
    return [*found, *others] if others else found[0] if found else None


def _first(raw: object) -> object:
    return next(iter(raw), None) if isinstance(raw, list) else raw
