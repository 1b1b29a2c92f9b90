"""Send a mail through the server the operator named; on the way to another machine nobody reads a password."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.text import clean, one_line
from podcast_service.feeds.addresses import LOOPBACK
from podcast_service.outbound.fetch import ended, system_trust

MOST_SECONDS = 30.0
PORTS = {"smtp": 587, "smtps": 465}
"""The ports for handing mail in, where the address names none."""
_LONGEST_SUBJECT = 150

_log = logging.getLogger(__name__)
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}"


def mail_address(value: str) -> str:
    """Return ``value`` if it is one plain address, or nothing. Raises ValueError that says what to write."""
    if value and not re.fullmatch(_ADDRESS, value):
        raise ValueError("write a plain address in ASCII, such as podcast@example.org")
    return value


def mail_addresses(value: str) -> str:
    """Return the addresses in ``value`` with single commas between. Raises ValueError that says what to write."""
    return ",".join(mail_address(one.strip()) for one in value.split(",") if one.strip())


def mail_server(value: str) -> str:
    """Return ``value`` if it names a server as ``Mailbox`` does. Raises ValueError that says what to write."""
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or not value.isascii() or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("write smtps://user:password@host or smtp://host:port (a @, : or / in the password as %40 …)")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """To whom, from whom, and through which server: ``smtps://user:password@host:port``, or ``smtp://`` for STARTTLS.

    Addresses are plain (``who@example.org``); the settings see to that.
    """

    to: tuple[str, ...]
    sender: str
    server: str = field(repr=False)
    trust: Callable[[], ssl.SSLContext] = field(default=system_trust, repr=False)
    seconds: float = MOST_SECONDS
    """How long handing in a mail may take."""


def send(box: Mailbox, subject: str, text: str, at: datetime) -> None:
    """Send ``text`` under ``subject``. Raises Unavailable for what may go better later, Invalid for a refusal."""
    mail = written(box, subject, text, at)
    parts = urlsplit(box.server)
    host = parts.hostname or "localhost"
    try:
        _hand_in(box, mail, host, parts.port or PORTS[parts.scheme])
    except smtplib.SMTPResponseException as error:
        raise _answered(host, error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise _answered(host, *next(iter(error.recipients.values()))) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Unavailable("mail_unreachable", host=host, reason=one_line(str(error))[:200]) from error


def written(box: Mailbox, subject: str, text: str, at: datetime) -> EmailMessage:
    """Return the mail; what comes from elsewhere stays on the one line of its field."""
    mail = EmailMessage()
    mail["From"] = box.sender
    mail["To"] = ", ".join(box.to)
    mail["Subject"] = one_line(subject)[:_LONGEST_SUBJECT]
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain=_domain(box))
    mail["Auto-Submitted"] = "auto-generated"  # no answers by machines (RFC 3834)
    mail.set_content(clean(text) + "\n", cte="quoted-printable")
    return mail


def _hand_in(box: Mailbox, mail: EmailMessage, host: str, port: int) -> None:
    parts = urlsplit(box.server)
    ends = time.monotonic() + box.seconds
    with _opened(box, host, port, is_secure=parts.scheme == "smtps") as server:
        if server.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        with ended(server.sock, ends):
            server.ehlo_or_helo_if_needed()
            # A server on this machine often cannot prove its name, and what goes there passes no wire.
            is_wanted = host not in LOOPBACK or bool(parts.username)
            if parts.scheme == "smtp" and is_wanted and server.has_extn("starttls"):
                server.starttls(context=box.trust())
            if parts.username:
                if not isinstance(server.sock, ssl.SSLSocket) and host not in LOOPBACK:
                    raise Invalid("mail_unsafe", host=host)
                server.login(unquote(parts.username), unquote(parts.password or ""))
            refused = server.send_message(mail)
    if refused:  # the others got it, and would get it again if this were an error
        _log.warning("mail_refused_partly host=%s count=%d", host, len(refused))


def _opened(box: Mailbox, host: str, port: int, *, is_secure: bool) -> smtplib.SMTP:
    # Named by hand: by default the library asks the network for this machine's name, which may take long.
    name = _domain(box)
    if is_secure:
        return smtplib.SMTP_SSL(host, port, name, timeout=box.seconds, context=box.trust())
    return smtplib.SMTP(host, port, name, timeout=box.seconds)


def _domain(box: Mailbox) -> str:
    return box.sender.partition("@")[2]


def _answered(host: str, code: int, words: bytes | str) -> Unavailable | Invalid:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    facts = {"host": host, "status": code, "words": one_line(said)[:200]}
    return Invalid("mail_refused", **facts) if code >= 500 else Unavailable("mail_unanswered", **facts)
