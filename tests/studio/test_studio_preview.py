"""Previews: the page as it will be published, for who may see it and for who has a secret link until its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from chaptered import picture
from houses import SHOW_PAGE, VTT, Place, open_place
from lxml import html
from studios import StudioStage, studio_of

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.producer import ShowRole
from podcast_service.workflows.preview_links import make_preview_link
from podcast_service.workflows.publication_asked import Word
from podcast_service.workflows.publish import publish_episode

PREVIEW = "/studio/afsnit/my-show/one/forhaandsvis"
BAR = re.compile(
    r'<link rel="stylesheet" href="[^"]*preview-bar.css"><aside class="preview-bar".*?</aside>\n?', re.DOTALL
)
PAGE = "/podcasts/my-show/one"
FULL = (
    "people: [Jytte]\nchapters: [{start: '0:00', title: Start}, {start: '0:01', title: End}]\n"
    "transcripts: [{file: one.vtt, approved_at: 2026-11-20}]\n"
)


def filled(place: Place) -> Place:
    """Give the episode chapters, a transcript and links in its notes."""
    page = place.path("one.md").read_text().replace("title: The first\n", f"title: The first\n{FULL}")
    place.write("one.md", page.replace("Notes of one.", "Notes, [a link](/podcasts) and 0:01."))
    place.write("one.vtt", VTT)
    place.ingest()
    return place


@pytest.fixture
def full(place: Place) -> Place:
    """An episode with everything, to be changed."""
    return filled(place)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    """The studio over an episode with everything, which stays as it is."""
    with open_place(tmp_path_factory.mktemp("shown"), reader) as opened:
        opened.show()
        opened.episode("one", title="The first")
        opened.episode("two")
        yield studio_of(filled(opened))


def made(stage: StudioStage, days: int = 7) -> tuple[str, str]:
    """Make a secret link; return its address and its id."""
    new = make_preview_link(stage.place.house, "my-show", "one", days)
    return f"/studio/forhaandsvisning/{new.secret}", new.link.id


def comparable(page: str) -> str:
    """Return a page without the size of its sound: the tags that are stamped into it weigh something."""
    return re.sub(r'(?<="contentSize":")\d+ B|(?<=MP3, )\d+ kB', "…", page)


def without_bar(page: str, base: str) -> str:
    found, count = BAR.subn("", page)
    assert count == 1
    return found.replace(base, "")


def test_a_preview_is_what_is_published_later_but_for_its_bar(full: Place, stage: StudioStage):
    """exp-6.3.10: a cover that is drawn on publishing is in it too."""
    full.path("cover.png").unlink()
    full.show(page=SHOW_PAGE.replace("cover: cover.png\ncover_alt: A blue square.\n", ""))
    full.ingest()
    preview = stage.owner().get(f"{PREVIEW}/side").text
    publish_episode(full.house, "my-show", "one", Word())
    assert comparable(without_bar(preview, f"{PREVIEW}/side")) == comparable(full.live().make(PAGE).body.decode())


def test_everything_the_page_shows_is_there_and_nothing_else(shown: StudioStage):
    base, nobody = made(shown)[0], shown.browser()
    page = nobody.get(base).text
    inside = {path for path in re.findall(r'(?:href|src)="([^"?#]+)', page) if path.startswith(base + "/")}
    kinds = {path.removeprefix(base).split("/")[1] for path in inside}
    assert kinds >= {"lyd", "billeder", "podcasts", "static"}
    for path in inside:
        assert nobody.get(path).status_code == 200, path
    sound = nobody.get(f"{base}/lyd/my-show/one.mp3", headers={"Range": "bytes=0-99"})
    assert (sound.status_code, len(sound.data)) == (206, 100)
    for path in ("/podcasts/my-show", "/lyd/my-show/two.mp3", "/podcasts/my-show/one/indlejr", "/feed.xml", "/../one"):
        assert nobody.get(base + path).status_code == 404, path


def test_nothing_of_a_preview_is_public(shown: StudioStage):
    shown.owner().get(f"{PREVIEW}/side")
    assert shown.place.live().make(PAGE) is None
    assert shown.place.live().make("/lyd/my-show/one.mp3") is None


def test_a_secret_link_says_that_it_is_a_preview_and_stays_out_of_caches_and_engines(shown: StudioStage):
    reply = shown.browser().get(made(shown)[0])
    assert "Forhåndsvisning – ikke udgivet" in reply.text
    assert "29. november 2026" in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    assert "noindex" in reply.headers["X-Robots-Tag"]
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert "script-src 'self'" in reply.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_secret_link_ends_at_its_time(shown: StudioStage, days: int):
    base, now = made(shown, days)[0], shown.place.clock.time
    shown.place.clock.time = now + timedelta(days=days, seconds=-1)
    before = shown.browser().get(base).status_code
    shown.place.clock.time = now + timedelta(days=days)
    after = {shown.browser().get(path).status_code for path in (base, f"{base}/lyd/my-show/one.mp3")}
    shown.place.clock.time = now
    assert (before, after) == (200, {404})


def test_a_link_is_made_shown_once_and_listed(shown: StudioStage):
    browser = shown.owner()
    browser.get(PREVIEW)
    page = browser.post(PREVIEW, {"days": 30}).text
    found = re.search(rf'id="felt-made" value="{re.escape(shown.place.house.public_url)}([^"]+)"', page)
    assert found
    assert shown.browser().get(found[1]).status_code == 200
    again = browser.get(PREVIEW).text
    assert found[1] not in again
    assert "udløber 22. december 2026" in again


def test_a_link_that_was_revoked_or_never_was_leads_nowhere(shown: StudioStage):
    browser = shown.owner()
    (kept, _), (revoked, id_) = made(shown), made(shown)
    browser.post(PREVIEW, {"revoke": id_})
    assert [shown.browser().get(path).status_code for path in (kept, revoked)] == [200, 404]
    for wrong in ("x", kept.rpartition("/")[2][:-1], "../konto"):
        assert shown.browser().get(f"/studio/forhaandsvisning/{wrong}").status_code == 404


def test_a_link_of_another_episode_is_not_revoked_here(shown: StudioStage):
    browser = shown.owner()
    base, id_ = made(shown)
    assert browser.post(PREVIEW.replace("one", "two"), {"revoke": id_}).status_code == 404
    assert shown.browser().get(base).status_code == 200


def test_only_the_hash_of_a_link_is_kept(shown: StudioStage):
    token = made(shown)[0].rpartition("/")[2]
    database = shown.place.content.parent / "catalog.db"
    kept = b"".join(path.read_bytes() for path in database.parent.glob("*.db*"))
    assert kept
    assert token.encode() not in kept


def test_another_time_than_those_offered_is_refused(shown: StudioStage):
    browser = shown.owner()
    others = ("365", "-1", "x", "", "9" * 5000)
    assert [browser.post(PREVIEW, {"days": days}).status_code for days in others] == [422] * len(others)


def test_who_may_only_look_makes_no_link(shown: StudioStage):
    viewer = shown.browser(shown.producer(ShowRole.VIEWER))
    assert "Lav et link" not in viewer.get(PREVIEW).text
    assert viewer.post(PREVIEW, {"days": 7}).status_code == 403


def test_the_page_shows_what_subscribers_get_the_item_and_the_cards(shown: StudioStage):
    """exp-6.3.10."""
    page = unescape(shown.owner().get(PREVIEW).text)
    assert "Et nyt afsnit kommer ind i feedet" in page
    assert "<title>The first</title>" in page, "the item as XML"
    assert "0:00 Start; 0:01 End" in page, "the item in words"
    assert page.count('class="app"') == 4
    assert 'data-theme="dark"' in page


def test_a_change_of_a_published_episode_is_shown_word_by_word(full: Place, stage: StudioStage):
    publish_episode(full.house, "my-show", "one")
    page = full.path("one.md").read_text().replace("title: The first", "title: The very first")
    full.write("one.md", page)
    full.ingest()
    shown = unescape(stage.owner().get(PREVIEW).text)
    assert "The <mark>very </mark>first" in shown
    assert "Teksterne ændres hos dem, der har afsnittet. Ingen henter lyden igen." in shown
    assert "Udgiv ændringer" in shown


def test_hostile_words_are_shown_as_text(place: Place, stage: StudioStage):
    place.replace("one.md", "The first", "'<script>alert(1)</script>'")
    place.ingest()
    for path in (PREVIEW, f"{PREVIEW}/side"):
        reply = stage.owner().get(path)
        assert reply.status_code == 200
        assert "&lt;script&gt;alert(1)" in reply.text
        assert "<script>alert" not in reply.text


def test_an_episode_with_a_cpr_number_is_shown_to_nobody_by_link(place: Place, stage: StudioStage):
    place.write("one.md", place.path("one.md").read_text() + "\nBorgeren 010203-1234.\n")
    place.ingest()
    reply = stage.owner().post(PREVIEW, {"days": 7})
    assert reply.status_code == 422
    assert "CPR-nummer" in reply.text


def test_a_withdrawn_episode_has_no_preview(full: Place, stage: StudioStage):
    from podcast_service.workflows.withdraw import withdraw_episode

    base = made(stage)[0]
    publish_episode(full.house, "my-show", "one")
    withdraw_episode(full.house, "my-show", "one", reason="Wrong.")
    assert stage.owner().get(PREVIEW).status_code == 409
    assert stage.browser().get(base).status_code == 409


def test_the_item_is_told_with_danish_roles_and_moments(shown: StudioStage):
    page = unescape(shown.owner().get(PREVIEW).text)
    assert "Jytte (vært)" in page
    assert "22. november 2026 kl. 13.00" in page


def test_the_pictures_of_notes_are_there_while_they_are_written(place: Place, stage: StudioStage):
    place.write("door.png", picture(800, 600))
    place.write("one.md", place.path("one.md").read_text() + "\n![A door](door.png)\n\n![A window](window.png)\n")
    place.ingest()
    browser = stage.owner()
    page = html.document_fromstring(browser.get("/studio/afsnit/my-show/one/rediger").text)
    sizes = [one.get("src") for one in page.cssselect(".look img")]
    assert len(sizes) == 1
    assert [browser.get(src).status_code for src in sizes] == [200]


def test_of_a_scheduled_episode_it_is_said_when_it_comes(full: Place, stage: StudioStage):
    """exp-6.3.10: that nothing new was decided is no reason to say that nobody gets anything."""
    at = full.clock() + timedelta(days=2)
    publish_episode(full.house, "my-show", "one", Word(at=at))
    shown = unescape(stage.owner().get(PREVIEW).text)
    assert "Et nyt afsnit kommer selv ind i feedet: 24. november 2026 kl. 13.00." in shown
    assert "Abonnenterne får ikke noget nyt" not in shown
