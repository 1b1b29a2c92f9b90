"""From an address and a user agent to a name for both that tells neither."""

from __future__ import annotations

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network

_NETWORK_BITS = 64  # feed-D09: one household; the rest of an IPv6 address changes by the day


def consumer_name(address: str, user_agent: str, key: bytes) -> str:
    """Return the name of one listener under ``key``: the same for the same two, and no way back once it is forgotten.

    An IPv6 address is cut to its network first (feed-D08, feed-D09). Raises ValueError for what is no address.
    """
    return name_under(key, network_of(address), user_agent)


def name_under(key: bytes, network: str, user_agent: str) -> str:
    """Return the name of a listener whose network is known already."""
    text = f"{network} {user_agent}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=key).hexdigest()


def network_of(address: str) -> str:
    """Return what of an address is used. Raises ValueError for what is none."""
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), _NETWORK_BITS), strict=False))
