"""What an address in a feed must look like."""

from __future__ import annotations

import re

from podcast_service.domain.errors import Invalid

WEB_ADDRESS = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")


def web_address(text: str) -> str:
    """Return ``text`` when it is an absolute http(s) address in ASCII (feed-X10). Raises Invalid."""
    if not WEB_ADDRESS.fullmatch(text):
        raise Invalid("feed_address", address=text[:200])
    return text
