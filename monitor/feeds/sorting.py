"""Which entries of a document are new, which changed, and which are passed over. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.feeds.dates import placed
from monitor.feeds.entry import Entry
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.identity import NO_KEY, article_id, keys
from monitor.feeds.state import FeedState, Seen, Sighting


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to publish as an article. `update` counts how often it has changed since it was first seen."""

    entry: Entry
    article_id: str
    update: int = 0


class Sorting:
    """Sorts the entries of one document; `counts` says what became of them.

    new, changed, known, old, undated, repeated, waiting.
    """

    def __init__(self, feed: Feed, state: FeedState, seen: Seen, manners: Manners, now: datetime) -> None:
        self.feed, self.manners, self.now = feed, manners, now
        self.first_time = state.parsed_at is None
        self.seconds = int(now.timestamp())
        self.before = {sighting.key: sighting for sighting in _refreshed(seen, state)}
        self.by_other: dict[bytes, Sighting] = {}
        self.current: dict[bytes, Sighting] = {}
        self.publish: list[Wanted] = []
        self.counts: Counter[str] = Counter()

    @property
    def missed(self) -> bool:
        """Nothing in the document was known: what came and went between two polls was never seen."""
        recognised = self.counts["known"] + self.counts["changed"] + self.counts["waiting"]
        return not self.first_time and bool(self.publish) and not recognised

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


def _refreshed(seen: Seen, state: FeedState) -> list[Sighting]:
    """What stood in the last document stood there until the last poll that found no change."""
    if state.parsed_at is None or state.polled_at is None:
        return seen.unpack()
    parsed, polled = int(state.parsed_at.timestamp()), int(state.polled_at.timestamp())
    return [replace(s, last_seen=polled) if s.last_seen == parsed else s for s in seen.unpack()]
