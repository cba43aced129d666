"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.dates import parse_date, placed
from tests.feed_fakes import NOW


@pytest.mark.parametrize(
    ("raw", "hour"),
    [
        ("Wed, 25 Nov 2026 10:00:00 GMT", 10),
        ("Wed, 25 Nov 2026 10:00:00 +0300", 7),
        ("Wed, 25 Nov 2026 10:00:00 EET", 8),
        ("Wed, 25 Nov 2026 10:00:00 EEST", 7),
        ("Wed, 25 Nov 2026 10:00:00 MSK", 7),
        ("Wed, 25 Nov 2026 10:00:00 CEST", 8),
        ("Wed, 25 Nov 2026 10:00:00 (CET)", 9),
        ("Wed, 25 Nov 2026 10:00:00 JST", 1),
        ("Wed, 25 Nov 2026 10:00:00 EST", 15),
        ("Wed, 25 Nov 26 10:00:00 GMT", 10),
        ("Wed, 25 Nov 2026 10:00", 10),
        ("25 Nov 2026 10:00:00 Z", 10),
        ("2026-11-25T10:00:00Z", 10),
        ("2026-11-25T10:00:00.123+03:00", 7),
        ("2026-11-25 10:00:00", 10),
        ("2026-11-25 10:00 EEST", 7),
        ("25.11.2026 10:00", 10),
        ("25/11/2026 - 10:00", 10),
        ("Wednesday, November 25, 2026 - 10:00", 10),
        ("Nov 25, 2026 10:00 am", 10),
        ("November 25, 2026 10:00 PM", 22),
        ("1795600800", 10),
        ("1795600800000", 10),
        ("25 ноября 2026 10:00", 10),
    ],
)
def test_the_moment_is_found(raw: str, hour: int) -> None:
    found = parse_date(raw)
    assert found is not None
    assert found.replace(microsecond=0) == datetime(2026, 11, 25, hour, tzinfo=UTC)


@pytest.mark.parametrize(("country", "hours"), [("IN", 5.5), ("IL", 2), ("IE", 1), (None, 5.5)])
def test_the_country_decides_what_a_zone_name_means(country: str | None, hours: float) -> None:
    found = parse_date("Wed, 25 Nov 2026 12:00:00 IST", country=country)
    assert found == NOW - timedelta(hours=hours)


@pytest.mark.parametrize("raw", ["Thu, 26 Feb 26", "2026-02-26", "26.02.2026", "February 26, 2026"])
def test_a_day_without_a_time_is_its_beginning(raw: str) -> None:
    assert parse_date(raw) == datetime(2026, 2, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "yesterday",
        "2 hours ago",
        "Wed, 31 Feb 2026 10:00:00 GMT",
        "Wed, 25 Nov 2026 25:00:00 GMT",
        "9999-12-31T23:59:59-05:00",
        "0001-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "x" * 100_000,
        "Mon, 01 " + " " * 100_000 + "x",
        "１２３４５６７８９０",
        "вчера",
    ],
)
def test_what_is_no_date_is_none(raw: str) -> None:
    assert parse_date(raw) is None


def test_feedparsers_reading_is_the_last_resort() -> None:
    theirs = datetime(2026, 11, 25, 10, 0, tzinfo=UTC).timetuple()
    assert parse_date("some shape that only it knows", theirs) == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert parse_date("Wed, 25 Nov 2026 10:00:00 EEST", theirs) == datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_no_date_is_the_time_of_the_fetch() -> None:
    assert placed(None, NOW) == (NOW, "no-date")


def test_a_date_in_the_future_is_clamped_and_flagged() -> None:
    assert placed(NOW + timedelta(hours=3), NOW) == (NOW, "future-date")
    assert placed(NOW + timedelta(days=400), NOW) == (NOW, "future-date")


def test_a_good_date_stays() -> None:
    before = NOW - timedelta(minutes=1)
    assert placed(before, NOW) == (before, None)
