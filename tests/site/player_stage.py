"""A small site for the player: pages of a view, and a sound that answers to Range, fails or falls silent on demand."""

from __future__ import annotations

import io
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from builders import make_audio, make_episode, make_library, make_page, make_show, make_sound, make_theme
from needs import NEEDS
from playwright.sync_api import Browser, Page, Playwright
from site_pages import make_view

from podcast_service.delivery.fields import PAGE_POLICY
from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.site.addresses import answer, missing
from podcast_service.site.view import View

SHOW = "/podcasts/troen-paa-jobchancen"
EPISODE = f"{SHOW}/at-balancere-sine-forventninger"
SOUND = "/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"
LONG = "/podcasts/lange/lang"
ENGLISH = "/podcasts/in-english/part"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
TURNS = 3_000
SECONDS = 90


def library() -> Library:
    """Two short parts and one of 90 seconds, one of two hours with 3 000 turns, and one in English."""
    short = {"audio": make_audio(sound=make_sound(duration_ms=2_000)), "chapters": ()}
    long_sound = make_audio(sound=make_sound(duration_ms=TURNS * 2_400))
    episodes = [
        make_episode(),
        make_episode("foerste", number=1, title="Første del", **short),
        make_episode("anden", number=2, title="Anden del", **short),
        make_episode("lang", show="lange", title="Lang", audio=long_sound, enclosure="/lyd/lange/lang.mp3"),
        make_episode("part", show="in-english", title="A part", language="en"),
    ]
    cues = tuple(
        Cue(start_ms=n * 2_400, end_ms=n * 2_400 + 2_000, text=f"Sætning {n} om jobchancen.", speaker="AB"[n % 2])
        for n in range(TURNS)
    )
    hashes = {one.transcripts[0].sha256: one for one in episodes}
    return make_library(
        shows=[make_show(), make_show("lange"), make_show("in-english", language="en")],
        episodes=episodes,
        themes=[make_theme(), make_theme("andet", 5, list_title="Andet")],
        pages=[make_page()],
        transcript=lambda sha: Transcript(language="da", cues=cues if hashes[sha].slug == "lang" else cues[:38]),
    )


def silence(seconds: float) -> bytes:
    """Make a WAV; browsers look at the bytes and not at the name."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * int(8_000 * seconds))
    return made.getvalue()


@dataclass
class Stage:
    """The running site. ``mood`` is what its sounds do: play, fail (503) or hang; ``asked`` is what was asked for."""

    view: View
    address: str = ""
    mood: str = "play"
    asked: list[str] = field(default_factory=list)
    pages: dict[str, Document] = field(default_factory=dict)

    def document(self, path: str) -> Document:
        """Find what stands at ``path``; a page of 3 000 turns is made once."""
        if path not in self.pages:
            found = answer(self.view, path)
            self.pages[path] = found if isinstance(found, Document) else missing(self.view, path)
        return self.pages[path]


SOUNDS = {2: silence(2), SECONDS: silence(SECONDS)}


class Handler(BaseHTTPRequestHandler):
    """Hand out the documents of the view, and parts of a sound."""

    def __init__(self, stage: Stage, *args: object) -> None:
        self.stage = stage
        super().__init__(*args)  # type: ignore[arg-type] # as the server hands them over

    def do_GET(self) -> None:
        self.stage.asked.append(self.path)
        path = self.path.partition("?")[0]
        if not path.startswith("/lyd/"):
            document = self.stage.document(path)
            self.give(document.status, document.body, document.media_type)
        elif self.stage.mood == "fail":
            self.give(503, b"", "text/plain")
        else:
            self.sound(SOUNDS[2 if path.endswith(("foerste.mp3", "anden.mp3")) else SECONDS])

    def sound(self, body: bytes) -> None:
        begin, _, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        first, last = int(begin), int(end or len(body) - 1)
        part = {"Content-Range": f"bytes {first}-{last}/{len(body)}", "Accept-Ranges": "bytes"}
        if self.stage.mood == "play":
            self.give(206, body[first : last + 1], "audio/wav", **part)
            return
        self.give(206, b"", "audio/wav", **{"Content-Length": str(last + 1 - first)}, **part)
        while self.stage.mood == "hang":
            time.sleep(0.05)

    def give(self, status: int, body: bytes, kind: str, **more: str) -> None:
        self.send_response(status)
        fields = {"Content-Type": kind, "Content-Security-Policy": PAGE_POLICY, "Content-Length": str(len(body))}
        for name, value in (fields | more).items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(ConnectionError):  # the browser has what it wants
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name for it
        """Say nothing."""


@contextmanager
def staged() -> Iterator[Stage]:
    """Serve the site until the block ends."""
    stage = Stage(make_view(library()))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, stage)) as server:
        server.daemon_threads = True
        server.block_on_close = False
        stage.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield stage
        stage.mood = "play"
        server.shutdown()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))


PLAYS = "!document.querySelector('audio').paused && document.querySelector('audio').currentTime > 0.1"
AT = "document.querySelector('audio').currentTime"


def press(page: Page, name: str) -> None:
    """Press the first button with exactly this name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def told(page: Page) -> str:
    """Return what the player says below its position."""
    return page.locator(".told").inner_text()


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; Playwright's own wait would need the ``eval`` that our pages forbid."""
    for _ in range(600):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)
