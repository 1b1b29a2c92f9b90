"""oEmbed 1.0: the files of each episode, the question by address, and how they are found."""

from __future__ import annotations

import json
from html import unescape
from urllib.parse import urlencode

import pytest
from builders import make_episode, make_library, make_show
from doorways import Reply, ask_flask
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from site_pages import PUBLIC_URL, find, make_view, tree
from test_site_addresses import EPISODE, rich

from podcast_service.delivery.kept import Kept, keep
from podcast_service.domain.library import Library
from podcast_service.site.addresses import answer
from podcast_service.site.oembed import HEIGHT, LEAST_HEIGHT, WIDTH
from podcast_service.web.oembed import oembed_blueprint

VIEW = make_view(rich())
FORMER = "https://gammel.example.dk"
TITLE = "At balancere sine forventninger til borgeren"
EMBED = f"{PUBLIC_URL}{EPISODE}/indlejr"


def told(path: str = f"{EPISODE}/oembed.json", library: Library | None = None) -> dict[str, object]:
    found: dict[str, object] = json.loads(find(make_view(library) if library else VIEW, path).body)
    return found


def kept(path: str) -> Kept | None:
    found = answer(VIEW, path)
    return keep(path, found, https=True) if found else None


def asked(**question: object) -> Reply:
    return ASK(f"/oembed?{urlencode(question)}")


def made() -> Flask:
    app = Flask("oembed")
    app.register_blueprint(oembed_blueprint(kept, PUBLIC_URL, [FORMER]))
    return app


ASK = ask_flask(made())


def test_an_episode_answers_with_what_the_specification_asks_of_a_rich_one():
    """exp-5, row oEmbed; oembed.com 2.3.4."""
    found = told()
    frame = found.pop("html")
    assert found == {
        "version": "1.0", "type": "rich", "title": TITLE, "author_name": "Troen på jobchancen",
        "author_url": f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen", "provider_name": "Om projektet",
        "provider_url": f"{PUBLIC_URL}/", "cache_age": 86400, "thumbnail_url": found["thumbnail_url"],
        "thumbnail_width": 300, "thumbnail_height": 300, "width": WIDTH, "height": HEIGHT,
    }  # fmt: skip
    assert str(found["thumbnail_url"]).startswith(f"{PUBLIC_URL}/billeder/")
    (iframe,) = html.fragments_fromstring(str(frame))
    assert (iframe.tag, iframe.get("src"), iframe.get("title")) == ("iframe", EMBED, TITLE)
    assert (iframe.get("width"), iframe.get("height")) == (str(WIDTH), str(HEIGHT))


def test_both_forms_say_the_same_and_the_head_of_the_page_names_them():
    """exp-6.1.15, exp-5: JSON and XML."""
    document = find(VIEW, f"{EPISODE}/oembed.xml")
    root = etree.fromstring(document.body)
    assert {child.tag: child.text for child in root} == {key: str(value) for key, value in told().items()}
    assert (root.tag, document.media_type) == ("oembed", "text/xml; charset=utf-8")
    links = tree(find(VIEW, EPISODE)).cssselect("link[rel=alternate][type$=oembed]")
    assert [(link.get("type"), link.get("href"), link.get("title")) for link in links] == [
        ("application/json+oembed", f"{PUBLIC_URL}{EPISODE}/oembed.json", TITLE),
        ("text/xml+oembed", f"{PUBLIC_URL}{EPISODE}/oembed.xml", TITLE),
    ]


def test_only_episodes_are_shown_on_other_pages():
    """A show's page holds another episode from week to week: nobody chose the next one for a page of theirs."""
    for path in ("/", "/podcasts", "/podcasts/troen-paa-jobchancen"):
        assert not tree(find(VIEW, path)).cssselect("link[type$=oembed]")


def test_a_title_with_signs_of_html_stays_text_in_both_forms():
    """sec-S3."""
    library = make_library(episodes=[make_episode(title='"><script>alert(1)</script>')])
    (iframe,) = html.fragments_fromstring(str(told(library=library)["html"]))
    assert iframe.get("title") == '"><script>alert(1)</script>'
    assert iframe.get("src") == EMBED


def test_without_a_cover_there_is_no_thumbnail():
    library = make_library(shows=[make_show(cover=None)], episodes=[make_episode(cover=None)])
    assert not [key for key in told(library=library) if key.startswith("thumbnail")]


