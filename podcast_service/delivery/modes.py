"""How the bytes of stored media reach a listener: sent from here, fetched elsewhere by a redirect, or handed to nginx.

``plan`` has decided the answer before; this decides who sends its bytes. Only a plan with bytes is touched, so HEAD,
304, 412 and 416 are answered here in every mode (feed-E01, feed-E19).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from urllib.parse import quote, urlsplit

from podcast_service.delivery.fields import MINUTE, Fields, is_page, policy
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.stream import Source, open_near
from podcast_service.domain.document import Answer, Document
from podcast_service.domain.errors import Unavailable


class Mode(StrEnum):
    """Who sends the bytes of stored media."""

    THROUGH = "through"
    REDIRECT = "redirect"
    SIGNED = "signed"
    X_ACCEL = "x-accel"


Dispatch = Callable[[Plan, Mapping[str, str]], Plan]
"""Turns a plan with bytes, and the request's fields, into what is sent in its place, or returns it as it is.

May wait for a disk or a store, and raise PodcastError.
"""

INTERNAL = "/_stored/"
"""The place in ``deploy/nginx/podcast.conf`` under which nginx finds stored objects by their keys."""

# What describes the bytes of the answer; a redirect has none.
_OF_THE_BYTES = frozenset(
    {
        b"accept-ranges",
        b"cache-control",
        b"content-disposition",
        b"content-length",
        b"content-range",
        b"content-type",
        b"etag",
        b"last-modified",
    }
)

_HANDED_OVER = {b"cache-control": b"x-podcast-cache-control", b"content-length": b"x-podcast-length"}


def redirecting(address: Callable[[str], str]) -> Dispatch:
    """Send listeners of sound to the ``address`` of its key; pictures and files are small and stay here.

    The address has the hash in it, so what lies there never changes, and a range asked of it is of that recording.
    """

    def lead(plan: Plan, headers: Mapping[str, str]) -> Plan:
        goes = is_sound(plan) and not _is_weighed_here(plan, headers)
        return redirect(plan, address(plan.key)) if goes else plan

    return lead


def _is_weighed_here(plan: Plan, headers: Mapping[str, str]) -> bool:
    """Say whether a store, asked in the same words, could answer otherwise than was decided; then it is sent from here.

    Stores have validators of their own, and several ignore If-Range (measured: rclone, moto): a download resumed after
    the recording was replaced would be spliced (feed-E13, feed-L02). A date tells two recordings apart less surely yet.
    """
    if plan.status == 200 and "range" in headers:
        return True
    if "if-match" in headers or "if-unmodified-since" in headers:
        return True
    return "if-modified-since" in headers and "if-none-match" not in headers


def redirect(plan: Plan, address: str) -> Plan:
    """Return the redirect to ``address``; it may be kept for a minute, as the recording may be replaced (feed-L02)."""
    fields = tuple(field for field in plan.fields if field[0] not in _OF_THE_BYTES)
    described = ((b"location", address.encode()), (b"content-length", b"0"), (b"cache-control", MINUTE.encode()))
    return Plan(302, fields + described)


def is_sound(plan: Plan) -> bool:
    """Say whether the bytes of ``plan`` are sound or moving pictures."""
    return dict(plan.fields)[b"content-type"].startswith((b"audio/", b"video/"))


def below(base: str) -> Callable[[str], str]:
    """Return what gives the address of a key below ``base``, which has no slash at its end (sec-S18)."""
    return lambda key: f"{base}/{quote(key)}"


def handing_over(source: Source) -> Dispatch:
    """Let nginx send the bytes of objects that are files on this machine; others are streamed from here.

    Raises Unavailable for a file that is gone or too short, before nginx would say so in its own words (rel-F3).
    """

    def hand(plan: Plan, _headers: Mapping[str, str]) -> Plan:
        file = open_near(source, plan.key)
        if file is None or plan.stretch is None:
            return plan
        file.check(plan.stretch)
        if plan.status == 200 and file.size != plan.stretch.stop:
            raise Unavailable("delivery_other_size", key=plan.key)  # nginx would send all of it
        return hand_over(plan)

    return hand


def hand_over(plan: Plan) -> Plan:
    """Return the answer by which nginx sends the object itself: whole, or the one stretch that was decided.

    Two fields go under other names: nginx would keep them even where it cannot read the file and says 503.
    """
    fields = tuple((_HANDED_OVER.get(name, name), value) for name, value in plan.fields if name != b"accept-ranges")
    named: Fields = ((b"x-accel-redirect", (INTERNAL + quote(plan.key)).encode()),)
    if plan.stretch is not None and plan.status == 206:
        start, stop = plan.stretch
        named += ((b"x-podcast-range", b"bytes=%d-%d" % (start, stop - 1)),)
    return Plan(plan.status, fields + named)


def letting_play(make: Callable[[str], Answer | None], origins: tuple[str, ...]) -> Callable[[str], Answer | None]:
    """Let pages made by ``make`` play sound from ``origins``: browsers hold a redirect to the page's policy, too."""
    if not origins:
        return make
    playing = " ".join(("media-src 'self'", *origins))

    def made(path: str) -> Answer | None:
        answer = make(path)
        if not isinstance(answer, Document) or not is_page(answer.media_type):
            return answer
        if any(name.lower() == "content-security-policy" for name, _ in answer.fields):
            return answer
        allowing = policy(answer.media_type, path).replace("media-src 'self'", playing)
        return replace(answer, fields=(*answer.fields, ("Content-Security-Policy", allowing)))

    return made


def origin(address: str) -> str:
    """Return the scheme, host and port of ``address``, as a policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
