"""Show notes become safe HTML for pages and feeds, and plain text."""

from __future__ import annotations

import re
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from podcast_service.shownotes.links import Links, Place, Shown
from podcast_service.shownotes.plain import plain
from podcast_service.shownotes.render import FEED_TAGS, PAGE_TAGS, render, render_for_feed
from podcast_service.shownotes.shape import Words

THEMES = {"mestring": "/temaer/mestring", "tro-paa-egne-evner": "/temaer/tro-paa-egne-evner"}
PLACES = {
    ("person", "anja"): Place("/personer/anja", "Anja Tønder"),
    ("afsnit", "del-3#12:40"): Place("/a?t=760", "Del 3"),
}
CURVE = Shown(
    width=1440,
    height=900,
    jpegs=(("/billeder/ab/x-1440.jpg", 1440), ("/billeder/cd/x-720.jpg", 720)),
    webps=(("/billeder/ef/x-1440.webp", 1440), ("/billeder/01/x-720.webp", 720)),
)
LINKS = Links(
    themes=THEMES,
    find=lambda kind, name: PLACES.get((kind, name)),
    pictures={"kurve.png": CURVE, "min kurve.png": CURVE},
)
PLAYED = replace(LINKS, times_at="")
BASE = "https://pod.example/podcasts/serie/afsnit"
ATTRIBUTES = {
    *("href", "title", "id", "class", "start", "aria-label", "role", "tabindex", "scope"),
    *("src", "srcset", "sizes", "type", "width", "height", "alt", "loading", "decoding"),
}
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<img src=x onerror="alert(1)">',
    "javascript link": "[x](javascript:alert(1))",
    "javascript in capitals": "[x](JaVaScRiPt:alert(1))",
    "javascript with entity": "[x](java&#115;cript:alert(1))",
    "javascript with tab": "[x](java&Tab;script:alert(1))",
    "data link": "[x](data:text/html,<script>1</script>)",
    "autolink": "<javascript:alert(1)>",
    "vbscript": "[x](vbscript:x)",
    "image": "![x](javascript:alert(1))",
    "reference": "[x]\n\n[x]: javascript:alert(1)",
    "title": '[x](https://a.example "\\" onclick=alert(1) x=\\"")',
    "other host": "[x](//evil.example)",
    "other host backslash": "[x](/\\evil.example)",
    "style": "<p style='position:fixed'>x</p>",
    "frame": "<iframe src=//evil.example></iframe>",
    "svg": "<svg/onload=alert(1)>",
    "comment": "<!--><script>alert(1)</script>",
    "id": '<a id="main">x</a>',
    "footnote": "[^x]\n\n[^x]: <script>1</script>",
    "theme": "[x](tema:javascript:alert(1))",
    "theme name": "[[javascript:alert(1)]]",
    "code": "```<script>\nx\n```",
    "picture's words": "![\" onload=alert(1) x=\"](kurve.png '<script>1</script>')",
    "picture from elsewhere": "![x](//evil.example/x.png) ![y](http://evil.example/y) ![z](data:image/png;base64,AA)",
    "caption": 'Tabel: " onfocus=alert(1) x="\n\n| <b> |\n|:-:|\n| " |',
    "person": '[x](person:javascript:alert(1)) [[person:"onclick=alert(1)]]',
    "mathml": "<math><mtext></p><style><img src=x onerror=alert(1)></style>",
}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Om *håb* og **tro**.", "<p>Om <em>håb</em> og <strong>tro</strong>.</p>"),
        ("[håb](tema:mestring)", '<p><a href="/temaer/mestring">håb</a></p>'),
        ("[[mestring]]", '<p><a href="/temaer/mestring">mestring</a></p>'),
        ("[[Tro på egne evner]]", '<p><a href="/temaer/tro-paa-egne-evner">Tro på egne evner</a></p>'),
        ("[[mestring|at mestre]]", '<p><a href="/temaer/mestring">at mestre</a></p>'),
        ("[[ukendt|ord]] og [ord](tema:ukendt)", "<p>ord og ord</p>"),
        ("Se https://a.example/x?y=1.", '<p>Se <a href="https://a.example/x?y=1">https://a.example/x?y=1</a>.</p>'),
        ("[skriv](mailto:a@b.example)", '<p><a href="mailto:a@b.example">skriv</a></p>'),
        ("[sti](/kontakt)", '<p><a href="/kontakt">sti</a></p>'),
        ("![Et billede](https://a.example/b.png)", '<p><a href="https://a.example/b.png">Et billede</a></p>'),
        ("`[[mestring]]`", "<p><code>[[mestring]]</code></p>"),
        (r"\[[mestring]]", "<p>[[mestring]]</p>"),
        ("[[person:anja]]", '<p><a href="/personer/anja">Anja Tønder</a></p>'),
        ("[hun](person:anja)", '<p><a href="/personer/anja">hun</a></p>'),
        ("[[afsnit:del-3#12:40]]", '<p><a href="/a?t=760">Del 3</a></p>'),
        ("[[afsnit:del-3#12:40|der]]", '<p><a href="/a?t=760">der</a></p>'),
        ("[[person:bo]] [[Tema:mestring|m]]", '<p>bo <a href="/temaer/mestring">m</a></p>'),
        ("[js](javascript:alert(1)) [fil](file:///etc/x)", "<p>js fil</p>"),
        ("![Et billede](andet.png)", "<p>Et billede</p>"),
    ],
)
def test_notes_become_html(markdown: str, expected: str) -> None:
    assert render(markdown, LINKS) == expected


