"""Operations alerts: a feed that usually has news falls silent, is gone, or has long been in trouble.

They are alerts like any other, of the domain `operations` and without citations, so that routes, receivers,
silences and retries work for them too. Each trouble is an incident of two revisions: it began, it is over.
Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.feeds.feed import Feed, Manners
from monitor.feeds.pace import LEARNT_AFTER
from monitor.feeds.state import Alerted, FeedState, Health
from monitor.ids import stable_id
from monitor.models import Alert, Entity
from monitor.text import plain

_WORDS: dict[Health, str] = {
    "quiet": "has gone quiet",
    "gone": "is gone",
    "failing": "has been failing for long",
    "blocked": "has long been refused to us",
}
_MAX_HEADLINE = 300


def noticed(feed: Feed, state: FeedState, manners: Manners, now: datetime) -> tuple[FeedState, Alert | None]:
    """The state with what operators have been told, and the alert that tells them, if there is one."""
    if state.alerted is None:
        if not _is_trouble(state, manners, now):
            return state, None
        opened = replace(state, alerted=Alerted(state.health, now))
        return opened, _alert(feed, opened, now)
    if state.health != "healthy":
        return state, None
    return replace(state, alerted=None), _alert(feed, state, now)


def _is_trouble(state: FeedState, manners: Manners, now: datetime) -> bool:
    if state.health == "quiet":
        return _usually_has_news(state, manners, now)
    if state.health == "gone":
        return True
    return state.health in ("failing", "blocked") and now - state.since >= manners.trouble_after


def _usually_has_news(state: FeedState, manners: Manners, now: datetime) -> bool:
    """A feed that is known to pause for days, or was never seen to move, is no news when it is quiet."""
    known = state.watched_since is not None and now - state.watched_since >= LEARNT_AFTER
    return known and timedelta() < timedelta(seconds=state.longest_pause) < manners.quiet_after / 2


def _alert(feed: Feed, state: FeedState, now: datetime) -> Alert:
    """The first revision while `state.health` is trouble, the second when it is over."""
    opened = state.alerted or Alerted(state.health, now)
    over = state.health == "healthy"
    incident = stable_id("operations", feed.id, opened.at.isoformat())
    words = "is back" if over else f"{_WORDS[opened.health]}: {state.reason}"
    return Alert(
        id=f"{incident}-r{2 if over else 1}",
        incident_id=incident,
        revision=2 if over else 1,
        reason="feed_recovered" if over else "feed_in_trouble",
        cause=f"feed:{feed.id}",
        headline=plain(f"Feed {feed.title} {words}", _MAX_HEADLINE),
        state="stale" if over else "reported",
        previous_state="reported" if over else None,
        severity="info" if over else "warning",
        kinds=(),
        domain="operations",
        actor=Entity(feed.title, f"feed:{feed.id}", feed.title),
        opened_at=opened.at,
        updated_at=now,
        raised_at=now,
        outlets=(feed.publisher,),
        origins=(),
        citations=(),
    )
