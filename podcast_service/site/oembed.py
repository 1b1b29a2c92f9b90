"""oEmbed 1.0: how another page shows an episode when someone pastes its address there.

Only episodes have an answer. What stands on a show's page is another episode from week to week, and who put one on a
page of theirs did not choose the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape

from lxml import etree

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.site import paths
from podcast_service.site.menu import site_title
from podcast_service.site.view import View

Answer = dict[str, str | int]
WIDTH, HEIGHT = 640, 400
LEAST_HEIGHT = 240
"""Pixels below which the buttons of the player would be cut off; who asks for less gets this, as a frame scrolls."""
_THUMBNAIL = 300
_KEPT = 86_400
"""Seconds for which others need not ask again."""
_OF_THUMBNAIL = ("thumbnail_url", "thumbnail_width", "thumbnail_height")


def addresses(episode: Episode) -> tuple[str, str] | None:
    """Return where the answers for an episode stand: JSON, XML; None where it has no sound to show."""
    has_sound = episode.heard is not None and episode.enclosure is not None
    return (paths.oembed_path(episode, ".json"), paths.oembed_path(episode, ".xml")) if has_sound else None


def described(view: View, episode: Episode) -> Answer:
    """Return the answer for an episode, in the size the player likes best."""
    show = view.show_of(episode)
    answer: Answer = {
        "version": "1.0",
        "type": "rich",
        "title": episode.title,
        "author_name": show.title,
        "author_url": view.url(paths.show_path(show)),
        "provider_name": site_title(view),
        "provider_url": view.url(paths.HOME),
        "cache_age": _KEPT,
    }
    cover, name = (episode.cover, episode.slug) if episode.cover else (show.cover, show.slug)
    if cover:
        size = cover.at_least(_THUMBNAIL)
        answer |= {
            "thumbnail_url": view.url(paths.picture_path(size, name)),
            "thumbnail_width": size.width,
            "thumbnail_height": size.width,
        }
    return fitted(answer, view.url(paths.embed_path(episode)))


def fitted(answer: Answer, embed: str, width: int | None = None, height: int | None = None) -> Answer:
    """Return the answer no wider and no higher than asked; a picture that does not fit is left out."""
    wide, high = min(width or WIDTH, WIDTH), max(min(height or HEIGHT, HEIGHT), LEAST_HEIGHT)
    side = answer.get("thumbnail_width", 0)
    fits = isinstance(side, int) and side <= (width or side) and side <= (height or side)
    kept = {key: value for key, value in answer.items() if fits or key not in _OF_THUMBNAIL}
    return kept | {"width": wide, "height": high, "html": frame(embed, str(answer["title"]), wide, high)}


def frame(embed: str, title: str, width: int | str = "100%", height: int = HEIGHT) -> str:
    """Return the element that shows the player on another page."""
    return (
        f'<iframe src="{escape(embed)}" title="{escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0" allow="autoplay; clipboard-write; web-share"></iframe>'
    )


def dump_json(answer: Mapping[str, str | int]) -> bytes:
    """Write an answer as JSON."""
    return json.dumps(answer, ensure_ascii=False).encode()


def dump_xml(answer: Mapping[str, str | int]) -> bytes:
    """Write an answer as XML."""
    root = etree.Element("oembed")
    for key, value in answer.items():
        etree.SubElement(root, key).text = str(value)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, standalone=True)


FORMS: dict[str, tuple[str, Callable[[Mapping[str, str | int]], bytes]]] = {
    "json": ("application/json", dump_json),
    "xml": ("text/xml; charset=utf-8", dump_xml),
}
"""The two forms of an answer: media type, and what writes it."""


def _file(form: str) -> Callable[[View, Episode], Document]:
    media_type, dump = FORMS[form]

    def file(view: View, episode: Episode) -> Document:
        """Write the answer for an episode, for those who found it in the head of its page."""
        body = dump(described(view, episode))
        return Document(body=body, media_type=media_type, modified_at=view.there.changed_at)

    return file


FILES = {f".{form}": _file(form) for form in FORMS}
