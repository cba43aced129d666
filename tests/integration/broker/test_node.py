"""One Apache Kafka node: what it holds outlives a restart, a kill and a freeze."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewTopic

from monitor.broker.admin import ensure_topics
from monitor.broker.locks import is_taken
from monitor.broker.node import KafkaNode, answers
from monitor.errors import BrokerError
from monitor.kafka import Publisher, read_topic
from monitor.settings import Settings
from monitor.topics import ARTICLES, INCIDENTS_LOG
from tests.fixtures.brokers import kafka_program, make_node

pytestmark = pytest.mark.kafka


def values(node: KafkaNode, namespace: str) -> list[bytes | None]:
    return [record.value for record in read_topic(node.bootstrap, ARTICLES.named(namespace))]


async def publish(node: KafkaNode, namespace: str, *values: bytes) -> None:
    async with Publisher(node.bootstrap) as publisher:
        await publisher.publish_all((ARTICLES.named(namespace), b"key", value) for value in values)


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_what_was_acknowledged_is_there_after(end: str, own_kafka: KafkaNode, namespace: str) -> None:
    ensure_topics(own_kafka.bootstrap, Settings(namespace=namespace))
    await publish(own_kafka, namespace, b"1", b"2", b"3")
    port = own_kafka.port
    getattr(own_kafka, end)()
    assert not answers(port)
    assert not is_taken(own_kafka.lock)
    own_kafka.start()
    assert own_kafka.port == port
    assert values(own_kafka, namespace) == [b"1", b"2", b"3"]


async def test_frozen_it_answers_nothing_and_thawed_it_goes_on(own_kafka: KafkaNode, namespace: str) -> None:
    ensure_topics(own_kafka.bootstrap, Settings(namespace=namespace))
    own_kafka.freeze()
    assert not answers(own_kafka.port, 0.3)
    writing = asyncio.create_task(publish(own_kafka, namespace, b"1"))
    await asyncio.sleep(1.5)
    assert not writing.done()
    own_kafka.thaw()
    await asyncio.wait_for(writing, 20.0)
    assert values(own_kafka, namespace) == [b"1"]


async def test_a_publisher_outlives_a_broker_that_is_killed_and_comes_back(
    own_kafka: KafkaNode, namespace: str
) -> None:
    ensure_topics(own_kafka.bootstrap, Settings(namespace=namespace))
    topic, numbers = ARTICLES.named(namespace), range(200)

    async def write() -> None:
        async with Publisher(own_kafka.bootstrap) as publisher:
            for n in numbers:
                await publisher.publish(topic, b"key", b"%d" % n)
                await asyncio.sleep(0.005)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.3)
    await asyncio.to_thread(own_kafka.kill)
    await asyncio.to_thread(own_kafka.start)
    await asyncio.wait_for(writing, 60.0)
    # idempotent: each once, in order, although some had to be sent again
    assert values(own_kafka, namespace) == [b"%d" % n for n in numbers]


def test_a_second_kafka_on_the_same_data_is_refused(own_kafka: KafkaNode) -> None:
    second = make_node(own_kafka.data)
    with pytest.raises(BrokerError, match=f"Another Kafka uses the data in {own_kafka.data}"):
        second.start()
    assert own_kafka.running
    assert answers(own_kafka.port)


def test_the_lock_outlives_whoever_started_it(tmp_path: Path) -> None:
    """Else a second node could start on the data of one whose starter was killed."""
    jars, java = kafka_program()
    program = (
        "import os, sys; from pathlib import Path; from monitor.broker.node import KafkaNode\n"
        "node = KafkaNode(*map(Path, sys.argv[1:4])); node.start(); print(node.pid, flush=True); os._exit(9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, jars, java, tmp_path / "data"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 9, done.stderr
    orphan = int(done.stdout)
    try:
        with pytest.raises(BrokerError, match="Another Kafka uses"):
            make_node(tmp_path / "data").start()
    finally:
        os.kill(orphan, 9)


@pytest.mark.parametrize("wrong", ["log.retention.hours", "num.io.threads"])
def test_why_it_does_not_start_is_told_in_one_line(wrong: str, tmp_path: Path) -> None:
    jars, java = kafka_program()
    node = KafkaNode(jars, java, tmp_path / "data", settings={wrong: "soon"})
    with pytest.raises(BrokerError, match=f"soon for configuration {wrong}") as told:
        node.start()
    assert "\n" not in str(told.value)
    assert not node.running


def test_a_port_in_use_is_told(kafka: KafkaNode, tmp_path: Path) -> None:
    jars, java = kafka_program()
    node = KafkaNode(jars, java, tmp_path / "data", port=kafka.port)
    with pytest.raises(BrokerError, match=f"Port {kafka.port} is in use"):
        node.start()


def test_compacted_topics_are_really_compacted(kafka: KafkaNode, namespace: str) -> None:
    """With Kafka's defaults a changelog would grow to a gigabyte before anything happens."""
    ensure_topics(kafka.bootstrap, Settings(namespace=namespace))
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    resource = ConfigResource(ResourceType.TOPIC, INCIDENTS_LOG.named(namespace))
    found = admin.describe_configs([resource])[resource].result(10)
    assert found["cleanup.policy"].value == "compact"
    assert int(found["segment.bytes"].value) <= 64 * 1024 * 1024


def test_a_changelog_that_is_not_compacted_is_refused(kafka: KafkaNode, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    name = INCIDENTS_LOG.named(namespace)
    admin.create_topics([NewTopic(name, 4, 1)])[name].result(10)
    with pytest.raises(BrokerError, match=f"Topic {name} is not compacted"):
        ensure_topics(kafka.bootstrap, Settings(namespace=namespace))
