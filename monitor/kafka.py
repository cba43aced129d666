"""Writing to Kafka and reading from it, outside of the stream stages.

`Publisher` is the poller's way out: what it returns from is acknowledged by all in-sync replicas.
`read_topic` is for commands that look at a topic from its beginning, such as `alerts show`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from confluent_kafka import KafkaError as ConsumerError

from monitor.errors import BrokerError

Record = tuple[str, bytes | None, bytes | None]
"""Topic, key and value."""
Headers = Sequence[tuple[str, bytes]]
_FETCH = 500
_LEADERLESS = (ConsumerError.NOT_LEADER_FOR_PARTITION, ConsumerError.LEADER_NOT_AVAILABLE)
_WAIT = 0.1
_SILENT = logging.getLogger("monitor.kafka.librdkafka")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Publisher:
    """An idempotent producer (acks=all), with Kafka's default partitioner: murmur2 of the key.

    Raises `BrokerError` when the broker cannot be reached or does not acknowledge.
    """

    def __init__(self, bootstrap: str, client_id: str = "whiteflag", timeout: float = 60.0) -> None:
        self._bootstrap = bootstrap
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            client_id=client_id,
            acks="all",
            enable_idempotence=True,
            linger_ms=5,
            request_timeout_ms=int(timeout * 1000),
        )

    async def start(self) -> None:
        """Connect."""
        try:
            await self._producer.start()
        except KafkaError as error:
            await self._producer.stop()
            raise BrokerError(f"No Kafka answers at {self._bootstrap}: {error!r}.") from error

    async def stop(self) -> None:
        """Send what waits, and disconnect."""
        await self._producer.stop()

    async def publish(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> None:
        """Returns when the broker has acknowledged; a None value is a tombstone.

        `partition` is for a record that must lie beside those of another key.
        """
        await self.place(topic, key, value, partition)

    async def place(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None = None,
        headers: Headers = (),
    ) -> Placed:
        """As `publish`; returns where the broker has put it."""
        try:
            found = await self._producer.send_and_wait(topic, value, key, partition, headers=list(headers))
        except KafkaError as error:
            raise BrokerError(f"Kafka did not take a message: {error!r}.") from error
        return Placed(found.partition, found.offset)

    async def publish_all(self, records: Iterable[Record]) -> None:
        """All of them, in this order; returns when every one is acknowledged.

        When one is not, the others are still waited for.
        """
        sent: list[asyncio.Future[object]] = []
        try:
            for topic, key, value in records:
                sent.append(await self._producer.send(topic, value, key))
            await asyncio.gather(*sent)
        except KafkaError as error:
            raise BrokerError(f"Kafka did not take a message: {error!r}.") from error
        finally:
            await asyncio.gather(*sent, return_exceptions=True)

    async def __aenter__(self) -> Publisher:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the broker has put a record."""

    partition: int
    offset: int


def partition_of(key: bytes | None, partitions: int) -> int:
    """Where Kafka's default partitioner puts a key; a record without one goes to the first here."""
    positive: int = murmur2(key) & 0x7FFFFFFF if key is not None else 0
    return positive % partitions


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it lies in a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


def read_topic(
    bootstrap: str, topic: str, *, follow: bool = False, timeout: float = 10.0
) -> Iterator[Stored]:
    """Every record of a topic, from the beginning to what is its end now; with `follow`, for ever.

    Joins no group and commits nothing. Raises `BrokerError`.
    """
    consumer = Consumer(_reading(bootstrap), logger=_SILENT)
    try:
        left = _assign(consumer, topic, timeout)
        heard = time.monotonic()
        while left or follow:
            found = consumer.consume(_FETCH, _WAIT)
            if found:
                heard = time.monotonic()
            elif not follow and time.monotonic() - heard > timeout:
                raise BrokerError(f"Kafka at {bootstrap} stopped answering.")
            for message in found:
                stored = _stored(topic, message)
                if stored is not None:
                    yield stored
                _strike_off(left, message)
    except KafkaException as error:
        raise BrokerError(f"Cannot read {topic} at {bootstrap}: {error.args[0].str()}.") from error
    finally:
        consumer.close()


