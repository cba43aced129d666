"""Messages out of a stage: sent in order, and waited for until Kafka has acknowledged them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import faust

from monitor.topics import Topic, encode

SEND_LIMIT = 150.0
"""Seconds for a message to be acknowledged; longer than the producer itself tries."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and where it goes."""

    topic: Topic
    key: str
    message: Any


class Sender:
    """Sends through the app's own producer: one connection, one order for each partition."""

    def __init__(self, app: faust.App, namespace: str, alive: Callable[[], None]) -> None:
        self._app = app
        self._namespace = namespace
        self._alive = alive

    async def send(self, topic: Topic, key: str, message: Any) -> None:
        """Returns when Kafka has the message; raises `TimeoutError` or what Kafka says."""
        await self.send_all([Outgoing(topic, key, message)])

    async def send_all(self, messages: Iterable[Outgoing]) -> None:
        """All of them, in this order; returns when Kafka has the last. The first failure is raised."""
        self._alive()
        futures = [asyncio.ensure_future(await self._start(out)) for out in messages]
        if not futures:
            return
        # waited for and not cancelled: the producer goes on with the others
        done, missing = await asyncio.wait(futures, timeout=SEND_LIMIT)
        for future in done:
            future.result()
        if missing:
            raise TimeoutError(f"{len(missing)} messages were not acknowledged within {SEND_LIMIT:.0f} s")

    async def _start(self, out: Outgoing) -> Awaitable[Any]:
        name = out.topic.named(self._namespace)
        return await self._app.producer.send(name, out.key.encode(), encode(out.message), None, None, None)
