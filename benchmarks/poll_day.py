"""A day of many feeds on a simulated clock: how often they are polled, and how much room they take.

Every poll goes through the poller's own decisions; only the network is left out, so that a day takes
seconds. Feeds differ: most have news a few times a day, some every few minutes, some once a week.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import active_children
from pathlib import Path

from benchmarks.poll_costs import (
    Acknowledged,
    Kind,
    feeds_at,
    known_before,
    local_fetcher,
    now,
    owned,
    past,
    poller_of,
    running,
)
from monitor.feeds.decide import Document, Unchanged, decide, new_state
from monitor.feeds.entry import Entry, ParsedFeed
from monitor.feeds.extract import warm as warm_extractor
from monitor.feeds.feed import Feed, Manners
from monitor.feeds.parse import warm as warm_parser
from monitor.feeds.state import Seen, Sighting
from monitor.feeds.workers import Workers

START = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
MEDIAN_GAP_HOURS, SPREAD = 16, 1.6
"""Of the log-normal times between two entries; they make 85 % of the answers a 304."""

REMEMBERED = 150
"""Entries remembered of each feed: those that stand in it, and those of the last weeks."""


@dataclass(frozen=True)
class Day:
    """Polls of one day, by answer, and new entries."""

    feeds: int
    not_modified: int
    whole: int
    entries: int

    @property
    def share_304(self) -> float:
        """Of all answers."""
        return self.not_modified / (self.not_modified + self.whole)


def simulate(feeds: int, sample: int, seed: int = 7) -> Day:
    """The second day of `sample` feeds, by when their intervals have settled, scaled to `feeds`."""
    rng, manners = random.Random(seed), Manners()
    counts = [0, 0, 0]
    for number in range(sample):
        gap = timedelta(hours=MEDIAN_GAP_HOURS * rng.lognormvariate(0, SPREAD))
        for place, count in enumerate(_one(number, max(gap, timedelta(minutes=2)), manners, rng)):
            counts[place] += count
    scale = feeds / sample
    return Day(feeds, *(round(count * scale) for count in counts))


def _one(number: int, gap: timedelta, manners: Manners, rng: random.Random) -> tuple[int, int, int]:
    feed = Feed(id=f"f{number}", url=f"https://host{number}.example/feed", publisher="P")
    state, seen = new_state(feed, manners, START), Seen.nothing(feed.id)
    next_news, published = START, 0
    unchanged = whole = entries = 0
    while (at := state.next_poll_at) < START + 2 * DAY:
        fresh = 0
        while next_news <= at:
            next_news += gap * rng.expovariate(1)
            fresh += 1
        published += fresh
        counted = at >= START + DAY
        if fresh:
            plan = decide(feed, state, seen, _document(published, at), manners, at)
            whole, entries = whole + counted, entries + counted * fresh
        else:
            plan = decide(feed, state, seen, Unchanged("not_modified"), manners, at)
            unchanged += counted
        state, seen = plan.state, plan.seen or seen
    return unchanged, whole, entries


def _document(newest: int, at: datetime) -> Document:
    """The last five entries; how many there are makes no difference to when the feed is asked next."""
    numbers = range(newest, max(0, newest - 5), -1)
    entries = tuple(Entry(f"g{n}", f"https://h.example/{n}", f"Story {n}", "", "", n, at) for n in numbers)
    return Document(ParsedFeed("rss20", "", entries), etag='"1"')


async def memory(port: int, feeds: int, polls: int) -> dict[str, float]:
    """Resident megabytes of a poller that owns so many feeds and polls some of them, and of its workers."""
    kind: Kind = "same"
    all_feeds = feeds_at(port, kind, feeds)
    known = await known_before(port, kind)
    fetcher, parser, extractor = local_fetcher(), Workers(1, seconds=30), Workers(1, seconds=30)
    try:
        poller = poller_of(all_feeds, fetcher, parser, Acknowledged())
        due = now()
        everything = owned(all_feeds, known, due + DAY)
        for feed_id in list(everything):
            everything[feed_id] = replace(everything[feed_id], seen=_much_seen(feed_id))
        first = list(everything)[:polls]
        for feed_id in first:
            state = replace(everything[feed_id].state, next_poll_at=due)
            everything[feed_id] = replace(everything[feed_id], state=state)
        poller.own(everything)
        async with running(poller):
            await parser.run(warm_parser)
            await extractor.run(warm_extractor)
            await past(poller, first, due)
            workers = [_resident(child.pid) for child in active_children() if child.pid]
            return {"poller": _resident(os.getpid()), "workers": sum(workers)}
    finally:
        parser.close()
        extractor.close()
        await fetcher.aclose()


def _much_seen(feed_id: str) -> Seen:
    rng = random.Random(feed_id)
    return Seen.pack(feed_id, (Sighting(rng.randbytes(8), rng.randbytes(8), n, n) for n in range(REMEMBERED)))


def _resident(pid: int) -> float:
    """Megabytes in memory, from /proc."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
