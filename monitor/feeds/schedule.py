"""When a feed is polled next: its interval, the host's own wishes, and a linear back-off after errors.

Linear, since an exponential one soon means days for a feed that is polled every hour; never "never",
since feeds that were dead for a month do come back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.feeds.feed import Manners
from monitor.feeds.skips import NO_SKIPS, Skips, after_skips
from monitor.ids import stable_id

DISTRUST_AFTER = timedelta(days=1)
"""When no whole body has come for so long, one is asked for."""

JITTER = 0.1
"""Feeds that once fell into step (after an outage, say) drift apart by this share of their interval."""

_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_STORE = re.compile(r"\bno-(?:store|cache)\b", re.IGNORECASE)


def next_poll(
    now: datetime,
    manners: Manners,
    interval: timedelta,
    *,
    failures: int = 0,
    hint: timedelta = timedelta(),
    retry_after: timedelta = timedelta(),
    jitter: float = 0.0,
    skips: Skips = NO_SKIPS,
) -> datetime:
    """The time of the next poll.

    `hint` is how long the answer is fresh (obeyed up to `longest_hint`), `retry_after` what the host
    demands (obeyed up to `max_interval`), `jitter` a number from -1 to 1, `skips` the hours and days in which
    the feed wants no polls (obeyed up to `max_interval`).
    """
    wait = min(interval * (1 + failures), manners.max_interval) * (1 + JITTER * jitter)
    floor = max(manners.min_interval, min(hint, manners.longest_hint), min(retry_after, manners.max_interval))
    if wait < floor:
        # only later, never sooner: the floor is a promise
        wait = floor * (1 + JITTER * abs(jitter))
    latest = now + manners.max_interval * (1 + JITTER)
    return min(after_skips(min(now + wait, latest), skips), latest)


def first_poll(now: datetime, manners: Manners, feed_id: str) -> datetime:
    """Feeds that were never polled start at different, but always the same, points of `spread`."""
    return now + manners.spread * share(feed_id)


def share(text: str) -> float:
    """A number from 0 to 1 that depends on nothing but the text."""
    return int(stable_id("share", text)[:8], 16) / 0xFFFFFFFF


def distrusts(full_at: datetime | None, now: datetime) -> bool:
    """Whether to ask without validators for once: some servers say 304 for ever."""
    return full_at is not None and now - full_at > DISTRUST_AFTER


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long an answer says that it stays fresh (RFC 9111 §4.2.1); zero where it does not say.

    `headers` have lower-case names.
    """
    control = headers.get("cache-control", "")
    if _NO_STORE.search(control):
        return timedelta()
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "").strip()
        return max(
            timedelta(),
            timedelta(seconds=int(found[1]) - (int(age) if age.isdecimal() and len(age) < 9 else 0)),
        )
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return timedelta()
    return max(timedelta(), expires - (http_date(headers.get("date", "")) or now))


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What `Retry-After` (RFC 9110 §10.2.3) asks for, in either form; a date is read by the host's clock."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return timedelta(seconds=min(int(value[:10]), 366 * 86400))
    until = http_date(value)
    if until is None:
        return None
    return max(timedelta(), until - (http_date(headers.get("date", "")) or now))


def http_date(value: str) -> datetime | None:
    """An HTTP date as an aware datetime; None where there is none."""
    try:
        found = parsedate_to_datetime(value[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
