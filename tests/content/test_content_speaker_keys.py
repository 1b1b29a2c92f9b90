"""A page says who is who in its transcripts."""

from __future__ import annotations

import pytest

from podcast_service.content.front_matter import parse_page
from podcast_service.content.speaker_keys import speakers_of
from podcast_service.domain.errors import Invalid
from podcast_service.domain.speaker import Speaker

NAMES = {"helle": "Helle Schøler Kjær"}


def said(text: str) -> tuple[Speaker, ...]:
    return speakers_of(parse_page(f"---\n{text}\n---\n", "a.md").fields, NAMES)


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("HSK: helle", Speaker(called="HSK", name="Helle Schøler Kjær", person="helle")),
        ("HSK: helle schøler kjær", Speaker(called="HSK", name="Helle Schøler Kjær", person="helle")),
        ("Taler 2: Jytte Quist", Speaker(called="Taler 2", name="Jytte Quist")),
        ("7: helle", Speaker(called="7", name="Helle Schøler Kjær", person="helle")),
        ("Publikum:", Speaker(called="Publikum", name="Publikum")),
    ],
    ids=["slug", "name of someone with a page", "name", "number", "nobody"],
)
def test_a_speaker_is_named_by_slug_or_name(line: str, speaker: Speaker) -> None:
    assert said(f"speakers:\n  {line}") == (speaker,)


def test_without_the_key_nobody_is_named() -> None:
    assert said("title: A") == ()


@pytest.mark.parametrize("value", ["speakers: Helle", "speakers: [Helle]", "speakers: {Helle: [a]}"])
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        said(value)
    assert caught.value.code == "page_value"
