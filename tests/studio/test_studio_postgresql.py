"""What the studio is for, once more with its catalog on PostgreSQL: the very same tests, over another database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import test_studio_edit
import test_studio_overview
from houses import Place, open_with_draft
from studios import studio_of
from test_studio_approval import test_a_show_may_ask_for_a_second_persons_approval_of_the_exact_revision
from test_studio_history import (
    test_a_draft_is_thrown_away_listed_with_its_day_and_taken_back,
    test_a_state_is_compared_and_restored_on_the_page,
    test_changes_of_a_show_go_out_with_one_press,
)
from test_studio_jobs import test_an_order_tells_who_asked_and_why_it_was_refused, test_asking_again_makes_the_job_due
from test_studio_publish import (
    browser,
    test_a_schedule_goes_out_at_its_time_and_neither_before_nor_twice,
    test_publication_is_undone_on_the_page,
)
from test_studio_ready import test_an_advice_is_accepted_and_taken_up_again
from test_studio_upload import (
    test_a_form_sends_a_file_and_what_was_written_of_its_episode,
    test_a_new_sound_for_an_episode_waits_until_it_is_published,
    test_what_is_not_finished_is_listed_and_can_be_cancelled,
)

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.producer import ShowRole

pytestmark = pytest.mark.needs("postgresql")

__all__ = [
    "browser",
    "test_a_draft_is_thrown_away_listed_with_its_day_and_taken_back",
    "test_a_form_sends_a_file_and_what_was_written_of_its_episode",
    "test_a_new_sound_for_an_episode_waits_until_it_is_published",
    "test_a_schedule_goes_out_at_its_time_and_neither_before_nor_twice",
    "test_a_show_may_ask_for_a_second_persons_approval_of_the_exact_revision",
    "test_a_state_is_compared_and_restored_on_the_page",
    "test_an_advice_is_accepted_and_taken_up_again",
    "test_an_order_tells_who_asked_and_why_it_was_refused",
    "test_asking_again_makes_the_job_due",
    "test_changes_of_a_show_go_out_with_one_press",
    "test_publication_is_undone_on_the_page",
    "test_what_is_not_finished_is_listed_and_can_be_cancelled",
]


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """Give the house of the studio's tests on PostgreSQL."""
    with open_with_draft(tmp_path, reader, engine="postgresql") as opened:
        assert opened.house.catalog.dialect.name == "postgresql"
        yield opened


def test_two_who_edit_lose_nothing(tmp_path: Path, reader: AudioReader) -> None:
    with test_studio_edit.with_a_telling_file(tmp_path, reader, "postgresql") as place:
        test_studio_edit.test_two_tabs_lose_nothing(place, studio_of(place))


def test_the_lists_are_named_and_counted(tmp_path: Path, reader: AudioReader) -> None:
    with test_studio_overview.every_standing(tmp_path, reader, "postgresql") as stage:
        test_studio_overview.test_the_lists_are_named_and_counted(stage.browser(stage.producer(ShowRole.VIEWER)))
