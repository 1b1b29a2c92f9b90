"""Every kind of page in every state as HTML: valid, with a name for everything, and links that lead somewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from builders import PUBLISHED, make_episode, make_library, make_show
from html_rules import IN_A_FRAME, RULES, complaints, untold
from lxml import html
from servers import Server
from site_pages import make_view
from states import FOREIGN, FRAMED, STATES, STATUS

from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.site.addresses import answer, every_address

GOOD = """<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Prøve</title>
<meta name="viewport" content="width=device-width"></head><body><a href="#m">Til indholdet</a>
<header><nav aria-label="Menu"><ul><li><a href="/">Forside</a></li></ul></nav></header>
<main id="m"><h1>Prøve</h1><p>Tekst.</p></main><footer><p>Slut.</p></footer></body></html>"""
BROKEN = {
    "document": ('<html lang="da">', "<html>", "has the language None"),
    "document, two h1": ("<p>", "<h1>To</h1><p>", "2 of h1"),
    "document, no skip link": ('href="#m"', 'href="/m"', "skips nothing"),
    "document, no zoom": ("width=device-width", "width=device-width, maximum-scale=1", "viewport"),
    "words_known": ("<p>", '<p aria-lable="x">', "has aria-lable"),
    "words_known, handler": ("<p>", '<p onclick="x()">', "has onclick"),
    "words_known, element": ("<p>", "<blink>x</blink><p>", "is no element"),
    "words_known, drawing": ("<p>", '<svg aria-hidden="true" onload="x()"></svg><p>', "has onload"),
    "unique_ids": ("<p>", '<p id="m">', "2 with the id 'm'"),
    "references": ("<p>", '<p aria-describedby="nix">', "aria-describedby=nix"),
    "references, fragment": ("<p>", '<p><a href="#nix">x</a>', "leads nowhere"),
    "nesting": ("<p>", '<p><a href="/x"><button type="button">x</button></a>', "<button> in <a"),
    "nesting, label": ("<p>", '<p><label>x <input name="a"><input name="b"></label>', "holds 2 controls"),
    "content": ("<p>", "<ul><p>x</p></ul><p>", "<p> in <ul>"),
    "content, block in text": ("<p>", "<h2><div>x</div></h2><p>", "<div> in <h2>"),
    "content, loose words": ("<ul>", "<ul>loose", "words in <ul>"),
    "headings": ("<p>", "<h3>x</h3><p>", "h3 'x' comes after h1"),
    "headings, empty": ("<p>", "<h2></h2><p>", "an empty h2"),
    "landmarks": ("<p>", '<nav aria-label="Menu"></nav><p>', "2 of navigation"),
    "landmarks, unnamed": ("<p>", "<nav></nav><p>", "called ''"),
    "languages": ("<p>", '<p lang="dansk">', "the language 'dansk'"),
    "pictures": ("<p>", '<p><img src="/x.png" width="1" height="1">', "has no alt"),
    "pictures, size": ("<p>", '<p><img src="/x.png" alt="">', "has no width"),
    "pictures, drawing": ("<p>", "<p><svg></svg>", "neither hidden nor named"),
    "names": ("<p>", '<p><button type="button"><svg aria-hidden="true"></svg></button>', "has no name"),
    "names, type": ("<p>", "<p><button>x</button>", "has no type"),
    "names, label": ("<p>", '<p><input name="q">', "has no label"),
    "fields": ("<p>", '<p><input aria-label="x" type="email">', "has no autocomplete"),
    "fields, made up": ("<p>", '<p><input aria-label="x" autocomplete="search">', "autocomplete=search"),
    "keyboard": ("<p>", '<p tabindex="1">', "tabindex=1"),
    "keyboard, hidden": ("<p>", '<p aria-hidden="true"><a href="/x">x</a>', "can have the focus"),
    "keyboard, plays": ("<p>", '<p><audio aria-label="x" preload="none" autoplay></audio>', "starts by itself"),
    "keyboard, fetched": ("<p>", '<p><audio aria-label="x"></audio>', "is fetched at once"),
    "document, window": ("<p>", '<p><a href="/x" target="_blank">x</a>', "opens a window"),
    "tables": ("<p>", "<table><tbody><tr><th>x</th></tr></tbody></table><p>", "has no scope"),
    "tables, no headings": ("<p>", "<table><tbody><tr><td>x</td></tr></tbody></table><p>", "no headings"),
    "values": ("<p>", '<p><time datetime="i går">x</time>', "time 'i går'"),
    "values, script": ("<p>", "<script>x()</script><p>", "a script within the page"),
    "values, style": ("<p>", '<p style="color: red">', "a style within the page"),
    "values, data": ("<p>", '<script type="application/ld+json">{</script><p>', "no JSON"),
    "syntax": ("<p>Tekst.</p>", "<p>Tekst.<div></p></div>", "line "),
}
"""What each rule is about: words of the good page, what stands there instead, and what is told of it."""


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_a_rule_is_told(case: str) -> None:
    before, after, told = BROKEN[case]
    assert complaints(GOOD) == []
    assert [found for found in complaints(GOOD.replace(before, after, 1)) if told in found]


def test_every_rule_has_a_page_that_breaks_it() -> None:
    assert {rule.__name__ for rule in RULES} <= {case.partition(",")[0] for case in BROKEN}


def test_words_of_another_language_without_it_are_told() -> None:
    assert untold(GOOD.replace("Tekst", '<i lang="en">hope</i>'), {"hope": "en"}) == []
    assert untold(GOOD.replace("Tekst", "hope"), {"hope": "en"}) == ["'hope' in <p> is said to be 'da'"]


def body(server: Server, state: str) -> str:
    answer = server.ask(STATES[state])
    assert answer.status == STATUS.get(state, 200)
    return answer.body.decode()


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_valid_and_says_its_languages(stated: Server, state: str) -> None:
    """exp-8.1, exp-6.2.5: as the HTML standard has it, and what our rules add."""
    text = body(stated, state)
    assert complaints(text, IN_A_FRAME if state in FRAMED else RULES) == []
    assert untold(text, FOREIGN) == []


def libraries() -> dict[str, Library]:
    """Return libraries that have little, or much of one thing: their pages are others than those of a whole project."""
    nothing: dict[str, tuple[()]] = {"themes": (), "publications": (), "people": (), "pages": ()}
    english = make_show("hope", title="Hope at work", language="en")
    many = [make_episode(f"nr-{n}", number=n, published_at=PUBLISHED - timedelta(days=n)) for n in range(1, 52)]
    return {
        "nothing": make_library(shows=(), episodes=(), **nothing),
        "one show": make_library(**nothing),
        "one show in English": make_library(
            shows=[english], episodes=[make_episode(show="hope", title="Hoping")], **nothing
        ),
        "two shows": make_library(
            shows=[make_show(), english], episodes=[make_episode(), make_episode(show="hope")], **nothing
        ),
        "a show of many": make_library(shows=[make_show(parts=None)], episodes=many, **nothing),
    }


@pytest.mark.parametrize("which", libraries())
def test_the_pages_of_a_library_that_has_little_are_valid_too(which: str) -> None:
    """exp-8.1: the front page without a project, shows without parts, lists with pages."""
    view = make_view(libraries()[which])
    paths = [path for path in every_address(view) if not re.search(r"nr-\d", path)]
    pages = {path: found for path in paths if isinstance(found := answer(view, path), Document) and found.body}
    wrong = {
        path: complaints(page.body.decode(), IN_A_FRAME if path.endswith("/indlejr") else RULES)
        for path, page in pages.items()
        if page.media_type.startswith("text/html")
    }
    assert {path: found for path, found in wrong.items() if found} == {}
    assert wrong


def test_every_link_of_every_page_leads_to_something_that_is_there(stated: Server) -> None:
    """exp-8.2: without a script too, to the very place in the page; sounds, pictures and files included."""
    statuses = {STATES[name]: 200 for name in STATUS}  # what is gone is told where it stood
    ids: dict[str, set[str]] = {}
    broken = []
    for state, path in STATES.items():
        for link in sorted(links(body(stated, state))):
            target, _, place = urljoin(path, link).partition("#")
            if target not in statuses:
                statuses[target] = stated.ask(target, "HEAD").status
                if statuses[target] >= 400:
                    broken.append(f"{state}: {target} answers {statuses[target]}")
            if place and not place.startswith((":~:", "t=")):
                if target not in ids:
                    ids[target] = set(html.fromstring(stated.ask(target).body.decode()).xpath("//@id"))
                if place not in ids[target]:
                    broken.append(f"{state}: {target} has no {place}")
    assert broken == []


def links(text: str) -> set[str]:
    """Return where a page leads and what it loads, on its own site."""
    root = html.fromstring(text)
    found = [*root.xpath("//@href"), *root.xpath("//@src"), *root.xpath("//form/@action")]
    found += [one for srcset in root.xpath("//@srcset") for one in re.findall(r"(\S+) \d+[wx]", srcset)]
    return {unquote(one) for one in found if one and not urlsplit(one).scheme and not one.startswith(("?t=", "#"))}
