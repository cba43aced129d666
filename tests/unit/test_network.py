"""Which addresses may be dialled."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from monitor.network import allowed, public

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]
OUTSIDE = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_inside_is_not_public(ip: str) -> None:
    assert not public(ip)
    assert not allowed(ip)


@pytest.mark.parametrize("ip", OUTSIDE)
def test_a_global_address_is_public(ip: str) -> None:
    assert public(ip)
    assert allowed(ip)


def test_a_configured_network_is_allowed_and_no_other() -> None:
    networks = [ip_network("10.1.0.0/16"), ip_network("::1/128")]
    assert allowed("10.1.2.3", networks)
    assert allowed("::ffff:10.1.2.3", networks)
    assert allowed("::1", networks)
    assert not allowed("10.2.0.1", networks)
    assert not allowed("127.0.0.1", networks)


def test_what_is_no_address_is_refused_loudly() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        public("localhost")
