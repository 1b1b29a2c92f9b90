"""A mail goes out whole, encrypted where that can be, and carries nothing but what was meant."""

from __future__ import annotations

import ssl
import time
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st
from mailing import MailServer, mail_server
from strangers import certified

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.outbound import mail
from podcast_service.outbound.mail import Mailbox, send

ELSEWHERE = "127.0.0.2"
"""This machine too, but none of the names that count as it: it stands for another one."""


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified("localhost", tmp_path_factory.mktemp("mail"))


def box(server: MailServer, user: str = "", trust: ssl.SSLContext | None = None, host: str = "localhost") -> Mailbox:
    made = Mailbox(to=("ann@a.example", "bo@b.example"), sender="pod@c.example", server=server.url(host, user))
    return replace(made, trust=lambda: trust) if trust else made


def only(server: MailServer) -> EmailMessage:
    (found,) = server.mails
    return found


def test_a_mail_arrives_with_its_words() -> None:
    with mail_server() as server:
        send(box(server), "A disk is nearly full: æøå", "Line one.\nLine tø.\n.\nThe end.", NOW)

    found = only(server)
    assert (found["subject"], found["from"], found["to"]) == (
        "A disk is nearly full: æøå",
        "pod@c.example",
        "ann@a.example, bo@b.example",
    )
    assert found["auto-submitted"] == "auto-generated"
    assert found.get_content().splitlines() == ["Line one.", "Line tø.", ".", "The end."]
    assert [line.partition(":")[2] for line in server.said if ":" in line][:3] == [
        "<pod@c.example>",
        "<ann@a.example>",
        "<bo@b.example>",
    ]


@pytest.mark.parametrize("is_secure", [True, False], ids=["smtps", "starttls"])
def test_on_the_way_it_is_encrypted_and_the_password_comes_after_that(
    proof: tuple[ssl.SSLContext, ssl.SSLContext], is_secure: bool
) -> None:
    """sec-S26."""
    serving, trusting = proof
    with mail_server(serving, is_secure=is_secure) as server:
        send(box(server, "me:a%40b%2Fc@", trusting), "Hej", "Ord.", NOW)

    assert server.passwords == ["a@b/c"]
    assert only(server)["subject"] == "Hej"


@pytest.mark.parametrize("is_secure", [True, False], ids=["smtps", "starttls"])
def test_a_server_that_cannot_prove_its_name_gets_nothing(
    proof: tuple[ssl.SSLContext, ssl.SSLContext], is_secure: bool
) -> None:
    """sec-S26."""
    with mail_server(proof[0], is_secure=is_secure) as server, pytest.raises(Unavailable) as told:
        send(box(server, "me:word@"), "Hej", "Ord.", NOW)

    assert told.value.code == "mail_unreachable"
    assert (server.mails, server.passwords) == ([], [])


def test_a_password_goes_nowhere_in_the_open() -> None:
    """sec-S26: also where somebody on the way hides that the server can encrypt."""
    with mail_server(address=ELSEWHERE) as server:
        with pytest.raises(Invalid) as told:
            send(box(server, "me:word@", host=ELSEWHERE), "Hej", "Ord.", NOW)
        assert (told.value.code, server.mails, server.passwords) == ("mail_unsafe", [], [])

        send(box(server, host=ELSEWHERE), "Hej", "Ord.", NOW)
        assert len(server.mails) == 1


def test_another_machine_that_can_encrypt_has_to_prove_its_name(proof: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """sec-S26: without a password too."""
    with mail_server(proof[0], address=ELSEWHERE) as server, pytest.raises(Unavailable):
        send(box(server, host=ELSEWHERE, trust=proof[1]), "Hej", "Ord.", NOW)

    assert server.mails == []


@pytest.mark.parametrize(
    ("word", "answer", "code"),
    [
        ("RCPT", "550 no such person", "mail_refused"),
        ("RCPT", "451 come back later", "mail_unanswered"),
        ("MAIL", "552 too much", "mail_refused"),
        ("DATA", "554 it is spam", "mail_refused"),
        ("EHLO", "421 closing", "mail_unanswered"),
    ],
)
def test_what_the_server_says_decides_whether_it_is_worth_another_try(word: str, answer: str, code: str) -> None:
    with mail_server(**{word: answer, "HELO": answer}) as server, pytest.raises((Invalid, Unavailable)) as told:
        send(box(server), "Hej", "Ord.", NOW)

    assert told.value.code == code
    assert answer[4:] in str(told.value)


@pytest.mark.parametrize("answer", ["", "…"], ids=["says nothing", "goes on for ever"])
def test_a_server_that_takes_its_time_is_left(answer: str) -> None:
    """sec-S19."""
    began = time.monotonic()
    with mail_server(MAIL=answer) as server, pytest.raises(Unavailable) as told:
        send(replace(box(server), seconds=0.3), "Hej", "Ord.", NOW)

    assert told.value.code == "mail_unreachable"
    assert time.monotonic() - began < 5


def test_no_server_is_told_without_the_password() -> None:
    """sec-S26."""
    nobody = Mailbox(to=("a@a.example",), sender="a@a.example", server="smtp://me:hemmeligt@localhost:1")

    with pytest.raises(Unavailable) as told:
        send(nobody, "Hej", "Ord.", NOW)

    assert "hemmeligt" not in str(told.value)
    assert "hemmeligt" not in repr(nobody)


@given(subject=st.text(max_size=300), text=st.text(max_size=300))
def test_s3_whatever_the_words_hold_they_make_no_field_of_their_own(subject: str, text: str) -> None:
    """sec-S3, sec-S5: nothing gets into the head of a mail."""
    made = mail.written(box(MailServer(port=25)), subject, text, NOW)

    again = message_from_bytes(made.as_bytes(policy=made.policy.clone(linesep="\r\n")), policy=default)
    assert [name.lower() for name in again] == [
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("content-type", "content-transfer-encoding", "mime-version"),
    ]
    assert again["to"] == "ann@a.example, bo@b.example"


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@y.example", "a\n\nBody", "a\x0bBcc: x", "a\u2028Bcc: x", "\r", ""])
def test_s3_a_subject_stays_one_line(subject: str) -> None:
    """sec-S3."""
    with mail_server() as server:
        send(box(server), subject, "Ord.", NOW)

    found = only(server)
    assert found["bcc"] is None
    assert found.get_content().strip() == "Ord."
