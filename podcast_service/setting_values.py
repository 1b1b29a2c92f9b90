"""What the values of settings may be; each check raises ValueError that says what to write instead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from podcast_service.feeds.addresses import LOOPBACK
from podcast_service.outbound.mail import mail_address, mail_addresses, mail_server


def web_address(value: str) -> str:
    """Check an address people use: https, or http on this machine alone. Raises ValueError that says what to write."""
    value, host = origin(value)
    if value.startswith("http:") and host not in LOOPBACK and not host.endswith(".localhost"):
        raise ValueError("write https:// – apps refuse feeds over plain http (http is for this machine only)")
    return value


def origins(value: str) -> str:
    """Check several addresses with commas between. Raises ValueError that says what to write."""
    return ",".join(origin(one.strip())[0] for one in value.split(",") if one.strip())


def origin(value: str) -> tuple[str, str]:
    """Return the scheme, host and port of an address, without a slash at its end, and the host alone."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    extra = parts.path.strip("/") + parts.query + parts.fragment + (parts.username or "")
    if parts.scheme not in ("http", "https") or not host or extra or port == 0:
        raise ValueError("write an address without a path, such as https://podcast.example.org")
    if not value.isascii():
        raise ValueError("write the address in ASCII (a name with æøå as xn--…)")
    return value.rstrip("/"), host


def hub_address(value: str) -> str:
    """Check the address of a hub: like an origin's, but it may have a path and a query."""
    try:
        parts = urlsplit(value)
        web_address(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        raise ValueError(
            "write the hub's whole address, such as https://hub.example.org/ (http only on this machine)"
        ) from None
    if not re.fullmatch(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+", value) or parts.fragment:
        raise ValueError("write the hub's address in ASCII, without spaces and without #")
    return value if parts.path else f"{value}/"


def media_address(value: str) -> str:
    """Check the address under which media lie elsewhere: like an origin's, but it may have a path."""
    try:
        parts = urlsplit(value)
        web_address(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        raise ValueError(
            "write where the stored objects can be fetched, such as https://cdn.example.org/podcast (http only on this "
            "machine)"
        ) from None
    if parts.query or parts.fragment or not re.fullmatch(r"[!$&'()*+,\-./0-9:;=@A-Z\[\]_a-z~%]+", value):
        raise ValueError("write the address of the media in ASCII, without spaces, ? and #")
    return value.rstrip("/")


def contact_address(value: str) -> str:
    """Check where someone can be told something. Raises ValueError that says what to write."""
    if value.startswith("https://"):
        return hub_address(value)
    try:
        return mail_address(value)
    except ValueError:
        raise ValueError("write an address of mail, or one that begins with https://") from None


def database(value: str) -> str:
    """Check the address of a database. Raises ValueError that says what to write."""
    if not re.match(r"(sqlite:///.|postgres(ql)?(\+psycopg)?://.)", value):
        raise ValueError("write sqlite:///path/to/file or postgresql://user:password@host/database")
    return value


def storage(value: str) -> str:
    """Check the address of a storage. Raises ValueError that says what to write."""
    if not re.match(r"(file:///.|s3://.)", value):
        raise ValueError("write file:///path/to/folder or s3://bucket/prefix")
    return value


def hook_address(value: SecretStr | None) -> SecretStr | None:
    """Check an address that is told something; it may hold a secret, so no word of it is repeated."""
    if value is None:
        return None
    try:
        return SecretStr(hub_address(value.get_secret_value()))
    except ValueError:
        raise ValueError(
            "write the whole address, such as https://example.org/told (http only on this machine)"
        ) from None


def long_enough(value: SecretStr | None) -> SecretStr | None:
    """Check that a secret is long enough to be one. Raises ValueError that says what to write."""
    if value is not None and len(value.get_secret_value()) < 32:
        raise ValueError(
            'write at least 32 random characters; python -c "import secrets; print(secrets.token_hex())" makes some'
        )
    return value


def all_long_enough(value: SecretStr) -> SecretStr:
    """Check several secrets with commas between, as ``long_enough`` does one."""
    for one in value.get_secret_value().split(","):
        if one.strip():
            long_enough(SecretStr(one.strip()))
    return value


def advice(message: str) -> str:
    """Say what to write instead, from what pydantic says is wrong."""
    if message.startswith("Input should be '"):
        return f"write {message.removeprefix('Input should be ')}"
    if "boolean" in message:
        return "write true or false"
    if message.startswith("Input should be"):
        return f"write a whole number; it {message.removeprefix('Input ').partition(',')[0]}"
    if "match pattern" in message:
        return "write an address that starts with https://"
    return message.removeprefix("Value error, ")


class Sending(BaseModel):
    """The settings of files that producers send."""

    incoming_folder: Annotated[
        Path,
        Field(
            description="Where files that producers send lie until they are whole. On the disk of the content folder "
            "nothing is copied twice; processes that share an address share the folder."
        ),
    ] = Path("var/incoming")
    upload_max_gb: Annotated[
        int, Field(ge=1, le=5000, description="How many GB a file may have that a producer sends.")
    ] = 20
    upload_quota_gb: Annotated[
        int, Field(ge=1, description="How many GB of files one producer may have begun to send and not finished.")
    ] = 100
    upload_direct: Annotated[
        bool,
        Field(
            description="With s3://: let browsers and the command line send large files straight to the store, by "
            "addresses good for an hour. The store must allow this site's origin (CORS), else they go through here.",
        ),
    ] = True
    token: Annotated[
        SecretStr | None,
        Field(description="The token by which upload --server sends in your name; made on your page in its studio."),
    ] = None


class Telling(BaseModel):
    """The settings of who is told, by mail or hook, what is wrong with the service."""

    alarm_mail: Annotated[
        str,
        AfterValidator(mail_addresses),
        Field(description="Who is told by mail what is wrong with the service: addresses with commas between."),
    ] = ""
    alarm_mail_from: Annotated[
        str,
        AfterValidator(mail_address),
        Field(description="The address those mails come from. Default: the first they go to."),
    ] = ""
    smtp_url: Annotated[
        SecretStr | None,
        AfterValidator(lambda value: value and SecretStr(mail_server(value.get_secret_value()))),
        Field(
            description="The server mails are handed to: smtps://user:password@host:port, or smtp:// where the server "
            "encrypts by STARTTLS or stands on this machine. Default: smtp://localhost:25.",
        ),
    ] = None
    alarm_webhook: Annotated[
        SecretStr | None,
        AfterValidator(hook_address),
        Field(description="An address that is told, by a POST of JSON, what is wrong with the service."),
    ] = None

    @property
    def sender(self) -> str:
        """Return from whom our mail comes: empty where none is sent."""
        return self.alarm_mail_from or self.alarm_mail.partition(",")[0]
