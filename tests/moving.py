"""A show with something public, moved about in tests: what an app knows it by, and what stands at an address."""

from __future__ import annotations

from houses import SHOW, VTT, Place
from lxml import etree

from podcast_service.content.front_matter import with_values
from podcast_service.domain.document import Document, Media
from podcast_service.workflows.publish import Word, publish_episode, publish_show
from podcast_service.workflows.withdraw import withdraw_episode

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"


def make_public(place: Place) -> Place:
    place.write("first.vtt", VTT)
    for slug in ("first", "gone", "draft"):
        place.episode(slug, title=slug.title())
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(approve_transcript=True))
    publish_episode(place.house, SHOW, "gone", Word(without_transcript="Being written."))
    withdraw_episode(place.house, SHOW, "gone", reason="A guest asked.")
    return place


def say(place: Place, lines: str, show: str = SHOW) -> None:
    """Add lines to the show's page."""
    text = place.path("show.md", show).read_text()
    place.write("show.md", text.replace("---\n", f"---\n{lines}\n", 1), show)


def change(place: Place, **values: object) -> None:
    """Set keys of the show's page as a producer would; None takes one out."""
    place.write("show.md", with_values(place.page("show.md"), values))
    place.ingest()


def move(place: Place, new: str = "new-name") -> None:
    say(place, f"slug: {new}\nold_slugs: [{SHOW}]")
    place.ingest()
    publish_show(place.house, SHOW)


def status_of(place: Place, path: str) -> tuple[int, str | None]:
    found = place.live().make(path)
    if isinstance(found, Media):
        return 200, None
    assert isinstance(found, Document), path
    return found.status, dict(found.fields).get("Location")


def channel_of(place: Place, show: str) -> etree._Element:
    channel = etree.fromstring(place.feed(show)).find("channel")
    assert channel is not None
    return channel


def identity(place: Place, show: str) -> tuple[object, ...]:
    """Return what an app knows a feed and its episodes by."""
    channel = channel_of(place, show)
    items = [
        (item.findtext("guid"), item.findtext("pubDate"), item.find("enclosure").get("url"))  # type: ignore[union-attr]
        for item in channel.findall("item")
    ]
    return channel.findtext(f"{PODCAST}guid"), items
