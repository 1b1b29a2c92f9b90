"""What is wrong in notes is told with its line, before a reader finds out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.shownotes.check import Checked, check, pictures

HOUR = 3_600_000
THERE = {"/kontakt", "?t=90", "#noter", "tema:mestring", "person:anja", "udgivelse:metoden"}
WRONG = {
    "a theme that is not there": ("[x](tema:nope)", "notes_name_unknown"),
    "a theme in brackets": ("[[nope]]", "notes_name_unknown"),
    "a person that is not there": ("[[person:bo]]", "notes_name_unknown"),
    "an address where nothing stands": ("[kontakt os](/kontakts)", "notes_link_nowhere"),
    "an address that lacks its scheme": ("[siden](www.vaeksthus.dk/x)", "notes_link_unfinished"),
    "a scheme no reader has": ("[filen](ftp://a.example/x)", "notes_link_scheme"),
    "a link that would run": ("[js](javascript:alert)", "notes_link_scheme"),
    "a link that would run, in disguise": ("[js](JAVA&#115;cript:alert)", "notes_link_scheme"),
    "a link to data": ("[js](data:text/html,x)", "notes_link_scheme"),
    "a space in an address": ("[siden](https://a.example/min side)", "notes_link_spaces"),
    "a link without text": ("[](https://a.example)", "notes_link_empty"),
    "a link that says nothing": ("[Klik her!](https://a.example)", "notes_link_vague"),
    "a link that says nothing, in bold": ("[**læs mere**](/kontakt)", "notes_link_vague"),
    "a time after the end": ("ved 1:00:01", "notes_time_outside"),
    "a time that ends after the end": ("59:00-60:30", "notes_time_outside"),
    "a footnote that is not there": ("et ord[^2]", "notes_footnote_missing"),
    "a picture without words": ("![](kurve.png)", "notes_image_without_alt"),
    "a picture from elsewhere": ("![kurve](https://a.example/x.png)", "notes_image_elsewhere"),
}
RIGHT = {
    "names that are there": "[[mestring]] [[tema:mestring|x]] [Anja](person:anja) [[udgivelse:metoden]]",
    "addresses": "[os](/kontakt) [der](?t=90) [noten](#noter) [skriv til os](mailto:a@b.example) <https://a.example>",
    "an address in angle brackets": "[siden](<https://a.example/min side>)",
    "an address with a title": '[siden](https://a.example "En side")',
    "a picture with words, and one that only decorates": "![kurve](kurve.png) ![-](streg.png)",
    "a picture that is a link": "[![kurve](kurve.png)](https://a.example)",
    "times": "12:40, (0:59:59) og kl. 23:59",
    "a footnote": "et ord[^1]\n\n[^1]: note",
    "code": "`[[nope]]` og `[^2]`\n\n    [[nope]]\n",
    "what was escaped": r"\[[nope]] \[^2]",
}


def found(markdown: str, line: int = 1) -> list[tuple[object, str]]:
    def stands(said: str) -> str | None:
        return None if said in THERE else "notes_name_unknown" if ":" in said else "notes_link_nowhere"

    notes = Checked(path="a/b.md", markdown=markdown, line=line, stands=stands, length_ms=HOUR)
    return [(error.facts["line"], error.code) for error in check(notes)]


@pytest.mark.parametrize(("markdown", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line(markdown: str, code: str) -> None:
    """sec-S3."""
    assert found(markdown) == [(1, code)]
    assert found(f"\n\n# Om\n\nEn linje\n{markdown}\nog en til", line=7) == [(12, code)]


@pytest.mark.parametrize("markdown", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_not_told(markdown: str) -> None:
    assert found(markdown) == []


def test_lists_tables_and_footnotes_have_their_own_lines() -> None:
    markdown = "- [[a]]\n- [[b]]\n\n| x |\n|---|\n| [[c]] |\n\ny[^1]\n\n[^1]: [[d]]"
    assert [line for line, _ in found(markdown)] == [1, 2, 6, 10]


def test_every_sentence_says_where_what_and_what_to_do() -> None:
    notes = Checked(path="serie/del-3.md", markdown="[[person:bo]]", line=9, stands=lambda _: "notes_name_unknown")
    (error,) = check(notes)
    assert str(error).startswith("serie/del-3.md, line 9: person:bo names nothing")


def test_pictures_are_named_as_their_files_are() -> None:
    markdown = (
        "![a](kurve.png)\n![b](<min kurve.png>) ![c](min%20kurve.png)\n\n![d](./e.png) ![f](http://x.example/y.png)"
    )
    assert pictures(markdown) == [(1, "kurve.png"), (2, "min kurve.png"), (2, "min kurve.png"), (4, "e.png")]


@given(st.lists(st.sampled_from([one for one, _ in WRONG.values()]) | st.text(max_size=9)))
def test_whatever_is_written_is_looked_at(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert all(1 <= int(str(line)) <= len(text.splitlines()) + 1 for line, _ in found(text))
    pictures(text)
