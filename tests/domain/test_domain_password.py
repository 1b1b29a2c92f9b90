"""What a password has to be, and what it need not be (sec-S14)."""

from __future__ import annotations

import unicodedata

import pytest

from podcast_service.credentials.passwords import is_guessed
from podcast_service.domain.errors import Invalid
from podcast_service.domain.password import check_password

ABOUT = ("jytte.hansen@kommune.example", "Jytte Hansen")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("x9$Kq2!mvP0", "password_short"),
        ("x9$Kq2!mvP0z", None),
        ("tre små ord og et til", None),
        ("kaffekop regnvejr tagsten", None),
        ("æ" * 12, "password_guessed"),
        ("🦊 🐻 🐼 🦁 🐯 🐨 🐸", None),
        ("a" * 257, "password_long"),
        ("kaffekop regnvejr tagsten " * 9, None),
        ("passwordpassword", "password_guessed"),
        ("Passw0rd2026!", "password_guessed"),
        ("123456789012", "password_guessed"),
        ("qwertyuiop[]", "password_guessed"),
        ("abcdefghijkl", "password_guessed"),
        ("jytte.hansen@kommune.example", "password_guessed"),
        ("JytteHansen1", "password_guessed"),
        ("hansenkommune", "password_guessed"),
    ],
)
def test_a_password_is_long_and_not_among_the_first_that_are_guessed(password: str, code: str | None):
    assert _code(password) == code


def test_a_password_is_the_same_whichever_keyboard_wrote_it():
    composed = "blåbær på tærten"
    assert check_password(unicodedata.normalize("NFD", composed), ABOUT, is_guessed) == composed


def _code(password: str) -> str | None:
    try:
        check_password(password, ABOUT, is_guessed)
    except Invalid as error:
        return error.code
    return None
