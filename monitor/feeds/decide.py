"""What a poll means: pure. From what was known, what came back and the time, to what shall be done.

    (FeedState, Seen) + result + now ─► Plan: entries to publish, and the records to store *afterwards*

Nothing of a plan may be stored before Kafka has acknowledged every entry of `publish`. Then a crash
at any point repeats entries with the same article ids, and loses none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.feeds.dates import placed
from monitor.feeds.entry import Entry, ParsedFeed
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.health import after_failure, after_success
from monitor.feeds.identity import NO_KEY, article_id, keys
from monitor.feeds.schedule import first_poll, next_poll, share
from monitor.feeds.state import FeedState, Seen, Sighting

Outcome = Literal["not_modified", "same_body", "no_news", "news", "failed"]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The host says 304, or sent the very body of the last time."""

    outcome: Literal["not_modified", "same_body"]
    etag: str | None = None
    last_modified: str | None = None
    hint: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed feed, with the validators of its answer."""

    parsed: ParsedFeed
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    hint: timedelta = timedelta()
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Nothing usable; `reason` is bounded, `retry_after` what the host demands."""

    reason: str
    message: str
    retry_after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to publish as an article. `update` counts how often it has changed since it was first seen."""

    entry: Entry
    article_id: str
    update: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do. `state`, and `seen` where it changed, are for after the acknowledgement.

    `counts` says what became of the entries: new, changed, known, old, undated, waiting, faulty.
    """

    outcome: Outcome
    reason: str
    state: FeedState
    publish: tuple[Wanted, ...] = ()
    seen: Seen | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def new_state(feed: Feed, manners: Manners, now: datetime) -> FeedState:
    """The state of a feed that nobody has polled yet."""
    return FeedState(feed.id, feed.url, first_poll(now, manners, feed.id), since=now)


def for_address(state: FeedState, feed: Feed) -> FeedState:
    """The state without what belongs to another address, where the configuration has a new one."""
    if state.url == feed.url:
        return state
    return replace(
        state,
        url=feed.url,
        etag=None,
        last_modified=None,
        body_hash=None,
        failures=0,
        moved_to=None,
        moved_since=None,
    )


def decide(
    feed: Feed,
    state: FeedState,
    seen: Seen,
    result: Unchanged | Document | Failure,
    manners: Manners,
    now: datetime,
) -> Plan:
    """What to publish and what to remember after this poll of `feed`."""
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
    changed = after_failure(
        replace(state, failures=failures, next_poll_at=at), result.reason, result.message, now
    )
    return Plan("failed", result.reason, changed)


def _unchanged(
    feed: Feed, state: FeedState, result: Unchanged, manners: Manners, now: datetime, jitter: float
) -> Plan:
    at = next_poll(now, manners, manners.interval_of(feed), hint=result.hint, jitter=jitter)
    changed = replace(
        state,
        next_poll_at=at,
        polled_at=now,
        failures=0,
        etag=result.etag or state.etag,
        last_modified=result.last_modified or state.last_modified,
    )
    return Plan(result.outcome, "nothing new", after_success(changed, manners, now))


def _news(
    feed: Feed, state: FeedState, seen: Seen, result: Document, manners: Manners, now: datetime, jitter: float
) -> Plan:
    sorting = _Sorting(feed, state, seen, manners, now)
    sorting.sort(result.parsed.entries)
    sorting.counts["faulty"] += result.parsed.faulty
    waiting = sorting.counts["waiting"]
    interval = manners.min_interval if waiting else manners.interval_of(feed)
    hint = timedelta() if waiting else max(result.hint, timedelta(seconds=result.parsed.ttl or 0))
    changed = replace(
        state,
        next_poll_at=next_poll(now, manners, interval, hint=hint, jitter=jitter),
        polled_at=now,
        parsed_at=now,
        newest_at=now if sorting.publish else state.newest_at or _newest(result.parsed.entries, now),
        failures=0,
        # with entries left for the next poll, a 304 there would hide them
        etag=None if waiting else result.etag,
        last_modified=None if waiting else result.last_modified,
        body_hash=None if waiting else result.body_hash,
        moved_to=result.moved_to,
        moved_since=(state.moved_since if result.moved_to == state.moved_to else now)
        if result.moved_to
        else None,
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
    )


