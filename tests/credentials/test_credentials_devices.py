"""What a browser keeps that an account knows (sec-S15)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from podcast_service.credentials.devices import account_mark, opened, signed

OLD, NEW = "an old key", "a new key"


def test_what_we_signed_is_opened_by_the_key_in_use_and_by_one_before_it():
    mark = account_mark("jytte", "$argon2id$…")
    kept = signed(OLD, mark, "browser")
    assert opened([NEW, OLD], kept) == opened([OLD], kept) == (mark, "browser")
    assert opened([NEW], kept) is None


def test_another_account_and_another_password_have_another_mark():
    marks = {account_mark(producer, password) for producer in ("jytte", "bo") for password in ("one", "two")}
    assert len(marks) == 4


@given(st.text() | st.lists(st.text(), min_size=3, max_size=3).map(".".join))
def test_what_anybody_else_makes_up_is_opened_by_no_key(kept: str):
    assert opened([OLD, NEW], kept) is None
