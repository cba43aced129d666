"""`skipHours` and `skipDays` of RSS: when a feed wants no polls. Pure.

https://www.rssboard.org/skip-hours-days
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_BLOCK = re.compile(rb"<skip(Hours|Days)\s{0,9}>(.{0,2000}?)</skip\1\s{0,9}>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s{0,9}([0-9]{1,2})\s{0,9}</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s{0,9}([A-Za-z]{6,9})\s{0,9}</day>", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENDS = 20_000
"""Bytes at the beginning and at the end of a document in which the channel's own elements stand."""


@dataclass(frozen=True, slots=True)
class Skips:
    """Hours (0 to 23, UTC) and days of the week (0 is Monday) without polls."""

    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


NO_SKIPS = Skips()


def skips_in(body: bytes) -> Skips:
    """What the channel says; all hours or all days together would be a mistake, and count for nothing."""
    hours: set[int] = set()
    days: set[int] = set()
    for block in _BLOCK.finditer(body[:_ENDS] + b"\n" + body[_ENDS:][-_ENDS:]):
        # 24 is midnight in some feeds
        hours |= {int(hour) % 24 for hour in _HOUR.findall(block[2]) if int(hour) <= 24}
        names = [day.decode().lower() for day in _DAY.findall(block[2])]
        days |= {_DAYS.index(name) for name in names if name in _DAYS}
    if not hours and not days:
        return NO_SKIPS
    return Skips(
        tuple(sorted(hours)) if len(hours) < 24 else (), tuple(sorted(days)) if len(days) < 7 else ()
    )


def after_skips(at: datetime, skips: Skips) -> datetime:
    """The first moment from `at` on that the feed does not rule out."""
    if skips == NO_SKIPS:
        return at
    for _ in range(24 * 7):
        if at.weekday() not in skips.days and at.hour not in skips.hours:
            return at
        at += timedelta(hours=1)
    return at
