"""Transcripts on pages and as files: turns that can be found again, who speaks, what there is in which language."""

from __future__ import annotations

import gzip
import json

import pytest
from builders import PUBLISHED, make_episode, make_library, make_person, make_show, make_transcript_file
from site_pages import find, make_view, texts, tree
from speech import made_up_speech

from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.speaker import Speaker
from podcast_service.domain.transcript import Cue, Passage, Transcript, TranscriptFile, WithoutTranscript
from podcast_service.feeds.values import FeedTranscript
from podcast_service.search.passage import Part
from podcast_service.site.addresses import answer, every_address
from podcast_service.site.feeds import feed_item
from podcast_service.site.passages import episode_page
from podcast_service.site.view import View
from podcast_service.site.words import size

EPISODE = "/podcasts/troen-paa-jobchancen/at-balancere-sine-forventninger"
DANISH = make_transcript_file("da")
ENGLISH = make_transcript_file("en", language="en-GB", approved_at=None)
TEXT = make_transcript_file("text", has_times=False)


def cue(start_ms: int, speaker: str | None, text: str) -> Cue:
    return Cue(start_ms=start_ms, end_ms=start_ms + 900, speaker=speaker, text=text)


CUES = {
    DANISH.sha256: Transcript(
        language="da",
        cues=(
            cue(0, None, "[musik]"),
            cue(754_320, "HSK", "Velkommen."),
            cue(756_000, "HSK", "Hvornår er nok nok? [latter]"),
            cue(760_900, "Jytte", "Det er svært."),
            cue(760_950, "Bo", "Ja."),
            cue(4_000_000, "HSK", "Tak for i dag."),
        ),
    ),
    ENGLISH.sha256: Transcript(language="en", cues=(cue(754_320, "HSK", "Welcome."),)),
    TEXT.sha256: Transcript(
        language="da", cues=(), passages=(Passage(speaker="Jytte", text="Uden tider. (latter)"), Passage(text="Slut."))
    ),
}
CREDITS = (
    Credit(name="Helle Schøler Kjær", role=Role.HOST, person="helle-schoeler-kjaer"),
    Credit(name="Jytte Quist", role=Role.GUEST),
)


def seen(*files: TranscriptFile, **changes: object) -> tuple[View, Episode]:
    episode = make_episode(transcripts=files, credits=CREDITS, **changes)
    library: Library = make_library(episodes=[episode], people=[make_person()], transcript=CUES.get)
    return make_view(library), episode


def in_feed(view: View, episode: Episode) -> tuple[FeedTranscript, ...]:
    item = feed_item(view, make_show(), episode)
    assert item is not None
    return item.transcripts


def test_each_turn_has_its_time_and_an_address_that_edits_of_the_words_leave_alone() -> None:
    """exp-6.1.7: a paragraph a turn, its start to the millisecond for the player, to the second in the address."""
    view, _ = seen(DANISH)
    turns = tree(find(view, EPISODE)).cssselect("section.transcript .turn")
    links = [turn.cssselect("a.time")[0] for turn in turns]
    assert [turn.get("id") for turn in turns] == ["t0", "t754", "t760", "t760-2", "t4000"]
    assert [link.get("data-start") for link in links] == ["0", "754.32", "760.9", "760.95", "4000"]
    assert [link.get("href") for link in links] == ["?t=0", "?t=754", "?t=760", "?t=760", "?t=4000"]
    assert [link.text_content() for link in links] == ["0:00", "12:34", "12:40", "12:40", "1:06:40"]


def test_what_is_said_within_a_turn_has_an_address_that_lands_on_the_turn() -> None:
    """exp-6.2.3: without script too; one anchor a second, and where a turn begins in it, that turn."""
    first = (cue(1_000, "A", "Et."), cue(2_000, "A", "To."), cue(2_900, "A", "Tre."), cue(5_100, "A", "Fire."))
    said = Transcript(language="da", cues=(*first, cue(5_600, "B", "Ja."), cue(9_000, "B", "Nej.")))
    view = make_view(make_library(episodes=[make_episode(transcripts=(DANISH,))], transcript=lambda _: said))
    turns = tree(find(view, EPISODE)).cssselect("section.transcript .turn")
    assert [[one.get("id") for one in (turn, *turn.cssselect("span[id]"))] for turn in turns] == [
        ["t1", "t2"],
        ["t5", "t9"],
    ]


def test_speakers_are_named_where_they_begin_and_linked_with_their_role_the_first_time() -> None:
    """exp-3.3: initials and first names stand for the people who took part."""
    page = find(seen(DANISH)[0], EPISODE)
    named = [" ".join(turn.text_content().split()) for turn in tree(page).cssselect(".turn > div")]
    assert named == [
        "[musik]",
        "Helle Schøler Kjær Vært Velkommen. Hvornår er nok nok? [latter]",
        "Jytte Quist Gæst Det er svært.",
        "Bo Ja.",
        "Helle Schøler Kjær Tak for i dag.",
    ]
    assert [link.get("href") for link in tree(page).cssselect(".turn b a")] == ["/personer/helle-schoeler-kjaer"]


