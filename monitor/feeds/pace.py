"""How often a feed has news, learnt from what it did: when to ask next, and when its silence is strange.

Pure. The interval settles where about a third of the polls find something new; what a feed's nights and
weekends look like is its longest pause of late.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.feeds.feed import Feed, Manners
from monitor.feeds.state import FeedState

SOONER, LATER, MISSED = 2 / 3, 1.25, 0.5
"""What becomes of the interval after a poll with news, without, and with nothing but news."""

WINDOW = timedelta(days=14)
"""Older entries say nothing about a feed's habits: some pin one from years ago to the top."""

LEARNT_AFTER = timedelta(days=8)
"""A feed's pauses are known when a weekend was among them."""

_PAUSES = 2.0  # a silence is strange when it is so many times the longest pause


def usual_wait(feed: Feed, state: FeedState, manners: Manners) -> timedelta:
    """Between two polls of the feed, as learnt so far."""
    base = manners.interval_of(feed)
    if state.wait is None:
        return base
    return min(max(timedelta(seconds=state.wait), manners.min_interval), max(base, manners.idle_interval))


def learnt_wait(
    feed: Feed, state: FeedState, manners: Manners, now: datetime, *, news: bool, missed: bool = False
) -> timedelta:
    """The wait after a good poll; `missed` when nothing in the feed was known, so more may have passed by.

    A poll that came late, after an outage of ours say, teaches nothing.
    """
    wait, base = usual_wait(feed, state, manners), manners.interval_of(feed)
    if now - state.next_poll_at > wait:
        return wait
    if missed:
        wait = min(wait, base) * MISSED
    elif news:
        wait = max(wait * SOONER, min(wait, base))
    else:
        wait = wait * LATER
    return min(max(wait, manners.min_interval), max(base, manners.idle_interval))


def longest_pause(state: FeedState, dates: Iterable[datetime], now: datetime, *, news: bool) -> float:
    """The longest time without news of late, in seconds; what was seen before fades within weeks.

    `dates` are those of the entries in the document; with `news`, the wait for it counts as well.
    """
    recent = sorted(min(date, now) for date in dates if date > now - WINDOW)
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(recent)]
    if news and state.newest_at:
        pauses.append((now - state.newest_at).total_seconds())
    faded = 0.0
    if state.parsed_at:
        faded = state.longest_pause * 0.5 ** ((now - state.parsed_at) / WINDOW)
    return round(max([faded, *pauses]), 1)


def watched_since(dates: Iterable[datetime], now: datetime) -> datetime:
    """From when on the feed's habits are known: its first document tells of the days before, too."""
    return min((date for date in dates if date > now - WINDOW), default=now)


def patience(state: FeedState, manners: Manners, now: datetime) -> timedelta:
    """How long the feed may be without news before that is strange."""
    if state.watched_since is None or now - state.watched_since < LEARNT_AFTER:
        return manners.quiet_after
    usual = timedelta(seconds=_PAUSES * state.longest_pause)
    return min(max(usual, manners.quiet_soonest), manners.quiet_after)