@pytest.mark.parametrize(
    ("markdown", "seconds"),
    [
        ("12:40 Om håb", ["760"]),
        ("(00:12:40) Om håb", ["760"]),
        ("1:02:03", ["3723"]),
        ("75:30 og 100:00", ["4530", "6000"]),
        ("- 0:00 Start\n- 1:30 Slut", ["0", "90"]),
        ("12:40-13:10, 12:40 – 13:10 og (0:12:40–0:13:10)", ["760,790"] * 3),
        ("13:10-12:40", ["790"]),
        ("minut 12:40. Og 1:30!", ["760", "90"]),
        ("kl. 12:40 og Kl. 8:15, klokken 9:30, kl. 12:40-13:10", []),
        ("12:40 pm", []),
        ("Joh 3:16, Matt. 25:40, Salme 23:10 og 1 Kor 13:10", []),
        ("i forholdet 1:10, skala 1:50", []),
        ("forholdet 2:1 og 12:99 og 1.12:40 og 12:40:99 og a12:40", []),
        ("[12:40](https://a.example)", []),
    ],
)
def test_times_on_their_own_become_links_to_the_sound(markdown: str, seconds: list[str]) -> None:
    page = html.fromstring(f"<div>{render(markdown, PLAYED)}</div>")
    assert [href for href in page.xpath("//a/@href") if href.startswith("?")] == [f"?t={each}" for each in seconds]
    assert "?t=" not in render(markdown)


def test_a_time_after_the_end_of_the_sound_leads_nowhere() -> None:
    assert render("12:40 og 13:00", replace(PLAYED, length_ms=780_000)).count("<a ") == 1


def rendered(markdown: str) -> html.HtmlElement:
    return html.fromstring(f"<div>{render(markdown, LINKS)}</div>")


def test_a_picture_is_shown_in_the_size_a_screen_needs_with_its_words_and_its_caption() -> None:
    page = rendered('![Kurven *stiger*](kurve.png "Fra 2018")')
    (image,) = page.cssselect("figure img")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("Kurven stiger", "1440", "900")
    assert (image.get("loading"), image.get("src")) == ("lazy", "/billeder/ab/x-1440.jpg")
    assert image.get("srcset") == "/billeder/ab/x-1440.jpg 1440w, /billeder/cd/x-720.jpg 720w"
    (webp,) = page.cssselect("source")
    assert webp.get("srcset") == "/billeder/ef/x-1440.webp 1440w, /billeder/01/x-720.webp 720w"
    assert page.cssselect("figcaption")[0].text == "Fra 2018"
    inline = html.fromstring(render("Se ![-](<min kurve.png>) her", LINKS))
    assert [one.get("alt") for one in inline.cssselect("p img")] == [""]


def test_apps_get_a_link_instead_of_a_picture_and_plain_text_its_words() -> None:
    """feed-X15."""
    markdown = '![Kurven](kurve.png "Fra 2018") og ![-](kurve.png)'
    expected = '<p><a href="https://pod.example/billeder/ab/x-1440.jpg">Kurven: Fra 2018</a> og </p>'
    assert render_for_feed(markdown, base_url=BASE, links=LINKS) == expected
    assert plain(markdown, LINKS) == plain(markdown) == "Kurven og"
    assert plain("[[person:anja]]", LINKS) == "Anja Tønder"


def test_a_table_can_be_scrolled_by_keyboard_and_says_what_its_columns_are() -> None:
    table = "| Mål | Før |\n|---|--:|\n| Job | 3 |"
    page = rendered(f"Tabel: Tro *før*\n\n{table}\n\n{table}")
    boxes = page.cssselect("div.scrolls[role=region][tabindex='0']")
    assert [box.get("aria-label") for box in boxes] == ["Tro før", "Table: Mål, Før"]
    assert page.cssselect("caption")[0].text_content() == "Tro før"
    assert [(one.text, one.get("scope"), one.get("class")) for one in boxes[0].cssselect("th")] == [
        ("Mål", "col", None),
        ("Før", "col", "end"),
    ]


