"""The cover of an episode or a show in the studio: sent, cropped to a square, told in words."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.artwork import SMALLEST, Square
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.media import Cover, StoredObject
from podcast_service.domain.producer import Act
from podcast_service.domain.text import one_line, whole_number
from podcast_service.web.errors import status_of
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import after
from podcast_service.web.studio.stored import send
from podcast_service.workflows.edit_cover import CoverNow, cover_now, picture_to_crop, save_alt, save_cover, save_crop
from podcast_service.workflows.edit_part import PageOf, PartSaved, page_of_episode, page_of_show

END = "/cover"
EPISODE, SHOW = "/afsnit/<show>/<slug>" + END, "/serier/<show>" + END
_LARGEST = 31 * 1024 * 1024
_SHOWN = 600
"""Pixels of the cover as the page shows it."""


def register(studio: Studio) -> None:
    """Register the page of each, its form, and the two pictures it shows."""
    for rule, act in ((EPISODE, Act.EDIT), (SHOW, Act.OWN)):
        _register(studio, rule, act)


def _register(studio: Studio, rule: str, act: Act) -> None:
    word = "show" if rule == SHOW else "episode"

    def cover(here: Here) -> Response:
        return _page(here, here.do(cover_now, _of(here).source))

    def change(here: Here) -> BaseResponse:
        return _change(here)

    def picture(here: Here) -> Response:
        return Response(here.do(picture_to_crop, _of(here).source), content_type="image/jpeg")

    def now(here: Here) -> Response:
        found = _shown(here)
        if found is None:
            raise NotFound("cover_no_picture")
        size = found.at_least(_SHOWN)
        return send(here, StoredObject(key=size.key, sha256=size.sha256, size=size.size, media_type=size.media_type))

    for view in (cover, change, picture, now):
        view.__name__ = f"{view.__name__}_{word}"
    studio.get(rule, act=act)(cover)
    studio.post(rule, act=act, largest=_LARGEST)(change)
    studio.get(f"{rule}/billede", act=act)(picture)
    studio.get(f"{rule}/nu", act=act)(now)


def _of(here: Here) -> PageOf:
    return page_of_episode(here.show, here.episode) if here.at_episode else page_of_show(here.show)


def _address(here: Here) -> str:
    return here.episode_path(END) if here.at_episode else here.show_path(END)


def _shown(here: Here) -> Cover | None:
    """Return the cover apps show now: an episode without its own has the show's."""
    own = here.episode.latest.cover if here.at_episode else None
    return own or here.show.latest.cover


def _change(here: Here) -> BaseResponse:
    """Save what the form asks, or show the page again with what is wrong."""
    try:
        saved, words = _saved(here)
    except PodcastError as error:
        now = here.do(cover_now, _of(here).source)
        return _page(here, now, error=error)
    return after(here, saved, _address(here), words)


def _saved(here: Here) -> tuple[PartSaved, str]:
    form, of = request.form, _of(here)
    alt, was = _alt(), form.get("was", "")
    if form.get("do") == "crop":
        square = _square()
        return here.do(save_crop, of, square, alt, was), here.say("The crop is saved.")
    if form.get("do") == "alt":
        return here.do(save_alt, of, alt, was), here.say("The words for the cover are saved.")
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("cover_not_chosen")
    return here.do(save_cover, of, file.read(), alt, was), here.say("The picture is the cover now. Look at its crop.")


def _alt() -> str:
    """Return what the cover shows; empty where somebody says that the title says it all. Raises Invalid."""
    alt = one_line(request.form.get("alt", ""))
    if not alt and not request.form.get("no-alt"):
        raise Invalid("cover_alt_missing")
    return alt


def _square() -> Square:
    """Return the square the three fields hold. Raises Invalid."""
    x, y, size = (whole_number(request.form.get(name, "").strip()) for name in ("x", "y", "size"))
    if x is None or y is None or size is None:
        raise Invalid("cover_crop_unread")
    return Square(x=x, y=y, size=size)


def _page(here: Here, now: CoverNow, *, error: PodcastError | None = None) -> Response:
    """Show the page; after something wrong with what was typed in its fields."""
    form = request.form
    is_late = error is not None and error.code == "part_changed"
    square = now.square
    is_crop = form.get("do") == "crop" and not is_late
    typed = {name: form.get(name, "") for name in ("x", "y", "size")} if is_crop else {}
    return here.page(
        "studio/cover.html",
        title=here.say("Cover"),
        status=status_of(error) if error else 200,
        address=_address(here),
        now=now,
        shown=_shown(here),
        is_own=not here.at_episode or here.episode.latest.cover is not None,
        square=square,
        numbers=typed or ({"x": square.x, "y": square.y, "size": square.size} if square else {}),
        words=_words(now, error),
        error=error,
        field=_field(error),
        is_lost=_is_lost(error),
        is_late=is_late,
        smallest=SMALLEST,
    )


def _form() -> str:
    """Return which form was sent: ``upload``, ``crop`` or ``alt``."""
    return request.form.get("do", "upload")


def _words(now: CoverNow, error: PodcastError | None) -> dict[str, tuple[str, bool]]:
    """Return the words of each form, and whether the title says it all: as typed where something else was wrong.

    Those of the old picture are nobody's of a new one.
    """
    words = {"crop": (now.alt or "", now.alt == ""), "alt": (now.alt or "", now.alt == ""), "upload": ("", False)}
    if error is not None:
        words[_form()] = (request.form.get("alt", ""), bool(request.form.get("no-alt")))
    return words


def _is_lost(error: PodcastError | None) -> bool:
    """Say whether a picture came with a form that was refused for something else: a browser does not keep it."""
    file = request.files.get("file")
    return error is not None and bool(file and file.filename) and _field(error) not in ("", "file")


def _field(error: PodcastError | None) -> str:
    """Return the field what is wrong stands at; empty where it is none's."""
    if error is None:
        return ""
    form = _form()
    if error.code == "cover_alt_missing":
        return "alt-upload" if form == "upload" else "cover_alt"
    return {"crop": "size", "upload": "file"}.get(form, "") if error.code != "part_changed" else ""
