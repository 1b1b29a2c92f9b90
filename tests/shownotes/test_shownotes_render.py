"""Show notes become safe HTML for pages and feeds, and plain text."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from podcast_service.shownotes.links import unknown
from podcast_service.shownotes.plain import plain
from podcast_service.shownotes.render import FEED_TAGS, PAGE_TAGS, render, render_for_feed

LINKS = {"mestring": "/temaer/mestring", "tro-paa-egne-evner": "/temaer/tro-paa-egne-evner"}
BASE = "https://pod.example/podcasts/serie/afsnit"
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
    ],
)
def test_notes_become_html(markdown: str, expected: str) -> None:
    assert render(markdown, links=LINKS) == expected


@pytest.mark.parametrize(
    ("markdown", "seconds"),
    [
        ("12:40 Om håb", [760]),
        ("(00:12:40) Om håb", [760]),
        ("1:02:03", [3723]),
        ("- 0:00 Start\n- 1:30 Slut", [0, 90]),
        ("kl. 12:40 og Kl. 8:15", []),
        ("forholdet 2:1 og 12:99 og 1.12:40 og 12:40:99 og a12:40", []),
        ("[12:40](https://a.example)", []),
    ],
)
def test_times_on_their_own_become_links_to_the_sound(markdown: str, seconds: list[int]) -> None:
    page = html.fromstring(f"<div>{render(markdown, times_at='')}</div>")
    assert [href for href in page.xpath("//a/@href") if href.startswith("?")] == [f"?t={each}" for each in seconds]
    assert "?t=" not in render(markdown)


def test_headings_start_at_h3_and_leave_no_level_out() -> None:
    assert render("# A\n\n### B\n\n# C") == "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>"
    assert render("## A") == "<h3>A</h3>"


def test_footnotes_lead_there_and_back() -> None:
    notes = render("Et ord[^1].\n\n[^1]: En note.")
    page = html.fromstring(f"<div>{notes}</div>")
    for link in page.xpath("//a/@href"):
        assert page.xpath(f"//*[@id='{link[1:]}']")


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


def check_safe(markup: str, tags: set[str]) -> None:
    """sec-S3: known tags, no handlers, no styles, links only where they may lead."""
    for element in html.fromstring(f"<div>{markup}</div>").iterdescendants():
        assert element.tag in tags
        assert {str(key) for key in element.attrib} <= {"href", "title", "id", "class", "start"}
        href = element.get("href", "")
        assert href.startswith(("http://", "https://", "mailto:", "tel:")) or ":" not in re.split("[/?#]", href)[0]
        assert not href.startswith(("//", "/\\"))
        assert element.get("id", "fn").startswith("fn")


@pytest.mark.parametrize("markdown", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_notes_come_out_harmless(markdown: str) -> None:
    check_safe(render(markdown, links=LINKS, times_at=""), PAGE_TAGS)
    check_safe(render_for_feed(markdown, base_url=BASE, links=LINKS), FEED_TAGS)


def test_a_hostile_theme_address_is_no_link() -> None:
    assert render("[x](tema:a) [[a]]", links={"a": "javascript:alert(1)"}).count("href") == 0


@given(
    st.lists(
        st.sampled_from([*HOSTILE.values(), "\n\n", "[", "](", ")", "<", ">", '"', "`", "&"]) | st.text(max_size=9)
    )
)
def test_whatever_is_written_comes_out_harmless(pieces: list[str]) -> None:
    markdown = "".join(pieces)
    check_safe(render(markdown, links=LINKS, times_at=""), PAGE_TAGS)
    check_safe(render_for_feed(markdown, base_url=BASE, links=LINKS), FEED_TAGS)
    plain(markdown)


def test_unknown_themes_are_reported_once_in_order() -> None:
    markdown = "[a](tema:zebra) [[Mestring]] [[ukendt]] [b](tema:zebra)\n\n[^1] \n\n[^1]: [[sidst]]"
    assert unknown(markdown, LINKS) == ("zebra", "ukendt", "sidst")


def test_plain_text_keeps_words_paragraphs_and_lists() -> None:
    markdown = "# Om\n\nEt *ord* om [håb](tema:x) &\n`kode`[^1].\n\n- et\n- to\n\nSlut\n\n[^1]: note"
    assert plain(markdown) == "Om\n\nEt ord om håb & kode.\n\n- et\n- to\n\nSlut\n\nnote"


def test_a_hundred_kilobytes_take_no_time_to_speak_of() -> None:
    """Under 200 ms on a quiet machine; the limit here leaves room for a busy one."""
    notes = "Vi taler om tro på egne jobchancer, og [mestring](tema:mestring) fylder en del, se 12:40.\n\n" * 1_100
    start = process_time()
    render(notes, links=LINKS, times_at="")
    assert process_time() - start < 1
