"""Lists by kind, papers and what they are, people, and where nothing stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from belonging import (
    EPISODIC,
    PAPER,
    PDF,
    SLUG,
    library,
    linked,
    long_show,
    page,
    paper,
)
from builders import (
    make_file,
    make_library,
    make_page,
    make_person,
    make_publication,
)
from site_pages import make_view, texts, tree

from podcast_service.domain.document import Document
from podcast_service.domain.link import RELATIONS
from podcast_service.domain.media import File
from podcast_service.domain.pdf import PdfFacts
from podcast_service.domain.person import Credit, Role
from podcast_service.site.addresses import answer, missing
from podcast_service.site.publications import dated
from podcast_service.site.words import translations


def test_the_kinds_stand_in_their_order_and_the_one_that_is_shown_is_marked():
    """exp-5.2.1."""
    sections = tuple((name, f"Om {name}.") for name in ("analyser", "cases", "vaerktoejer", "podcasts"))
    found = library(pages=[make_page("forside", sections=sections)])
    for path, label in (("/analyser", "Analyser"), ("/podcasts", "Podcasts"), ("/udgivelser", None)):
        shown = page(found, path)
        assert texts(shown, "nav .tags li") == ["Analyser", "Cases", "Værktøjer", "Podcasts"]
        assert texts(shown, "nav .tags [aria-current=page]") == ([label] if label else [])
    assert "Om analyser." in texts(page(found, "/analyser"), ".lead p")


def test_a_kind_of_which_there_is_nothing_says_so_and_leads_on():
    found = library(pages=[make_page("forside", sections=(("vaerktoejer", "Giver inspiration."),))])
    empty = page(found, "/vaerktoejer")
    assert "Her er ikke lagt noget ind endnu." in texts(empty, ".absent p")
    assert linked(empty, ".absent a") == [("Alle udgivelser", "/udgivelser"), ("Analysetemaer", "/temaer")]


def test_the_list_of_everything_shows_the_newest_episodes_and_leads_to_the_rest():
    found = page(replace(long_show(**EPISODIC), publications={"rapport": paper()}), "/udgivelser")
    assert len(texts(found, ".group h4")) == 1 + 20
    assert ("Alle afsnit, serie for serie", "/podcasts") in linked(found, "main p a")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([make_file(title="rapporten", size=1_234_567, pdf=PDF)], ["Hent rapporten (PDF, 24 sider, 1,2 MB, dansk)"]),
        ([make_file(size=900, pdf=replace(PDF, pages=1))], ["Hent dokumentet (PDF, 1 side, 1 kB, dansk)"]),
        (
            [make_file("a", name="a.csv", size=2_000), make_file("b", name="b.pdf", language="en", size=2_000)],
            ["Hent a.csv (CSV, 2 kB)", "Hent b.pdf (PDF, 2 kB, engelsk)"],
        ),
        (
            [make_file(size=2_000, pdf=replace(PDF, is_tagged=False))],
            ["Hent dokumentet (PDF, 24 sider, 2 kB, dansk) Filen er ikke gjort klar til skærmlæsere."],
        ),
        ([make_file(size=2_000, pdf=PdfFacts(is_readable=False))], ["Hent dokumentet (PDF, 2 kB)"]),
    ],
    ids=["all that is known", "one page", "several", "without tags", "unreadable"],
)
def test_a_file_says_what_it_is_before_it_is_fetched(files: list[File], words: list[str]):
    assert texts(page(make_library(publications=[paper(files=tuple(files))]), PAPER), ".plain li") == words


@pytest.mark.parametrize(
    ("written", "danish", "english"),
    [
        ("2019", "2019", "2019"),
        ("2019-10", "oktober 2019", "October 2019"),
        ("2019-10-24", "24. oktober 2019", "October 24, 2019"),
        ("2019-13", "2019-13", "2019-13"),
        ("2019-02-30", "2019-02-30", "2019-02-30"),
        ("0000-01", "0000-01", "0000-01"),
        ("efteråret 2019", "efteråret 2019", "efteråret 2019"),
        (None, "", ""),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(written: str | None, danish: str, english: str):
    assert (dated(written, "da"), dated(written, "en")) == (danish, english)


def test_a_publication_tells_its_kind_who_wrote_it_and_how_to_cite_it():
    authors = (Credit(name="Anja Tønder", role=Role.AUTHOR, person="anja"), Credit(name="Bo", role=Role.EDITOR))
    people = [make_person("anja", name="Anja Tønder")]
    shown = page(make_library(publications=[paper(date="2021-03", credits=authors)], people=people), PAPER)
    assert texts(shown, ".meta span") == ["Analyse", "marts 2021"]
    assert linked(shown, ".people a") == [("Anja Tønder", "/personer/anja")]
    (cited,) = texts(shown, ".cite p")
    assert cited.startswith("Anja Tønder: Rapporten (analyse). ")
    assert cited.endswith(", marts 2021. https://podcast.example.dk/analyser/rapport")


def test_what_is_unknown_of_a_publication_has_no_place():
    """exp-5.3.1, exp-5.2.1."""
    bare = make_publication("uden", title="Uden", kind=None, themes=(), files=(), summary="", notes="")
    found = make_library(publications=[bare])
    shown = page(found, "/udgivelser/uden")
    assert texts(shown, "main h2") == ["Sådan citerer du"]
    assert texts(shown, ".meta") == []
    assert "Andre udgivelser" in texts(page(found, "/udgivelser"), ".group h3")


def test_a_person_has_their_part_in_every_episode_and_publication():
    wrote = (Credit(name="Jytte Quist", role=Role.AUTHOR, person="jytte-quist"),)
    shown = page(make_library(publications=[paper(credits=wrote)]), "/personer/jytte-quist")
    assert texts(shown, "main h2") == ["Afsnit", "Udgivelser"]
    assert texts(shown, ".kicker") == ["Gæst", "Forfatter"]


def test_who_only_wrote_something_has_a_page_too():
    wrote = (Credit(name="Bo", role=Role.AUTHOR, person="bo"),)
    found = make_library(publications=[paper(credits=wrote)], people=[make_person("bo", name="Bo")])
    assert texts(page(found, "/personer/bo"), ".item h3") == ["Rapporten"]


def test_where_nothing_stands_one_can_search_and_go_on_to_the_themes_and_home():
    """exp-6.2.4."""
    shown = missing(make_view(make_library()), "/findes-ikke")
    assert shown.status == 404
    assert texts(shown, "h1") == ["Siden findes ikke"]
    (form,) = tree(shown).cssselect("main form[role=search]")
    assert (form.get("method", "get"), form.get("action")) == ("get", "/soeg")
    (field,) = form.cssselect("input[name=q]")
    assert field.get("type") == "search"
    assert [label.get("for") for label in form.cssselect("label")] == [field.get("id")]
    assert {"/", f"/temaer/{SLUG}"} <= {href for _, href in linked(shown, "main a")}


def test_the_short_address_of_the_law_leads_to_the_statement():
    """exp-3.4."""
    found = answer(make_view(make_library(pages=[make_page("tilgaengelighed")])), "/was")
    assert isinstance(found, Document)
    assert dict(found.fields)["Location"] == "/tilgaengelighed"


@pytest.mark.parametrize("word", [end.word for ends in RELATIONS.values() for end in ends])
def test_every_relation_has_its_danish_word(word: str):
    assert translations("da").gettext(word) != word
