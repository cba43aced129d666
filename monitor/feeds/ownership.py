"""Any number of pollers share the feeds through Kafka's own group coordination.

The topic `feed-states` does two things at once. Its partitions are what the group shares: a poller owns
the feeds whose ids hash to its partitions. And its records are what a new owner has to know: it
reads its partitions from the beginning, and only then polls. No offset is ever committed.

A poller that was cut off and comes back may write a stale record over a newer one. That costs at most
a poll too early or articles published again with the same ids; nothing is lost by it.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from monitor import metrics
from monitor.errors import BrokerError, DecodeError
from monitor.feeds.state import FeedState, Seen
from monitor.kafka import partition_of
from monitor.logs import get_logger
from monitor.topics import decode

_log = get_logger("feeds")
SEEN_SUFFIX = "/seen"
_LOADING_MS, _IDLE_MS = 50, 500
_MAX_FAILURES = 5


@dataclass(slots=True)
class Records:
    """What a partition says about its feeds, as far as it has been read."""

    states: dict[str, FeedState] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    def add(self, key: bytes | None, value: bytes | None) -> None:
        """Take in one record; a later one replaces an earlier one."""
        name = (key or b"").decode("utf-8", "replace")
        feed_id, is_seen = name.removesuffix(SEEN_SUFFIX), name.endswith(SEEN_SUFFIX)
        try:
            if value is None:
                records: dict[str, FeedState] | dict[str, Seen] = self.seen if is_seen else self.states
                records.pop(feed_id, None)
            elif is_seen:
                self.seen[feed_id] = _intact(decode(Seen, value))
            else:
                self.states[feed_id] = decode(FeedState, value)
        except DecodeError as error:
            metrics.DEAD_LETTERS.labels("poll", error.reason).inc()
            _log.error("a feed's state cannot be read; the feed starts anew", feed=name, error=str(error))


def _intact(seen: Seen) -> Seen:
    if not seen.intact:
        raise DecodeError("its seen entries are garbled", "invalid")
    return seen


class Ownership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells which feeds are ours, with their records, and which no longer are.

    `gained` is called for each partition when its records have been read; `lost` before others may
    take its feeds. Both get the ids of feeds from `feed_ids`. Raises `BrokerError` from `run`.
    """

    def __init__(
        self,
        bootstrap: str,
        topic: str,
        group: str,
        feed_ids: Iterable[str],
        gained: Callable[[Iterable[str], Records], None],
        lost: Callable[[Iterable[str]], Awaitable[None]],
        session_timeout: timedelta,
    ) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._group = group
        self._session_ms = int(session_timeout.total_seconds() * 1000)
        self._feed_ids = tuple(feed_ids)
        self._gained = gained
        self._lost = lost
        self._ours: dict[int, list[str]] = {}
        self._loading: dict[TopicPartition, Records] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._failures = 0
        self.joined = False

    @property
    def ready(self) -> bool:
        """Whether this poller has joined the group and knows the state of all of its feeds."""
        return self.joined and not self._loading

    def partition_of(self, feed_id: str) -> int:
        """The partition that holds the records of a feed."""
        return partition_of(feed_id.encode(), len(self._consumer.partitions_for_topic(self._topic) or (0,)))

    async def run(self) -> None:
        """Take part in the group until cancelled, then leave it, so that others take over at once.

        What the consumer does not get over by itself, such as a group that changes while it is joining,
        is met by joining anew; what happens again and again is raised.
        """
        while True:
            try:
                await self._take_part()
            except KafkaError as error:
                self._failures += 1
                if self._failures > _MAX_FAILURES:
                    raise BrokerError(f"The group of pollers cannot be joined: {error!r}.") from error
                _log.warning("joining the group of pollers anew", error=repr(error))
                await self.on_partitions_revoked([])
                await asyncio.sleep(self._failures)

    async def _take_part(self) -> None:
        self.joined = False
        self._consumer = self._new_consumer()
        try:
            await self._consumer.start()
            self._consumer.subscribe([self._topic], listener=self)
            while True:
                await self._prepare()
                await self._read()
        finally:
            with contextlib.suppress(KafkaError):
                await self._consumer.stop()

    def _new_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=self._group,
            client_id="whiteflag-poll",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=self._session_ms,
            heartbeat_interval_ms=self._session_ms // 4,
            rebalance_timeout_ms=20_000,
            max_partition_fetch_bytes=4 << 20,
        )

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        """Called by the consumer before partitions may go to others."""
        self._loading = {}
        gone = [feed_id for ids in self._ours.values() for feed_id in ids]
        self._ours.clear()
        if gone:
            await self._lost(gone)

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        """Called by the consumer when this poller's share is known."""
        self.joined = True
        # at once, since records may come before their end is known
        self._loading = {tp: Records() for tp in assigned}
        self._ends = {}
        _log.info("feeds are shared out", partitions=sorted(tp.partition for tp in assigned))

    async def _prepare(self) -> None:
        """Find out how far newly assigned partitions have to be read."""
        loading = self._loading
        if loading and not self._ends:
            ends: dict[TopicPartition, int] = await self._consumer.end_offsets(list(loading))
            if loading is self._loading:  # else they were shared out anew in the meantime
                self._ends = ends

    async def _read(self) -> None:
        batches = await self._consumer.getmany(timeout_ms=_IDLE_MS if self.ready else _LOADING_MS)
        for tp, records in batches.items():
            if tp in self._loading:
                for record in records:
                    self._loading[tp].add(record.key, record.value)
        for tp in [tp for tp in self._loading if tp in self._ends]:
            if await self._consumer.position(tp) >= self._ends.get(tp, math.inf):
                self._finish(tp)

    def _finish(self, tp: TopicPartition) -> None:
        # what we write ourselves from now on need not come back
        self._consumer.pause(tp)
        ids = [feed_id for feed_id in self._feed_ids if self.partition_of(feed_id) == tp.partition]
        self._ours[tp.partition] = ids
        self._gained(ids, self._loading.pop(tp))
        if not self._loading:
            self._failures = 0
            _log.info("feeds are polled here", feeds=sum(map(len, self._ours.values())))
