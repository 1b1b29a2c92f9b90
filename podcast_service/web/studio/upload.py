"""The page on which files are sent: a drop zone that is also a button; without script an ordinary form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import IO, TYPE_CHECKING, BinaryIO
from uuid import uuid4

from flask import Request, Response, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.errors import PodcastError, Unavailable
from podcast_service.domain.producer import Act
from podcast_service.domain.said import Said
from podcast_service.domain.upload import MEGABYTE, Purpose, Upload, UploadState, form_of, sent_name
from podcast_service.site.sentences import decimal, error_words
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.paths import episode_path
from podcast_service.web.studio.uploads_api import mine, page_of_known
from podcast_service.workflows.house import House
from podcast_service.workflows.upload_parts import SentPart, complete_upload, parts_here, receive_part
from podcast_service.workflows.uploads import Wanted, begin_upload, cancel_upload, check_form, list_mine

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SHOW, EPISODE = "/serier/<show>/upload", "/afsnit/<show>/<slug>/lyd"
_LATELY = timedelta(days=1)
_PIECE = 256 * 1024
_MOST_FILES = 50


class LargeRequest(Request):
    """A request whose files go to the disk that uploads lie on, and never into memory (rel-L5)."""

    def __init__(self, environ: WSGIEnvironment, populate_request: bool = True, shallow: bool = False) -> None:
        super().__init__(environ, populate_request, shallow)
        self._spooled: list[IO[bytes]] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        house: House = current_app.extensions["uploads"]
        opened = house.inbox.folder.spool()
        self._spooled.append(opened)
        return opened

    def close(self) -> None:
        """Let go of every file, also of a form that was refused half-way."""
        super().close()
        for opened in self._spooled:
            opened.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An upload as the page lists it: how much of it is here, as far as is known, and what became of it in words.

    ``known`` leads to the episode that has the same sound.
    """

    upload: Upload
    here: int | None
    words: str = ""
    page: str = ""
    known: str = ""


def register(studio: Studio) -> None:
    """Register the page of a show, and that of a new recording for an episode."""

    def most(here: Here) -> int:
        check_form(here.house, here.producer.id, request.content_length or 0)
        return here.house.inbox.most_bytes + 10 * MEGABYTE

    @studio.get(SHOW, act=Act.EDIT)
    def upload(here: Here) -> Response:
        return _page(here)

    @studio.post(SHOW, act=Act.EDIT, largest=most)
    def send_form(here: Here) -> BaseResponse:
        return _received(here)

    @studio.get(EPISODE, act=Act.EDIT)
    def recording(here: Here) -> Response:
        return _page(here)

    @studio.post(EPISODE, act=Act.EDIT, largest=most)
    def send_recording(here: Here) -> BaseResponse:
        return _received(here)

    @studio.post("/serier/<show>/upload/<name>/annuller", act=Act.EDIT)
    def cancel_sending(here: Here, name: str) -> BaseResponse:
        found = mine(here, name)
        cancel_upload(here.own_house, found)
        return here.back(here.show_path("/upload"), here.say("The upload is cancelled."))


def _page(here: Here, found: list[tuple[str, str]] | None = None) -> Response:
    title = here.say("New sound for the episode") if here.at_episode else here.say("Upload")
    episode = here.episode.latest if here.at_episode else None
    rows = list(_rows(here, episode.guid if episode else ""))
    return here.page(
        "studio/upload.html",
        title=title,
        status=422 if found else 200,
        found=found or [],
        values=request.form,
        episode=episode,
        unfinished=[row for row in rows if row.upload.state is UploadState.OPEN],
        lately=[row for row in rows if row.upload.state is not UploadState.OPEN],
        most=here.house.inbox.most_bytes // 10**9,
        megabytes=lambda size: decimal(size / 10**6, here.language),
        thousandths=lambda size: decimal(size / 10**3, here.language),
    )


def _rows(here: Here, target: str) -> Iterator[Row]:
    since, show = here.house.now() - _LATELY, here.show.latest
    for one in list_mine(here.house, here.producer.id, show.guid):
        is_old = one.state not in (UploadState.OPEN, UploadState.RECEIVED) and one.touched_at < since
        if is_old or one.state is UploadState.CANCELLED or (target and one.target != target):
            continue
        yield Row(
            upload=one,
            here=_here(here, one) if one.state is UploadState.OPEN else None,
            words=error_words(Said(code=one.code, facts=one.facts), here.language) if one.code else "",
            page=episode_path(show.slug, one.episode) if one.episode else "",
            known=page_of_known(one),
        )


def _here(here: Here, upload: Upload) -> int | None:
    """Return how many bytes arrived; None while the store does not tell, which hides no page."""
    try:
        parts, arrived = parts_here(here.house, upload)
    except Unavailable:
        return None
    return sum(part.size for part in parts) + sum(arrived.values())


def _received(here: Here) -> BaseResponse:
    """Take the files of an ordinary form in by the same parts as every other (sec-S6)."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        return _page(here, [("file", here.say("Choose a file first."))])
    wrong: list[tuple[str, str]] = []
    for file in files[:_MOST_FILES]:
        try:
            _take(here, file, alone=len(files) == 1)
        except PodcastError as error:
            wrong.append(("file", error_words(error, here.language)))
    if wrong:
        return _page(here, wrong)
    return here.back(request.path, here.say("The files are here, and are now being looked at."))


def _take(here: Here, file: FileStorage, *, alone: bool) -> None:
    stream: BinaryIO = file.stream  # type: ignore[assignment] # the temporary file of LargeRequest
    size = stream.seek(0, 2)
    episode = here.episode.latest if here.at_episode else None
    wanted = Wanted(
        show=here.show.latest.guid,
        name=sent_name(file.filename or ""),
        size=size,
        key=uuid4().hex,
        purpose=Purpose.RECORDING if episode else Purpose.EPISODE,
        target=episode.guid if episode else "",
        sha256=_hash(stream, 0, size),
        form=form_of(request.form if alone and not episode else {}),
        direct=False,
    )
    house = here.own_house
    upload = begin_upload(house, here.producer.id, wanted)
    for number in range(1, upload.count + 1):
        start, length = upload.start_of(number), upload.size_of(number)
        sent = SentPart(number=number, start=0, sha256=_hash(stream, start, length))
        receive_part(house, upload, sent, _pieces(stream, start, length))
    complete_upload(house, upload)


def _pieces(stream: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    stream.seek(start)
    while size > 0 and (piece := stream.read(min(size, _PIECE))):
        size -= len(piece)
        yield piece


def _hash(stream: BinaryIO, start: int, size: int) -> str:
    found = sha256()
    for piece in _pieces(stream, start, size):
        found.update(piece)
    return found.hexdigest()
