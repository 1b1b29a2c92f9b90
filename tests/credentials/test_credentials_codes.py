"""Codes of an app and codes on paper (sec-S14)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from podcast_service.credentials.codes import (
    RECOVERY_CODES,
    app_address,
    drawn,
    new_recovery_codes,
    recovery_hash,
    step_of,
)

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 27, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


def code_at(steps: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(STEP + steps)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_early_or_late(steps: int, is_right: bool):
    assert step_of(SECRET, code_at(steps), NOW, None) == (STEP + steps if is_right else None)


def test_the_code_of_rfc_6238_is_ours():
    assert step_of(SECRET, "287 082", datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC), None) == 1


@pytest.mark.parametrize("last", [0, 1])
def test_a_code_is_taken_once_and_none_before_it(last: int):
    assert step_of(SECRET, code_at(0), NOW, STEP + last) is None
    assert step_of(SECRET, code_at(0), NOW + timedelta(seconds=5), STEP - 1) == STEP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "1" * 5000])
def test_what_is_no_code_is_wrong(code: str):
    assert step_of(SECRET, code, NOW, None) is None


def test_recovery_codes_are_many_and_read_however_they_are_typed():
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    assert len({recovery_hash(text) for text in (codes[0], codes[0].upper(), codes[0].replace("-", " ") + " ")}) == 1


def test_an_app_takes_the_secret_in_by_a_picture_without_script_or_style():
    picture = drawn(app_address(SECRET, "jytte@example.org", "Podcast studio"))
    assert picture.startswith("<svg")
    assert "style" not in picture
    assert "script" not in picture
