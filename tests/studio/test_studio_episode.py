"""The page of an episode: how it stands, what it has, what is unknown, and where it stands in public."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from houses import SHOW, open_place
from lxml import html
from studio_states import LONG, let_things_happen, write_studio
from studios import StudioStage, studio_of

from podcast_service.audio.reader import AudioReader


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    with open_place(tmp_path_factory.mktemp("episode"), reader) as place:
        write_studio(place)
        made = studio_of(place)
        let_things_happen(made)
        yield made


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("kladde", ["Fejl", "har ingen lyd", "Kort beskrivelse Ukendt – udfyld", "Cover Seriens"]),
        ("klar", ["Klar", "Det nødvendige er på plads.", "Udskrift Ingen har godkendt den endnu"]),
        ("ude", ["Udgivet", "Det blev udgivet 20. november 2026 kl. 10.00.", "Afsnittets side", "Seriens feed"]),
        ("aendret", ["Ændringer", f"{LONG} igen", "Ændringer venter på at blive udgivet."]),
        ("planlagt", ["Planlagt", "Det udgives 29. november 2026 kl. 07.00."]),
        ("trukket", ["Trukket tilbage", "Det er trukket tilbage", "Afsnittets side"]),
    ],
)
def test_it_says_how_the_episode_stands(stage: StudioStage, slug: str, told: list[str]) -> None:
    """exp-6.3.2, exp-7: and what is unknown is said to be so."""
    found = stage.owner().words(f"/studio/afsnit/{SHOW}/{slug}")
    assert [one for one in told if one not in found] == []


@pytest.mark.parametrize("slug", ["kladde", "klar", "ude", "aendret", "planlagt", "trukket"])
def test_the_page_that_publishes_says_the_same_word_for_how_it_stands(stage: StudioStage, slug: str) -> None:
    """exp-7: one word for each state, on every page."""
    owner, path = stage.owner(), f"/studio/afsnit/{SHOW}/{slug}"
    (own,) = html.fromstring(owner.get(path).text).cssselect("#afsnit-stand .state")
    (publishing,) = html.fromstring(owner.get(f"{path}/udgiv").text).cssselect(".standing .state")

    assert publishing.text_content() == own.text_content()


def test_the_length_is_told_to_the_second(stage: StudioStage) -> None:
    """A sound of some seconds is not a minute long: a file that was cut off would not be seen."""
    found = stage.owner().words(f"/studio/afsnit/{SHOW}/klar", ".facts")
    assert re.search(r"^Lyd 0:0\d · ", found)


def test_the_way_on_stands_right_below_what_it_is_about(stage: StudioStage) -> None:
    """Below the jobs it would seem to be about them."""
    (way,) = html.fromstring(stage.owner().get(f"/studio/afsnit/{SHOW}/klar").text).cssselect("#afsnit-vej")
    assert way.getparent().getprevious().get("id") == "afsnit-stand"


def test_every_page_of_an_episode_and_of_a_show_has_a_title_of_its_own(stage: StudioStage) -> None:
    """WCAG 2.4.2: tabs of a browser beside each other say which page of what they are."""
    owner, pages = (
        stage.owner(),
        (f"/studio/afsnit/{SHOW}/klar", f"/studio/afsnit/{SHOW}/ude", f"/studio/serier/{SHOW}"),
    )
    ends = [tab.get("href") for page in pages for tab in html.fromstring(owner.get(page).text).cssselect(".tabs a")]
    titles = [html.fromstring(owner.get(path).text).findtext(".//title") for path in ends]
    assert len(set(titles)) == len(ends) > 25
    assert [one for one in titles if not one or one.count(" – ") < 1] == []


def test_what_is_not_out_has_no_public_address(stage: StudioStage) -> None:
    for slug in ("kladde", "klar", "planlagt"):
        assert "https://pod.example" not in stage.owner().get(f"/studio/afsnit/{SHOW}/{slug}").text
    assert f"https://pod.example/podcasts/{SHOW}/ude" in stage.owner().get(f"/studio/afsnit/{SHOW}/ude").text


def test_a_viewer_is_not_asked_to_fill_in(stage: StudioStage) -> None:
    found = stage.viewer().words(f"/studio/afsnit/{SHOW}/kladde")
    assert "Kort beskrivelse Ukendt" in found
    assert "udfyld" not in found
