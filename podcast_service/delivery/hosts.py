"""Which Host field a request may carry: only names that are ours get an answer (sec-S17)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A name or IPv4 address, or an IPv6 address in brackets; then perhaps a port (RFC 9110 §7.2).
_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def is_trusted(host: str, names: Iterable[str]) -> bool:
    """Say whether the Host field names one of ``names``, whatever its port and the case of its letters.

    ``names`` are in lower case and without port: ``.example.org`` stands for all under it, ``[::1]`` for an address.
    Werkzeug's own check never matches an IPv6 address, nor a name in capitals.
    """
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return False
    return any(match[1].endswith(name) if name.startswith(".") else match[1] == name for name in names)
