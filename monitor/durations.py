"""Durations as people write them: `90s`, `15m`, `12h`, `30d`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")


def parse_duration(value: Any) -> Any:
    """The `timedelta` in a text such as `15m`; raises `ValueError` for anything else but a timedelta."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f"a duration looks like 90s, 15m, 12h or 30d, not {value!r}")
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
"""The type of a configuration key that takes a duration."""


def words(duration: timedelta) -> str:
    """`7 days`, `16 hours`, `5 minutes`: the largest unit that tells it well."""
    seconds = duration.total_seconds()
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or (unit == "minute" and seconds >= size):
            count = round(seconds / size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds:g} seconds"
