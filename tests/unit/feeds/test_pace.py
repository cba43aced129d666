"""What is learnt of a feed's habits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.feeds.decide import Unchanged
from monitor.feeds.feed import Manners
from monitor.feeds.pace import longest_pause, patience, usual_wait
from tests.feed_fakes import FEED, MANNERS, NOW, History, document, entry

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOT_MODIFIED = Unchanged("not_modified")


class Running(History):
    """A feed polled whenever it is due."""

    def __init__(self, manners: Manners = MANNERS) -> None:
        super().__init__(manners)
        self.polls = self.found = self.number = 0

    def run(self, every: timedelta, for_: timedelta) -> timedelta:
        """It has news so often, for so long; the mean wait between its polls."""
        begun, polls, told = self.state.next_poll_at, self.polls, self.state.next_poll_at
        while (at := self.state.next_poll_at) < begun + for_:
            due = int((at - told) / every)
            told += due * every
            entries = [entry(self.number + n, published=told - n * every) for n in range(due, -9, -1)]
            self.number += due
            plan = self.poll(document(*entries) if due else NOT_MODIFIED, at - NOW)
            self.polls, self.found = self.polls + 1, self.found + bool(plan.publish)
        return for_ / (self.polls - polls)


def test_a_feed_with_little_news_is_polled_less_often_but_at_least_every_hour() -> None:
    assert 55 * MINUTE < Running().run(every=30 * DAY, for_=2 * DAY) < 65 * MINUTE


def test_a_feed_with_much_news_keeps_its_interval() -> None:
    running = Running()
    running.run(every=5 * MINUTE, for_=DAY)
    assert timedelta(seconds=running.state.wait or 0) <= MANNERS.interval * 1.25


def test_in_between_about_a_third_of_the_polls_finds_something() -> None:
    running = Running()
    running.run(every=HOUR, for_=10 * DAY)
    assert 0.25 < running.found / running.polls < 0.5


def test_a_feed_that_wakes_up_is_polled_as_before_within_a_few_polls() -> None:
    running = Running()
    running.run(every=30 * DAY, for_=2 * DAY)
    running.run(every=5 * MINUTE, for_=6 * HOUR)
    assert timedelta(seconds=running.state.wait or 0) <= MANNERS.interval * 1.25


def test_an_interval_of_its_own_is_kept_where_it_is_longer_than_all_that() -> None:
    slow = replace(FEED, interval=timedelta(hours=6))
    history = History(feed=slow)
    for hours in (6, 12, 18):
        history.poll(NOT_MODIFIED, hours * HOUR)
    assert usual_wait(slow, history.state, MANNERS) == timedelta(hours=6)


def test_a_document_of_nothing_but_news_means_that_we_came_too_late() -> None:
    history = History()
    history.poll(document(entry(1), entry(2)))
    plan = history.poll(document(entry(3), entry(4)), 15 * MINUTE)
    assert plan.missed
    assert history.state.wait == (MANNERS.interval / 2).total_seconds()
    plan = history.poll(document(entry(5), entry(4)), 22 * MINUTE)
    assert not plan.missed


def test_not_on_a_first_poll_nor_in_a_delta_nor_after_an_outage_of_ours() -> None:
    history = History()
    assert not history.poll(document(entry(1))).missed
    assert not history.poll(document(entry(2), partial=True), 15 * MINUTE).missed
    before = history.state.wait
    late = history.poll(document(entry(3)), DAY)
    assert (late.missed, history.state.wait) == (True, before)


def test_the_longest_pause_is_the_night() -> None:
    state = History().state
    day = [NOW - timedelta(hours=h) for h in (1, 2, 3, 12, 13, 14)]
    assert longest_pause(state, day, NOW, news=False) == 9 * 3600


def test_entries_of_long_ago_and_of_the_future_say_nothing() -> None:
    state = History().state
    pinned = [NOW - timedelta(days=900), NOW - HOUR, NOW, NOW + 40 * DAY]
    assert longest_pause(state, pinned, NOW, news=False) == 3600


def test_pauses_fade() -> None:
    history = History()
    history.poll(document(entry(1, published=NOW - 2 * DAY), entry(2, published=NOW)))
    [before] = [history.state.longest_pause]
    assert longest_pause(history.state, [], NOW + 14 * DAY, news=False) == pytest.approx(before / 2)


@pytest.mark.parametrize(("pause", "hours"), [(HOUR, 6), (9 * HOUR, 18), (30 * DAY, 168)])
def test_patience_is_twice_the_longest_pause_within_bounds(pause: timedelta, hours: int) -> None:
    state = replace(History().state, watched_since=NOW, longest_pause=pause.total_seconds())
    assert patience(state, MANNERS, NOW + 9 * DAY) == timedelta(hours=hours)
    # as long as no weekend was seen, nobody knows
    assert patience(state, MANNERS, NOW + 6 * DAY) == MANNERS.quiet_after
