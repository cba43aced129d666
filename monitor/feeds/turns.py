"""Waiting for one's turn at a host, and staying away when it asks for that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from monitor.errors import FetchError
from monitor.feeds.hosts import Hosts

PATIENCE = 120.0
"""Seconds; whoever would have to wait longer does without."""
_UNKNOWN_WAIT = 60.0


def respect(hosts: Hosts, url: str, error: FetchError, now: float) -> None:
    """Leave a site alone that has asked for it, by 429 or 503; without a time, for a minute."""
    if error.reason == "throttled":
        hosts.hold(url, now + (error.retry_after or _UNKNOWN_WAIT))


@asynccontextmanager
async def turn(hosts: Hosts, url: str, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """One request to the host of `url`; raises `FetchError` when that would take too long."""
    end = clock().timestamp() + PATIENCE
    at = hosts.take(url, clock().timestamp())
    while at is not None:
        if at > end:
            raise FetchError("its host is too busy with us", "host_busy")
        await asyncio.sleep(at - clock().timestamp())
        at = hosts.take(url, clock().timestamp())
    try:
        yield
    finally:
        hosts.give_back(url, clock().timestamp())
