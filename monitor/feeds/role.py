"""The process `whiteflag poll`: puts the poller together, watches over it, and ends it cleanly.

Ownership (which feeds) ─► Poller (which are due) ─► Visitor (one poll) ─► KafkaOutput
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from monitor.broker.admin import is_embedded
from monitor.broker.backpressure import held_back
from monitor.config.feeds import Feeds
from monitor.ending import stop_event
from monitor.feeds.decide import new_state
from monitor.feeds.kafka_output import Acknowledging, KafkaOutput, Room, always
from monitor.feeds.kit import Kit, open_kit
from monitor.feeds.ownership import Ownership, Records
from monitor.feeds.poller import Poller
from monitor.feeds.state import Seen
from monitor.feeds.texts import Texts
from monitor.feeds.visit import Known, Visitor
from monitor.health import HealthServer
from monitor.kafka import Publisher
from monitor.logs import get_logger
from monitor.settings import Settings
from monitor.topics import FEED_STATES

_log = get_logger("poll")
_LOOKUP_THREADS = 64  # asyncio's few would make a hundred slow names wait for each other
_GRACE = 2.5  # seconds for visits under way when feeds go to others, or the process ends
_STALLED = 30.0
_GROUP = "poll"


class PollRole:
    """Everything of a poller but its surroundings; `run` ends when it is cancelled."""

    def __init__(
        self,
        feeds: Feeds,
        settings: Settings,
        bootstrap: str,
        publisher: Acknowledging,
        kit: Kit,
        room: Room = always,
    ) -> None:
        self._feeds = feeds.enabled
        self._manners = feeds.polling.manners
        self.ownership = Ownership(
            bootstrap,
            FEED_STATES.named(settings.namespace),
            f"{settings.namespace}-{_GROUP}",
            self._feeds,
            self._gained,
            self._lost,
            feeds.polling.takeover,
        )
        output = KafkaOutput(publisher, settings.namespace, self.ownership.partition_of, room)
        texts = Texts(kit.page_caps, kit.fetcher, kit.extractors, kit.hosts, _now)
        visitor = Visitor(
            self._manners, kit.feed_caps, kit.fetcher, kit.parsers, texts, kit.hosts, output, _now
        )
        self.poller = Poller(
            self._feeds, visitor, kit.hosts, _now, feeds.polling.at_once, self._manners.scatter
        )

    async def run(self) -> None:
        """Poll until cancelled; raises `BrokerError` when the broker is lost for good."""
        polling = asyncio.create_task(self.poller.run())
        owning = asyncio.create_task(self.ownership.run())
        try:
            done, _ = await asyncio.wait({polling, owning}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            # first finish what is under way, then let others have the feeds
            await self.poller.disown(list(self.poller.owned), _GRACE)
            for task in (polling, owning):
                task.cancel()
            await asyncio.gather(polling, owning, return_exceptions=True)

    def live(self) -> list[str]:
        """What is wrong with this process itself."""
        stalled = time.monotonic() - self.poller.beat
        return [f"the poller has stood still for {stalled:.0f} s"] if stalled > _STALLED else []

    def ready(self) -> list[str]:
        """What keeps it from polling."""
        outside = [] if self.ownership.ready else ["not yet in the group of pollers"]
        return self.live() + outside + ([self.poller.trouble] if self.poller.trouble else [])

    def _gained(self, feed_ids: Iterable[str], records: Records) -> None:
        now = _now()
        known = {}
        for feed_id in feed_ids:
            state = records.states.get(feed_id) or new_state(self._feeds[feed_id], self._manners, now)
            known[feed_id] = Known(state, records.seen.get(feed_id) or Seen.nothing(feed_id))
        self.poller.own(known)

    async def _lost(self, feed_ids: Iterable[str]) -> None:
        await self.poller.disown(feed_ids, _GRACE)


async def poll(feeds: Feeds, settings: Settings, bootstrap: str, *, watch_parent: bool = False) -> None:
    """Be a poller until SIGTERM, SIGINT or, with `watch_parent`, the end of standard input.

    Raises `BrokerError` when Kafka cannot be reached, `WhiteflagError` when the port is taken.
    """
    stop = stop_event(watch_parent=watch_parent)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_LOOKUP_THREADS, "lookup"))
    if feeds.polling.contact is None:
        _log.warning("poller.yml names no contact, so sites cannot tell you when something is wrong")
    async with _way_out(settings, bootstrap) as (publisher, room), open_kit(feeds.polling) as kit:
        role = PollRole(feeds, settings, bootstrap, publisher, kit, room)
        health = HealthServer(settings.host, settings.port, live=role.live, ready=role.ready)
        _log.info("polling", feeds=len(feeds.enabled), broker=bootstrap, port=health.port)
        try:
            await _until(stop, role)
        finally:
            health.close()
    _log.info("stopped")


@asynccontextmanager
async def _way_out(settings: Settings, bootstrap: str) -> AsyncIterator[tuple[Acknowledging, Room]]:
    """The embedded broker forgets what it cannot hold, so there we wait for the detect stage."""
    async with Publisher(bootstrap, "whiteflag-poll") as publisher:
        if not await asyncio.to_thread(is_embedded, bootstrap):
            yield publisher, always
            return
        async with held_back(publisher, bootstrap, settings.namespace) as held:
            yield held, held.room


async def _until(stop: asyncio.Event, role: PollRole) -> None:
    """Run the role until told to stop; what goes wrong in it comes out."""
    working, told = asyncio.create_task(role.run()), asyncio.create_task(stop.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def _now() -> datetime:
    return datetime.now(UTC)
