"""When a route is open: days, hours, months and time zones, and when it opens next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.alerts.time_windows import Window, inside, opens

OFFICE = {
    "weekdays": "monday:friday",
    "times": [{"start": "09:00", "end": "17:30"}],
    "time_zone": "Europe/Kyiv",
}
NIGHT = {"times": [{"start": "22:00", "end": "06:00"}]}
FRIDAY_NIGHT = {**NIGHT, "weekdays": "friday"}


def window(text: dict[str, Any]) -> Window:
    return Window.model_validate(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment", "takes"),
    [
        ({}, "2026-11-25T03:00", True),
        (OFFICE, "2026-11-25T07:00", True),  # a Wednesday; 09:00 in Kyiv
        (OFFICE, "2026-11-25T06:59", False),
        (OFFICE, "2026-11-25T15:29", True),
        (OFFICE, "2026-11-25T15:30", False),
        (OFFICE, "2026-11-28T10:00", False),
        (OFFICE, "2026-07-01T06:00", True),  # in summer it is an hour earlier
        (NIGHT, "2026-11-25T23:00", True),
        (NIGHT, "2026-11-25T05:59", True),
        (NIGHT, "2026-11-25T06:00", False),
        (FRIDAY_NIGHT, "2026-11-27T23:00", True),
        (FRIDAY_NIGHT, "2026-11-28T05:00", True),  # Saturday morning belongs to Friday's night
        (FRIDAY_NIGHT, "2026-11-27T05:00", False),
        ({"times": [{"start": "18:00", "end": "24:00"}]}, "2026-11-25T23:59", True),
        ({"times": [{"start": 1080, "end": 1140}]}, "2026-11-25T18:30", True),  # 18:00 as YAML reads it
        ({"weekdays": ["saturday:monday"]}, "2026-11-29T12:00", True),
        ({"weekdays": ["saturday:monday"]}, "2026-11-25T12:00", False),
        ({"days_of_month": ["1:7", -1]}, "2026-11-30T12:00", True),
        ({"days_of_month": ["1:7", -1]}, "2026-11-29T12:00", False),
        ({"days_of_month": "-3:-1"}, "2028-02-27T12:00", True),
        ({"months": ["november:january"]}, "2026-12-24T12:00", True),
        ({"months": "march"}, "2026-12-24T12:00", False),
    ],
)
def test_a_window_takes(written: dict[str, Any], moment: str, takes: bool) -> None:
    assert window(written).takes(at(moment)) is takes


@pytest.mark.parametrize(
    "written",
    [
        {"times": [{"start": "9", "end": "17:00"}]},
        {"times": [{"start": "25:00", "end": "17:00"}]},
        {"times": [{"start": "09:00", "end": "09:00"}]},
        {"weekdays": "mon"},
        {"weekdays": "monday:tuesday:friday"},
        {"days_of_month": 0},
        {"days_of_month": 32},
        {"months": "smarch"},
        {"time_zone": "Europe/Atlantis"},
        {"hours": []},
    ],
)
def test_what_makes_no_window(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        window(written)


@pytest.mark.parametrize(
    ("active", "mute", "now", "opening"),
    [
        ([], [], "2026-11-25T12:00", "2026-11-25T12:00"),
        ([OFFICE], [], "2026-11-25T12:00", "2026-11-25T12:00"),
        ([OFFICE], [], "2026-11-27T20:00", "2026-11-30T07:00"),
        ([], [NIGHT], "2026-11-25T23:00", "2026-11-26T06:00"),
        ([OFFICE], [{"weekdays": "monday"}], "2026-11-27T20:00", "2026-12-01T07:00"),
        ([{"months": "march", "days_of_month": 1}], [], "2026-11-25T12:00", "2027-03-01T00:00"),
    ],
)
def test_when_it_opens(
    active: list[dict[str, Any]], mute: list[dict[str, Any]], now: str, opening: str
) -> None:
    assert opens([*map(window, active)], [*map(window, mute)], at(now)) == at(opening)


def test_one_that_never_opens() -> None:
    assert opens([window(NIGHT)], [window(NIGHT)], at("2026-11-25T12:00")) is None


ZONES = st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
TIMES = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda pair: pair[0] != pair[1])


@settings(max_examples=60, deadline=None)
@given(ZONES, TIMES, st.integers(0, 6), st.integers(0, 60 * 24 * 365))
def test_it_opens_at_the_first_minute_that_it_takes(
    zone: str, hours: tuple[int, int], day: int, minutes: int
) -> None:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    start, end = (f"{hour:02}:00" for hour in hours)
    one = window({"times": [{"start": start, "end": end}], "weekdays": names[day], "time_zone": zone})
    now = at("2026-01-01T00:00") + timedelta(minutes=minutes)
    opening = opens([one], [], now)
    assert opening is not None
    assert one.takes(opening)
    # clocks that go forward may skip the beginning of a window: an hour at most is lost then
    quarter = timedelta(minutes=15)
    between = [now + n * quarter for n in range(1, int((opening - now) / quarter))]
    early = [moment for moment in between if inside([one], moment)]
    assert not early or opening - early[0] <= timedelta(hours=1)
