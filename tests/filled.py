"""A form of the studio as a browser holds it: what each control would send, and what people read around it."""

from __future__ import annotations

from lxml import html
from studios import Browser


class Filled:
    """The form ``rediger`` of a page."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser, self.path = browser, path
        self.read(browser.get(path).text)

    def read(self, text: str) -> None:
        self.page = html.fromstring(text)
        form = self.page.get_element_by_id("rediger")
        # A browser leaves out the line break a text area begins with.
        self.sent: list[tuple[str, str]] = [(name, str(value).removeprefix("\n")) for name, value in form.form_values()]

    def put(self, name: str, *values: str) -> None:
        self.sent = [pair for pair in self.sent if pair[0] != name] + [(name, value) for value in values]

    def save(self, step: str = "") -> int:
        data: dict[str, list[str]] = {}
        for name, value in [*self.sent, *([("step", step)] if step else [])]:
            data.setdefault(name, []).append(value)
        reply = self.browser.post(self.path, dict(data))
        self.read(self.browser.get(reply.location).text if reply.status_code == 303 else reply.text)
        return reply.status_code

    def value(self, name: str) -> str:
        return dict(self.sent).get(name, "")

    def text(self, selector: str) -> str:
        return " ".join(" ".join(one.text_content() for one in self.page.cssselect(selector)).split())
