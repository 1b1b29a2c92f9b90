"""A mail server: a little one on loopback that says what it is told to, and keeps what it is handed."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class MailServer:
    """A running server. ``mails`` are what it took, ``said`` every line it was told, ``passwords`` what it was shown.

    ``answers`` go before its own, by the word of the command; an empty one is silence, ``…`` an answer without end.
    """

    port: int = 0
    tls: ssl.SSLContext | None = None
    is_secure: bool = False
    """Whether it encrypts from the start, not by STARTTLS."""
    answers: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)

    def url(self, host: str = "localhost", user: str = "") -> str:
        return f"smtp{'s' if self.is_secure else ''}://{user}{host}:{self.port}"


class _Handler(StreamRequestHandler):
    mail: MailServer

    def handle(self) -> None:
        with suppress(OSError, ssl.SSLError):  # whoever came may not trust us, or leave
            if self.mail.is_secure:
                self._encrypt()
            self._say("220 here")
            while (line := self.rfile.readline()) and self._answer(line.decode().strip()):
                pass

    def _answer(self, line: str) -> bool:
        word = line.split(" ")[0].upper()
        self.mail.said.append(line)
        if word in self.mail.answers:
            if self.mail.answers[word] == "…":
                while self.wfile.write(b"250-"):
                    time.sleep(0.05)
            elif self.mail.answers[word]:
                self._say(self.mail.answers[word])
            else:
                self.rfile.read()
            return True
        if word == "EHLO":
            is_plain = not isinstance(self.connection, ssl.SSLSocket)
            self._say("250-here", "250-STARTTLS" if self.mail.tls and is_plain else "250-8BITMIME", "250 AUTH PLAIN")
        elif word == "STARTTLS":
            self._say("220 go on")
            self._encrypt()
        elif word == "AUTH":
            self.mail.passwords.append(base64.b64decode(line.split(" ")[2]).decode().split("\0")[2])
            self._say("235 welcome")
        elif word == "DATA":
            self._say("354 go on")
            lines = [line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n")]
            found = message_from_bytes(b"".join(lines), policy=default)
            assert isinstance(found, EmailMessage)
            self.mail.mails.append(found)
            self._say("250 taken")
        else:
            self._say("221 bye" if word == "QUIT" else "250 yes")
        return word != "QUIT"

    def _encrypt(self) -> None:
        assert self.mail.tls
        self.connection = self.mail.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
            self.connection.close()


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, is_secure: bool = False, address: str = "127.0.0.1", **answers: str
) -> Iterator[MailServer]:
    """Run a mail server until the block ends."""
    server = MailServer(tls=tls, is_secure=is_secure, answers=dict(answers))
    handler = type("Handler", (_Handler,), {"mail": server})
    with ThreadingTCPServer((address, 0), handler) as running:
        running.daemon_threads = True
        server.port = running.server_address[1]
        serving = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        try:
            yield server
        finally:
            running.shutdown()
