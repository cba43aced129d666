"""Which addresses a receiver's name leads to, of those that may be dialled.

Whoever dials must take one of these and not resolve again: a name that changes its mind in between (DNS
rebinding) then gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

from monitor.network import Network, allowed, public

MOST = 3
"""Addresses of one name that are tried."""


class BlockedError(OSError):
    """The name leads to no address that may be dialled."""


async def addresses(name: str, port: int, networks: Sequence[Network], *, secure: bool) -> list[str]:
    """Literal addresses to try in this order; without TLS (`secure`) only those in the listed networks.

    Raises `socket.gaierror` where the name has none, and `BlockedError` where none may be dialled.
    """
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    unique = dict.fromkeys(str(info[4][0]) for info in found)
    passed = [each for each in unique if allowed(each, networks) and (secure or not public(each))]
    if not passed:
        raise BlockedError
    return passed[:MOST]
