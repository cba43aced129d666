"""Feeds that moved for good: a permanent redirect (301, 308) is believed once it has stood for days.

Sites send permanent redirects by mistake, to a log-in page or a domain for sale, and take them back. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.feeds.feed import Feed, Manners
from monitor.feeds.state import FeedState


def address(feed: Feed, state: FeedState) -> str:
    """Where to ask: the configured address, or the one it has long redirected to."""
    return state.moved_to if state.settled and state.moved_to else feed.url


def for_address(state: FeedState, feed: Feed) -> FeedState:
    """The state without what belongs to another address, where the configuration has a new one."""
    if state.url == feed.url:
        return state
    return replace(
        _back(state), url=feed.url, etag=None, last_modified=None, body_hash=None, full_at=None, failures=0
    )


def after_answer(state: FeedState, moved_to: str | None, manners: Manners, now: datetime) -> FeedState:
    """With the redirects of a good poll; `moved_to` is set where all of them were permanent."""
    if state.settled and moved_to is None:
        return state
    if moved_to is None:
        return _back(state)
    if moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=moved_to, moved_since=now, settled=False)
    return replace(state, settled=now - state.moved_since >= manners.moved_after)


def after_failure(state: FeedState) -> FeedState:
    """The new address does not work: the next poll asks the configured one."""
    return _back(state) if state.settled else state


def _back(state: FeedState) -> FeedState:
    if state.moved_to is None:
        return state
    return replace(state, moved_to=None, moved_since=None, settled=False)
