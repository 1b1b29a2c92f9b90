"""Accounts, sessions and keys once more with the catalog on PostgreSQL: the very same tests, over another database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from arrivals import Doorstep, opened
from test_accounts_sessions import (
    test_a_new_password_ends_every_session_but_gives_this_browser_another,
    test_sessions_are_listed_by_device_and_ended_one_by_one,
)
from test_accounts_sign_in import (
    test_a_code_is_taken_once,
    test_each_wrong_try_beyond_the_fifth_makes_the_next_wait_longer,
    test_who_has_a_password_signs_in_and_out,
)
from test_accounts_tokens import test_a_key_is_shown_once_kept_hashed_and_revoked

pytestmark = pytest.mark.needs("postgresql")

__all__ = [
    "test_a_code_is_taken_once",
    "test_a_key_is_shown_once_kept_hashed_and_revoked",
    "test_a_new_password_ends_every_session_but_gives_this_browser_another",
    "test_each_wrong_try_beyond_the_fifth_makes_the_next_wait_longer",
    "test_sessions_are_listed_by_device_and_ended_one_by_one",
    "test_who_has_a_password_signs_in_and_out",
]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doorstep]:
    """Give the studio of a house whose catalog is on PostgreSQL."""
    with opened(tmp_path, "postgresql") as found:
        yield found
