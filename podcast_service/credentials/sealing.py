"""Keep a secret that has to be read again: sealed with a key that lies outside the database (sec-S26)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_bytes, token_urlsafe
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MARK = "sealed-1:"
"""How what is sealed begins; base32 has no such letters. The number is that of the way it is done."""
_PURPOSE = b"podcast-service: secrets of authenticator apps"
_NONCE = 12


def _by_chance() -> Callable[[], tuple[SecretStr, ...]]:
    key = SecretStr(token_urlsafe(32))
    return lambda: (key,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Seals by AES-256-GCM. ``keys`` gives our keys when they are needed: the first seals, each opens.

    By default it is one nobody else has, which ends with the process. What is sealed for one owner opens for no other.
    """

    keys: Callable[[], tuple[SecretStr, ...]] = field(default_factory=_by_chance, repr=False)

    def sealed(self, text: str, owner: str) -> str:
        """Return ``text`` as it may be kept."""
        nonce = token_bytes(_NONCE)
        body = _cipher(self.keys()[0]).encrypt(nonce, text.encode(), owner.encode())
        return _MARK + urlsafe_b64encode(nonce + body).decode()

    def opened(self, kept: str, owner: str) -> str | None:
        """Return what was sealed; None where none of our keys fits. What an earlier version kept unsealed is itself."""
        if not kept.startswith(_MARK):
            return kept
        return next((text for key in self.keys() if (text := _opened(key, kept, owner)) is not None), None)

    def is_outdated(self, kept: str, owner: str) -> bool:
        """Say whether it is not sealed yet, or with an earlier key of ours."""
        return not kept.startswith(_MARK) or _opened(self.keys()[0], kept, owner) is None


def _opened(key: SecretStr, kept: str, owner: str) -> str | None:
    from cryptography.exceptions import InvalidTag

    try:
        data = urlsafe_b64decode(kept.removeprefix(_MARK))
        return _cipher(key).decrypt(data[:_NONCE], data[_NONCE:], owner.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(key: SecretStr) -> AESGCM:
    """Make the cipher of a key of ours, which signs cookies too: a key of its own is derived of it (RFC 5869)."""
    # Only here: every command opens a house, and few look at a secret.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.get_secret_value().encode()))
