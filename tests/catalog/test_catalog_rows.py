"""Domain values as documents and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from builders import (
    NOW,
    make_cover,
    make_episode,
    make_file,
    make_page,
    make_person,
    make_publication,
    make_show,
    make_theme,
    make_transcript,
)
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.catalog.rows import dump, load
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Recording
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Transcript, WithoutTranscript

WHOLE = [
    make_episode(), make_show(), make_theme(), make_person(), make_publication(), make_page(), make_transcript(),
    make_cover(), make_file(),
]  # fmt: skip
# Times as we keep them: aware, in UTC.
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@pytest.mark.parametrize("value", WHOLE, ids=lambda value: type(value).__name__)
def test_a_full_value_comes_back_as_it_was(value: object) -> None:
    assert load(dump(value), type(value)) == value


@pytest.mark.parametrize("kind", [Episode, Show, Theme, Person, Publication, Page, Transcript, Recording])
@given(data=st.data())
def test_any_value_comes_back_as_it_was(kind: type[object], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert load(dump(value), kind) == value
    assert dump(load(dump(value), kind)) == dump(value)


def test_a_document_is_canonical() -> None:
    text = dump(make_theme(list_title="Ærø"))
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def test_the_same_moment_is_written_the_same_in_every_zone() -> None:
    moved = NOW.astimezone(timezone(timedelta(hours=2)))
    assert dump(WithoutTranscript(reason="", decided_at=moved)) == dump(WithoutTranscript(reason="", decided_at=NOW))


def test_a_time_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        dump(WithoutTranscript(reason="", decided_at=NOW.replace(tzinfo=None)))


def test_a_field_of_tomorrow_is_passed_over_and_a_missing_one_takes_its_default() -> None:
    document = json.loads(dump(make_theme(summary="kort")))
    del document["summary"]
    document["of_tomorrow"] = {"deep": []}
    assert load(json.dumps(document), Theme) == make_theme(summary="")
