"""Themes are offered for the words that speak for them, and for no others (exp-6.3.9)."""

from __future__ import annotations

import pytest
from builders import make_episode, make_library, make_person
from site_pages import make_view

from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.site.suggestions import Said, said_in, suggested, suggestion_words

TITLES = (
    ("mindset", "Fra tro på jobchancen til forventninger og mindset"),
    ("sprog", "Medarbejdernes sprog og fortællinger om borgerne"),
    ("overfoersel", "Når forventninger udtrykkes og overføres i mødet med borgeren"),
    ("sparring", "Fornyet tro på borgerens jobchancer via kollegial sparring"),
    ("kontaktform", "Er overførslen af forventninger bundet til det fysiske møde?"),
    ("balance", "At balancere sine forventninger til borgeren"),
    ("eksterne", "Forventninger på spil i samarbejdet med eksterne parter"),
    ("handling", "Sammenhængen mellem forventninger og handling i borgerens sag"),
)
HEADINGS = {
    "kontaktform": 'Kontaktformens betydning for "troen på jobchancen"',
    "balance": 'Kunsten at gøre "troen på jobchancen" realistisk',
}
TEXTS = {"kontaktform": "Telefonsamtaler og digitale møder kan også overføre tro. Videoopkald er prøvet."}
THEMES = tuple(
    Theme(slug=slug, number=number, list_title=title, page_heading=HEADINGS.get(slug), notes=TEXTS.get(slug, ""))
    for number, (slug, title) in enumerate(TITLES, start=1)
)
# A made-up sentence, the themes that are right for it, and the words that say so. Written down before.
JUDGED = {
    "two words of a title": ("Vi prøvede kollegial sparring i teamet.", {"sparring": "kollegial sparring"}),
    "in another form": ("Den kollegiale sparring hjalp os.", {"sparring": "kollegiale sparring"}),
    "turned round": ("Sparringen var kollegial hele vejen.", {"sparring": "Sparringen var kollegial"}),
    "words of a heading": ("Kontaktformen har en betydning.", {"kontaktform": "Kontaktformen har en betydning"}),
    "an inflected title": ("De fysiske møder fylder mest.", {"kontaktform": "fysiske møder"}),
    "neighbours, one of them common": (
        "Hun balancerer sine forventninger hver dag.",
        {"balance": "balancerer sine forventninger"},
    ),
    "three words": ("Samarbejdet med de eksterne parter er svært.", {"eksterne": "Samarbejdet med de eksterne parter"}),
    "language": ("Sproget og fortællingerne former os.", {"sprog": "Sproget og fortællingerne"}),
    "words of a theme's text": (
        "Et videoopkald, en telefonsamtale og en digital aftale: kontaktformen skifter.",
        {"kontaktform": "videoopkald … telefonsamtale … digital … kontaktformen"},
    ),
    "two themes": (
        "Kollegial sparring og samarbejde med eksterne hører sammen.",
        {"sparring": "Kollegial sparring", "eksterne": "samarbejde med eksterne"},
    ),
    "what every theme says": ("Forventninger til borgeren og tro på jobchancer.", {}),
    "one word by chance": ("Han fik sparring, og sagen blev lukket.", {}),
    "nothing of any theme": ("Vejret var godt, og vi gik en tur i skoven.", {}),
    "nothing at all": ("", {}),
}


@pytest.mark.parametrize(("text", "expected"), JUDGED.values(), ids=JUDGED)
def test_a_sentence_speaks_for_its_themes(text: str, expected: dict[str, str]) -> None:
    found = suggested(THEMES, [Said(text=text)])
    assert {one.theme.slug: one.words for one in found} == expected


def test_a_word_that_stands_all_over_the_library_counts_less() -> None:
    said = [Said(text="Medarbejdernes sprog.")]
    assert [one.theme.slug for one in suggested(THEMES, said)] == ["sprog"]
    assert suggested(THEMES, said, elsewhere=["Medarbejderen taler et sprog.", "Sproget hos medarbejderne."]) == ()


def test_a_word_that_is_said_again_and_again_is_enough() -> None:
    said = [Said(text=f"Mindset er nummer {number}.", start_ms=number * 1000) for number in range(4)]
    (found,) = suggested(THEMES, said)
    assert (found.theme.slug, found.words, found.start_ms) == ("mindset", "Mindset", 0)
    assert suggested(THEMES, said[:2]) == ()


def test_themes_the_episode_has_are_not_offered_and_the_likeliest_comes_first() -> None:
    said = [Said(text="Samarbejdet med eksterne parter og kollegial sparring.")]
    assert [one.theme.slug for one in suggested(THEMES, said)] == ["eksterne", "sparring"]
    assert [one.theme.slug for one in suggested(THEMES, said, taken=("eksterne",))] == ["sparring"]


def test_notes_and_transcript_are_looked_at_and_the_question_says_where() -> None:
    episode = make_episode(title="Del 1", notes="Om **kollegial sparring** med [[person:helle]].", description="")
    view = make_view(make_library(people=[make_person("helle", name="Helle Kjær", is_contact=True)]))
    cues = (Cue(start_ms=760_000, end_ms=765_000, text="De eksterne parter i samarbejdet.", speaker=None),)
    found = suggested(THEMES, said_in(view, episode, Transcript(language="da", cues=cues)))
    assert "Om kollegial sparring med Helle Kjær." in {one.text for one in said_in(view, episode, None)}
    asked = [suggestion_words(one, "da") for one in found]
    assert asked == [
        "»eksterne parter i samarbejdet« bliver sagt ved 12:40 – knyt til temaet »Forventninger på spil i samarbejdet "
        "med eksterne parter«?",
        "Du nævner »kollegial sparring« – knyt til temaet »Fornyet tro på borgerens jobchancer via kollegial "
        "sparring«?",
    ]
