"""A new producer in a real browser, who has nothing but the tutorial: what they press is what stands there in bold."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from servers import ROOT

TUTORIALS = ("studio.md", "studio.da.md")
"""The tutorial, in English and in Danish."""
IMAGES = ROOT / "docs" / "images"
TAKE = os.environ.get("PODCAST_TUTORIAL_IMAGES")
"""Set, the pictures of the tutorial are taken anew."""
MOST = 60_000
"""Milliseconds one step may take on a machine that is busy."""


@dataclass
class Walk:
    """What one producer did; ``used`` are the words on what they pressed, filled in or read."""

    page: Page
    used: set[str] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(MOST)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: self._heard(message.type, message.text))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error":
            self.troubles.append(text)

    def press(self, words: str) -> None:
        """Press a button, or follow a link."""
        self._named(words).focus()
        self.page.keyboard.press("Enter")
        self.used.add(words)

    def go(self, words: str, heading: str) -> None:
        """Press something that leads on, and wait for the page with ``heading``."""
        self.press(words)
        self.sees_page(heading)

    def fill(self, label: str, value: str) -> None:
        """Write into a field."""
        self.page.locator("main").get_by_label(label).first.fill(value)
        self.used.add(label)

    def choose(self, label: str, value: str) -> None:
        """Choose from a list."""
        self.page.locator("main").get_by_label(label).first.select_option(label=value)
        self.used.add(label)

    def sees(self, words: str) -> None:
        """Wait until the page says it."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=MOST)
        self.used.add(words)

    def sees_page(self, heading: str) -> None:
        """Wait for the page that is called so."""
        expect(self.page.get_by_role("heading", level=1, name=re.compile(_soft(heading)))).to_be_visible(timeout=MOST)
        self.page.wait_for_load_state("load")  # scripts too

    def picture(self, name: str) -> None:
        """Take the picture of the tutorial with that name, where they are asked for."""
        self.pictures.add(f"studio-{name}.png")
        if TAKE:
            self.page.evaluate("document.activeElement?.blur()")
            self.page.screenshot(path=IMAGES / f"studio-{name}.png", animations="disabled")

    def _named(self, words: str) -> Locator:
        """Return what is called so: a button before a link, the last link before the menu's; wait until it is there."""
        name = re.compile(f"^{re.escape(words)}($|[ \n,–:])")
        button = self.page.get_by_role("button", name=name).filter(visible=True)
        link = self.page.get_by_role("link", name=name).filter(visible=True)
        expect(button.or_(link).first).to_be_visible(timeout=MOST)
        return button.first if button.count() else link.last


def _soft(words: str) -> str:
    """Return a pattern of words that may be broken where the page allows it."""
    return "\u00ad?".join(re.escape(sign) for sign in words)


@dataclass(frozen=True)
class Tutorial:
    """What one page of the tutorial tells to press, to type and to look at."""

    bold: frozenset[str]
    commands: tuple[str, ...]
    pictures: frozenset[str]


def tutorial(name: str) -> Tutorial:
    """Read the page ``name``."""
    text = (ROOT / "docs" / "tutorial" / name).read_text("utf-8")
    return Tutorial(
        bold=frozenset(" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)),
        commands=tuple(re.findall(r"^\$ (.+)$", text, re.MULTILINE)),
        pictures=frozenset(Path(path).name for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)),
    )
