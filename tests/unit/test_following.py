"""Hearing what comes to a topic: in the loop, also after the broker was away, and not after the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from monitor import following
from monitor.errors import BrokerError
from monitor.following import Follower
from monitor.kafka import News, Stored

A, B = (Stored("t", 0, number, b"k", value) for number, value in enumerate((b"a", b"b")))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[list[News | Exception]]:
    """What each reading of the topic is to find."""
    planned: list[list[News | Exception]] = []

    def follow(*_: Any, **__: Any) -> Iterator[News]:
        for look in planned.pop(0):
            if isinstance(look, Exception):
                raise look
            yield look
        while True:
            yield News((), caught_up=True)

    monkeypatch.setattr(following, "follow_topic", follow)
    monkeypatch.setattr(following, "AGAIN", 0.01)
    return planned


async def test_what_comes_is_told_in_the_loop_and_once_all_is_told(
    looks: list[list[News | Exception]],
) -> None:
    looks.append([News((A,), caught_up=False), News((), caught_up=False), News((B,), caught_up=True)])
    heard: list[Stored] = []
    threads: set[int] = set()

    def take(records: Any) -> None:
        heard.extend(records)
        threads.add(threading.get_ident())

    follower = Follower("nowhere:1", "t", take)
    await asyncio.wait_for(follower.caught_up(), 10)
    await asyncio.to_thread(follower.close)
    assert heard == [A, B]
    assert threads == {threading.get_ident()}


async def test_a_broker_that_was_away_is_read_from_the_beginning(looks: list[list[News | Exception]]) -> None:
    looks.append([News((A,), caught_up=False), BrokerError("Kafka is away.")])
    looks.append([News((A, B), caught_up=True)])
    heard: list[Stored] = []
    follower = Follower("nowhere:1", "t", heard.extend)
    await asyncio.wait_for(follower.caught_up(), 10)
    await asyncio.to_thread(follower.close)
    assert heard == [A, A, B]


async def test_an_empty_topic_is_caught_up_with(looks: list[list[News | Exception]]) -> None:
    looks.append([])
    follower = Follower("nowhere:1", "t", lambda _: None)
    await asyncio.wait_for(follower.caught_up(), 10)
    await asyncio.to_thread(follower.close)
