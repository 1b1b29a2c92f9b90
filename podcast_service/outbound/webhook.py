"""Tell an address the operator named something, as JSON; signed where a secret is shared."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.text import one_line
from podcast_service.domain.told import told
from podcast_service.outbound.fetch import Client

SIGNATURE = "X-Podcast-Signature"
"""The field with ``sha256=`` and the HMAC-SHA256 of the body under the shared secret, in hexadecimal digits."""
MOST_BYTES = 100_000
"""Of an answer; more is no receipt."""
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to tell, and the secret that is shared with whoever listens there; the address may be a secret too."""

    url: str = field(repr=False)
    secret: bytes = field(default=b"", repr=False)


def post(client: Client, hook: Hook, document: Mapping[str, object]) -> None:
    """Post ``document``. Raises Unavailable for what may go better later, Invalid for a refusal.

    A redirect is not followed: the operator named the address, and should name where it went.
    """
    body = json.dumps(document, ensure_ascii=False).encode()
    fields = {"content-type": "application/json"}
    if hook.secret:
        fields[SIGNATURE] = f"sha256={hmac.new(hook.secret, body, hashlib.sha256).hexdigest()}"
    answer = client.ask("POST", hook.url, fields, body, most=MOST_BYTES, follow=False)
    if 200 <= answer.status < 300:
        return
    said = one_line(answer.body.decode("utf-8", "replace"))[:_LONGEST_WORDS]
    words = told(" It says: {words}", words=said) if said else ""
    if answer.status >= 500 or answer.status in (408, 429):
        raise Unavailable("webhook_unanswered", status=answer.status, words=words)
    raise Invalid("webhook_refused", status=answer.status, words=words)
