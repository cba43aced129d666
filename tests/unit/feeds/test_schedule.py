"""When a feed is polled next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.feeds.feed import Manners
from monitor.feeds.schedule import distrusts, first_poll, fresh_for, http_date, next_poll, retry_after
from tests.feed_fakes import MANNERS, NOW

QUARTER = timedelta(minutes=15)


def wait(**changes: object) -> timedelta:
    return next_poll(NOW, MANNERS, QUARTER, **changes) - NOW  # type: ignore[arg-type]


def test_the_interval_rules_where_nobody_objects() -> None:
    assert wait() == QUARTER


def test_jitter_pulls_feeds_apart_by_a_tenth() -> None:
    assert wait(jitter=1.0) == QUARTER * 1.1
    assert wait(jitter=-1.0) == QUARTER * 0.9


def test_errors_make_the_wait_longer_step_by_step_up_to_a_day() -> None:
    assert [wait(failures=n) / QUARTER for n in (1, 2, 3)] == [2, 3, 4]
    assert wait(failures=10_000) == MANNERS.max_interval


def test_a_hint_is_obeyed_up_to_its_limit() -> None:
    assert wait(hint=timedelta(minutes=40)) == timedelta(minutes=40)
    assert wait(hint=timedelta(days=365)) == MANNERS.longest_hint
    assert wait(hint=timedelta(minutes=1)) == QUARTER


def test_a_demand_is_obeyed_and_jitter_only_adds_to_it() -> None:
    assert wait(retry_after=timedelta(hours=3), jitter=-1.0) >= timedelta(hours=3)
    assert wait(retry_after=timedelta(days=30)) == MANNERS.max_interval


def test_no_feed_is_polled_more_often_than_allowed() -> None:
    eager = next_poll(NOW, MANNERS, timedelta(seconds=1), jitter=-1.0) - NOW
    assert eager >= MANNERS.min_interval


def test_first_polls_are_spread_and_always_the_same() -> None:
    manners = Manners(spread=timedelta(minutes=10))
    times = {first_poll(NOW, manners, f"feed-{n}") for n in range(50)}
    assert len(times) == 50
    assert min(times) >= NOW
    assert max(times) <= NOW + manners.spread
    assert first_poll(NOW, manners, "feed-1") in times


def test_validators_are_distrusted_when_no_whole_body_has_come_for_a_day() -> None:
    assert distrusts(NOW - timedelta(hours=25), NOW)
    assert not distrusts(NOW - timedelta(hours=23), NOW)
    assert not distrusts(None, NOW)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=600"}, 10),
        ({"cache-control": "max-age=600", "age": "300"}, 5),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600", "age": "banana"}, 10),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": 'max-age="1200"'}, 20),
        ({"cache-control": "max-age=-5"}, 0),
        ({"expires": "Wed, 25 Nov 2026 12:30:00 GMT"}, 30),
        # the host's clock is an hour behind ours
        ({"expires": "Wed, 25 Nov 2026 11:30:00 GMT", "date": "Wed, 25 Nov 2026 11:00:00 GMT"}, 30),
        ({"expires": "0"}, 0),
        ({"expires": "Wed, 25 Nov 2020 12:30:00 GMT"}, 0),
    ],
)
def test_freshness(headers: dict[str, str], minutes: int) -> None:
    assert fresh_for(headers, NOW) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "9" * 40}, 366 * 86400),
        ({"retry-after": "Wed, 25 Nov 2026 12:05:00 GMT"}, 300),
        ({"retry-after": "Wed, 25 Nov 2026 11:05:00 GMT", "date": "Wed, 25 Nov 2026 11:00:00 GMT"}, 300),
        ({"retry-after": "Wed, 25 Nov 2020 12:05:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_both_forms(headers: dict[str, str], seconds: int | None) -> None:
    found = retry_after(headers, NOW)
    assert (found and found.total_seconds()) == (seconds or found)


@pytest.mark.parametrize("value", ["", "soon", "Wed, 99 Nov 2026 12:00:00 GMT", "9" * 500, "\x00"])
def test_what_is_no_date_is_none(value: str) -> None:
    assert http_date(value) is None
