"""`whiteflag dead-letters` against both brokers, as a user runs it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from monitor.broker.admin import ensure_topics
from monitor.cli.app import build
from monitor.kafka import Publisher, read_topic
from monitor.models import DeadLetter
from monitor.settings import Settings
from monitor.topics import ARTICLES, DEAD_LETTERS, encode


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bootstrap(request: pytest.FixtureRequest, namespace: str, monkeypatch: pytest.MonkeyPatch) -> str:
    found: str = request.getfixturevalue(request.param).bootstrap
    ensure_topics(found, Settings(namespace=namespace))
    monkeypatch.setenv("WHITEFLAG_KAFKA", f"kafka://{found}")
    monkeypatch.setenv("WHITEFLAG_NAMESPACE", namespace)
    return found


def letter(namespace: str, name: str, reason: str) -> DeadLetter:
    value = base64.b64encode(f"body of {name}".encode()).decode()
    key = base64.b64encode(name.encode()).decode()
    where = ARTICLES.named(namespace)
    return DeadLetter(
        name, "detect", reason, "it failed", where, 0, 1, datetime(2026, 3, 1, tzinfo=UTC), value, key
    )


async def put(bootstrap: str, namespace: str, *letters: DeadLetter) -> None:
    async with Publisher(bootstrap) as publisher:
        await publisher.publish_all(
            (DEAD_LETTERS.named(namespace), each.id.encode(), encode(each)) for each in letters
        )


def whiteflag(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["dead-letters", *arguments])


def rows(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_list_replay_and_replay_again(bootstrap: str, namespace: str) -> None:
    import asyncio

    three = [letter(namespace, "one", "invalid"), letter(namespace, "two", "invalid")]
    three.append(letter(namespace, "three", "error"))
    asyncio.run(put(bootstrap, namespace, *three))
    assert {row["id"] for row in rows(whiteflag("list"))} == {"one", "two", "three"}

    done = whiteflag("replay", "--reason", "invalid")
    assert done.exit_code == 0
    assert {row["id"] for row in rows(done) if row["replayed"]} == {"one", "two"}
    assert [row["id"] for row in rows(whiteflag("list"))] == ["three"]

    again = whiteflag("replay", "--reason", "invalid")
    assert again.exit_code == 0
    assert rows(again) == []

    assert whiteflag("replay", "--all").exit_code == 0
    assert rows(whiteflag("list")) == []
    back = {record.key: record.value for record in read_topic(bootstrap, ARTICLES.named(namespace))}
    assert back == {name: b"body of " + name for name in (b"one", b"two", b"three")}


def test_an_id_that_is_not_there_is_told(bootstrap: str) -> None:
    result = whiteflag("replay", "--id", "nobody")
    assert result.exit_code == 1
    assert "no open letter has the id nobody" in result.stderr


def test_one_has_to_say_which(bootstrap: str) -> None:
    assert whiteflag("replay").exit_code == 2
    assert whiteflag("replay", "--all", "--id", "x").exit_code == 2
