"""What a browser keeps in which somebody has signed in before: it is signed by us, and opens nothing (sec-S15)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from podcast_service.credentials.tokens import keyed_hash, token_hash


def account_mark(producer: str, password: str) -> str:
    """Return what stands for an account with its password as it is kept: a new one makes browsers strangers."""
    return token_hash(f"{producer}\0{password}")


def signed(key: str, mark: str, device: str) -> str:
    """Return what a browser keeps: of which account, and which browser it is."""
    return f"{mark}.{device}.{_signature(key, mark, device)}"


def opened(keys: Iterable[str], kept: str) -> tuple[str, str] | None:
    """Return the mark of the account and the browser; None for what none of our ``keys`` has signed."""
    mark, _, rest = kept.partition(".")
    device, _, signature = rest.partition(".")
    if not kept.isascii():
        return None
    right = any(hmac.compare_digest(_signature(key, mark, device), signature) for key in keys)
    return (mark, device) if right else None


def _signature(key: str, mark: str, device: str) -> str:
    return keyed_hash(key, "device", f"{mark}.{device}")
