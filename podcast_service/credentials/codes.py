"""Codes of an authenticator app (TOTP, RFC 6238), and the codes on paper for when the phone is lost."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from secrets import choice

import pyotp
import segno

STEP = 30
"""Seconds a code of the app is shown."""
LATE = 1
"""Steps a code may lie before or after ours: clocks differ, and people type."""
RECOVERY_CODES = 10
# No letter that is taken for another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PARTS, _PART = 3, 5


def new_secret() -> str:
    """Return a secret for an app: 160 bits in base32, as apps read it."""
    return pyotp.random_base32()


def app_address(secret: str, who: str, where: str) -> str:
    """Return the otpauth: address by which an app takes the secret in."""
    return pyotp.TOTP(secret).provisioning_uri(name=who, issuer_name=where)


def drawn(address: str) -> str:
    """Draw ``address`` as a QR code: an SVG of dark on white, whatever the page's colours, as cameras want it."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)


def step_of(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """Return the time step a code of the app belongs to; None for a wrong one.

    A code of step ``last`` or before was used already, so it is wrong (RFC 6238, 5.2).
    """
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    app = pyotp.TOTP(secret)
    here = int(now.timestamp()) // STEP
    right = [
        step
        for step in range(here - LATE, here + LATE + 1)
        if hmac.compare_digest(app.generate_otp(step), digits) and (last is None or step > last)
    ]
    return right[0] if right else None


def new_recovery_codes() -> list[str]:
    """Return codes for when the phone is lost: each opens once. 74 bits, so that their hashes tell nobody anything."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]", "", code.lower()).encode()).hexdigest()


def _recovery_code() -> str:
    return "-".join("".join(choice(_LETTERS) for _ in range(_PART)) for _ in range(_PARTS))