def test_headings_start_at_h3_and_leave_no_level_out() -> None:
    assert render("# A\n\n### B\n\n# C") == "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>"
    assert render("## A") == "<h3>A</h3>"


def test_footnotes_lead_there_and_back() -> None:
    words = Words(footnote="Fodnote {number}", back="Tilbage fra {number}", footnotes="Fodnoter")
    notes = render("Et ord[^1] og igen[^1].\n\n[^1]: En note.", words=words)
    page = html.fromstring(f"<div>{notes}</div>")
    for link in page.xpath("//a/@href"):
        assert page.xpath(f"//*[@id='{link[1:]}']")
    assert [link.get("aria-label") for link in page.cssselect("a")] == ["Fodnote 1"] * 2 + ["Tilbage fra 1"] * 2
    assert page.cssselect("section.footnotes[aria-label=Fodnoter]")


def test_a_feed_gets_absolute_links_and_only_what_players_keep() -> None:
    """feed-X15, X10."""
    markdown = "# Om\n\n[sti](/kontakt) og [[mestring]]  \n12:40\n\n> citat `kode`\n\n"
    markdown += "| a | b |\n|---|---|\n| c | d |\n\nx[^1]\n\n[^1]: note"
    assert render_for_feed(markdown, base_url=BASE, links=LINKS).split("\n") == [
        "<p><strong>Om</strong></p>",
        '<p><a href="https://pod.example/kontakt">sti</a> og <a href="https://pod.example/temaer/mestring">mestring</a></p>',
        "<p>12:40</p>",
        "<p>citat kode</p>",
        "<p>a b </p>",
        "<p>c d </p>",
        "<p>x[1]</p>",
        "<ol>",
        "<li><p>note</p>",
        "</li>",
        "</ol>",
    ]


def sources(element: html.HtmlElement) -> list[str]:
    return [*filter(None, [element.get("src")]), *filter(None, element.get("srcset", "").split(","))]


def check_safe(markup: str, tags: set[str]) -> None:
    """sec-S3: known tags, no handlers, no styles, links only where they may lead."""
    for element in html.fromstring(f"<div>{markup}</div>").iterdescendants():
        assert element.tag in tags
        assert {str(key) for key in element.attrib} <= ATTRIBUTES
        assert all(one.strip().startswith("/billeder/") for one in sources(element))
        href = element.get("href", "")
        assert href.startswith(("http://", "https://", "mailto:", "tel:")) or ":" not in re.split("[/?#]", href)[0]
        assert not href.startswith(("//", "/\\"))
        assert element.get("id", "fn").startswith("fn")


@pytest.mark.parametrize("markdown", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_notes_come_out_harmless(markdown: str) -> None:
    check_safe(render(markdown, PLAYED), PAGE_TAGS)
    check_safe(render_for_feed(markdown, base_url=BASE, links=LINKS), FEED_TAGS)


def test_a_hostile_theme_address_is_no_link() -> None:
    assert render("[x](tema:a) [[a]]", Links(themes={"a": "javascript:alert(1)"})).count("href") == 0


@given(
    st.lists(
        st.sampled_from([*HOSTILE.values(), "\n\n", "[", "](", ")", "<", ">", '"', "`", "&"]) | st.text(max_size=9)
    )
)
def test_whatever_is_written_comes_out_harmless(pieces: list[str]) -> None:
    markdown = "".join(pieces)
    check_safe(render(markdown, PLAYED), PAGE_TAGS)
    check_safe(render_for_feed(markdown, base_url=BASE, links=LINKS), FEED_TAGS)
    plain(markdown)


def test_plain_text_keeps_words_paragraphs_and_lists() -> None:
    markdown = "# Om\n\nEt *ord* om [håb](tema:x) &\n`kode`[^1].\n\n- et\n- to\n\nSlut\n\n[^1]: note"
    assert plain(markdown) == "Om\n\nEt ord om håb & kode.\n\n- et\n- to\n\nSlut\n\nnote"


def test_a_hundred_kilobytes_take_no_time_to_speak_of() -> None:
    """Under 200 ms on a quiet machine; the limit here leaves room for a busy one."""
    notes = "Vi taler om tro på egne jobchancer, og [mestring](tema:mestring) fylder en del, se 12:40.\n\n" * 1_100
    start = process_time()
    render(notes, PLAYED)
    assert process_time() - start < 1
