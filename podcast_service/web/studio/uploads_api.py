"""The protocol of uploads, for browsers and for the command line alike (docs/reference/uploads.md).

Bodies are read here and not by the hands (``workflows/hands``): they come piece by piece, for as long as a line takes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from flask import Response, jsonify, request
from werkzeug.exceptions import ClientDisconnected

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.shows import find_show_by_guid, get_show
from podcast_service.domain.errors import Forbidden, Invalid, NotFound
from podcast_service.domain.producer import Act
from podcast_service.domain.said import Said
from podcast_service.domain.upload import (
    MOST_PART,
    Part,
    Purpose,
    Upload,
    UploadState,
    form_of,
    part_size_for,
    sent_name,
)
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.asking import json_object
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.paths import episode_path
from podcast_service.workflows.upload_parts import (
    SentPart,
    address_part,
    complete_upload,
    parts_here,
    receive_part,
)
from podcast_service.workflows.uploads import Wanted, begin_upload, cancel_upload, find_mine, list_mine, save_form

RULE = "/api/v1/uploads"
_PIECE = 256 * 1024
_HASH, _MD5 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


def register(studio: Studio) -> None:
    """Register its addresses."""
    _register_wholes(studio)
    _register_parts(studio, max(MOST_PART, part_size_for(studio.house.inbox.most_bytes)))


def _register_wholes(studio: Studio) -> None:
    @studio.call(RULE, "POST", act=Act.SEE)
    def begin(here: Here) -> Response:
        upload = begin_upload(here.own_house, here.producer.id, _wanted(here, _body()))
        answer = _told(here, upload)
        answer.status_code = 201
        answer.headers["Location"] = f"{RULE}/{upload.id}"
        return answer

    @studio.call(RULE, "GET", act=Act.SEE)
    def listed(here: Here) -> Response:
        show = request.args.get("show")
        guid = _show(here, show, Act.EDIT) if show else None
        every = list_mine(here.house, here.producer.id, guid)
        return _json(uploads=[described(here, one) for one in every if here.producer.may(Act.EDIT, one.show)])

    @studio.call(f"{RULE}/<name>", "GET", act=Act.SEE)
    def stands(here: Here, name: str) -> Response:
        return _told(here, mine(here, name))

    @studio.call(f"{RULE}/<name>/complete", "POST", act=Act.SEE)
    def complete(here: Here, name: str) -> Response:
        return _told(here, complete_upload(here.own_house, mine(here, name)))

    @studio.call(f"{RULE}/<name>/form", "PUT", act=Act.SEE)
    def write_form(here: Here, name: str) -> Response:
        values = {key: str(value) for key, value in _body().items() if isinstance(value, str | int)}
        return _told(here, save_form(here.own_house, mine(here, name), form_of(values)))

    @studio.call(f"{RULE}/<name>", "DELETE", act=Act.SEE)
    def cancel(here: Here, name: str) -> Response:
        return _told(here, cancel_upload(here.own_house, mine(here, name)))


def _register_parts(studio: Studio, most: int) -> None:
    @studio.call(f"{RULE}/<name>/parts/<int:number>", "PUT", act=Act.SEE, largest=most, is_piece=True)
    def put_part(here: Here, name: str, number: int) -> Response:
        upload = mine(here, name)
        sent, length = _sent_part(upload, number)
        part = receive_part(here.own_house, upload, sent, _pieces(length))
        return _json(number=part.number, size=part.size, sha256=part.sha256)

    @studio.call(f"{RULE}/<name>/parts/<int:number>/address", "POST", act=Act.SEE)
    def where_to_put_part(here: Here, name: str, number: int) -> Response:
        upload, body = mine(here, name), _body()
        part = Part(
            number=number,
            size=upload.size_of(number),
            sha256=_matching(body, "sha256", _HASH),
            md5=_matching(body, "md5", _MD5),
        )
        address = address_part(here.own_house, upload, part)
        md5 = base64.b64encode(bytes.fromhex(part.md5 or "")).decode()
        return _json(address=address, fields={"Content-MD5": md5})


def described(here: Here, upload: Upload, *, whole: bool = False) -> dict[str, object]:
    """Return what is told of an upload; ``whole`` with every part that is here."""
    with read(here.house.catalog) as tx:
        show = find_show_by_guid(tx, upload.show)
    slug = show.latest.slug if show else ""
    parts, arrived = parts_here(here.house, upload) if upload.state is UploadState.OPEN else ([], {})
    reason = error_words(Said(code=upload.code, facts=upload.facts), here.language) if upload.code else None
    told = {
        "id": upload.id,
        "show": slug,
        "name": upload.name,
        "size": upload.size,
        "part_size": upload.part_size,
        "count": upload.count,
        "direct": upload.store is not None,
        "purpose": upload.purpose.value,
        "state": upload.state.value,
        "here": sum(one.size for one in parts) + sum(arrived.values()),
        "sha256": upload.sha256,
        "form": {"title": upload.form.title, "number": upload.form.number, "notes": upload.form.notes},
        "episode": upload.episode,
        "page": episode_path(slug, upload.episode) if upload.episode else None,
        "known": page_of_known(upload) or None,
        "code": upload.code,
        "words": reason,
        "begun_at": upload.begun_at.isoformat(timespec="seconds"),
    }
    if whole:
        told["parts"] = [{"number": one.number, "size": one.size, "sha256": one.sha256} for one in parts]
        told["arrived"] = {str(number): size for number, size in arrived.items()}
    return told


def page_of_known(upload: Upload) -> str:
    """Return the address of the episode that has the same sound, for which this one was refused (exp-6.3.3)."""
    if upload.code != "upload_sound_known":
        return ""
    show, _, slug = upload.facts["episode"].partition("/")
    return episode_path(show, slug)


def _told(here: Here, upload: Upload) -> Response:
    return _json(**described(here, upload, whole=True))


def _json(**values: object) -> Response:
    return jsonify(values)


def mine(here: Here, name: str) -> Upload:
    """Return the upload if it is of who asks, who may still edit its show (sec-S2)."""
    upload = find_mine(here.house, here.producer.id, name)
    if not here.producer.may(Act.EDIT, upload.show):
        raise Forbidden("not_allowed")
    return upload


def _show(here: Here, slug: str, act: Act) -> str:
    """Return the guid of a show who asks may do ``act`` in. Raises NotFound for one he may not see, Forbidden."""
    with read(here.house.catalog) as tx:
        guid = get_show(tx, slug).latest.guid
    if not here.producer.may(Act.SEE, guid):
        raise NotFound("show_unknown", show=slug)
    if not here.producer.may(act, guid):
        raise Forbidden("not_allowed")
    return guid


def _body() -> Mapping[str, object]:
    """Return the object in the body. Raises Invalid for anything else (sec-S12, sec-S24)."""
    found = json_object()
    if found is None:
        raise Invalid("upload_request", field="JSON")
    return found


def _wanted(here: Here, body: Mapping[str, object]) -> Wanted:
    show, name = _text(body, "show"), sent_name(_text(body, "name"))
    guid, size = _show(here, show, Act.EDIT), body.get("size")
    if not isinstance(size, int) or isinstance(size, bool):
        raise Invalid("upload_request", field="size")
    purpose, target = Purpose.EPISODE, ""
    if "episode" in body:
        with read(here.house.catalog) as tx:
            purpose, target = Purpose.RECORDING, get_episode(tx, show, _text(body, "episode")).latest.guid
    elif "beside" in body:
        purpose, target = Purpose.BESIDE, _text(body, "beside")
    form = body.get("form")
    values = {str(key): str(value) for key, value in form.items()} if isinstance(form, dict) else {}
    return Wanted(
        show=guid,
        name=name,
        size=size,
        key=_text(body, "key")[:200],
        purpose=purpose,
        target=target,
        sha256=_matching(body, "sha256", _HASH) if body.get("sha256") else None,
        form=form_of(values),
        direct=body.get("direct") is not False,
    )


def _text(body: Mapping[str, object], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise Invalid("upload_request", field=field)
    return value


def _matching(body: Mapping[str, object], field: str, pattern: re.Pattern[str]) -> str:
    value = _text(body, field)
    if not pattern.fullmatch(value):
        raise Invalid("upload_request", field=field)
    return value


def _sent_part(upload: Upload, number: int) -> tuple[SentPart, int]:
    """Read what the fields say of a part: which bytes of it come (RFC 9110, 14.5), and its hash (RFC 9530)."""
    size = upload.size_of(number)
    if request.mimetype != "application/octet-stream":
        raise Invalid("upload_request", field="Content-Type: application/octet-stream")
    digest = _DIGEST.fullmatch(request.headers.get("Repr-Digest", "").strip())
    if digest is None:
        raise Invalid("upload_request", field="Repr-Digest")
    said = request.headers.get("Content-Range")
    ranged = _RANGE.fullmatch(said) if said else None
    if said and ranged is None:
        raise Invalid("upload_request", field="Content-Range")
    start, last, whole = map(int, ranged.groups()) if ranged else (0, size - 1, size)
    length = request.content_length
    if whole != size or last != size - 1 or start > last or length != size - start:
        raise Invalid("upload_part_size", number=number, size=size)
    try:
        sha256 = base64.b64decode(digest[1], validate=True).hex()
    except binascii.Error as error:
        raise Invalid("upload_request", field="Repr-Digest") from error
    return SentPart(number=number, start=start, sha256=sha256), length


def _pieces(length: int) -> Iterator[bytes]:
    """Yield the body as it comes; a line that breaks ends it early."""
    stream: BinaryIO = request.stream  # type: ignore[assignment] # it reads like a file
    while length > 0:
        try:
            piece = stream.read(min(length, _PIECE))
        except (ClientDisconnected, OSError):
            return
        if not piece:
            return
        length -= len(piece)
        yield piece
