"""What happened to an account lately, in words: so that its owner sees what was not theirs (sec-S27)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.domain.acts import Done
from podcast_service.domain.history import Entry
from podcast_service.domain.told import told
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.said import who_words

SHOWN = 15
ACTS: dict[str, str] = {
    Done.PRODUCER_INVITED: told("Invited"),
    Done.LINK_MADE: told("A link to choose a password was made"),
    Done.PASSWORD_CHOSEN: told("Password chosen by a link"),
    Done.PASSWORD_CHANGED: told("Password changed"),
    Done.ACCOUNT_CHANGED: told("Name or language changed"),
    Done.SIGNED_IN: told("Signed in"),
    Done.SIGNED_OUT: told("Signed out"),
    Done.SESSION_ENDED: told("A device signed out from afar"),
    Done.SESSIONS_ENDED: told("Every other device signed out"),
    Done.APP_ADDED: told("Authenticator app added"),
    Done.APP_REMOVED: told("Authenticator app removed"),
    Done.PASSKEY_ADDED: told("Passkey added"),
    Done.PASSKEY_REMOVED: told("Passkey removed"),
    Done.RECOVERY_CODES_MADE: told("New recovery codes made"),
    Done.SECOND_FACTORS_FORGOTTEN: told("App and passkeys forgotten"),
    Done.TOKEN_MADE: told("Key for a program made"),
    Done.TOKEN_REVOKED: told("Key for a program revoked"),
    Done.TOKENS_REVOKED: told("Every key for programs revoked"),
    Done.ROLE_GIVEN: told("Given a role in a show"),
    Done.ROLE_TAKEN: told("Role in a show taken away"),
    Done.ADMINISTRATOR_MADE: told("Made an administrator"),
    Done.ADMINISTRATOR_NO_MORE: told("Administrator no more"),
    Done.PRODUCER_REMOVED: told("Account removed"),
}
"""What each act on an account is called."""


class Line(NamedTuple):
    """One thing that happened; ``by`` is empty where it was the account's owner."""

    at: datetime
    words: str
    by: str


def _by(here: Here, entry: Entry) -> str:
    return entry.by if entry.producer else who_words(entry.by, here.language)


def lately(here: Here, producer: str) -> list[Line]:
    """Return what happened to an account, the newest first."""
    with read(here.house.catalog) as tx:
        found = list_entries(tx, subject=f"producer:{producer}", limit=SHOWN)
    return [
        Line(one.at, here.say(ACTS.get(one.act, one.act)), "" if one.producer == producer else _by(here, one))
        for one in found
    ]
