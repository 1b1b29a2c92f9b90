"""What is told to an address the operator named: whole, signed, and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from strangers import Asked, Send, reply, stranger

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.outbound.fetch import Client
from podcast_service.outbound.webhook import Hook, post

SECRET = b"0123456789abcdef0123456789abcdef"


def answering(status: int, body: bytes = b"", **fields: str):  # type: ignore[no-untyped-def]
    def answer(_asked: Asked, send: Send) -> None:
        send(reply(status, body, **fields))

    return stranger(answer)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_document_is_posted_as_json_and_signed_over_its_very_bytes(status: int) -> None:
    """sec-S26: who shares the secret can see that it was us."""
    with answering(status) as there:
        post(Client(exempt=(there.origin,)), Hook(f"{there.origin}/hook?a=b", SECRET), {"text": "Ær"})

    (asked,) = there.asked
    assert (asked.method, asked.path, asked.fields["content-type"]) == ("POST", "/hook?a=b", "application/json")
    assert json.loads(asked.body) == {"text": "Ær"}
    wanted = hmac.new(SECRET, asked.body, hashlib.sha256).hexdigest()
    assert asked.fields["x-podcast-signature"] == f"sha256={wanted}"


def test_without_a_secret_nothing_is_signed() -> None:
    with answering(200) as there:
        post(Client(exempt=(there.origin,)), Hook(there.origin), {})

    assert "x-podcast-signature" not in there.asked[0].fields


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, Unavailable), (503, Unavailable), (429, Unavailable), (408, Unavailable), (400, Invalid), (404, Invalid)],
)
def test_the_answer_decides_whether_it_is_worth_another_try(status: int, kind: type[Exception]) -> None:
    with answering(status, b"No\r\nthanks") as there, pytest.raises(kind) as told:
        post(Client(exempt=(there.origin,)), Hook(f"{there.origin}/hemmelig"), {})

    assert f"answered {status}. It says: No thanks" in str(told.value)
    assert "hemmelig" not in str(told.value)


def test_a_redirect_is_not_followed() -> None:
    """sec-S19."""
    with answering(307, Location="/elsewhere") as there, pytest.raises(Invalid):
        post(Client(exempt=(there.origin,)), Hook(there.origin), {})

    assert len(there.asked) == 1


def test_s26_neither_address_nor_secret_is_shown() -> None:
    """sec-S26."""
    assert "hemmelig" not in repr(Hook("https://a.example/hemmelig", b"hemmelig" * 4))
