"""The page on which files are sent, in a real browser in which a producer is signed in, on a line as slow as wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from needs import NEEDS
from playwright.sync_api import Page, sync_playwright
from sending import noise
from servers import Server, Site
from sounds import wav_bytes
from tokens import make_cookie

SHOW = "---\ntitle: My show\ndescription: About.\nlanguage: en\n---\n"
CRAWL, FAST = 50_000, -1
"""Bytes a second at which nothing of a part ends while somebody looks; as fast as it goes."""


def with_a_show(site: Site) -> Site:
    """Give the site one show."""
    folder = site.folder / "episodes" / "my-show"
    folder.mkdir(parents=True)
    (folder / "show.md").write_text(SHOW)
    site.ingest()
    return site


@contextmanager
def window(site: Site, server: Server) -> Iterator[Page]:
    """Open a window of a producer who is signed in; in the end no script of ours failed and nothing was refused."""
    cookie = {"name": "studio", "value": make_cookie(site), "url": server.address}
    with sync_playwright() as playwright:
        program, flags = NEEDS["chromium"].find(), ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        context = browser.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])  # type: ignore[list-item] # a cookie by its address
        opened = context.new_page()
        troubles: list[str] = []
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        policy = "Content Security Policy"
        opened.on("console", lambda said: troubles.append(said.text) if policy in said.text else None)
        opened.on("dialog", lambda dialog: dialog.accept())
        yield opened
        browser.close()
    assert troubles == []


def pace_of(page: Page) -> Callable[[int], None]:
    """Return what sets how many bytes a second the page sends."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def at_most(throughput: int) -> None:
        line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": throughput}
        session.send("Network.emulateNetworkConditions", line)

    return at_most


def stop_half_way(page: Page, name: str, at_most: Callable[[int], None]) -> None:
    """Let a file go until nearly half of it is sent; from then on it crawls, however slow this test is."""
    bar = page.get_by_role("progressbar", name=name)
    page.wait_for_function("bar => bar.ariaValueNow > 40", arg=bar.element_handle())
    at_most(CRAWL)


def choose(page: Page, button: str, file: Path) -> None:
    """Press what asks for a file, and choose it."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(file)


def recording(path: Path, size: int, seed: int) -> Path:
    """Make a sound of ``size`` bytes that nothing makes smaller."""
    path.write_bytes(wav_bytes(sound=noise(size, seed), rate=192_000))
    return path


def hash_of(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
