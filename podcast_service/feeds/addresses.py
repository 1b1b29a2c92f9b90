"""What an address in a feed must look like."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from podcast_service.domain.errors import Invalid

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine: what stands there alone needs no https (feed-X10)."""
WEB_ADDRESS = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")

ANY_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
"""Of any scheme: a file may also lie where only some apps can fetch it, such as ipfs:."""


def web_address(text: str) -> str:
    """Return ``text`` when it is an absolute http(s) address in ASCII (feed-X10). Raises Invalid."""
    if not WEB_ADDRESS.fullmatch(text):
        raise Invalid("feed_address", address=text[:200])
    return text


def any_address(text: str) -> str:
    """Return ``text`` when it is an absolute address of any scheme in ASCII. Raises Invalid."""
    if not ANY_ADDRESS.fullmatch(text):
        raise Invalid("feed_address", address=text[:200])
    return text


def is_elsewhere(address: str, public_url: str, *, is_local: bool) -> bool:
    """Say whether a feed of ours may send its subscribers to ``address``: a whole https address at another host.

    While the service itself is only local, so may the other be. Names and passwords have no place there (sec-S18).
    """
    try:
        there, here = urlsplit(address), urlsplit(public_url)
        same = (there.hostname, there.port) == (here.hostname, here.port)
    except ValueError:
        return False
    is_safe = there.scheme == "https" or (is_local and there.hostname in LOOPBACK)
    return bool(WEB_ADDRESS.fullmatch(address) and there.hostname and not there.username and is_safe and not same)
