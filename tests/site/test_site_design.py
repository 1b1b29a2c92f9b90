"""The look of the site, as far as no browser is needed: contrast, words that break, what stands around every page."""

from __future__ import annotations

import re
from gzip import compress

import pytest
from builders import make_library, make_page, make_theme
from hypothesis import given
from hypothesis import strategies as st
from site_pages import PUBLIC_URL, find, make_view, texts, tree

from podcast_service.site import assets, paths
from podcast_service.site.addresses import every_address, missing
from podcast_service.site.design import design
from podcast_service.site.hyphens import LEAST_WORD, SOFT, hyphenated

TOKEN = re.compile(r"--([a-z-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));")
SHEET = (assets.FOLDER / "site.css").read_text()
COLOURS = {name: (light or both, dark or both) for name, light, dark, both in TOKEN.findall(SHEET)}
TEXT = [
    *((ink, ground) for ink in ("ink", "quiet", "link", "link-hover") for ground in ("paper", "card", "tint")),
    ("warm-ink", "warm"), ("bad-ink", "bad"), ("good-ink", "good"), ("paper", "link"), ("paper", "link-hover"),
    *((ink, ground) for ink in ("deep-ink", "deep-quiet", "deep-link") for ground in ("deep", "art-wall", "art-floor")),
]  # fmt: skip
SIGNS = [*((sign, ground) for sign in ("edge", "mark", "link") for ground in ("paper", "card"))]


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_what_is_read_and_what_says_control_stands_out_in_both_schemes(scheme: int) -> None:
    """exp-3.5, WCAG 1.4.3 and 1.4.11: 4.5 for words, 3 for borders and marks."""
    faint = {
        (one, other): round(found, 2)
        for pairs, least in ((TEXT, 4.5), (SIGNS, 3.0))
        for one, other in pairs
        if (found := contrast(COLOURS[one][scheme], COLOURS[other][scheme])) < least
    }
    assert faint == {}


def test_all_sheets_together_are_small() -> None:
    """exp-4.4: 40 KB as transferred."""
    assert sum(len(compress(sheet.read_bytes())) for sheet in assets.FOLDER.glob("*.css")) < 40_000


def test_a_class_that_a_component_styles_by_itself_is_no_other_components() -> None:
    """What hides a line for one must not hide what another calls by the same name."""
    shared = {
        "turn",
        "transcript-tools",
    }  # the player marks the turn that is heard, and puts its switch among the tools
    ours = {"site.css", "parts.css", "print.css", "design.css"}
    components = [sheet for sheet in assets.FOLDER.glob("*.css") if sheet.name not in ours]
    styles = {sheet.name: re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL) for sheet in components}
    selectors = {name: re.findall(r"(?<=[},\n])([^{},@]+)(?=[{,])", "\n" + text) for name, text in styles.items()}
    alone = {(found[1], name) for name, all_of in selectors.items() for one in all_of
             if (found := re.fullmatch(r"\.([a-z-]+)(?::\S+)?", one.strip()))}  # fmt: skip
    named = {(word, name) for name, text in styles.items() for word in re.findall(r"\.([a-z][a-z-]*)", text)}
    clashes = {(word, name, other) for word, name in alone for same, other in named if word == same and name != other}
    assert {clash for clash in clashes if clash[0] not in shared} == set()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("beskæftigelsesmedarbejderens", "beskæftigelses|medarbejderens"),
        ("Forventningsafstemning", "Forventnings|afstemning"),
        ("virksomhedskonsulenter", "virksomheds|konsulenter"),
        ("ressourceforløbsborgere", "ressource|forløbs|borgere"),
        ("medarbejdernes", "medarbejdernes"),
        ("internationaliseringen", "inter|natio|nali|serin|gen"),
        ("forventninger", "forventninger"),
        ("https://a.example/x", "https://a.example/x"),
    ],
)
def test_long_words_break_where_compounds_join_and_only_then_between_syllables(word: str, parts: str) -> None:
    """exp-4.7."""
    assert hyphenated(word).replace(SOFT, "|") == parts


