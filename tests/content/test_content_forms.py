"""A page as a form: what is taken from it and written back is the same (exp-6.3.4, sec-S5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from podcast_service.content.episode_form import EPISODE
from podcast_service.content.forms import Row, dump_values, parse_values
from podcast_service.content.front_matter import parse_page
from podcast_service.content.node_forms import PERSON, PUBLICATION, THEME
from podcast_service.content.shapes import Column, Shape
from podcast_service.content.show_form import SHOW
from podcast_service.domain.errors import Invalid
from podcast_service.domain.merging import Value, plain, text_of

NAMES = {"anja-toender": "Anja Tønder", "jytte": "Jytte", "jytte-2": "Jytte"}
FORMS = {"episode": EPISODE, "show": SHOW, "person": PERSON, "theme": THEME, "publication": PUBLICATION}
PAGE = parse_page("---\n# a remark\nguid: g\nold: kept\n---\n\nOld text.\n", "s/e.md")
TEXT = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["yes", "null", "3", "007", "2019-10-24", "- x", "a: b", "# no", "'", "Anja Tønder", "<script>alert(1)</script>"]
)


def _cell(shape: Shape, column: Column) -> st.SearchStrategy[str]:
    if column.choices and not isinstance(column.choices, str):
        return st.sampled_from([value for value, _ in column.choices])
    if shape.widget == "flag":
        return st.sampled_from(["yes", ""])
    return TEXT


@st.composite
def _sent(draw: st.DrawFn, row: Row) -> list[tuple[str, str]]:
    """Make what a browser sends of a field: of a list several rows, of the rest one."""
    shape, pairs = row.shape, list[tuple[str, str]]()
    for _ in range(draw(st.integers(0, 3)) if shape.is_list else 1):
        for column in shape.columns:
            pairs.append((f"{row.key}.{column.name}" if column.name else row.key, draw(_cell(shape, column))))
    return pairs


@given(data=st.data())
def test_what_a_form_writes_into_a_page_the_page_shows_in_the_form(data: st.DataObject):
    form = data.draw(st.sampled_from(list(FORMS.values())))
    row = data.draw(st.sampled_from(list(form.rows)))
    taken = {row.key: form.take(MultiDict(data.draw(_sent(row))).getlist)[row.key]}

    after = parse_page(form.changed(PAGE, taken, NAMES), "s/e.md")

    assert _meant(row, form.stated(after, NAMES)[row.key]) == _meant(row, taken[row.key])
    assert after.fields.values["old"] == "kept"
    assert "# a remark" in after.head


def _meant(row: Row, value: Value) -> object:
    """Return a value as it is meant: names as their people write them, one address an app, 7 for 007."""
    number = text_of(value)
    if row.shape.widget == "number" and number.isascii() and number.isdecimal() and len(number) < 10:
        return int(number)
    known = {name.casefold(): name for name in NAMES.values()}
    tidy = tuple(tuple(known.get(cell.casefold(), cell) for cell in cells) for cells in value)
    is_mapping = row.shape.widget == "mapped" or row.key == "speakers"
    return {cells[0]: cells[1] for cells in tidy if cells[0]} if is_mapping else tuple(dict.fromkeys(tidy))


BLOCKS = {
    "title": ["title: 'Håb'", 'title : "H\\u00e5b"  # as on the cover', "title: >-\n  Håb i\n\n  hverdagen"],
    "description": ["description: |\n  One.\n  # no remark\n\n  Two.", "description: a: b".replace("a: b", "'a: b'")],
    "people": ["people: [anja-toender, {name: Bo, role: guest, more: 1}]", "people:\n- jytte\n# between\n- name: Bo"],
    "number": ["number:   007", "number: 7 # of ten"],
    "themes": ["themes:\n    - a\n    - {theme: b, at: 1:00}", "themes: a"],
    "season": ["season: ~", "season: '2'"],
    "of-theirs": ["of-theirs: {deep: [1, 2, {x: y}]}", "of-theirs:\n  \n  - 1.50\n  - 0o17"],
    "license": ["license: CC BY 4.0   ", "license:\n  CC BY\n  4.0"],
}
"""How people write a key by hand: any quotes, order, indents, remarks, and keys that nobody knows."""
BETWEEN = st.sampled_from(["", "# a remark", "#title: no", "   "])
CHANGES: dict[str, Value] = {
    "title": plain("New: title"),
    "description": plain("New.\n\nText."),
    "people": (("Anja Tønder", "host"),),
    "number": plain("12"),
    "themes": (("c",),),
    "season": (),
    "license": plain("CC0"),
    "copyright": plain("© 2026 #1"),
}


@st.composite
def _by_hand(draw: st.DrawFn) -> dict[str, str]:
    """Write the front matter of a page: its pieces by key, with what stands before each."""
    found = dict[str, str]()
    for key in draw(st.permutations(sorted(BLOCKS)))[: draw(st.integers(0, len(BLOCKS)))]:
        found[f"before {key}"] = "\n".join(draw(st.lists(BETWEEN, max_size=2)))
        found[key] = draw(st.sampled_from(BLOCKS[key]))
    return {key: text for key, text in found.items() if text}


@given(_by_hand(), st.sampled_from(sorted(CHANGES)), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_a_save_leaves_every_byte_that_it_does_not_change(written: dict[str, str], key: str, end: str, bom: str):
    notes = "\nOld\ttext.  \n\n* a list\n"
    text = (bom + "\n".join(["---", *written.values(), "---", notes])).replace("\n", end)
    page = parse_page(text, "s/e.md")

    after = EPISODE.changed(page, {key: CHANGES[key]}, NAMES)

    rest = [piece.replace("\n", end) for name, piece in written.items() if name != key]
    at = 0
    for piece in rest:
        at = after.index(piece, at) + len(piece)
    assert after.startswith(f"{bom}---{end}")
    assert after.endswith(f"---{end}{notes.replace(chr(10), end)}")
    block = parse_page(after, "s/e.md").fields.values.get(key)
    ours = len(after) - sum(map(len, rest)) - len(bom) - 2 * len(f"---{end}") - len(notes.replace("\n", end))
    assert (block is None) == (not CHANGES[key])
    assert block is not None or ours == len(rest) * len(end), "nothing else came in"
    assert after.count("\n") == after.count(end)


@given(data=st.data())
def test_a_form_carries_what_it_was_made_from(data: st.DataObject):
    row = data.draw(st.sampled_from(list(EPISODE.rows)))
    taken = EPISODE.take(MultiDict(data.draw(_sent(row))).getlist)
    assert parse_values(dump_values(taken)) == {key: value for key, value in taken.items() if value}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"title": "x"}', '{"title": [["x", 1]]}', '{"title": [null]}', "[" * 9999]
)
def test_anything_else_in_that_place_is_refused(text: str):
    with pytest.raises(Invalid, match="made from"):
        parse_values(text)


def test_what_stands_on_the_page_in_another_way_stays_as_it_is():
    page = parse_page(
        "---\npeople:\n  - jytte\n  - {person: anja-toender, role: guest, more: 1}\nthemes: [a, {theme: b, at: 1:00}]\n"
        "location:\n  - {name: Odder, geo: 'geo:55.9,10.1'}\n  - Aarhus\n---\n",
        "s/e.md",
    )
    stated = EPISODE.stated(page, NAMES)
    assert stated["people"] == (("jytte", "host"), ("Anja Tønder", "guest"))

    new = {
        "people": (*stated["people"], ("Ny Gæst", "guest")),
        "themes": (("a",), ("c",)),
        "location": (("Silkeborg", "", "", "", ""),),
    }
    after = parse_page(EPISODE.changed(page, new, NAMES), "s/e.md").fields.values

    assert after["people"] == [
        "jytte",
        {"person": "anja-toender", "role": "guest", "more": 1},
        {"name": "Ny Gæst", "role": "guest"},
    ]
    assert after["themes"] == ["a", "c", {"theme": "b", "at": "1:00"}]
    assert after["location"] == ["Silkeborg", "Aarhus"]


@pytest.mark.parametrize("text", ["---\nguid: g\n---\nOld.\n", "---\r\nguid: g\r\n---\r\n\r\nOld.\r\n", "Old.", ""])
def test_new_notes_leave_the_rest_of_the_page_alone(text: str):
    page = parse_page(text, "s/e.md")
    after = parse_page(EPISODE.changed(page, {"notes": plain("New.\n\n---\n\nMore.")}, NAMES), "s/e.md")
    assert text_of(EPISODE.stated(after, NAMES)["notes"]) == "New.\n\n---\n\nMore."
    assert after.fields.values == page.fields.values
    assert after.end == page.end


def test_text_that_was_sent_holds_no_control_characters():
    taken = EPISODE.take(MultiDict({"title": "A\x00\u202eB \r\n C", "notes": "one\r\n\r\ntwo\x1b"}).getlist)
    assert taken["title"] == plain("AB C")
    assert taken["notes"] == plain("one\n\ntwo")
