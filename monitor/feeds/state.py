"""What is remembered of a feed between polls: two records, so that a poll without news writes little.

`FeedState` is written after each poll; `Seen`, which is bigger, only after one that had entries.
Both live in the compacted topic `feed-states` and are written after Kafka has acknowledged every
article of the poll: a crash in between repeats articles with the same ids and loses none.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.feeds.skips import NO_SKIPS, Skips

Health = Literal["new", "healthy", "quiet", "failing", "gone", "blocked"]
HEALTHS: tuple[Health, ...] = ("new", "healthy", "quiet", "failing", "gone", "blocked")

MAX_SEEN = 5000
"""More entries than this are not remembered for one feed; those that left it longest ago go first."""

_SIGHTING = struct.Struct(">8s8sIIB")
_MAX_UPDATES = 255


@dataclass(frozen=True, slots=True)
class Alerted:
    """An operations alert about a feed that has not ended yet."""

    health: Health
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """Where a feed stands.

    url            the address that the validators belong to
    etag, last_modified  echoed exactly as received (RFC 9110 §13.1)
    body_hash      of the last body whose entries have all been published
    polled_at      the last poll that reached the feed
    full_at        when the host last sent a whole body: some say 304 for ever
    parsed_at      when `Seen` last changed
    newest_at      when an entry was last new
    wait           seconds between polls, as learnt from its news; None before the first lesson
    longest_pause  seconds without news that are usual for it
    watched_since  from when on its habits are known
    ttl, skips     how long, and in which hours and days, the feed asks to be left alone
    failures       polls that went wrong since the last good one
    health, reason, since  what to tell people about it
    moved_to, moved_since, settled  where permanent redirects lead, and whether we ask there directly
    alerted        what operators have been alerted of, until it is over
    """

    feed_id: str
    url: str
    next_poll_at: datetime
    since: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    polled_at: datetime | None = None
    parsed_at: datetime | None = None
    newest_at: datetime | None = None
    failures: int = 0
    health: Health = "new"
    reason: str = ""
    moved_to: str | None = None
    moved_since: datetime | None = None
    settled: bool = False
    full_at: datetime | None = None
    wait: float | None = None
    longest_pause: float = 0.0
    watched_since: datetime | None = None
    ttl: float = 0.0
    skips: Skips = NO_SKIPS
    alerted: Alerted | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One entry that was seen: its keys (see `identity`), when it last stood in the feed, its text's hash."""

    key: bytes
    other: bytes
    last_seen: int
    fingerprint: int
    updates: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The entries of a feed that were seen: packed, since ten thousand feeds share one process."""

    feed_id: str
    packed: str

    @property
    def intact(self) -> bool:
        """Whether it can be unpacked."""
        try:
            return len(base64.b64decode(self.packed, validate=True)) % _SIGHTING.size == 0
        except ValueError:
            return False

    def unpack(self) -> list[Sighting]:
        """One by one."""
        return [Sighting(*fields) for fields in _SIGHTING.iter_unpack(base64.b64decode(self.packed))]

    @classmethod
    def nothing(cls, feed_id: str) -> Seen:
        """For a feed that nobody has read yet."""
        return cls(feed_id, "")

    @classmethod
    def pack(cls, feed_id: str, sightings: Iterable[Sighting]) -> Seen:
        """At most `MAX_SEEN`, those seen last."""
        kept = sorted(sightings, key=lambda sighting: -sighting.last_seen)[:MAX_SEEN]
        data = b"".join(
            _SIGHTING.pack(s.key, s.other, s.last_seen, s.fingerprint, min(s.updates, _MAX_UPDATES))
            for s in kept
        )
        return cls(feed_id, base64.b64encode(data).decode())