def test_the_page_may_say_who_is_who() -> None:
    said = (Speaker(called="Bo", name="Bodil Ærlig"), Speaker(called="HSK", name="HSK"))
    named = texts(find(seen(DANISH, speakers=said)[0], EPISODE), ".turn b")
    assert named == ["HSK", "Jytte Quist", "Bodil Ærlig", "HSK"]


def test_sounds_that_matter_are_shown_as_sounds_everywhere() -> None:
    """exp-3.3."""
    view, _ = seen(DANISH)
    assert texts(find(view, EPISODE), ".turn .sound") == ["[musik]", "[latter]"]
    assert "nok nok? [latter]" in find(view, EPISODE + "/udskrift.txt").body.decode()


def test_the_list_is_skipped_in_one_step_and_left_for_tools() -> None:
    """exp-6.1.7: the skip link leads to what stands after the turns; scripts find their place before them."""
    section = tree(find(seen(DANISH)[0], EPISODE)).cssselect("section.transcript")[0]
    order = [
        one.get("class") or one.get("id")
        for one in section.cssselect("a[href='#transcript-end'], .transcript-tools, .turn, #transcript-end")
    ]
    assert order[1:] == ["transcript-tools", *["turn"] * 5, "transcript-end"]
    assert texts(find(seen(DANISH)[0], EPISODE), "a[href='#transcript-end']") == ["Spring udskriften over"]
    assert section.cssselect(".transcript-find")[0].get("hidden") is not None  # the script shows it


@pytest.mark.parametrize(
    ("path", "state"),
    [("", "Gennemset af en redaktør 19. november 2026"), ("/udskrift/en", "Automatic transcript – not reviewed")],
)
def test_each_language_says_who_looked_at_it(path: str, state: str) -> None:
    """exp-3.2, exp-6.1.7."""
    assert texts(find(seen(DANISH, ENGLISH)[0], EPISODE + path), ".status") == [state]


def test_an_episode_without_a_transcript_says_why() -> None:
    """exp-3.1."""
    without = WithoutTranscript(reason="Lyden er musik.", decided_at=PUBLISHED)
    page = find(seen(without_transcript=without)[0], EPISODE)
    assert texts(page, ".status") == ["Afsnittet er udgivet uden udskrift, 20. november 2026: Lyden er musik."]
    assert answer(seen()[0], EPISODE + "/udskrift") is None


def test_a_transcript_in_another_language_has_its_page_and_both_lead_to_each_other() -> None:
    view, _ = seen(DANISH, ENGLISH)
    english = find(view, EPISODE + "/udskrift/en")
    assert tree(english).get("lang") == "en"
    assert texts(english, ".turn p") == ["Welcome."]
    links = {
        path: [
            (link.get("href"), link.get("hreflang"), link.get("lang"), link.text)
            for link in tree(find(view, path)).cssselect(".languages a")
        ]
        for path in (EPISODE, EPISODE + "/udskrift", EPISODE + "/udskrift/en")
    }
    there = [(EPISODE + "/udskrift/en", "en", "en", "English")]
    assert links == {
        EPISODE: there,
        EPISODE + "/udskrift": there,
        EPISODE + "/udskrift/en": [(EPISODE + "/udskrift", "da", "da", "Dansk")],
    }
    assert answer(view, EPISODE + "/udskrift/da") is None
    assert EPISODE + "/udskrift/en" in set(every_address(view))


FILES = {
    ".vtt": ("text/vtt; charset=utf-8", lambda text: text.startswith("WEBVTT\n")),
    ".srt": ("application/x-subrip", lambda text: text.startswith("1\n00:00:00,000 -->")),
    ".txt": ("text/plain; charset=utf-8", lambda text: text.startswith("[00:00] [musik]")),
    ".json": ("application/json", lambda text: json.loads(text)["segments"][1]["speaker"] == "HSK"),
    ".podlove.json": ("application/json", lambda text: json.loads(text)[1]["voice"] == "HSK"),
}


@pytest.mark.parametrize("suffix", FILES)
def test_every_form_has_its_address_in_every_language(suffix: str) -> None:
    """feed-T02, feed-T03: files keep the names the transcript has."""
    media_type, is_right = FILES[suffix]
    view, _ = seen(DANISH, ENGLISH)
    main, english = (find(view, f"{EPISODE}/udskrift{language}{suffix}") for language in ("", ".en"))
    assert main.media_type == english.media_type == media_type
    assert is_right(main.body.decode())
    assert "Welcome." in english.body.decode()
    assert {f"{EPISODE}/udskrift{suffix}", f"{EPISODE}/udskrift.en{suffix}"} <= set(every_address(view))


