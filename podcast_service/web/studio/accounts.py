"""Every page about accounts: signing in, one's own account, who may what."""

from __future__ import annotations

from podcast_service.web.studio import (
    account,
    account_keys,
    account_security,
    link,
    passkeys,
    producers,
    proof,
    session,
    sign_in,
)
from podcast_service.web.studio.door import Studio

ROOMS = (sign_in, passkeys, link, session, proof, account, account_security, account_keys, producers)


def register(studio: Studio) -> None:
    """Register them."""
    for room in ROOMS:
        room.register(studio)
