"""Secrets of our own making: only their hash is kept, and what is kept opens nothing (sec-S13, S16)."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address
from secrets import token_urlsafe

_BYTES = 32


def new_token(prefix: str = "") -> str:
    """Return a secret that no one guesses: 256 bits, fit for addresses and header fields."""
    return prefix + token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a token. It is long and by chance, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(key: str, purpose: str, text: str) -> str:
    """Return a name for ``text`` that says nothing of it to whoever lacks the key; another one for each purpose."""
    return hmac.new(key.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def neighbourhood(address: str) -> str:
    """Return the part of an address that stays with one household: IPv6 cut to /64; what is no address as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)
