"""The embedded broker drops silently what it has no room for; held back, the poller loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer

from monitor.broker.backpressure import LIMIT, HeldBack, held_back
from monitor.broker.embedded import EmbeddedBroker
from monitor.kafka import Publisher
from monitor.topics import ARTICLES

COUNT, SIZE = 400, 50_000  # 20 MB into one partition that keeps 5


@pytest.fixture
def narrow(namespace: str) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker([ARTICLES.named(namespace)], 1) as broker:
        yield broker


class SlowConsumer:
    """Stands for the detect stage: takes a few records, works on them, commits."""

    def __init__(self, broker: EmbeddedBroker, namespace: str, pause: float) -> None:
        self.seen: list[int] = []
        self._pause = pause
        self._consumer = AIOKafkaConsumer(
            ARTICLES.named(namespace),
            bootstrap_servers=broker.bootstrap,
            group_id=f"{namespace}-detect",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            max_poll_records=10,
        )

    async def run(self, count: int) -> None:
        await self._consumer.start()
        try:
            while len(self.seen) < count:
                for records in (await self._consumer.getmany(timeout_ms=200)).values():
                    await asyncio.sleep(self._pause)
                    self.seen += [int(record.key) for record in records]
                    await self._consumer.commit()
        finally:
            await self._consumer.stop()


async def flood(publisher: HeldBack | Publisher, namespace: str, first: int = 0, count: int = COUNT) -> None:
    topic = ARTICLES.named(namespace)
    await asyncio.gather(
        *(publisher.publish(topic, b"%d" % n, b"x" * SIZE) for n in range(first, first + count))
    )


async def test_without_it_records_are_lost(narrow: EmbeddedBroker, namespace: str) -> None:
    """The danger is real: if a new librdkafka keeps everything, the holding back can go."""
    async with Publisher(narrow.bootstrap) as publisher:
        await flood(publisher, namespace)
    consumer = SlowConsumer(narrow, namespace, 0.0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(consumer.run(COUNT), 3.0)
    assert 0 < len(consumer.seen) < COUNT / 2


async def test_a_flood_with_a_slow_consumer_loses_nothing(narrow: EmbeddedBroker, namespace: str) -> None:
    consumer = SlowConsumer(narrow, namespace, 0.03)
    async with (
        Publisher(narrow.bootstrap) as publisher,
        held_back(publisher, narrow.bootstrap, namespace) as held,
    ):
        await asyncio.gather(flood(held, namespace), consumer.run(COUNT))
    assert sorted(consumer.seen) == list(range(COUNT))


async def test_it_stops_short_of_the_limit_while_nobody_consumes(
    narrow: EmbeddedBroker, namespace: str
) -> None:
    async with (
        Publisher(narrow.bootstrap) as publisher,
        held_back(publisher, narrow.bootstrap, namespace) as held,
    ):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(flood(held, namespace), 2.0)
        waiting = asyncio.create_task(held.room())
        await asyncio.sleep(0.3)
        assert not waiting.done()
        consumer = SlowConsumer(narrow, namespace, 0.0)
        await consumer.run(LIMIT // (SIZE + 200))
        await asyncio.wait_for(waiting, 5.0)
    assert sorted(consumer.seen) == list(range(len(consumer.seen)))
    assert len(consumer.seen) * SIZE <= LIMIT


async def test_a_poller_that_starts_anew_waits_for_what_lies_there(
    narrow: EmbeddedBroker, namespace: str
) -> None:
    """It cannot know how large that is; publishing on top of it could push it out."""
    async with Publisher(narrow.bootstrap) as publisher:
        await flood(publisher, namespace, 0, 80)
        async with held_back(publisher, narrow.bootstrap, namespace) as held:
            consumer = SlowConsumer(narrow, namespace, 0.05)
            await asyncio.gather(flood(held, namespace, 80, 80), consumer.run(160))
    assert sorted(consumer.seen) == list(range(160))


async def test_other_topics_do_not_wait(embedded: EmbeddedBroker, namespace: str) -> None:
    async with (
        Publisher(embedded.bootstrap) as publisher,
        held_back(publisher, embedded.bootstrap, namespace, limit=1) as held,
    ):
        topic = ARTICLES.named(namespace)
        for n in range(3):
            await asyncio.wait_for(held.publish(f"{namespace}-feed-states", b"a", b"%d" % n), 5.0)
        await held.publish(topic, b"a", b"the first fits anywhere")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(held.publish(topic, b"a", b"the second does not"), 0.5)
