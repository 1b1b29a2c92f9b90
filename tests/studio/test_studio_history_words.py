"""History and comparing say everything in words: no code of ours reaches a producer (exp-6.3.11)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_cover, make_episode, make_theme
from houses import SHOW
from studios import StudioStage

from podcast_service.catalog.database import transact
from podcast_service.catalog.nodes import save_node
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import EpisodeType
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.site.templating import say
from podcast_service.web.studio.acts import ACTS
from podcast_service.web.studio.comparing import changed_labels, compare, key_labels
from podcast_service.workflows.decide_transcript import go_without_transcript
from podcast_service.workflows.preview_links import make_preview_link

PAGE = f"/studio/afsnit/{SHOW}/one/historik"
BITE = FeedTag(name="soundbite", text="Bedste stykke", attributes=(("startTime", "10"), ("duration", "30.5")))


def test_every_act_is_told_in_words():
    assert set(ACTS) == set(Done)
    assert [act for act in Done if say("da", ACTS[act]) == ACTS[act]] == []


def test_soundbites_go_by_their_name_and_are_told_in_words():
    was, now = make_episode(), replace(make_episode(), tags=(BITE,))

    assert changed_labels(was, now, "da") == ["lydklip"]
    assert key_labels(["soundbites", "people", "_unknown"], "da") == ["lydklip", "medvirkende"]
    assert [line.text for one in compare(was, now, "da") for line in one.lines] == [
        "Bedste stykke, 0:10, 30,5 sekunder"
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"type": EpisodeType.BONUS}, "Bonusmateriale", id="kind"),
        pytest.param({"language": "en"}, "engelsk", id="language"),
        pytest.param({"tags": (FeedTag(name="trailer", text="Ny"),)}, "trailer: Ny", id="another element"),
    ],
)
def test_what_pages_write_as_codes_is_told_in_words(change: dict[str, object], told: str):
    found = compare(make_episode(), replace(make_episode(), **change), "da")
    assert told in [line.text for one in found for line in one.lines]


def test_history_and_comparing_say_themes_files_and_decisions_as_people_do(stage: StudioStage):
    place = stage.place
    page = place.path("one.md")
    place.write("one.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nHej.\n")
    place.ingest()
    place.write("one.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nGoddag.\n")
    page.write_text(page.read_text().replace("---\n", "---\nthemes: [hope]\n", 1))
    place.ingest()
    with transact(place.house.catalog) as tx:
        save_node(tx, make_theme("hope", list_title="Håbet"))
    go_without_transcript(place.house, SHOW, "one", "Den skrives.")
    make_preview_link(place.house, SHOW, "one", 7)

    told, compared = stage.owner().get(PAGE).text, stage.owner().get(PAGE + "/sammenlign?fra=1&til=3").text

    assert "Udgives uden udskrift</b>: Den skrives." in told
    assert "Lavet et link til forhåndsvisningen</b>: åbent til 29. november 2026 kl." in told
    assert "<ins>Håbet</ins>" in compared
    assert "<h2>one.vtt</h2>" in stage.owner().get(PAGE + "/sammenlign?fra=2&til=3").text


def test_a_cover_that_was_drawn_is_no_cover_somebody_changed():
    drawn, again = make_cover("drawn", generated=True), make_cover("again", generated=True)
    was, now = make_episode(cover=drawn), make_episode(cover=again, title="Another title")

    assert changed_labels(was, now, "da") == ["titel"]
    assert changed_labels(was, replace(now, cover=make_cover("own")), "da") == ["titel", "cover"]
