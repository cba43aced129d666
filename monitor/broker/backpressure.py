"""Holds the poller back on the embedded broker, which drops what its consumers do not take in time.

A partition there keeps the newest 5 MiB. So no more than `LIMIT` bytes may lie in a partition of
`articles` that the detect stage has not committed; publishing waits until there is room. Nobody else may
write much to that topic. A broker with a disk needs none of this.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from monitor import metrics
from monitor.broker.backlog import RECORD_OVERHEAD, Backlog
from monitor.errors import BrokerError
from monitor.kafka import Placed, partition_of
from monitor.logs import get_logger
from monitor.topics import ARTICLES

LIMIT = 4 * 1024 * 1024
"""Bytes that may wait in a partition."""
PAUSE = 0.1
"""Seconds between two looks at what the consumer has committed."""
_log = get_logger("broker")


class Placing(Protocol):
    """What is needed of `monitor.kafka.Publisher`."""

    async def place(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> Placed:
        """Publish a record; returns where the broker has put it."""


class HeldBack:
    """A publisher that waits for room before it writes to one topic, and writes to others at once.

    Make it with `held_back`.
    """

    def __init__(
        self, publisher: Placing, consumer: AIOKafkaConsumer, topic: str, backlogs: dict[int, Backlog]
    ) -> None:
        self._publisher = publisher
        self._consumer = consumer
        self._topic = topic
        self._backlogs = backlogs
        # whoever waits first goes first, or a big record might wait for ever among small ones
        self._turns = {number: asyncio.Lock() for number in backlogs}

    async def publish(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> None:
        """As `Publisher.publish`, once there is room for it."""
        if topic != self._topic:
            await self._publisher.place(topic, key, value, partition)
            return
        number = partition_of(key, len(self._backlogs)) if partition is None else partition
        backlog, size = self._backlogs[number], len(key or b"") + len(value or b"") + RECORD_OVERHEAD
        async with self._turns[number]:
            await self._wait(number, partial(backlog.fits, size))
            backlog.reserve(size)
        try:
            placed = await self._publisher.place(topic, key, value, number)
        except BaseException:
            backlog.failed(size)
            raise
        backlog.placed(placed.offset, size)

    async def room(self) -> None:
        """Returns when every partition has room for an article of middling size: a time to fetch more."""
        for number, backlog in self._backlogs.items():
            await self._wait(number, partial(backlog.fits, LIMIT // 4))

    async def _wait(self, number: int, fits: Callable[[], bool]) -> None:
        if fits():
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        await self._look(number)
        while not fits():
            await asyncio.sleep(PAUSE)
            await self._look(number)
        metrics.HELD_BACK.inc(clock() - began)
        _log.info("held back until detection caught up", partition=number, seconds=round(clock() - began, 1))

    async def _look(self, number: int) -> None:
        self._backlogs[number].consumed(await _committed(self._consumer, TopicPartition(self._topic, number)))


@asynccontextmanager
async def held_back(
    publisher: Placing, bootstrap: str, namespace: str, limit: int = LIMIT
) -> AsyncIterator[HeldBack]:
    """A publisher for the articles of a namespace that never runs ahead of its detect stage by more.

    Raises `BrokerError`.
    """
    topic = ARTICLES.named(namespace)
    # it never subscribes, so it is no member of the group: it only asks for its offsets
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=f"{namespace}-detect", enable_auto_commit=False
    )
    try:
        await consumer.start()
        yield HeldBack(publisher, consumer, topic, await _backlogs(consumer, topic, limit))
    except KafkaError as error:
        raise BrokerError(f"Cannot ask {bootstrap} how far detection has come: {error!r}.") from error
    finally:
        await consumer.stop()


async def _backlogs(consumer: AIOKafkaConsumer, topic: str, limit: int) -> dict[int, Backlog]:
    numbers = (await consumer._client.fetch_all_metadata()).partitions_for_topic(topic) or set()
    places = [TopicPartition(topic, number) for number in sorted(numbers)]
    ends = await consumer.end_offsets(places)
    return {
        place.partition: Backlog(limit, await _committed(consumer, place), ends[place]) for place in places
    }


async def _committed(consumer: AIOKafkaConsumer, place: TopicPartition) -> int:
    return await consumer.committed(place) or 0
