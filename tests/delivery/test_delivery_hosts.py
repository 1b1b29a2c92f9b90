"""Which Host fields are ours (sec-S17)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.delivery.hosts import is_trusted

NAMES = ("podcast.example.org", "localhost", ".localhost", "127.0.0.1", "[::1]")

OURS = ["localhost", "localhost:8000", "LocalHost", "127.0.0.1:80", "[::1]", "[::1]:8000", "studio.localhost"]
NOT_OURS = [
    "",
    "evil.example",
    "localhost.evil.example",
    "localhost, evil.example",
    "::1",
    "[::2]",
    "[::1].evil.example",
]
ODD = ["localhost:", "localhost:80:80", "localhost/", "user@localhost", "localhost\n", " localhost", "LOCALHOST\xff"]


@pytest.mark.parametrize("host", OURS)
def test_s17_a_name_of_ours_is_trusted_with_any_port_and_in_any_case(host: str) -> None:
    assert is_trusted(host, NAMES)


@pytest.mark.parametrize("host", NOT_OURS)
def test_s17_another_name_is_not(host: str) -> None:
    assert not is_trusted(host, NAMES)


@pytest.mark.parametrize("host", ODD)
def test_s17_what_is_no_host_is_not(host: str) -> None:
    assert not is_trusted(host, NAMES)


@given(st.text())
def test_s17_whatever_comes_it_is_answered(host: str) -> None:
    assert is_trusted(host, NAMES) in (True, False)
