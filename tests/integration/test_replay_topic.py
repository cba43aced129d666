"""A replay of what Kafka has: the same each time, and it leaves no trace there."""

from __future__ import annotations

import asyncio
from collections import Counter

import orjson
import pytest
from typer.testing import CliRunner

from monitor.broker.embedded import EmbeddedBroker
from monitor.cli.app import build
from monitor.cli.articles_in import BadLine, read
from monitor.kafka import Publisher, read_topic
from monitor.topics import ARTICLES, TOPICS, encode
from tests.builders import NOW
from tests.replay_articles import lines


async def put(bootstrap: str, namespace: str, path: str) -> None:
    topic = ARTICLES.named(namespace)
    async with Publisher(bootstrap) as publisher:
        await publisher.publish(topic, b"poison", b"no article")
        for one in read(path, "", NOW):
            assert not isinstance(one, BadLine)
            await publisher.publish(topic, one.id.encode(), encode(one))


def held(bootstrap: str, namespace: str) -> Counter[str]:
    """How many records each topic holds."""
    found = Counter({topic.stem: 0 for topic in TOPICS})
    for topic in TOPICS:
        found[topic.stem] += sum(1 for _ in read_topic(bootstrap, topic.named(namespace)))
    return found


def test_a_replay_from_the_topic(
    embedded: EmbeddedBroker,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("archive") / "articles.jsonl"
    path.write_bytes(b"\n".join(lines()))
    asyncio.run(put(embedded.bootstrap, namespace, str(path)))
    monkeypatch.setenv("WHITEFLAG_KAFKA", f"kafka://{embedded.bootstrap}")
    monkeypatch.setenv("WHITEFLAG_NAMESPACE", namespace)
    before = held(embedded.bootstrap, namespace)
    first, second = (
        CliRunner().invoke(build(), ["replay", "--topic", "--format", "jsonl", "--incidents"])
        for _ in range(2)
    )
    assert first.stdout == second.stdout
    assert first.exit_code == 65
    assert "is no article" in first.stderr
    reasons = [orjson.loads(line).get("reason") for line in first.stdout.splitlines()]
    assert reasons == ["first_report", "corroborated", None]
    assert held(embedded.bootstrap, namespace) == before
    assert before["articles"] == len(lines()) + 1
