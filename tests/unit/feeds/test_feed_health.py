"""How a feed is doing, in one word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.feeds.decide import Failure, Unchanged
from tests.feed_fakes import NOW, History, document, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def history() -> History:
    history = History()
    history.poll(document(entry(1)))
    return history


def test_a_feed_is_new_until_it_answers() -> None:
    history = History()
    before = history.state.health
    history.poll(document(entry(1)))
    assert (before, history.state.health) == ("new", "healthy")


def test_one_bad_poll_is_weather(history: History) -> None:
    history.poll(Failure("timeout", "too slow"), HOUR)
    assert (history.state.health, history.state.reason) == ("healthy", "timeout: too slow")


@pytest.mark.parametrize(
    ("reason", "health"),
    [
        ("timeout", "failing"),
        ("html", "failing"),
        ("no_entries", "failing"),
        ("not_found", "failing"),
        ("refused", "blocked"),
        ("challenge", "blocked"),
        ("blocked", "blocked"),
    ],
)
def test_two_in_a_row_are_not(history: History, reason: str, health: str) -> None:
    for number in (1, 2, 3):
        history.poll(Failure(reason, "why"), number * HOUR)
    assert history.state.health == health
    assert history.state.since == NOW + 2 * HOUR
    assert history.state.reason == f"{reason}: why"


def test_gone_is_gone_at_once_but_asked_again_the_next_day(history: History) -> None:
    plan = history.poll(Failure("gone", "status 410"), HOUR)
    assert history.state.health == "gone"
    assert 20 * HOUR < plan.state.next_poll_at - NOW < 30 * HOUR
    history.poll(document(entry(2)), DAY)
    assert (history.state.health, history.state.reason) == ("healthy", "")


def test_a_feed_without_news_for_a_week_is_quiet(history: History) -> None:
    history.poll(Unchanged("not_modified"), 6 * DAY)
    assert history.state.health == "healthy"
    history.poll(Unchanged("not_modified"), 8 * DAY)
    assert (history.state.health, history.state.since) == ("quiet", NOW + 8 * DAY)
    history.poll(Unchanged("not_modified"), 9 * DAY)
    assert (history.state.health, history.state.since) == ("quiet", NOW + 8 * DAY)
    history.poll(document(entry(2, published=NOW + 9 * DAY)), 10 * DAY)
    assert history.state.health == "healthy"


def test_a_new_feed_whose_newest_entry_is_old_is_quiet_from_the_start() -> None:
    stale = History()
    stale.poll(document(entry(1, published=NOW - timedelta(days=60))))
    assert stale.state.health == "quiet"
    assert stale.state.reason == "nothing new since 2026-09-26 12:00 UTC; up to 7 days would be usual"


def test_a_feed_that_is_never_silent_for_long_is_quiet_sooner() -> None:
    """Its document shows ten days with a pause of nine hours each night."""
    steady = History()
    nights = [entry(n, published=NOW - timedelta(hours=9 * n)) for n in range(27)]
    steady.poll(document(*nights))
    steady.poll(Unchanged("not_modified"), 17 * HOUR)
    before = steady.state.health
    steady.poll(Unchanged("not_modified"), 19 * HOUR)
    assert (before, steady.state.health) == ("healthy", "quiet")
    assert steady.state.reason == "nothing new since 2026-11-25 12:00 UTC; up to 18 hours would be usual"
