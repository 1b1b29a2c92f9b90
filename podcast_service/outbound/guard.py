"""Decide whether an address may be asked, and whether a machine may be connected to. Pure: names come resolved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from podcast_service.domain.errors import Invalid
from podcast_service.domain.told import Told, told

PORTS = {"http": 80, "https": 443}
"""The ports that may be asked, each by its scheme (sec-S19)."""

_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_PRINTED = re.compile(r"[!-\[\]-~]+")
"""ASCII without spaces, controls and the backslash, which programs read differently."""

_NOT_PUBLIC_4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # relays from 6to4
    IPv4Network("224.0.0.0/4"),  # multicast
    IPv4Network("168.63.129.16/32"),  # what tells machines in Azure about themselves
)
"""What ``is_global`` calls global and no public server is."""
_PUBLIC_6 = IPv6Network("2000::/3")
"""Mapped IPv4, NAT64, local and multicast addresses are all outside it."""
_NOT_PUBLIC_6 = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them: an IPv4 address may hide there
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address hides there
    IPv6Network("3fff::/20"),  # documentation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes: ``path`` carries the query, ``host`` is without brackets.

    ``is_trusted`` says that the origin was named by the operator: any port and any machine will do.
    """

    scheme: str
    host: str
    port: int
    path: str
    is_trusted: bool = False

    @property
    def authority(self) -> str:
        """Return host and port as the field Host has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host and port in the one way they are written."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """Return the whole address."""
        return self.origin + self.path


def target_of(url: str, exempt: Collection[str] = ()) -> Target:
    """Return where ``url`` leads when it may be asked: http(s) on its own port, no name or password in it (sec-S19).

    ``exempt`` are origins as ``origin_of`` writes them. Raises Invalid.
    """
    target = _read(url)
    if target.origin in exempt:
        return replace(target, is_trusted=True)
    if target.port != PORTS[target.scheme]:
        raise _refused(url, told("port {port} is none of the web's: only 80 and 443 are asked", port=target.port))
    return target


def led_to(target: Target, location: str, exempt: Collection[str] = ()) -> Target:
    """Return where a redirect from ``target`` leads; what is no ASCII in it is written as its bytes. Raises Invalid.

    A stranger leads to no exempt origin: it would be a way round the guard.
    """
    written = quote(location.encode("latin-1", "replace"), safe="!#$%&'()*+,-./:;=?@[]_~")
    try:
        url = urljoin(target.url, written)
    except ValueError as error:
        raise _refused(location, told("it cannot be read")) from error
    return target_of(url, exempt if target.is_trusted else ())


def origin_of(url: str) -> str:
    """Return the origin of ``url`` in the one way origins are written here. Raises Invalid."""
    return _read(url).origin


def checked(target: Target, addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of the target's machine when every one is public. Raises Invalid (sec-S19).

    One private address among public ones is refused too: whoever answers for the name could choose.
    """
    found = tuple(dict.fromkeys(addresses))
    private = next((one for one in found if not is_public(one)), None)
    if private and not target.is_trusted:
        raise Invalid("outbound_private", host=target.host, address=private)
    return found


def is_public(address: str) -> bool:
    """Say whether an IP address is that of a machine on the public internet; what cannot be read is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not any(found in net for net in _NOT_PUBLIC_4)
    return found in _PUBLIC_6 and found.is_global and not any(found in net for net in _NOT_PUBLIC_6)


def _read(url: str) -> Target:
    parts = _split(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=_host(url, parts), port=_port(url, parts), path=path)


def _split(url: str) -> SplitResult:
    if not _PRINTED.fullmatch(url):
        raise _refused(url, told("it holds a character that no address has"))
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _refused(url, told("it cannot be read")) from error
    if parts.scheme not in PORTS:
        raise _refused(url, told("it starts with neither https:// nor http://"))
    if "@" in parts.netloc:
        raise _refused(url, told("it holds a name or a password"))
    return parts


def _host(url: str, parts: SplitResult) -> str:
    """Return the host: a name, or an IP address in its one ordinary form, never a number in disguise."""
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        try:
            return str(IPv6Address(host)) if "%" not in host else _no_host(url)
        except AddressValueError:
            return _no_host(url)
    if not _NAME.fullmatch(host):
        return _no_host(url)
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            return _no_host(url)
    return host


def _no_host(url: str) -> str:
    raise _refused(url, told("it names no host"))


def _port(url: str, parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError as error:
        raise _refused(url, told("its port is no number")) from error
    return PORTS[parts.scheme] if port is None else port


def _refused(url: str, reason: Told) -> Invalid:
    return Invalid("outbound_address", url=url[:200], reason=reason)