@pytest.mark.parametrize(
    "address",
    [
        f"{PUBLIC_URL}{EPISODE}",
        f"{PUBLIC_URL}{EPISODE}/",
        f"{PUBLIC_URL.replace('https', 'http')}{EPISODE}",
        f"{PUBLIC_URL.upper().replace('HTTPS', 'https')}{EPISODE}?utm=x#udskrift",
        f"{FORMER}{EPISODE}",
        f"{PUBLIC_URL}{EPISODE}/indlejr",
        f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen/gammel",
    ],
)
def test_every_form_of_an_episodes_address_is_known(address: str):
    """exp-6.1.15: with a slash, by the old host, where it stood before."""
    reply = asked(url=address)
    assert (reply.status, reply.fields["content-type"]) == (200, "application/json")
    assert json.loads(reply.body) == told()
    assert reply.fields["access-control-allow-origin"] == "*"
    assert "max-age" in reply.fields["cache-control"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"url": f"https://evil.example{EPISODE}"}, 404),
        ({"url": f"{PUBLIC_URL}.evil.example{EPISODE}"}, 404),
        ({"url": f"{PUBLIC_URL}@evil.example{EPISODE}"}, 404),
        ({"url": f"javascript:{PUBLIC_URL}{EPISODE}"}, 404),
        ({"url": EPISODE}, 404),
        ({"url": f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen"}, 404),
        ({"url": f"{PUBLIC_URL}{EPISODE}/udskrift"}, 404),
        ({"url": f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen/vaek"}, 404),
        ({"url": f"{PUBLIC_URL}/podcasts/troen-paa-jobchancen/kladde"}, 404),
        ({"url": "http://[evil"}, 404),
        ({"url": f"{PUBLIC_URL}{EPISODE}", "format": "yaml"}, 501),
        ({}, 400),
        ({"url": f"{PUBLIC_URL}{EPISODE}", "maxwidth": "wide"}, 400),
        ({"url": f"{PUBLIC_URL}{EPISODE}", "maxheight": "-1"}, 400),
    ],
    ids=str,
)
def test_what_is_none_of_ours_or_asked_wrongly_is_refused_in_words(question: dict[str, object], status: int):
    """oembed.com 2.3.5: 404 for what has no answer, 501 for a form we do not write."""
    reply = asked(**question)
    assert reply.status == status
    assert reply.fields["content-type"] == "text/plain; charset=utf-8"
    assert reply.fields["access-control-allow-origin"] == "*"
    assert reply.body.decode().startswith(f"{status}: ")
    assert b"evil" not in reply.body


@pytest.mark.parametrize(
    ("most", "size", "has_thumbnail"),
    [
        ({"maxwidth": 480}, (480, HEIGHT), True),
        ({"maxwidth": 200}, (200, HEIGHT), False),
        ({"maxwidth": 5000, "maxheight": 5000}, (WIDTH, HEIGHT), True),
        ({"maxheight": 10}, (WIDTH, LEAST_HEIGHT), False),
    ],
    ids=str,
)
def test_nothing_is_larger_than_was_asked_for(most: dict[str, object], size: tuple[int, int], has_thumbnail: bool):
    """oembed.com 2.2; lower than its buttons the player is not made."""
    found = json.loads(asked(url=PUBLIC_URL + EPISODE, **most).body)
    assert (found["width"], found["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in found["html"]
    assert ("thumbnail_url" in found) is has_thumbnail


@pytest.mark.parametrize(
    ("end", "expected"),
    [("?t=90", "?t=90"), ("#t=1:30", "?t=1:30"), ("?t=60,90", "?t=60,90"), ('?t="><x', ""), ("?t=", "")],
)
def test_a_time_in_the_address_is_where_the_player_starts(end: str, expected: str):
    """exp-6.1.5."""
    frame = json.loads(asked(url=PUBLIC_URL + EPISODE + end).body)["html"]
    assert f'src="{EMBED}{expected}"' in unescape(frame)


def test_xml_is_written_where_it_is_asked_for():
    reply = asked(url=PUBLIC_URL + EPISODE, format="xml", maxwidth=480)
    assert reply.fields["content-type"] == "text/xml; charset=utf-8"
    assert etree.fromstring(reply.body).findtext("width") == "480"


@given(st.text(max_size=80))
def test_no_address_makes_it_stumble(text: str):
    assert asked(url=text).status in (400, 404)
