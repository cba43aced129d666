"""Feeds that moved, or say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.feeds.decide import Failure, Unchanged
from monitor.feeds.moves import address, for_address
from tests.feed_fakes import FEED, NOW, History, document, entry

THERE = "https://new.example/feed"
DAY = timedelta(days=1)
REDIRECTED = Unchanged("not_modified", moved_to=THERE)


def redirected_for(days: int) -> History:
    history = History()
    history.poll(document(entry(1), moved_to=THERE))
    for day in range(1, days + 1):
        history.poll(REDIRECTED, day * DAY)
    return history


def test_a_permanent_redirect_is_believed_after_a_week() -> None:
    history = redirected_for(6)
    assert address(FEED, history.state) == FEED.url
    history.poll(REDIRECTED, 7 * DAY)
    assert address(FEED, history.state) == THERE


def test_one_poll_without_it_starts_the_week_again() -> None:
    history = redirected_for(6)
    history.poll(Unchanged("not_modified"), 6 * DAY)
    history.poll(REDIRECTED, 7 * DAY)
    assert history.state.moved_since == NOW + 7 * DAY
    assert address(FEED, history.state) == FEED.url


def test_another_target_starts_it_again_too() -> None:
    history = redirected_for(6)
    history.poll(Unchanged("not_modified", moved_to="https://sale.example/"), 7 * DAY)
    assert (history.state.settled, history.state.moved_since) == (False, NOW + 7 * DAY)


def test_when_the_new_address_fails_the_old_one_is_asked_again() -> None:
    history = redirected_for(7)
    history.poll(Unchanged("not_modified"), 8 * DAY)
    assert address(FEED, history.state) == THERE
    history.poll(Failure("not_found", "404"), 9 * DAY)
    assert address(FEED, history.state) == FEED.url
    # entries stay known, so that nothing is told again
    assert history.poll(document(entry(1)), 10 * DAY).publish == ()


def test_a_failure_does_not_interrupt_a_redirect_that_is_not_yet_believed() -> None:
    history = redirected_for(3)
    history.poll(Failure("timeout", "slow"), 4 * DAY)
    assert history.state.moved_since == NOW


def test_a_new_address_in_the_configuration_wins() -> None:
    moved = replace(FEED, url="https://gazette.example/feed.xml")
    state = for_address(redirected_for(8).state, moved)
    assert address(moved, state) == moved.url
    assert (state.etag, state.full_at) == (None, None)
