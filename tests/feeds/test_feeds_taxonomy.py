"""Lists the podcast: namespace refers to."""

from __future__ import annotations

import pytest

from podcast_service.domain.person import Role
from podcast_service.feeds.taxonomy import ROLES, WELL_KNOWN_LICENSE


def test_every_role_of_ours_is_in_the_taxonomy():
    """feed-P03."""
    assert set(Role) <= ROLES


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("cc-by-4.0", True),
        ("CC-BY-NC-ND-4.0", True),
        ("CC BY-SA 4.0", True),
        ("cc0-1.0", True),
        ("ARR", True),
        ("cc-by", False),
        ("Egne vilkår", False),
        ("cc-by-4.0 og mere", False),
    ],
)
def test_which_licences_everyone_knows(name: str, known: bool):
    """feed-P02."""
    assert bool(WELL_KNOWN_LICENSE.fullmatch(name)) is known
