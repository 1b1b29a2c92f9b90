"""``security.txt``: whom to tell of a weakness."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from doorways import ask_flask
from flask import Flask

from podcast_service.setting_values import contact_address
from podcast_service.web.security_contact import PATH, security_contact_blueprint


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        pytest.param("sikkerhed@example.org", "Contact: mailto:sikkerhed@example.org", id="mail"),
        pytest.param("https://example.org/tell", "Contact: https://example.org/tell", id="web"),
    ],
)
def test_it_says_whom_to_tell_and_until_when_that_is_good(contact: str, line: str) -> None:
    """sec-S30: the fields of RFC 9116, and a day less than a year ahead."""
    app = Flask("contact")
    now = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    app.register_blueprint(security_contact_blueprint(contact, "https://pod.example", lambda: now))

    reply = ask_flask(app)(PATH)

    assert reply.fields["content-type"] == "text/plain; charset=utf-8"
    assert reply.body.decode().splitlines() == [
        line,
        "Expires: 2027-05-26T00:00:00Z",
        "Preferred-Languages: da, en",
        "Canonical: https://pod.example/.well-known/security.txt",
    ]


@pytest.mark.parametrize("wrong", ["http://example.org/tell", "nobody", "a@b\nContact: x", "https://exa mple.org"])
def test_a_contact_that_nobody_can_be_told_at_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="write"):
        contact_address(wrong)
