"""What commands take for an episode or a show."""

from __future__ import annotations

import click
import pytest

from podcast_service.cli.target import episode_of, show_or_episode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("my-show", ("my-show", None)), ("my-show/", ("my-show", None)), ("/my-show/one/", ("my-show", "one"))],
)
def test_a_target_is_a_show_or_one_of_its_episodes(typed: str, meant: tuple[str, str | None]):
    assert show_or_episode(typed) == meant


def test_a_command_about_an_episode_asks_for_its_name():
    assert episode_of("my-show/one") == ("my-show", "one")
    with pytest.raises(click.UsageError, match="SHOW/EPISODE"):
        episode_of("my-show/")
