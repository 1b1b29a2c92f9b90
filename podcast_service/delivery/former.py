"""Requests for a public address the service had before: each is led on to the same place at the one it has now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Protocol
from urllib.parse import quote, urlsplit

from podcast_service.delivery.fields import MINUTE, as_bytes, common
from podcast_service.delivery.kept import Plan

_PORT = re.compile(r":\d+$")


class Lead(Protocol):
    """Say where a request for ``host`` goes: a redirect, or None where the host is no former one of ours."""

    def __call__(self, host: str, path: str, query: bytes) -> Plan | None:
        """Plan the answer; ``path`` has no escapes, ``query`` has them."""


def leading_on(former_urls: Iterable[str], public_url: str, *, https: bool) -> Lead | None:
    """Return what leads from ``former_urls``, if there are any, to ``public_url``; none has a path or ends in a slash.

    Only a Host field that names one of them is led on, and to nowhere but the public address (sec-S17, sec-S18).
    """
    names = frozenset(name for url in former_urls for name in _names(url)) - _names(public_url)
    return partial(_lead, names, public_url, https) if names else None


def _names(url: str) -> frozenset[str]:
    """Return what a Host field may say for an address: the web's own ports are mostly left out, whatever the scheme."""
    place = urlsplit(url.lower()).netloc
    name = place.removesuffix(":80").removesuffix(":443")
    return frozenset([name, f"{name}:80", f"{name}:443"] if name != place or not _PORT.search(place) else [place])


def _lead(names: frozenset[str], public_url: str, https: bool, host: str, path: str, query: bytes) -> Plan | None:
    if host.lower() not in names:
        return None
    place = "/" + quote(path.lstrip("/"), safe="/!$&'()*+,;=:@~-._")
    asked = "?" + quote(query, safe="/?!$&'()*+,;=:@~-._%") if query else ""
    described = [("Location", public_url + place + asked), ("Content-Length", "0"), ("Cache-Control", MINUTE)]
    return Plan(301, as_bytes(common("text/plain", https=https), described))
