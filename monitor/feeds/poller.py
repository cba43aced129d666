"""The loop that polls what is due: never more at once than allowed, never a host faster than it may be."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from monitor import metrics
from monitor.errors import BrokerError
from monitor.feeds.agenda import Agenda
from monitor.feeds.feed import Feed
from monitor.feeds.hosts import Hosts
from monitor.feeds.moves import address
from monitor.feeds.schedule import share
from monitor.feeds.state import HEALTHS
from monitor.feeds.visit import Known, Visitor
from monitor.logs import get_logger

_log = get_logger("feeds")
_AFTER_BROKER_ERROR = 5.0
_AFTER_FAULT = 900.0
_LONGEST_NAP = 1.0


class Poller:
    """Polls the feeds that it owns; which ones those are may change at any time.

    `beat` is the monotonic time at which the loop last turned, and `trouble` what the broker last
    complained of, while it does: for the probes.
    """

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        visitor: Visitor,
        hosts: Hosts,
        clock: Callable[[], datetime],
        at_once: int = 200,
        scatter: timedelta = timedelta(0),
    ) -> None:
        self._feeds = feeds
        self._visitor = visitor
        self._hosts = hosts
        self._clock = clock
        self._at_once = at_once
        self._scatter = scatter.total_seconds()
        self._agenda = Agenda()
        self._known: dict[str, Known] = {}
        self._visits: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self.beat = time.monotonic()
        self.trouble: str | None = None

    @property
    def owned(self) -> Mapping[str, Known]:
        """The feeds polled here, with what is known of them."""
        return self._known

    def own(self, known: Mapping[str, Known]) -> None:
        """Start polling these feeds, each when its state says."""
        for feed_id, what in known.items():
            self._known[feed_id] = what
            self._agenda.put(feed_id, what.state.next_poll_at.timestamp())
        self._show()
        self._wake.set()

    async def disown(self, feed_ids: Iterable[str], grace: float) -> None:
        """Stop polling these; visits under way may end within `grace` seconds, then they are cut off.

        Cutting off is safe: what was not remembered is found again by the next owner.
        """
        gone = list(feed_ids)
        for feed_id in gone:
            self._agenda.drop(feed_id)
            self._known.pop(feed_id, None)
        running = [task for feed_id in gone if (task := self._visits.get(feed_id))]
        if running:
            await asyncio.wait(running, timeout=grace)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._show()

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            self.beat = time.monotonic()
            self._start_due()
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._nap()):
                    await self._wake.wait()

    def _start_due(self) -> None:
        now = self._clock().timestamp()
        while len(self._visits) < self._at_once and (feed_id := self._agenda.pop_due(now)):
            feed = self._feeds[feed_id]
            if feed_id in self._visits:  # taken away and given back while its last visit still ended
                self._agenda.put(feed_id, now + 0.1)
                continue
            url = address(feed, self._known[feed_id].state)
            later = self._hosts.take(url, now)
            if later is not None:
                self._agenda.put(feed_id, self._scattered(feed_id, url, later))
                continue
            self._visits[feed_id] = asyncio.create_task(self._visit(feed, url))

    def _scattered(self, feed_id: str, url: str, at: float) -> float:
        """Feeds of a site that asked for a pause must not all come back in the same second."""
        if self._hosts.held_until(url) < at:
            return at
        return at + share(f"{feed_id} {at}") * self._scatter

    def _nap(self) -> float:
        next_at = self._agenda.next_at()
        if next_at is None or len(self._visits) >= self._at_once:
            return _LONGEST_NAP
        return min(_LONGEST_NAP, max(0.001, next_at - self._clock().timestamp()))

    async def _visit(self, feed: Feed, url: str) -> None:
        known = self._known[feed.id]
        next_at: float | None = None
        turn = contextlib.ExitStack()
        turn.callback(lambda: self._hosts.give_back(url, self._clock().timestamp()))
        try:
            known = await self._visitor.visit(feed, known, turn.close)
            self.trouble = None
            next_at = known.state.next_poll_at.timestamp()
        except BrokerError as error:
            self.trouble = str(error)
            _log.error("the broker did not take it; the feed is polled again", feed=feed.id, error=str(error))
            next_at = self._clock().timestamp() + _AFTER_BROKER_ERROR
        except Exception:  # a fault of ours with this feed; the others go on, and it is tried again
            _log.exception("a visit failed", feed=feed.id)
            metrics.FETCHES.labels("internal").inc()
            next_at = self._clock().timestamp() + _AFTER_FAULT
        finally:
            turn.close()  # the visitor may have done so already
            del self._visits[feed.id]
            if next_at is not None and feed.id in self._known:
                self._note(known)
                self._agenda.put(feed.id, next_at)
            self._wake.set()

    def _note(self, known: Known) -> None:
        before, after = self._known[known.state.feed_id].state.health, known.state.health
        self._known[known.state.feed_id] = known
        if before != after:
            metrics.FEEDS.labels(before).dec()
            metrics.FEEDS.labels(after).inc()

    def _show(self) -> None:
        counts = dict.fromkeys(HEALTHS, 0)
        for known in self._known.values():
            counts[known.state.health] += 1
        for health, count in counts.items():
            metrics.FEEDS.labels(health).set(count)