@given(st.text(alphabet=st.sampled_from("abcdehijkmnorstuvyæøåÆØÅé -.„\n"), max_size=80))
def test_a_broken_text_is_the_same_text_and_no_part_is_a_letter_or_two(text: str) -> None:
    broken = hyphenated(text)
    assert broken.replace(SOFT, "") == text
    for word in re.findall(r"[^\W\d_\xad](?:[^\W\d_]|\xad)*", broken):
        assert SOFT not in word or (len(word.replace(SOFT, "")) >= LEAST_WORD and min(map(len, word.split(SOFT))) >= 3)


def test_a_heading_breaks_and_what_names_the_page_does_not() -> None:
    """exp-4.7: the title, the way to the page and what machines read have the word as it is written."""
    word = "Beskæftigelsesmedarbejderen"
    view = make_view(make_library(themes=[make_theme(list_title=word, page_heading=None)]))
    page = find(view, "/temaer/at-balancere-sine-forventninger")
    assert texts(page, "h1") == [f"Beskæftigelses{SOFT}medarbejderen"]
    head = tree(page).cssselect("head")[0]
    assert word in head.text_content()
    assert SOFT not in head.text_content()
    assert SOFT not in texts(page, ".crumbs")[0]


def test_every_page_asks_what_one_looks_for_and_keeps_the_menu_in_its_order() -> None:
    """exp-6.2.3, exp-6.2.5, exp-7: a GET form in the header; the menu needs no script."""
    names = ("om-projektet", "udgivelser", "kontakt", "tilgaengelighed", "privatliv", "kildekode")
    titles = {"om-projektet": "Om projektet"}
    view = make_view(make_library(pages=[make_page(name, title=titles.get(name, name)) for name in names]))
    for page in (find(view, "/"), missing(view, "/nej")):
        form = tree(page).cssselect("header form[role=search]")[0]
        assert (form.get("action"), form.get("method"), form.cssselect("input")[0].get("name")) == ("/soeg", None, "q")
        assert texts(page, "header form.ask label") == ["Søg"]
        menu = ["Forside", "Om projektet", "Temaer", "Udgivelser", "Podcasts", "Kontakt", "Søg"]
        assert texts(page, ".menu li") == menu
        assert texts(page, ".bottom li")[:4] == ["Tilgængelighed", "Privatliv", "Kontakt", "Kildekode"]
        assert tree(page).cssselect("header [popovertarget]")[0].get("popovertarget") == "menu"


def test_where_nothing_stands_there_are_ways_on() -> None:
    """exp-6.2.4."""
    page = missing(make_view(make_library()), "/nej")
    assert page.status == 404
    assert texts(page, "h1") == ["Siden findes ikke"]
    assert len(tree(page).cssselect("main form[role=search]")) == 1
    assert tree(page).cssselect('main .themes a[href^="/temaer/"]')
    assert tree(page).cssselect('main a[href="/"]')


def test_each_theme_has_a_drawing_of_its_own_and_it_says_nothing_aloud() -> None:
    view = make_view(make_library(themes=[make_theme(f"t{number}", number) for number in range(1, 10)]))
    drawings = [drawing.text_content() + str([part.attrib for part in drawing.iter()])
                for drawing in tree(find(view, "/temaer")).cssselect(".tile svg")]  # fmt: skip
    assert len(set(drawings)) == 8
    assert drawings[0] == drawings[8]
    assert all("aria-hidden': 'true'" in drawing for drawing in drawings)


def test_the_design_page_shows_everything_twice_and_is_no_public_address() -> None:
    page = design(PUBLIC_URL)
    shown = tree(page)
    assert [one.get("data-theme") for one in shown.cssselect(".specimens")] == ["light", "dark"]
    light, dark = (len(one.cssselect("*:not(template):not(template *)")) for one in shown.cssselect(".specimens"))
    assert light == dark
    for part in (
        ".notice.bad",
        ".absent",
        ".empty",
        ".pager",
        ".chapters [aria-current]",
        ".tile svg",
        ".turn",
        ".badge",
    ):
        assert len(shown.cssselect(f".specimens {part}")) >= 2, part
    assert shown.cssselect('meta[name="robots"][content="noindex"]')
    assert "/design" not in set(every_address(make_view(make_library())))


def test_an_address_of_the_source_code_goes_before_the_page_about_it() -> None:
    view = make_view(make_library(pages=[make_page("kildekode")]))
    assert tree(find(view, "/")).cssselect(f'.bottom a[href="{paths.SOURCE}"]')
