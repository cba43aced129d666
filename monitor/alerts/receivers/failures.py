"""Why a receiver did not take something, as a word from one closed list for every kind: for metrics and logs.

blocked dns timeout tls protocol connection     it was not reached, or broke off
redirect rate_limited unauthorized not_found rejected gone server_error     it said no
bug     our own mistake (see `lane.py`)
"""

from __future__ import annotations

import email.utils
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.alerts.receivers.dial import BlockedError

MAX_WAIT = 86_400.0
"""Seconds: what an answer may ask for in Retry-After."""
_NAMED = {401: "unauthorized", 403: "unauthorized", 404: "not_found", 410: "gone", 429: "rate_limited"}
_RANGES = {3: "redirect", 4: "rejected", 5: "server_error"}

Cause = tuple[type[BaseException], str, str]
CAUSES: tuple[Cause, ...] = (
    (BlockedError, "blocked", "has no address that may be dialled: it is not public and not in `networks`"),
    (socket.gaierror, "dns", "has no address"),
    (TimeoutError, "timeout", "did not answer in time"),
    (ssl.SSLError, "tls", "has no valid certificate"),
)
OTHER = ("connection", "could not be reached, or broke off")


def status_reason(status: int) -> str:
    """An HTTP status that is no success."""
    return _NAMED.get(status) or _RANGES.get(status // 100, "protocol")


def transport_reason(error: BaseException, more: Sequence[Cause] = ()) -> tuple[str, str]:
    """The first known cause in the chain of an error, and what to say of it; `more` are a client's own."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    for kind, reason, said in (*CAUSES[:2], *more, *CAUSES[2:]):
        if any(isinstance(each, kind) for each in chain):
            return reason, said
    return OTHER


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header (RFC 9110: seconds or a date) asks for, at most a day."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), MAX_WAIT)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), MAX_WAIT)
