"""Every setting, its default and its meaning; the only place that reads the environment.

Settings come from the environment or from a file ``.env`` in the current folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from podcast_service.delivery.modes import Mode
from podcast_service.domain.errors import Invalid
from podcast_service.feeds.addresses import LOOPBACK
from podcast_service.setting_values import (
    Sending,
    Telling,
    advice,
    all_long_enough,
    contact_address,
    database,
    hook_address,
    hub_address,
    long_enough,
    media_address,
    origins,
    storage,
    web_address,
)

VAR = Path("var")
"""The folder of everything the service makes by itself: the catalog and, by default, the storage."""


class Settings(Telling, Sending, BaseSettings):
    """The settings of one running service."""

    model_config = SettingsConfigDict(
        env_prefix="PODCAST_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    content: Annotated[Path, Field(description="The folder with shows, themes, publications, people and pages.")] = (
        Path("episodes")
    )
    database_url: Annotated[
        str,
        AfterValidator(database),
        Field(description="The catalog's database: sqlite:///path or postgresql://user:password@host/database."),
    ] = f"sqlite:///{VAR / 'catalog.sqlite3'}"
    storage_url: Annotated[
        str,
        AfterValidator(storage),
        Field(
            description="Where sound, pictures and files are kept: file:///path or s3://bucket/prefix (endpoint and "
            "credentials by the standard AWS variables).",
        ),
    ] = Field(default_factory=lambda: (VAR / "storage").absolute().as_uri())
    node_folder: Annotated[
        Path,
        Field(
            description="Where this machine keeps its own copy of what it serves, so that it serves on while the "
            "database and the storage are away. Processes on one machine may share it."
        ),
    ] = VAR / "node"
    mirror_url: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else storage(value)),
        Field(
            description="Where a mirror of everything public is kept up to date, for any file server to serve while "
            "the service is away: file:///path or s3://bucket/prefix. Default: none is kept.",
        ),
    ] = None
    delivery: Annotated[
        Mode,
        Field(
            description="How sound reaches listeners. through: sent from here, from the disk or out of the bucket. "
            "redirect: fetched at PODCAST_MEDIA_URL. signed: fetched at the store, by addresses good for some hours. "
            "x-accel: sent by the nginx that stands before the service.",
        ),
    ] = Mode.THROUGH
    media_url: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else media_address(value)),
        Field(
            description="With redirect: the public address below which the stored objects lie by their keys, such as a "
            "CDN's. With signed: the store's address for the public, where it is not AWS_ENDPOINT_URL.",
        ),
    ] = None
    cache_gb: Annotated[
        int | None,
        Field(
            ge=0,
            description="How many GB of objects from a bucket are kept on this machine too, so that sound goes on "
            "while the store is away. 0 keeps none. Default: 1 with s3://, where sound is sent from here.",
        ),
    ] = None
    public: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else web_address(value)),
        Field(
            validation_alias="PODCAST_PUBLIC_URL",
            description="The address listeners use, without a path. Default: http://localhost:$PORT.",
        ),
    ] = None
    websub_hub: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else hub_address(value)),
        Field(
            description="The address of a WebSub hub that is told at once when a feed changes, so that apps need not "
            "ask for it again and again. Default: none is told.",
        ),
    ] = None
    former: Annotated[
        str,
        AfterValidator(origins),
        Field(
            validation_alias="PODCAST_FORMER_URLS",
            description="The public addresses the service had before, with commas between: requests for them are led "
            "on to the public address, and every feed says where it is now.",
        ),
    ] = ""
    source_url: Annotated[
        str | None,
        Field(
            pattern=r"^https?://",
            description="Where the source code of this installation can be had; every page then links there, as the "
            "licence asks of whoever changes the program.",
        ),
    ] = None
    secret_key: Annotated[
        SecretStr | None,
        AfterValidator(long_enough),
        Field(
            description="At least 32 random characters that sign who is signed in. Default: a key in var/secret-key, "
            "which is made at the first start. Machines that serve together need the same one."
        ),
    ] = None
    secret_keys_old: Annotated[
        SecretStr,
        AfterValidator(all_long_enough),
        Field(
            description="Keys that signed before, with commas between: what they signed still counts. Take them out a "
            "day after a new one was set."
        ),
    ] = SecretStr("")
    security_contact: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else contact_address(value)),
        Field(
            description="Whom to tell of a weakness in the security: an address of mail, or one beginning with "
            "https://. It stands in /.well-known/security.txt. Default: there is no such file."
        ),
    ] = None
    disk_alarm_mb: Annotated[
        int | None,
        Field(
            ge=0,
            description="How many megabytes shall be free on the disks of content, catalog and storage, else there is "
            "an alarm. Default: 1000, or 5 % of a smaller disk.",
        ),
    ] = None
    purge_webhook: Annotated[
        SecretStr | None,
        AfterValidator(hook_address),
        Field(
            description="An address that is told, by a POST of JSON, which public addresses changed, so that a CDN or "
            "a cache lets go of what it kept of them."
        ),
    ] = None
    purge_secret: Annotated[
        SecretStr | None,
        AfterValidator(long_enough),
        Field(description="At least 32 random characters, shared with whoever listens there, that sign what is told."),
    ] = None
    trusted_proxies: Annotated[
        int,
        Field(
            ge=0, le=10, description="How many proxies stand before the service and set X-Forwarded-For; 0 trusts none."
        ),
    ] = 0
    country_header: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9-]*$",
            description="The header field in which a proxy before the service tells a listener's country by two "
            "letters, such as CF-IPCountry. Believed only with PODCAST_TRUSTED_PROXIES. Default: none does.",
        ),
    ] = ""
    design_page: Annotated[
        bool,
        Field(
            description="Show every component of the site in every state at /design, for whoever works on its looks. "
            "It is made up and part of no release.",
        ),
    ] = False
    port: Annotated[int, Field(ge=1, le=65535, validation_alias="PORT", description="The port to serve on.")] = 8000

    @property
    def public_url(self) -> str:
        """Return the public address, without a slash at its end."""
        return self.public or f"http://localhost:{self.port}"

    @property
    def is_https(self) -> bool:
        """Say whether the public address is one of TLS."""
        return self.public_url.startswith("https:")

    @property
    def old_secret_keys(self) -> tuple[str, ...]:
        """Return the keys that signed before."""
        return tuple(key.strip() for key in self.secret_keys_old.get_secret_value().split(",") if key.strip())

    @property
    def cache_bytes(self) -> int:
        """Return how many bytes of copies are kept on this machine; a folder on it needs none."""
        gigabytes = 1 if self.cache_gb is None and self.delivery is Mode.THROUGH else self.cache_gb or 0
        return gigabytes * 10**9 if self.storage_url.startswith("s3:") else 0

    @property
    def former_urls(self) -> tuple[str, ...]:
        """Return the public addresses from before, each without a slash at its end."""
        return tuple(url for url in self.former.split(",") if url and url != self.public_url)

    @property
    def catalog_folder(self) -> Path | None:
        """Return the folder of the catalog where that is on this machine."""
        kind, _, path = self.database_url.partition(":///")
        return Path(path).parent if kind == "sqlite" else None

    @property
    def storage_folder(self) -> Path | None:
        """Return the folder of the storage where that is on this machine."""
        parts = urlsplit(self.storage_url)
        return Path(unquote(parts.path)) if parts.scheme == "file" else None

    @property
    def is_local(self) -> bool:
        """Say whether the service is reached on this machine only."""
        return urlsplit(self.public_url).hostname in LOOPBACK

    @property
    def named(self) -> tuple[str, ...]:
        """Return the addresses the operator named, which may stand on this machine or in its network (sec-S19)."""
        hooks = [hook.get_secret_value() for hook in (self.alarm_webhook, self.purge_webhook) if hook]
        return (self.public_url, *(url for url in (self.websub_hub, *hooks) if url))

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """Return the host names we answer to: the public one and this machine's own (sec-S17)."""
        return (urlsplit(self.public_url).hostname or "localhost", "localhost", ".localhost", "127.0.0.1", "[::1]")


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which another process of ours reads the same settings."""
    values = {
        "PODCAST_CONTENT": str(settings.content),
        "PODCAST_DATABASE_URL": settings.database_url,
        "PODCAST_STORAGE_URL": settings.storage_url,
        "PODCAST_NODE_FOLDER": str(settings.node_folder),
        "PODCAST_MIRROR_URL": settings.mirror_url or "",
        "PODCAST_DELIVERY": settings.delivery.value,
        "PODCAST_MEDIA_URL": settings.media_url or "",
        "PODCAST_CACHE_GB": "" if settings.cache_gb is None else str(settings.cache_gb),
        "PODCAST_PUBLIC_URL": settings.public_url,
        "PODCAST_WEBSUB_HUB": settings.websub_hub or "",
        "PODCAST_FORMER_URLS": settings.former,
        "PORT": str(settings.port),
    }
    return {**os.environ, **values}


def load_settings(port: int | None = None) -> Settings:
    """Read the settings; ``port`` goes before PORT. Raises Invalid that names each wrong one and what to write."""
    try:
        return Settings() if port is None else Settings(PORT=port)  # type: ignore[call-arg] # its alias, which the type does not know
    except ValidationError as error:
        lines = [f"{_variable(str(problem['loc'][0]))}: {advice(problem['msg'])}" for problem in error.errors()]
        raise Invalid("settings", problems="\n  ".join(lines)) from None


def _variable(name: str) -> str:
    return name if name.isupper() else f"PODCAST_{name.upper()}"
