"""The pages made of the content in the repository say what the project's documents say, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import NOW, make_audio, make_cover
from lxml import html

from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.keys import Beside, episode_of, show_of
from podcast_service.content.node_keys import person_of, publication_of, text_page_of, theme_of
from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.site.addresses import answer
from podcast_service.site.view import View

CONTENT = Path(__file__).resolve().parents[2] / "episodes"
SHOW, EPISODE = "troen-paa-jobchancen", "at-balancere-sine-forventninger"
HEADING = "Et studie af medarbejderens forventninger til borgeren i beskæftigelsesindsatsen"
THEMES = (
    "Fra tro på jobchancen til forventninger og mindset",
    "Medarbejdernes sprog og fortællinger om borgerne",
    "Når forventninger udtrykkes og overføres i mødet med borgeren",
    "Fornyet tro på borgerens jobchancer via kollegial sparring",
    "Er overførslen af forventninger bundet til det fysiske møde?",
    "At balancere sine forventninger til borgeren",
    "Forventninger på spil i samarbejdet med eksterne parter",
    "Sammenhængen mellem forventninger og handling i borgerens sag",
)
KINDS = ("themes", "people", "publications", "pages")
FIFTH = "/temaer/er-overfoerslen-af-forventninger-bundet-til-det-fysiske-moede"
SIXTH = "/temaer/at-balancere-sine-forventninger-til-borgeren"
PART_3 = f"/podcasts/{SHOW}/{EPISODE}"


def _read(path: Path) -> Page:
    return parse_page(path.read_text("utf-8"), path.name)


@pytest.fixture(scope="module")
def view() -> View:
    pages = {kind: [(_read(path), path.stem) for path in (CONTENT / kind).glob("*.md")] for kind in KINDS}
    people = [person_of(*one) for one in pages["people"]]
    names = {person.slug: person.name for person in people}
    show = show_of(_read(CONTENT / SHOW / "show.md"), slug=SHOW, names=names, cover=make_cover())
    beside = Beside(audio=make_audio())
    part = episode_of(
        _read(CONTENT / SHOW / f"{EPISODE}.md"), show=show, guid="g", slug=EPISODE, names=names, beside=beside
    )
    library = Library(
        shows={SHOW: show},
        episodes={SHOW: (part,)},
        themes={one.slug: one for one in (theme_of(*page) for page in pages["themes"])},
        publications={one.slug: one for one in (publication_of(*page, (), names) for page in pages["publications"])},
        people={one.slug: one for one in people},
        pages={one.slug: one for one in (text_page_of(*page) for page in pages["pages"])},
    )
    return View(library=library, now=NOW, public_url="https://podcast.example.dk")


def texts(view: View, path: str, selector: str) -> list[str]:
    return [" ".join(one.text_content().replace("\u00ad", "").split()) for one in _tree(view, path).cssselect(selector)]


def _tree(view: View, path: str) -> html.HtmlElement:
    found = answer(view, path)
    assert isinstance(found, Document), path
    return html.fromstring(found.body.decode())


@pytest.mark.parametrize(
    ("path", "selector", "words"),
    [
        pytest.param("/", "h1", HEADING, id="home"),
        pytest.param("/", "h2", "Alle projektresultater samlet på ét sted", id="the results"),
        pytest.param("/om-projektet", "h1", "Hvorfor forske i tro og forventninger?", id="about"),
        pytest.param("/om-projektet/metode", "h1", "Projektdesign og metode", id="method"),
        pytest.param("/om-projektet/kommuner", "li", "Frederiksberg Kommune", id="municipalities"),
        pytest.param("/tilgaengelighed", "h1", "Tilgængelighedserklæring", id="statement"),
        pytest.param("/privatliv", "h2", "Ingen cookies", id="privacy"),
        pytest.param(FIFTH, "h1", 'Kontaktformens betydning for "troen på jobchancen"', id="exp-5.1.1 heading of 5"),
        pytest.param(FIFTH, "section p", "Der er endnu ingen publikationer i dette tema.", id="exp-5.1.3 empty"),
        pytest.param(SIXTH, "h1", 'Kunsten at gøre "troen på jobchancen" realistisk', id="exp-5.1.1 heading of 6"),
        pytest.param(SIXTH, ".group a", "Minut 0:46 i del 3", id="a moment of the sample"),
        pytest.param(SIXTH, "h2", "Andre analysetemaer", id="the other themes"),
        pytest.param(SIXTH, "h2", "Vil du vide mere?", id="to know more"),
        pytest.param(f"/podcasts/{SHOW}", ".absent", "Del 1 af 3 – ikke lagt ind endnu", id="exp-5.3.2 part 1"),
        pytest.param(f"/podcasts/{SHOW}", ".absent", "Del 2 af 3 – ikke lagt ind endnu", id="exp-5.3.2 part 2"),
        pytest.param(f"/podcasts/{SHOW}", ".badge", "Arbejdstitel", id="exp-5.3.4"),
        pytest.param(PART_3, ".badge", "Prøvelyd", id="exp-5.3.3"),
        pytest.param("/personer/jytte-quist", ".kicker", "Gæst", id="a guest"),
        pytest.param("/personer/helle-schoeler-kjaer", "p", "NB-Beskæftigelse", id="the host's workplace"),
    ],
)  # fmt: skip
def test_a_page_says_what_the_documents_say(view: View, path: str, selector: str, words: str):
    assert words in texts(view, path, selector)


def test_the_eight_themes_stand_in_their_order_on_every_page_of_one_the_current_one_marked(view: View):
    """exp-5.1.1, exp-5.1.2."""
    assert texts(view, "/temaer", ".tile h2") == list(THEMES)
    for theme, path in zip(THEMES[4:6], (FIFTH, SIXTH), strict=True):
        assert texts(view, path, ".themes li") == list(THEMES)
        assert texts(view, path, ".themes [aria-current=page]") == [theme]
        assert theme not in texts(view, path, ".themes a")


def test_of_the_themes_nobody_has_seen_a_page_of_nothing_is_claimed(view: View):
    """exp-5.1.3, exp-5.3.1."""
    silent = [one for one in view.library.themes.values() if not one.notes]
    assert len(silent) == 6
    for theme in silent:
        assert "Publikationer i dette tema" not in texts(view, f"/temaer/{theme.slug}", "h2")


@pytest.mark.parametrize(
    ("path", "phone", "mail"),
    [
        ("/kontakt", "tel:+4560386405", "mailto:ant@vaeksthus.dk"),
        ("/kontakt", "tel:+4530185872", "mailto:asc@vaeksthus.dk"),
        (SIXTH, "tel:+4560386405", "mailto:ant@vaeksthus.dk"),
    ],
)
def test_contacts_can_be_called_and_written_to(view: View, path: str, phone: str, mail: str):
    """exp-5.4.1."""
    found = {link.get("href") for link in _tree(view, path).cssselect("main a")}
    assert {phone, mail} <= found
    assert any("projektleder" in text for text in texts(view, path, "main p"))


@pytest.mark.parametrize(
    "words",
    [
        "delvist i overensstemmelse",
        "lov nr. 692 af 8. juni 2018",
        "Indhold, der ikke er tilgængeligt",
        "WCAG 1.2.1",
        "egen undersøgelse",
        "Erklæringen er skrevet den",
        "inden for ti arbejdsdage",
        "Digitaliseringsstyrelsen",
    ],
)
def test_the_accessibility_statement_has_what_the_law_asks_for(view: View, words: str):
    """exp-3.4."""
    assert words in texts(view, "/tilgaengelighed", "main")[0]


def test_every_link_on_the_pages_leads_somewhere(view: View):
    paths = ["/", "/temaer", "/udgivelser", "/podcasts", "/kontakt", PART_3, FIFTH, SIXTH, "/om-projektet"]
    paths += ["/om-projektet/metode", "/om-projektet/kommuner", "/privatliv", "/tilgaengelighed", "/analyser"]
    links = {link.get("href", "") for path in paths for link in _tree(view, path).cssselect("main a")}
    inside = {re.split("[?#]", link)[0] for link in links if link.startswith("/") and not link.endswith(".xml")}
    assert {link for link in inside if answer(view, link) is None} == set()
    assert len(inside) > 15
