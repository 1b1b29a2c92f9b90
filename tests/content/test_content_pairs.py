"""Sound and page find each other by what the page says, else by name; nothing is guessed (design idea 1)."""

from __future__ import annotations

import unicodedata

import pytest

from podcast_service.content.folder import FoundFile
from podcast_service.content.pairs import pair
from podcast_service.content.sound_keys import AudioKey


def _file(name: str) -> FoundFile:
    return FoundFile(path=f"show/{name}", size=1, mtime_ns=1)


# name: pages (stem → key), sounds (name → hash), pairs (stem → name), sounds alone, problems
CASES = {
    "by stem": ({"a": None}, {"a.mp3": "1"}, {"a": "a.mp3"}, [], {}),
    "by hash after a rename": ({"a": AudioKey(name="a.mp3", sha256="1")}, {"b.mp3": "1"}, {"a": "b.mp3"}, [], {}),
    "by name for a new recording": (
        {"a": AudioKey(name="talk.mp3", sha256="1")},
        {"talk.mp3": "2"},
        {"a": "talk.mp3"},
        [],
        {},
    ),
    "the old recording moved aside": (
        {"a": AudioKey(name="a.mp3", sha256="1")},
        {"a.mp3": "2", "old.mp3": "1"},
        {"a": "a.mp3"},
        ["old.mp3"],
        {},
    ),
    "all files renamed in a circle": (
        {"a": AudioKey(name="a.mp3", sha256="1"), "b": AudioKey(name="b.mp3", sha256="2")},
        {"a.mp3": "2", "b.mp3": "1"},
        {"a": "b.mp3", "b": "a.mp3"},
        [],
        {},
    ),
    "by name alone": (
        {"a": AudioKey(name="talk.mp3")},
        {"talk.mp3": "2", "b.mp3": "3"},
        {"a": "talk.mp3"},
        ["b.mp3"],
        {},
    ),
    "of two copies the named one": (
        {"a": AudioKey(name="b.mp3", sha256="1")},
        {"a.mp3": "1", "b.mp3": "1"},
        {"a": "b.mp3"},
        [],
        {"a.mp3": "audio_not_the_pages"},
    ),
    "two endings of one stem": (
        {"a": None},
        {"a.mp3": "1", "a.wav": "2"},
        {},
        [],
        {"a.md": "audio_two_candidates"},
    ),
    "two endings without a page": (
        {},
        {"a.mp3": "1", "a.wav": "2"},
        {},
        [],
        {"a.mp3": "audio_of_one_name", "a.wav": "audio_of_one_name"},
    ),
    "the page's sound is only stored": ({"a": AudioKey(name="a.mp3", sha256="1")}, {}, {}, [], {}),
    "a page names another than the one of its name": (
        {"a": AudioKey(name="talk.mp3", sha256="1")},
        {"a.mp3": "2", "talk.mp3": "1"},
        {"a": "talk.mp3"},
        [],
        {"a.mp3": "audio_not_the_pages"},
    ),
    "stored, and another file has the page's name": (
        {"a": AudioKey(name="talk.mp3", sha256="1")},
        {"a.mp3": "2"},
        {},
        [],
        {"a.mp3": "audio_not_the_pages"},
    ),
    "alone": ({}, {"b.mp3": "1"}, {}, ["b.mp3"], {}),
    "a page without sound": ({"a": None}, {}, {}, [], {}),
    "letters in two parts": (
        {"på": None},
        {unicodedata.normalize("NFD", "på.mp3"): "1"},
        {"på": unicodedata.normalize("NFD", "på.mp3")},
        [],
        {},
    ),
    "letters in two parts by name": (
        {"a": AudioKey(name="på.mp3")},
        {unicodedata.normalize("NFD", "på.mp3"): "1"},
        {"a": unicodedata.normalize("NFD", "på.mp3")},
        [],
        {},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_page_finds_its_sound_or_nothing_is_guessed(case):
    pages, sounds, paired, alone, problems = case
    named = {f"show/{stem}.md": (stem, key) for stem, key in pages.items()}
    files = [_file(name) for name in sounds]

    found = pair(named, files, {f"show/{name}": sha256 for name, sha256 in sounds.items()})

    assert {path: file.name for path, file in found.audio.items()} == {
        f"show/{s}.md": name for s, name in paired.items()
    }
    assert [file.name for file in found.alone] == alone
    assert {path: error.code for path, error in found.problems} == {f"show/{n}": code for n, code in problems.items()}


@pytest.mark.parametrize(
    "name", ["a.mp3", "a.M4A", "a.ogg", "a.oga", "a.opus", "a.flac", "a.wav", "a.m4b", "a.webm", "a.aac"]
)
def test_names_that_claim_sound_are_known_on_every_machine(name: str):
    assert _file(name).is_audio


@pytest.mark.parametrize("name", ["a.md", "a.jpg", "a.pdf", "mp3", "a.mp3.txt"])
def test_other_names_claim_no_sound(name: str):
    assert not _file(name).is_audio
