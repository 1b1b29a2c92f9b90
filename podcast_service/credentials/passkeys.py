"""Passkeys (WebAuthn, level 2): what a browser is asked, and whether its answer is that of the key it names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_bytes
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from podcast_service.domain.errors import Forbidden, Invalid

_LONGEST_ANSWER = 20_000
_CHALLENGE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Whose passkeys they are: the address people see in the browser, and the name the device shows."""

    address: str
    name: str

    @property
    def domain(self) -> str:
        """Return the domain passkeys hold for; a browser refuses a bare number."""
        return urlsplit(self.address).hostname or "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is kept of a passkey: its name, its public half, and how often it said that it was used."""

    id: str
    public_key: bytes
    count: int


def new_challenge() -> str:
    """Return what a device has to sign, once."""
    return bytes_to_base64url(token_bytes(_CHALLENGE))


def asked_to_make(site: Site, challenge: str, *, handle: str, email: str, name: str, known: Iterable[str]) -> str:
    """Return what a browser is asked to make a passkey of, as JSON; no device makes a second one of ``known``.

    The device keeps it with the account's name and asks who is there (face, finger or PIN), so that it is enough by
    itself. ``handle`` names the producer to us, and says nothing of them.
    """
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=handle.encode(),
        user_name=email,
        user_display_name=name or email,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
    )
    return options_to_json(options)


def asked_to_sign(site: Site, challenge: str) -> str:
    """Return what a browser is asked to sign in with, as JSON: any passkey it has for us."""
    options = generate_authentication_options(
        rp_id=site.domain,
        challenge=base64url_to_bytes(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def made(site: Site, challenge: str, answer: str) -> Key:
    """Return the passkey a browser made. Raises Invalid for an answer that is none, or one to another question."""
    try:
        found = verify_registration_response(
            credential=_short(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.address,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid("passkey_refused") from error
    return Key(
        id=bytes_to_base64url(found.credential_id), public_key=found.credential_public_key, count=found.sign_count
    )


def named(answer: str) -> str:
    """Return which passkey an answer says it is of. Raises Forbidden for what is no answer."""
    try:
        found = json.loads(_short(answer))["id"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Forbidden("passkey_unknown") from error
    if not isinstance(found, str):
        raise Forbidden("passkey_unknown")
    return found


def signed(site: Site, challenge: str, answer: str, key: Key) -> int:
    """Return the count of uses a passkey tells when it signed ``challenge``. Raises Forbidden when it did not.

    A count that has not grown is that of a copy, and is refused; devices that share a passkey tell none.
    """
    try:
        found = verify_authentication_response(
            credential=_short(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.address,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Forbidden("passkey_unknown") from error
    return found.new_sign_count


def _short(answer: str) -> str:
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError(f"{len(answer)} characters")
    return answer
