"""The player alone: what it holds, that any page may frame it, and that none may frame anything else of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import make_episode, make_library
from doorways import Ask, ask_flask, ask_front, make_apps
from site_pages import PUBLIC_URL, find, make_view, texts, tree
from site_served import chromium, served, someone_else
from test_site_addresses import EPISODE, rich

from podcast_service.delivery.fields import EMBED_POLICY, PAGE_POLICY
from podcast_service.delivery.mirrored import Mirrored
from podcast_service.delivery.modes import letting_play
from podcast_service.delivery.nginx import MAPS, nginx_files
from podcast_service.domain.document import Document
from podcast_service.site.addresses import answer

EMBED = f"{EPISODE}/indlejr"
SHOW = "/podcasts/troen-paa-jobchancen"
VIEW = make_view(rich())


def test_it_holds_the_player_the_chapters_folded_and_the_ways_to_the_pages_and_no_more():
    """exp-5, row Indlejring: player only."""
    found = find(VIEW, EMBED)
    page = tree(found)
    (audio,) = page.cssselect("main audio")
    assert audio.get("preload") == "none"
    assert texts(found, "h1") == ["At balancere sine forventninger til borgeren"]
    ways = [(link.get("href"), link.get("target")) for link in page.cssselect("main a[target]")]
    assert ways == [(PUBLIC_URL + SHOW, "_blank"), (PUBLIC_URL + EPISODE, "_blank")]
    assert [link.get("href") for link in page.cssselect("details:not([open]) .chapters a")] == [
        "?t=0",
        "?t=30",
        "?t=61",
    ]
    assert not page.cssselect("header, footer, nav, .turn")


def test_search_engines_are_sent_to_the_episode():
    head = tree(find(VIEW, EMBED)).cssselect("head")[0]
    assert [meta.get("content") for meta in head.cssselect("meta[name=robots]")] == ["noindex"]
    assert [link.get("href") for link in head.cssselect("link[rel=canonical]")] == [PUBLIC_URL + EPISODE]
    assert not head.cssselect("script[type='application/ld+json']")


def test_without_sound_there_is_no_player_to_frame_and_no_word_of_one():
    view = make_view(make_library(episodes=[make_episode(audio=None, enclosure=None)]))
    assert answer(view, EMBED) is None
    assert not tree(find(view, EPISODE)).cssselect("link[type$=oembed]")


def test_without_chapters_nothing_is_folded_and_the_cover_is_the_shows_where_it_has_none():
    view = make_view(make_library(episodes=[make_episode(chapters=(), cover=None)]))
    page = tree(find(view, EMBED))
    assert not page.cssselect("details")
    assert "/troen-paa-jobchancen-" in page.cssselect("img.cover")[0].get("src", "")


@pytest.fixture(params=["flask", "front"])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    app, front = make_apps(tmp_path, lambda path: answer(VIEW, path))
    return ask_flask(app) if request.param == "flask" else ask_front(front)


@pytest.mark.parametrize(
    ("path", "may"),
    [
        (EMBED, True),
        (EPISODE, False),
        ("/", False),
        (SHOW, False),
        (f"{EPISODE}/udskrift", False),
        (f"{SHOW}/vaek", False),
        (f"{EPISODE}/oembed.json", False),
    ],
)
def test_only_the_player_may_be_framed_whichever_door_is_asked(ask: Ask, path: str, may: bool):
    """exp-6.1.9, sec-S4: everything else stays out of frames, and the player lets in no more than they do."""
    fields = ask(path).fields
    policy = fields["content-security-policy"]
    assert ("frame-ancestors *" in policy, "frame-ancestors 'none'" in policy) == (may, not may)
    assert "x-frame-options" not in fields
    if may:
        assert (
            policy == EMBED_POLICY == PAGE_POLICY.replace("'none'; frame-ancestors 'none'", "'none'; frame-ancestors *")
        )


def test_the_player_may_be_framed_where_its_sound_comes_from_elsewhere_too():
    made = letting_play(lambda path: answer(VIEW, path), ("https://cdn.example",))
    found = made(EMBED)
    assert isinstance(found, Document)
    policy = dict(found.fields)["Content-Security-Policy"]
    assert "media-src 'self' https://cdn.example;" in policy
    assert policy.endswith("frame-ancestors *")


def test_a_mirror_behind_nginx_lets_it_be_framed_too():
    """exp-6.1.9: the rule for the player stands before that of all pages, as nginx takes the first that fits."""
    rules = nginx_files(Mirrored(), https=False)[MAPS].decode()
    rows = [row for row in rules[rules.index("$mirror_policy ") :].splitlines() if row.startswith('    "~')]
    assert "indlejr" in rows[0]
    assert "frame-ancestors *" in rows[0]
    assert all("frame-ancestors 'none'" in row for row in rows[1:3])


@pytest.mark.needs("chromium")
def test_a_browser_shows_it_on_a_page_of_another_origin_and_nothing_else_of_ours():
    """exp-6.1.9, exp-4.6: in a real frame, at the width of a phone."""
    with (
        chromium() as browser,
        served(VIEW) as site,
        someone_else(
            f'<iframe src="{site}{EMBED}?t=30" title="a" width="320" height="400"></iframe>'
            f'<iframe src="{site}{EPISODE}" title="b"></iframe>'
        ) as elsewhere,
    ):
        page = browser.new_page()
        page.goto(elsewhere.replace("127.0.0.1", "localhost"), wait_until="load")
        framed, refused = page.frames[1:]
        assert framed.text_content("h1") == "At balancere sine forventninger til borgeren"
        assert framed.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert refused.url.startswith("chrome-error:")
        framed.click("summary")
        assert framed.is_visible(".chapters a >> nth=2")
        assert page.context.cookies() == []
        page.close()
