"""What a poll means: pure. From what was known, what came back and the time, to what shall be done.

    (FeedState, Seen) + result + now ─► Plan: entries to publish, and the records to store *afterwards*

Nothing of a plan may be stored before Kafka has acknowledged every entry of `publish`. Then a crash
at any point repeats entries with the same article ids, and loses none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.feeds import moves
from monitor.feeds.entry import Entry, ParsedFeed
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.health import after_failure, after_success
from monitor.feeds.notices import noticed
from monitor.feeds.pace import learnt_wait, longest_pause, watched_since
from monitor.feeds.schedule import first_poll, next_poll, share
from monitor.feeds.sorting import Sorting, Wanted
from monitor.feeds.state import FeedState, Seen
from monitor.models import Alert

Outcome = Literal["not_modified", "same_body", "no_news", "news", "failed"]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The host says 304, or sent the very body of the last time."""

    outcome: Literal["not_modified", "same_body"]
    etag: str | None = None
    last_modified: str | None = None
    hint: timedelta = timedelta()
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed feed, with the validators of its answer; `partial` where it is only a delta (RFC 3229)."""

    parsed: ParsedFeed
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    hint: timedelta = timedelta()
    moved_to: str | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Nothing usable; `reason` is bounded, `retry_after` what the host demands."""

    reason: str
    message: str
    retry_after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do. `state`, and `seen` where it changed, are for after the acknowledgement.

    counts  what became of the entries (see `Sorting`), and those that the parser left out: faulty
    missed  nothing in the document was known, so some entries may never have been seen
    alert   what operators have to be told about the feed
    """

    outcome: Outcome
    reason: str
    state: FeedState
    publish: tuple[Wanted, ...] = ()
    seen: Seen | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    missed: bool = False
    alert: Alert | None = None


def new_state(feed: Feed, manners: Manners, now: datetime) -> FeedState:
    """The state of a feed that nobody has polled yet."""
    return FeedState(feed.id, feed.url, first_poll(now, manners, feed.id), since=now)


def decide(
    feed: Feed,
    state: FeedState,
    seen: Seen,
    result: Unchanged | Document | Failure,
    manners: Manners,
    now: datetime,
) -> Plan:
    """What to publish and what to remember after this poll of `feed`."""
    plan = _decide(feed, state, seen, result, manners, now)
    told, alert = noticed(feed, plan.state, manners, now)
    return replace(plan, state=told, alert=alert) if alert else plan


def _decide(
    feed: Feed,
    state: FeedState,
    seen: Seen,
    result: Unchanged | Document | Failure,
    manners: Manners,
    now: datetime,
) -> Plan:
    jitter = 2 * share(f"{feed.id} {now.isoformat()}") - 1
    if isinstance(result, Failure):
        return _failed(feed, state, result, manners, now, jitter)
    if isinstance(result, Unchanged):
        return _unchanged(feed, state, result, manners, now, jitter)
    return _news(feed, state, seen, result, manners, now, jitter)


def _failed(
    feed: Feed, state: FeedState, result: Failure, manners: Manners, now: datetime, jitter: float
) -> Plan:
    failures = state.failures + 1
    interval = manners.max_interval if result.reason == "gone" else manners.interval_of(feed)
    at = next_poll(now, manners, interval, failures=failures, retry_after=result.retry_after, jitter=jitter)
    changed = replace(moves.after_failure(state), failures=failures, next_poll_at=at)
    return Plan("failed", result.reason, after_failure(changed, result.reason, result.message, now))


def _unchanged(
    feed: Feed, state: FeedState, result: Unchanged, manners: Manners, now: datetime, jitter: float
) -> Plan:
    wait = learnt_wait(feed, state, manners, now, news=False)
    hint = max(result.hint, timedelta(seconds=state.ttl))
    changed = replace(
        moves.after_answer(state, result.moved_to, manners, now),
        next_poll_at=next_poll(now, manners, wait, hint=hint, jitter=jitter, skips=state.skips),
        wait=wait.total_seconds(),
        polled_at=now,
        full_at=now if result.outcome == "same_body" else state.full_at,
        failures=0,
        etag=result.etag or state.etag,
        last_modified=result.last_modified or state.last_modified,
    )
    return Plan(result.outcome, "nothing new", after_success(changed, manners, now))


def _news(
    feed: Feed, state: FeedState, seen: Seen, result: Document, manners: Manners, now: datetime, jitter: float
) -> Plan:
    sorting = Sorting(feed, state, seen, manners, now)
    sorting.sort(result.parsed.entries)
    sorting.counts["faulty"] += result.parsed.faulty
    missed = sorting.missed and not result.partial
    wait = learnt_wait(feed, state, manners, now, news=bool(sorting.publish), missed=missed)
    changed = _with_habits(state, result, now, news=bool(sorting.publish))
    changed = _with_document(changed, result, now, whole=not sorting.counts["waiting"])
    changed = replace(
        moves.after_answer(changed, result.moved_to, manners, now),
        wait=wait.total_seconds(),
        next_poll_at=_after_document(result, wait, manners, now, jitter, waiting=sorting.counts["waiting"]),
    )
    outcome: Outcome = "news" if sorting.publish else "no_news"
    reason = ", ".join(f"{count} {name}" for name, count in sorting.counts.items() if count) or "no entries"
    return Plan(
        outcome,
        reason,
        after_success(changed, manners, now),
        tuple(sorting.publish),
        Seen.pack(feed.id, sorting.remembered()),
        dict(sorting.counts),
        missed,
    )


def _with_document(state: FeedState, result: Document, now: datetime, *, whole: bool) -> FeedState:
    """With what belongs to this document. Where entries wait for the next poll, a 304 would hide them."""
    return replace(
        state,
        polled_at=now,
        parsed_at=now,
        full_at=now,
        failures=0,
        etag=result.etag if whole else None,
        last_modified=result.last_modified if whole else None,
        body_hash=result.body_hash if whole else None,
        ttl=result.parsed.ttl or 0.0,
        skips=result.parsed.skips,
    )


def _with_habits(state: FeedState, result: Document, now: datetime, *, news: bool) -> FeedState:
    dates = [entry.published for entry in result.parsed.entries if entry.published]
    return replace(
        state,
        newest_at=now if news else state.newest_at or _newest(result.parsed.entries, now),
        longest_pause=longest_pause(state, dates, now, news=news),
        watched_since=state.watched_since or watched_since(dates, now),
    )


def _after_document(
    result: Document, wait: timedelta, manners: Manners, now: datetime, jitter: float, *, waiting: int
) -> datetime:
    if waiting:
        return next_poll(now, manners, manners.min_interval, jitter=jitter)
    hint = max(result.hint, timedelta(seconds=result.parsed.ttl or 0))
    return next_poll(now, manners, wait, hint=hint, jitter=jitter, skips=result.parsed.skips)


def _newest(entries: tuple[Entry, ...], now: datetime) -> datetime:
    """When the newest of the entries was published; now, where none says."""
    return max((min(entry.published, now) for entry in entries if entry.published), default=now)
