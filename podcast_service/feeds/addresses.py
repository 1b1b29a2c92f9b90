"""What an address in a feed must look like."""

from __future__ import annotations

import re

from podcast_service.domain.errors import Invalid

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
