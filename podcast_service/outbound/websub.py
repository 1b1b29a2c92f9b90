"""Tell a WebSub hub that something changed; it fetches the news and passes it on to whoever subscribed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from podcast_service.domain.text import one_line
from podcast_service.outbound.fetch import Client

MOST_BYTES = 100_000
"""Of a hub's answer; more is no receipt."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a hub answered: its status, and its words on one line."""

    status: int
    words: str

    @property
    def is_taken(self) -> bool:
        """Say whether the hub took the news; which 2xx it is, is the hub's own choice."""
        return 200 <= self.status < 300

    @property
    def may_pass(self) -> bool:
        """Say whether another try may go better: the hub is in trouble, or is asked too often."""
        return self.status >= 500 or self.status in (408, 429)


def publish(client: Client, hub: str, topic: str) -> Receipt:
    """Tell ``hub`` that the document at the address ``topic`` changed (feed-L05). Raises as ``Client.ask`` does.

    A redirect is not followed: the operator named the hub, and should name where it went.
    """
    form = urlencode({"hub.mode": "publish", "hub.url": topic}).encode()
    answer = client.ask("POST", hub, {"content-type": _FORM}, form, most=MOST_BYTES, follow=False)
    return Receipt(status=answer.status, words=one_line(answer.body.decode("utf-8", "replace")))
