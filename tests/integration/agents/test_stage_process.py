"""A stage as a process, on the embedded broker: how it begins and ends, and what a poison message does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition

from agents.reach import partitions
from monitor.broker.embedded import EmbeddedBroker
from monitor.errors import BrokerError
from monitor.ids import stable_id
from monitor.kafka import Publisher, Stored, read_topic
from monitor.models import Article, DeadLetter, Mention, Revision
from monitor.topics import ARTICLES, DEAD_LETTERS, MENTIONS, REVISION, Topic, decode, encode
from tests.fixtures.brokers import PARTITIONS

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "127.0.0.1:1"
STOP_LIMIT = 5.0


@pytest.fixture
def port() -> int:
    """One that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def stage(
    name: str, bootstrap: str, namespace: str, folder: Path, *options: str, port: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of this stage; its log is `folder/log`."""
    environment = {
        **os.environ,
        "WHITEFLAG_KAFKA": f"kafka://{bootstrap}",
        "WHITEFLAG_NAMESPACE": namespace,
        "WHITEFLAG_PORT": str(port),
        "WHITEFLAG_LOG_FORMAT": "json",
    }
    command = [sys.executable, "-m", "monitor", "worker", name, *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def wait_for(condition: Callable[[], object], limit: float = 60.0) -> None:
    until = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def values(bootstrap: str, topic: Topic, namespace: str) -> list[bytes]:
    """Everything on a topic so far."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "test", "enable.auto.commit": False})
    name = topic.named(namespace)
    numbers = consumer.list_topics(name, timeout=10).topics[name].partitions
    spots = [TopicPartition(name, number, 0) for number in numbers]
    count = sum(consumer.get_watermark_offsets(spot, timeout=10)[1] for spot in spots)
    consumer.assign(spots)
    found: list[bytes] = []
    until = time.monotonic() + 20
    while len(found) < count and time.monotonic() < until:
        found += [message.value() or b"" for message in consumer.consume(count, 0.5) if not message.error()]
    consumer.close()
    return found


def article(town: str) -> Article:
    now = datetime.now(UTC)
    return Article(
        id=stable_id("article", town),
        url=f"https://paper.example/{town}",
        title="Morning letter",
        text=f"Russian forces withdrew from {town} during the night. The market opened late.",
        publisher="Test Herald",
        published_at=now,
        fetched_at=now,
        language="en",
    )


async def test_a_poison_message_is_a_dead_letter_and_the_others_go_on(
    embedded: EmbeddedBroker, namespace: str, tmp_path: Path
) -> None:
    topic, good = ARTICLES.named(namespace), [article("Lviv"), article("Odesa")]
    poison = [b"\xff\x00 not JSON", b'{"schema":1,"id":"no more"}', b'{"schema":99}']
    async with Publisher(embedded.bootstrap) as publisher:
        await publisher.publish_all(
            (topic, b"same partition", value) for value in (encode(good[0]), *poison, encode(good[1]))
        )
    with stage("detect", embedded.bootstrap, namespace, tmp_path):
        wait_for(lambda: len(values(embedded.bootstrap, DEAD_LETTERS, namespace)) >= len(poison))
        wait_for(lambda: len(values(embedded.bootstrap, MENTIONS, namespace)) >= len(good))
        letters = [decode(DeadLetter, value) for value in values(embedded.bootstrap, DEAD_LETTERS, namespace)]
        mentions = [decode(Mention, value) for value in values(embedded.bootstrap, MENTIONS, namespace)]
    assert sorted(letter.reason for letter in letters) == ["invalid", "not_json", "schema"]
    assert {(letter.stage, letter.topic) for letter in letters} == {("detect", topic)}
    assert {mention.article.id for mention in mentions} == {one.id for one in good}


async def test_a_later_version_is_told_to_every_partition_of_the_mentions(
    embedded: EmbeddedBroker, namespace: str, tmp_path: Path
) -> None:
    first = article("Lviv")
    later = replace(first, text="Nothing has happened there.", update=1, fetched_at=datetime.now(UTC))
    async with Publisher(embedded.bootstrap) as publisher:
        for one in (first, later):
            await publisher.publish(ARTICLES.named(namespace), one.id.encode(), encode(one))

    def revisions() -> list[Stored]:
        found = read_topic(embedded.bootstrap, MENTIONS.named(namespace))
        return [stored for stored in found if (stored.key or b"").startswith(REVISION.encode())]

    with stage("detect", embedded.bootstrap, namespace, tmp_path):
        wait_for(lambda: len(revisions()) >= PARTITIONS)
        found = revisions()
    assert sorted(stored.partition for stored in found) == list(range(PARTITIONS))
    assert {decode(Revision, stored.value).article_id for stored in found} == {first.id}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stage_ends_cleanly_within_five_seconds(
    number: signal.Signals, embedded: EmbeddedBroker, namespace: str, port: int, tmp_path: Path
) -> None:
    with stage("correlate", embedded.bootstrap, namespace, tmp_path, port=port) as process:
        wait_for(lambda: answers(port, "/readyz"))
        process.send_signal(number)
        assert process.wait(STOP_LIMIT) == 0, (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("after", [0.0, 0.2, 0.6])
def test_a_stage_that_is_asked_to_end_while_it_joins_does_so(
    after: float, embedded: EmbeddedBroker, namespace: str, port: int, tmp_path: Path
) -> None:
    with stage("correlate", embedded.bootstrap, namespace, tmp_path, port=port) as process:
        wait_for(lambda: answers(port, "/metrics"))
        time.sleep(after)
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_LIMIT) == 0, (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_stage_leaves_when_its_parent_goes(
    embedded: EmbeddedBroker, namespace: str, port: int, tmp_path: Path
) -> None:
    with stage("correlate", embedded.bootstrap, namespace, tmp_path, "--watch-parent", port=port) as process:
        wait_for(lambda: answers(port, "/readyz"))
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(STOP_LIMIT) == 0, (tmp_path / "log").read_text()


def test_a_broker_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with stage("correlate", NOWHERE, "nobody", tmp_path) as process:
        assert process.wait(60) == BrokerError.exit_code
    lines = (tmp_path / "log").read_text().strip().splitlines()
    assert len(lines) == 1
    assert NOWHERE in lines[0]


def test_the_number_of_partitions_is_asked_of_the_broker(embedded: EmbeddedBroker, namespace: str) -> None:
    embedded.create_topic("wide", 7)
    assert partitions(embedded.bootstrap, ["wide"]) == 7
    with pytest.raises(BrokerError, match="no topic absent"):
        partitions(embedded.bootstrap, ["wide", "absent"])
    with pytest.raises(BrokerError, match=r"same number of partitions.*wide 7"):
        partitions(embedded.bootstrap, ["wide", ARTICLES.named(namespace)])


def test_readiness_and_metrics_are_served(
    embedded: EmbeddedBroker, namespace: str, port: int, tmp_path: Path
) -> None:
    with stage("correlate", embedded.bootstrap, namespace, tmp_path, port=port):
        wait_for(lambda: answers(port, "/readyz"))
        assert answers(port, "/livez") == '{"ok":true,"why":[]}'
        wait_for(
            lambda: (
                'whiteflag_consumer_lag_messages{stage="correlate"} 0.0' in (answers(port, "/metrics") or "")
            )
        )


def answers(port: int, path: str) -> str | None:
    """What the stage serves there; None while it is not up or says that it is not well."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return str(answer.read().decode())
    return None
