"""How a feed is doing, in one word, with the reason and since when: nothing stops without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.durations import words
from monitor.feeds.feed import Manners
from monitor.feeds.pace import patience
from monitor.feeds.state import FeedState, Health

FAILING_AFTER = 2
"""One bad poll is weather."""

_BLOCKED = {"refused", "challenge", "blocked"}
_MAX_REASON = 200


def after_success(state: FeedState, manners: Manners, now: datetime) -> FeedState:
    """Healthy, or quiet where nothing new has come for longer than is usual for the feed."""
    last_news = state.newest_at or state.since
    allowed = patience(state, manners, now)
    if now - last_news > allowed:
        reason = f"nothing new since {last_news:%Y-%m-%d %H:%M} UTC; up to {words(allowed)} would be usual"
        return _changed(state, "quiet", reason, now)
    return _changed(state, "healthy", "", now)


def after_failure(state: FeedState, reason: str, message: str, now: datetime) -> FeedState:
    """Gone at once; blocked or failing once it has happened twice in a row."""
    text = f"{reason}: {message}"[:_MAX_REASON]
    if reason == "gone":
        return _changed(state, "gone", text, now)
    if state.failures < FAILING_AFTER:
        return replace(state, reason=text)
    return _changed(state, "blocked" if reason in _BLOCKED else "failing", text, now)


def _changed(state: FeedState, health: Health, reason: str, now: datetime) -> FeedState:
    return replace(state, health=health, reason=reason, since=state.since if state.health == health else now)
