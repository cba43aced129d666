"""What every broker of ours must do: one suite over the embedded one and real Apache Kafka."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from monitor.broker.admin import check_reachable, ensure_topics
from monitor.broker.embedded import EmbeddedBroker
from monitor.broker.node import KafkaNode, free_port
from monitor.errors import BrokerError
from monitor.kafka import Publisher, Stored, read_topic
from monitor.settings import Settings
from monitor.topics import ARTICLES, FEED_STATES, TOPICS


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bootstrap(request: pytest.FixtureRequest, namespace: str) -> Iterator[str]:
    if request.param == "embedded":
        broker: EmbeddedBroker = request.getfixturevalue("embedded")
        yield broker.bootstrap
    else:
        node: KafkaNode = request.getfixturevalue("kafka")
        ensure_topics(node.bootstrap, Settings(namespace=namespace))
        yield node.bootstrap


def read(bootstrap: str, topic: str) -> list[Stored]:
    return list(read_topic(bootstrap, topic))


async def test_what_was_acknowledged_is_read_back_in_order(bootstrap: str, namespace: str) -> None:
    topic = ARTICLES.named(namespace)
    async with Publisher(bootstrap) as publisher:
        await publisher.publish_all((topic, b"one key", b"%d" % n) for n in range(50))
    found = read(bootstrap, topic)
    assert [record.value for record in found] == [b"%d" % n for n in range(50)]
    assert len({record.partition for record in found}) == 1


async def test_keys_are_spread_like_kafkas_own_clients_do(bootstrap: str, namespace: str) -> None:
    topic = ARTICLES.named(namespace)
    async with Publisher(bootstrap) as publisher:
        await publisher.publish_all((topic, b"key-%d" % n, b"x") for n in range(40))
    ours = {record.key: record.partition for record in read(bootstrap, topic)}
    # librdkafka's port of the Java client's partitioner is the reference
    other = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random"})
    for n in range(40):
        other.produce(topic, b"y", b"key-%d" % n)
    other.flush(10)
    theirs = {record.key: record.partition for record in read(bootstrap, topic) if record.value == b"y"}
    assert ours == theirs
    assert len(set(ours.values())) == 4


async def test_a_tombstone_comes_through(bootstrap: str, namespace: str) -> None:
    topic = FEED_STATES.named(namespace)
    async with Publisher(bootstrap) as publisher:
        await publisher.publish(topic, b"feed", b"state")
        await publisher.publish(topic, b"feed", None)
    assert [record.value for record in read(bootstrap, topic)] == [b"state", None]


async def test_a_group_goes_on_where_it_committed(bootstrap: str, namespace: str) -> None:
    topic = ARTICLES.named(namespace)
    async with Publisher(bootstrap) as publisher:
        await publisher.publish_all((topic, b"k", b"%d" % n) for n in range(10))
    config = {
        "bootstrap.servers": bootstrap,
        "group.id": namespace,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        # the embedded broker notices that a member has left only when its session ends
        "session.timeout.ms": 6000,
    }
    first = Consumer(config)
    first.subscribe([topic])
    taken = [m for m in (first.poll(10) for _ in range(4)) if m is not None]
    last = taken[-1]
    first.commit(
        offsets=[TopicPartition(topic, last.partition() or 0, (last.offset() or 0) + 1)], asynchronous=False
    )
    first.close()
    second = Consumer(config)
    second.subscribe([topic])
    message = second.poll(20)
    second.close()
    assert message is not None
    assert message.value() == b"4"


def test_an_empty_topic_is_read_at_once(bootstrap: str, namespace: str) -> None:
    assert read(bootstrap, ARTICLES.named(namespace)) == []


def test_all_topics_are_there_with_their_partitions(bootstrap: str, namespace: str) -> None:
    ensure_topics(bootstrap, Settings(namespace=namespace), TOPICS)
    check_reachable(bootstrap)


def test_another_number_of_partitions_is_one_sentence(bootstrap: str, namespace: str) -> None:
    with pytest.raises(BrokerError, match="has 4 partitions, not 8: set WHITEFLAG_PARTITIONS=4"):
        ensure_topics(bootstrap, Settings(namespace=namespace, partitions=8), TOPICS)


async def test_nobody_there_is_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(BrokerError, match=f"No Kafka answers at {address}"):
        check_reachable(address, 1.0)
    with pytest.raises(BrokerError, match=f"No Kafka answers at {address}"):
        await Publisher(address).start()
    assert capfd.readouterr().err == ""
