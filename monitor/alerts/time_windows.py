"""Times of the week or year at which a route is open or muted, as Alertmanager's `time_intervals`. Pure.

A window takes a moment when all that it names holds, in its own time zone. Times of day may run past
midnight (22:00 to 06:00); the day that counts is then the one on which they began.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, model_validator

from monitor.config.reader import Strict

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
AHEAD = 400
"""Days: so far ahead an opening is looked for."""
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_DAY_MINUTES = 24 * 60


def _minutes(value: Any) -> int:
    """Minutes from midnight. YAML reads 18:00 without quotes as the number 1080, so that is taken as well."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _DAY_MINUTES:
        return value
    if not _CLOCK.fullmatch(str(value)):
        raise ValueError(f"a time of day looks like 08:30 or 24:00, not {value!r}")
    hours, minutes = str(value).split(":")
    return int(hours) * 60 + int(minutes)


def _span(value: Any, low: int, high: int, names: Sequence[str]) -> tuple[int, int]:
    """`monday:friday`, `5`, `1:15`, `-3:-1` as numbers, both ends included; names count from `low`."""
    first, _, last = str(value).lower().partition(":")
    return _number(first.strip(), low, high, names), _number((last or first).strip(), low, high, names)


def _number(text: str, low: int, high: int, names: Sequence[str]) -> int:
    if text in names:
        return names.index(text) + low
    if names or not re.fullmatch(r"-?[1-9]\d?", text) or not low <= int(text) <= high:
        wanted = f"one of {', '.join(names)}" if names else f"a day from 1 to {high}, or from -1 to {low}"
        raise ValueError(f"{text!r} is not {wanted}")
    return int(text)


def _weekdays(value: Any) -> Any:
    return tuple(_span(one, 0, 6, DAYS) for one in _list(value))


def _months(value: Any) -> Any:
    return tuple(_span(one, 1, 12, MONTHS) for one in _list(value))


def _month_days(value: Any) -> Any:
    return tuple(_span(one, -31, 31, ()) for one in _list(value))


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {value!r}; one looks like Europe/Kyiv or UTC") from None
    return value


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


Spans = tuple[tuple[int, int], ...]


class Times(Strict):
    """From `start` (included) to `end` (not included), in minutes from midnight; written 08:00."""

    start: Annotated[int, BeforeValidator(_minutes)]
    end: Annotated[int, BeforeValidator(_minutes)]

    @model_validator(mode="after")
    def _some(self) -> Times:
        if self.start == self.end:
            raise ValueError("start and end are the same time")
        return self


class Window(Strict):
    """When all of these hold; what is not given holds always."""

    times: tuple[Times, ...] = ()
    weekdays: Annotated[Spans, BeforeValidator(_weekdays)] = ()
    days_of_month: Annotated[Spans, BeforeValidator(_month_days)] = ()
    months: Annotated[Spans, BeforeValidator(_months)] = ()
    time_zone: Annotated[str, BeforeValidator(_zone)] = Field(default="UTC")

    def takes(self, moment: datetime) -> bool:
        """Whether the moment (aware) lies in it."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        if not self.times:
            return self._day(today)
        return any(
            (times.start <= minute < times.end and self._day(today))
            if times.start < times.end
            else (minute >= times.start and self._day(today)) or (minute < times.end and self._day(yesterday))
            for times in self.times
        )

    def edges(self, day: date) -> Iterator[datetime]:
        """Moments of that local day at which `takes` may change."""
        zone = ZoneInfo(self.time_zone)
        marks = {0, *(mark for times in self.times for mark in (times.start, times.end))}
        for mark in marks:
            hours, minutes = divmod(mark % _DAY_MINUTES, 60)
            after = timedelta(days=mark // _DAY_MINUTES)
            yield datetime.combine(day + after, time(hours, minutes), zone).astimezone(UTC)

    def _day(self, day: date) -> bool:
        return (
            _within(day.weekday(), self.weekdays)
            and _within(day.month, self.months)
            and (not self.days_of_month or any(_in_month(day, span) for span in self.days_of_month))
        )


Windows = tuple[Window, ...]
"""A named interval: it takes what one of them takes."""


def inside(windows: Iterable[Window], moment: datetime) -> bool:
    """Whether one of the windows takes the moment."""
    return any(window.takes(moment) for window in windows)


def opens(active: Sequence[Window], mute: Sequence[Window], now: datetime) -> datetime | None:
    """The first moment from now on that lies in `active` (where there is any) and not in `mute`.

    None where there is none within `AHEAD` days.
    """

    def is_open(moment: datetime) -> bool:
        return (not active or inside(active, moment)) and not inside(mute, moment)

    if is_open(now):
        return now
    windows = (*active, *mute)
    for ahead in range(-1, AHEAD):
        day = (now + timedelta(days=ahead)).date()
        edges = sorted(edge for window in windows for edge in window.edges(day))
        found = next((edge for edge in edges if edge > now and is_open(edge)), None)
        if found is not None:
            return found
    return None


def _within(number: int, spans: Spans) -> bool:
    """Whether a span holds it; one such as friday:monday runs over the end of the week or year."""
    return not spans or any(
        low <= number <= high if low <= high else number >= low or number <= high for low, high in spans
    )


def _in_month(day: date, span: tuple[int, int]) -> bool:
    """Negative days count from the end of the month: -1 is its last."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    length = (following - timedelta(days=1)).day
    low, high = (number if number > 0 else length + 1 + number for number in span)
    return low <= day.day <= high
