"""A service that got another public address, and a show that got another slug, as an operator does it (feed-L03)."""

from __future__ import annotations

import pytest
from lxml import etree
from servers import Server, Site
from shows import EPISODE, FEED, SHOW, SOUND

from podcast_service.feeds.reading import ITUNES

FORMER = "gammel.example"


@pytest.mark.parametrize("doorway", ["front", "flask"])
def test_l03_c19_s17_after_a_change_of_host_the_former_address_leads_on_and_the_feed_says_so(
    own_site: Site, doorway: str
):
    site = own_site.given(PODCAST_FORMER_URLS=f"https://{FORMER}")
    with site.serving() if doorway == "front" else site.serving_by("flask") as server:
        for path in (FEED, SOUND, EPISODE, f"{FEED}?fra=app"):
            reply = server.ask(path, host=FORMER, range="bytes=0-1")
            assert (reply.status, reply.fields["location"]) == (301, server.address + path)
        assert server.ask(FEED, host="evil.example").status == 400
        assert _new_feed_url(server, FEED) == server.address + FEED


def test_l03_a_show_is_renamed_and_moved_by_the_commands_the_documentation_names(own_site: Site):
    folder = own_site.folder / "episodes" / SHOW
    page = folder / "show.md"
    page.write_text(page.read_text("utf-8").replace("---\n", f"---\nslug: ny\nold_slugs: [{SHOW}]\n", 1), "utf-8")
    folder.rename(folder.with_name("Et nyt navn"))

    published = own_site.run("publish", "ny")

    assert published.returncode == 0, published.stdout + published.stderr
    assert "/podcasts/ny" in published.stdout
    with own_site.serving() as server:
        for path in (FEED, EPISODE):
            place = path.replace(SHOW, "ny")
            reply = server.ask(path)
            assert (reply.status, reply.fields["location"]) == (301, place)
            assert server.ask(place).status == 200
        assert server.ask(SOUND, range="bytes=0-1").status == 206
        assert _new_feed_url(server, FEED.replace(SHOW, "ny")) == server.address + FEED.replace(SHOW, "ny")


def _new_feed_url(server: Server, path: str) -> str | None:
    return etree.fromstring(server.ask(path).body).findtext(f"channel/{ITUNES}new-feed-url")
