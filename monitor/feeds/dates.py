"""Dates as feeds write them.

feedparser's own reading is only the last resort: it takes the zone names of Europe and Asia for UTC
(`EEST`: three hours in the future), a Unix time for a year, and knows no date without seconds.
"""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MAX_AHEAD = timedelta(days=1)
"""A date further in the future than this is no date; a nearer one is a wrong clock or zone, and clamped."""

_MAX_LENGTH = 100
_ZONES: dict[str, float] = {
    "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2,
    "EET": 2, "EEST": 3, "IST": 5.5, "IDT": 3, "MSK": 3, "MSD": 4, "TRT": 3, "AST": 3, "IRST": 3.5, "GST": 4,
    "AZT": 4, "GET": 4, "AFT": 4.5, "PKT": 5, "UZT": 5, "NPT": 5.75, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8,
    "MYT": 8, "PHT": 8, "KST": 9, "JST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "ADT": -3, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3,
}  # fmt: skip
_BY_COUNTRY: dict[tuple[str, str | None], float] = {
    ("IST", "IE"): 1, ("IST", "IL"): 2, ("CST", "CN"): 8, ("CST", "TW"): 8, ("BST", "BD"): 6,
    ("AST", "CA"): -4,
}  # fmt: skip
"""Names that mean another zone in the feed's country."""

_ZONE_NAME = re.compile(r"(?<=\d)\s*\(?([A-Z]{2,4})\)?$")
_SHAPES = (
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y - %H:%M",
    "%A, %B %d, %Y - %H:%M", "%A, %d %B %Y - %H:%M", "%a, %m/%d/%Y - %H:%M", "%b %d, %Y %I:%M %p",
    "%B %d, %Y %I:%M %p", "%B %d, %Y", "%d %B %Y", "%a, %d %b %y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
)  # fmt: skip
_MORNING_OR_NOT = re.compile(r"\d\s?[ap]m\b", re.IGNORECASE)


def parse_date(
    raw: str, parsed: time.struct_time | None = None, country: str | None = None
) -> datetime | None:
    """The moment that `raw` names, in UTC; None where there is none after 1999.

    `parsed` is feedparser's reading of it, `country` that of the feed, for zone names of several meanings.
    A date without a zone counts as UTC.
    """
    raw = raw.strip()[:_MAX_LENGTH]
    if not raw:
        return None
    raw = _ZONE_NAME.sub(lambda found: _numeric(found, country), raw)
    # the mail format would ignore the "pm"
    readers = (_iso, _shapes) if _MORNING_OR_NOT.search(raw) else (_epoch, _iso, _mail, _shapes)
    found = (
        next((moment for read in readers if (moment := read(raw))), None)
        or _feedparsers(parsed)
        or _words(raw)
    )
    return found if found is not None and found >= EARLIEST else None


def placed(published: datetime | None, fetched_at: datetime) -> tuple[datetime, str | None]:
    """When the entry counts as published, and a flag if that had to be mended: "no-date" or "future-date"."""
    if published is None:
        return fetched_at, "no-date"
    return (published, None) if published <= fetched_at else (fetched_at, "future-date")


def _numeric(found: re.Match[str], country: str | None) -> str:
    name = found[1]
    hours = _BY_COUNTRY.get((name, country), _ZONES.get(name))
    if hours is None:
        return found[0]
    minutes = round(abs(hours) * 60)
    return f" {'-' if hours < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d}"


def _epoch(raw: str) -> datetime | None:
    return datetime.fromtimestamp(int(raw[:10]), UTC) if re.fullmatch(r"[0-9]{10}([0-9]{3})?", raw) else None


def _iso(raw: str) -> datetime | None:
    try:
        return _utc(datetime.fromisoformat(raw))
    except ValueError:
        return None


def _mail(raw: str) -> datetime | None:
    try:
        return _utc(parsedate_to_datetime(raw))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _shapes(raw: str) -> datetime | None:
    for shape in _SHAPES:
        try:
            return datetime.strptime(raw, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _feedparsers(parsed: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _words(raw: str) -> datetime | None:
    """Month names in other scripts; the library takes a third of a second to load, so only here."""
    if raw.isascii():
        return None
    import dateparser

    settings = {"DATE_ORDER": "DMY", "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    try:
        found = dateparser.parse(raw, settings=settings)
    except Exception:  # it parses whatever strangers write, and promises nothing
        return None
    return _utc(found) if found else None


def _utc(moment: datetime) -> datetime | None:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
