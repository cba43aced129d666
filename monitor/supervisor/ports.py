"""Ports for the roles: free ones for the demo, and a clear word where a wanted one is taken."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import ExitStack

from monitor.errors import WhiteflagError


def free_ports(host: str, count: int) -> list[int]:
    """Ports that nobody uses at this moment, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((host, 0))
        return [int(one.getsockname()[1]) for one in sockets]


def require_free(host: str, ports: Sequence[int]) -> None:
    """Raise `WhiteflagError` where one of the ports cannot be served on; before anything is started."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise WhiteflagError(
                    f"Port {port} on {host} cannot be used: {error.strerror}. "
                    "Set WHITEFLAG_PORT to the first of as many free ports as there are roles."
                ) from error