@dataclass(frozen=True, slots=True)
class News:
    """What has come to a topic since the last look; `caught_up` once all is read that was there at first."""

    records: tuple[Stored, ...]
    caught_up: bool


def follow_topic(
    bootstrap: str, topic: str, *, since: datetime | None = None, timeout: float = 10.0
) -> Iterator[News]:
    """Every record from the beginning (or that came `since`) and then what comes, several times a second.

    Never ends by itself: a look that finds nothing is told as well, so that whoever looks can stop. Joins no
    group. Raises `BrokerError`.
    """
    consumer = Consumer(_reading(bootstrap), logger=_SILENT)
    try:
        left = _assign(consumer, topic, timeout, since)
        while True:
            records = []
            for message in consumer.consume(_FETCH, _WAIT):
                stored = _stored(topic, message)
                if stored is not None:
                    records.append(stored)
                _strike_off(left, message)
            yield News(tuple(records), not left)
    except KafkaException as error:
        raise BrokerError(f"Cannot follow {topic} at {bootstrap}: {error.args[0].str()}.") from error
    finally:
        consumer.close()


def _reading(bootstrap: str) -> dict[str, str | bool]:
    return {
        "bootstrap.servers": bootstrap,
        "group.id": "whiteflag-reader",
        "enable.auto.commit": False,
        # the record before the end may have been compacted away, so the end itself must be told
        "enable.partition.eof": True,
    }


def _stored(topic: str, message: Message) -> Stored | None:
    error = message.error()
    if error is not None:
        if error.code() == ConsumerError._PARTITION_EOF:
            return None
        raise BrokerError(f"Cannot read {topic}: {error.str()}.")
    partition, offset = message.partition() or 0, message.offset() or 0
    return Stored(topic, partition, offset, _bytes(message.key()), _bytes(message.value()))


def _strike_off(left: dict[int, int], message: Message) -> None:
    """Take a partition off the list when it has been read to its end, or to what was its end."""
    partition, offset = message.partition() or 0, message.offset() or 0
    if partition in left and (message.error() is not None or offset + 1 >= left[partition]):
        del left[partition]


def _assign(consumer: Consumer, topic: str, timeout: float, since: datetime | None = None) -> dict[int, int]:
    """Read all partitions from the beginning, or since a time; partition → its end, where that is ahead."""
    found = consumer.list_topics(topic, timeout=timeout).topics[topic]
    if found.error is not None:
        raise BrokerError(f"There is no topic {topic}.")
    deadline = time.monotonic() + timeout
    numbers = list(found.partitions)
    marks = {number: _watermarks(consumer, TopicPartition(topic, number), deadline) for number in numbers}
    starts = {number: low for number, (low, _) in marks.items()}
    if since is not None:
        starts |= _offsets_at(consumer, topic, numbers, since, timeout)
    # an offset below zero stands for the end: nothing came since
    starts = {number: at if at >= 0 else marks[number][1] for number, at in starts.items()}
    consumer.assign([TopicPartition(topic, number, start) for number, start in starts.items()])
    return {number: high for number, (_, high) in marks.items() if high > starts[number]}


def _offsets_at(
    consumer: Consumer, topic: str, numbers: Iterable[int], since: datetime, timeout: float
) -> dict[int, int]:
    moment = int(since.timestamp() * 1000)
    asked = [TopicPartition(topic, number, moment) for number in numbers]
    return {at.partition: at.offset for at in consumer.offsets_for_times(asked, timeout=timeout)}


def _watermarks(consumer: Consumer, place: TopicPartition, deadline: float) -> tuple[int, int]:
    """The first and the next offset. A broker that has just started takes a moment to lead its partitions."""
    while True:
        try:
            return consumer.get_watermark_offsets(place, timeout=max(deadline - time.monotonic(), _WAIT))
        except KafkaException as error:
            if error.args[0].code() not in _LEADERLESS or time.monotonic() > deadline:
                raise
        time.sleep(_WAIT)


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value
