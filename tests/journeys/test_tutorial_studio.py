"""The tutorial of the studio, done as it stands: from the first sign-in to an episode that an app downloads.

``PODCAST_TUTORIAL_IMAGES=1`` takes its pictures anew; the way is always walked.
"""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from needs import NEEDS
from playwright.sync_api import Page, sync_playwright
from servers import Server, Site
from services import free_port
from sounds import make_sound, tag_sound
from studio_walk import TUTORIALS, Walk, tutorial
from test_journey_browser import FLAGS
from test_journey_clients import Gpo

from podcast_service.audio.reader import AudioReader

pytestmark = [pytest.mark.needs("chromium", "gpo"), pytest.mark.timeout(600)]

PASSWORD = "fire gamle stole ved et bord"
SHOW, TITLE = "Samtaler", "Prøvelyd nummer ét"
FEED = "/podcasts/samtaler/feed.xml"


@pytest.fixture
def site(own_site: Site) -> Site:
    return own_site.given(PORT=str(free_port()))


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with site.serving() as running:
        yield running


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=FLAGS)
        context = browser.new_context(
            base_url=server.address, locale="da-DK", viewport={"width": 1100, "height": 780}, reduced_motion="reduce"
        )
        yield context.new_page()
        browser.close()


def test_the_tutorial_leads_from_the_first_sign_in_to_an_episode_in_an_app(
    site: Site, server: Server, page: Page, tmp_path: Path
) -> None:
    """exp-6.3, exp-8: with the keyboard; what is downloaded is what was uploaded, and the log tells nothing secret."""
    walk = Walk(page)
    recording = tag_sound(make_sound(tmp_path / "proevelyd.mp3", 12, tone=330), title="Prøvelyd")
    english, danish = (tutorial(name) for name in TUTORIALS)
    first, *rest = english.commands

    secret = _signs_in_first(walk, _link(site, first))
    _makes_a_show(walk)
    _uploads(walk, recording)
    _writes(walk)
    _publishes(walk)
    got = _downloads(server, tmp_path, rest)
    _signs_out_and_in(walk, secret)

    assert got == [server.ask("/lyd/samtaler/proevelyd.mp3").body]
    _is_the_recording(tmp_path, got[0], recording)
    assert walk.troubles == []
    assert english.bold - walk.used == set()
    assert english.pictures == walk.pictures
    assert danish == english  # the same way, told in both languages
    said = server.said()
    assert [one for one in ("127.0.0.1", "anja@", PASSWORD, secret, "/adgang/", "token") if one in said] == []


def _link(site: Site, command: str) -> str:
    made = site.run(*shlex.split(command)[1:])
    assert made.returncode == 0, made.stderr
    (link,) = re.findall(r"http://\S+", made.stdout)
    return link


def _signs_in_first(walk: Walk, link: str) -> str:
    walk.page.goto(link)
    walk.fill("Ny adgangskode", PASSWORD)
    walk.picture("link")
    walk.go("Gem og log ind", "Login og sikkerhed")
    walk.go("Sæt en app op", "Sæt en godkendelsesapp op")
    secret = walk.page.locator("main code").inner_text().replace(" ", "")
    walk.fill("De seks cifre, appen viser", pyotp.TOTP(secret).now())
    walk.go("Brug denne app", "Dine gendannelseskoder")
    walk.press("Jeg har gemt dem")
    walk.page.wait_for_load_state()
    walk.go("Oversigt", "Oversigt")
    for words in ("Kladder", "Klar", "Ændringer", "Planlagt", "Udgivet", "Fejl"):
        walk.sees(words)
    walk.picture("overview")
    return secret


def _makes_a_show(walk: Walk) -> None:
    walk.go("Ny serie", "Ny serie")
    walk.fill("Titel", SHOW)
    walk.go("Opret serien", SHOW)
    walk.sees("Ukendt – udfyld")
    walk.fill("Kort beskrivelse", "En prøveserie, der kun er til for at lære studiet at kende.")
    walk.fill("Lavet af", "Prøvehuset")
    walk.choose("Kategorier 1", "Education")
    walk.press("Gem")
    walk.page.wait_for_load_state()


def _uploads(walk: Walk, recording: Path) -> None:
    walk.go("Upload", "Upload")
    walk.page.get_by_label("Vælg lydfiler").set_input_files(recording)
    walk.used.add("Vælg lydfiler")
    walk.sees("er nu en kladde")
    walk.picture("upload")
    walk.go("Åbn afsnittet", "Prøvelyd")
    walk.sees("Opgaver")


def _writes(walk: Walk) -> None:
    walk.go("Oplysninger", "Prøvelyd")
    walk.sees("fra filen")
    walk.fill("Titel", TITLE)
    walk.fill("Kort beskrivelse", "Hvordan en prøvelyd bliver til et afsnit.")
    walk.fill("Shownoter", "Det her er en **prøvelyd** og ikke en rigtig optagelse.")
    walk.sees("og ikke en rigtig optagelse.")  # as it will look, beside what was written
    walk.picture("edit")
    walk.press("Gem")
    walk.sees_page(TITLE)
    walk.go("Udskrift", "Udskrift")
    walk.fill("Hvorfor der ikke er nogen udskrift", "Lyden er en tone uden ord.")
    walk.press("Gem begrundelsen")
    walk.page.wait_for_load_state()


def _publishes(walk: Walk) -> None:
    walk.go("Klar til udgivelse?", "Klar til udgivelse?")
    walk.sees("Ret")
    walk.picture("ready")
    walk.go("Forhåndsvis", "Forhåndsvis")
    walk.picture("preview")
    walk.go("Udgiv", "Udgiv")
    walk.sees("Planlæg")
    walk.press("Udgiv nu")
    walk.sees("Fortryd udgivelse")
    walk.picture("published")


def _downloads(server: Server, folder: Path, lines: list[str]) -> list[bytes]:
    for _ in range(60):
        if b"<item>" in server.ask(FEED).body:
            break
        time.sleep(0.5)
    gpo = Gpo(folder)
    for line in lines:
        gpo(*shlex.split(line.replace("http://localhost:8000", server.address))[1:])
    return gpo.downloads()


def _is_the_recording(folder: Path, got: bytes, recording: Path) -> None:
    """See that the sound within what was downloaded is the one that was uploaded; around it stand tags now."""
    (folder / "got.mp3").write_bytes(got)
    with AudioReader() as reader:
        heard, given = (reader.read(path) for path in (folder / "got.mp3", recording))
    assert heard.sound.payload_sha256 == given.sound.payload_sha256
    assert heard.tags.title == TITLE


def _signs_out_and_in(walk: Walk, secret: str) -> None:
    walk.go("Log ud", "Log ind")
    used = pyotp.TOTP(secret).now() if time.time() - walk.began < 60 else ""
    walk.fill("E-mailadresse", "anja@example.org")
    walk.fill("Adgangskode", PASSWORD)
    walk.press("Log ind")
    walk.page.wait_for_url("**/kode*")
    while (code := pyotp.TOTP(secret).now()) == used:  # each code opens once
        time.sleep(1)
    walk.fill("Kode", code)
    walk.go("Fortsæt", "Oversigt")