class _Sorting:
    """Sorts the entries of one document into those to publish and those to pass over."""

    def __init__(self, feed: Feed, state: FeedState, seen: Seen, manners: Manners, now: datetime) -> None:
        self.feed, self.manners, self.now = feed, manners, now
        self.first_time = state.parsed_at is None
        self.seconds = int(now.timestamp())
        self.before = {sighting.key: sighting for sighting in _refreshed(seen, state)}
        self.by_other: dict[bytes, Sighting] = {}
        self.current: dict[bytes, Sighting] = {}
        self.publish: list[Wanted] = []
        self.counts: Counter[str] = Counter()

    def sort(self, entries: tuple[Entry, ...]) -> None:
        both = keys(entries)
        present = {key for key, _ in both}
        # what still stands in the feed under its own key has not moved
        gone = [s for s in self.before.values() if s.other != NO_KEY and s.key not in present]
        self.by_other = {s.other: s for s in gone}
        for entry, (key, other) in zip(entries, both, strict=True):
            if key in self.current:
                self.counts["repeated"] += 1
                continue
            self._one(entry, key, other)
        # the oldest first, so that what follows from it is told in order
        self.publish.sort(key=lambda wanted: placed(wanted.entry.published, self.now)[0])

    def remembered(self) -> list[Sighting]:
        """What stands in the feed now, and what left it not too long ago."""
        limit = self.seconds - int(self.manners.remember.total_seconds())
        return [*self.current.values(), *(s for s in self.before.values() if s.last_seen >= limit)]

    def _one(self, entry: Entry, key: bytes, other: bytes) -> None:
        old = self.before.pop(key, None) or self._moved(other)
        sighting = Sighting(key, other, self.seconds, entry.fingerprint, old.updates if old else 0)
        if old is None:
            fate = self._fate_of_new(entry)
        elif old.fingerprint == entry.fingerprint:
            fate = "known"
        else:
            fate = "changed" if old.updates < self.manners.updates_per_entry else "known"
        if fate in ("new", "changed"):
            if len(self.publish) >= self.manners.entries_per_poll:
                # not marked as seen, so that the next poll finds it new
                self.counts["waiting"] += 1
                if old is not None:
                    self.current[old.key] = old
                return
            update = sighting.updates + (fate == "changed")
            sighting = replace(sighting, updates=update)
            self.publish.append(Wanted(entry, article_id(self.feed.id, entry), update))
        self.counts[fate] += 1
        self.current[key] = sighting

    def _moved(self, other: bytes) -> Sighting | None:
        """An entry known under another guid: its site moved, or writes new guids for old pages."""
        old = self.by_other.get(other)
        return self.before.pop(old.key, None) if old else None

    def _fate_of_new(self, entry: Entry) -> str:
        if entry.published is None:
            return "undated" if self.first_time else "new"
        age = self.now - entry.published
        return (
            "old" if age > (self.manners.first_fetch if self.first_time else self.manners.oldest) else "new"
        )


def _newest(entries: tuple[Entry, ...], now: datetime) -> datetime:
    """When the newest of the entries was published; now, where none says."""
    return max((min(entry.published, now) for entry in entries if entry.published), default=now)


def _refreshed(seen: Seen, state: FeedState) -> list[Sighting]:
    """What stood in the last document stood there until the last poll that found no change."""
    if state.parsed_at is None or state.polled_at is None:
        return seen.unpack()
    parsed, polled = int(state.parsed_at.timestamp()), int(state.polled_at.timestamp())
    return [replace(s, last_seen=polled) if s.last_seen == parsed else s for s in seen.unpack()]
