"""Which addresses may be dialled: public ones, and the networks that the configuration allows.

A name must be resolved first and the very address that was checked be dialled: a name that changes its
mind between check and use (DNS rebinding) then gains nothing. Pure: resolving and dialling are done by
`feeds/dial.py` and `alerts/receivers/dial.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_NAT64 = ip_network("64:ff9b::/96")
_PROTOCOLS = ip_network("192.0.0.0/24")  # IETF protocol assignments: Python releases disagree about it
_LOW_32_BITS = 0xFFFFFFFF


def public(ip: str) -> bool:
    """Whether `ip` (RFC 6890) is a globally routable unicast address, also when wrapped in an IPv6 one."""
    address = _unwrapped(ip)
    if address in _PROTOCOLS or (isinstance(address, IPv6Address) and address.is_site_local):
        return False
    # is_global alone lets multicast and reserved addresses through
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    )


def allowed(ip: str, networks: Sequence[Network] = ()) -> bool:
    """Whether `ip` may be dialled: it is public, or one of `networks` holds it."""
    address = _unwrapped(ip)
    return public(ip) or any(address in network for network in networks)


def _unwrapped(ip: str) -> IPv4Address | IPv6Address:
    """The IPv4 address inside a mapped, 6to4, Teredo or NAT64 one: that is where packets go."""
    address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32_BITS)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