def test_the_feed_names_each_form_an_app_may_take_it_for() -> None:
    """feed-T02, feed-T06: Podlove's JSON has no type of its own, so a feed cannot offer it."""
    view, episode = seen(DANISH, ENGLISH)
    told = [(one.url.rpartition("/")[2], *one[1:]) for one in in_feed(view, episode)]
    assert told[:5] == [
        ("udskrift.vtt", "text/vtt", "da", "captions"),
        ("udskrift.txt", "text/plain", "da", None),
        ("udskrift.json", "application/json", "da", "captions"),
        ("udskrift.srt", "application/x-subrip", "da", "captions"),
        ("udskrift.en.vtt", "text/vtt", "en-GB", "captions"),
    ]
    assert len(told) == 8


def test_text_without_times_is_shown_and_nothing_is_made_of_it_that_needs_times() -> None:
    """feed-T04: no time is made up, on pages, in files or in the feed."""
    view, episode = seen(TEXT)
    page = find(view, EPISODE)
    assert texts(page, ".passage") == ["Jytte Quist Gæst Uden tider. (latter)", "Slut."]
    assert tree(page).cssselect(".turn, .transcript a.time") == []
    assert [one.media_type for one in in_feed(view, episode)] == ["text/plain"]
    assert find(view, EPISODE + "/udskrift.txt").body.decode() == "Jytte: Uden tider. (latter)\n\nSlut.\n"
    addresses = set(every_address(view))
    for suffix in FILES.keys() - {".txt"}:
        assert answer(view, f"{EPISODE}/udskrift{suffix}") is None
        assert f"{EPISODE}/udskrift{suffix}" not in addresses


def test_a_search_finds_text_without_times_and_tells_who_speaks_by_their_names() -> None:
    """exp-6.2.3: sounds stay among the words; text without a time leads to the page alone."""
    found = {}
    for file in (DANISH, TEXT):
        view, episode = seen(file)
        said = [one for one in episode_page(view, episode).passages() if one.part is Part.SPEECH]
        found[file.name] = [(one.text, one.start_ms, one.speaker) for one in said]
    assert found["da.vtt"][0] == ("[musik]", 0, None)
    assert found["da.vtt"][2] == ("Hvornår er nok nok? [latter]", 756_000, "Helle Schøler Kjær")
    assert found["text.vtt"] == [("Uden tider. (latter)", None, "Jytte Quist"), ("Slut.", None, None)]


@pytest.mark.parametrize("path", ["", "/udskrift"])
@pytest.mark.parametrize(
    ("file", "forms"), [(DANISH, ["TXT", "VTT", "SRT", "JSON", "Podlove JSON"]), (TEXT, ["TXT"])], ids=["times", "none"]
)
def test_pages_offer_every_form_there_is_with_its_size(file: TranscriptFile, forms: list[str], path: str) -> None:
    """exp-6.1.11."""
    view, _ = seen(file)
    links = tree(find(view, EPISODE + path)).cssselect(".plain a[href*=udskrift]")
    sizes = [size(len(find(view, link.get("href") or "").body), "da") for link in links]
    offered = [link.text_content() for link in links]
    assert offered == [f"Hent udskriften ({form}, {told})" for form, told in zip(forms, sizes, strict=True)]


def test_the_size_of_a_long_transcript_is_that_of_its_file() -> None:
    """exp-6.1.11."""
    said = made_up_speech(300)
    file = make_transcript_file("twelve minutes")
    view = make_view(make_library(episodes=[make_episode(transcripts=(file,))], transcript=lambda _: said))
    offered = texts(find(view, EPISODE), ".plain a[href$='udskrift.vtt']")
    written = len(find(view, EPISODE + "/udskrift.vtt").body)
    assert written > 20_000
    assert offered == [f"Hent udskriften (VTT, {round(written / 1000)} kB)"]


def test_two_hours_of_speech_fit_into_the_budget_of_a_page() -> None:
    """exp-4.4: 3 000 cues, 140 KB of words, are transferred in at most 150 KB, all of them on the page."""
    speech = made_up_speech()
    # A file of its own: sizes are remembered by the hash of the file.
    episode = make_episode(transcripts=(make_transcript_file("two hours"),), credits=CREDITS)
    view = make_view(make_library(episodes=[episode], transcript=lambda _: speech))
    body = find(view, EPISODE).body
    assert all(cue.text.encode() in body for cue in speech.cues)
    assert body.count(b'class="turn"') == 250
    assert len(gzip.compress(body)) <= 150_000
