"""Messages out of a stage: sent in order, and waited for until Kafka has acknowledged them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import faust

from monitor.topics import Topic, encode

SEND_LIMIT = 150.0
"""Seconds for a message to be acknowledged; longer than the producer itself tries."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and where it goes: where its key says, or, with `everywhere`, to every partition."""

    topic: Topic
    key: str
    message: Any
    everywhere: bool = False


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
        futures = [future for out in messages for future in await self._start(out)]
        if not futures:
            return
        # waited for and not cancelled: the producer goes on with the others
        done, missing = await asyncio.wait(futures, timeout=SEND_LIMIT)
        for future in done:
            future.result()
        if missing:
            raise TimeoutError(f"{len(missing)} messages were not acknowledged within {SEND_LIMIT:.0f} s")

    async def _start(self, out: Outgoing) -> list[asyncio.Future[Any]]:
        name, key, value = out.topic.named(self._namespace), out.key.encode(), encode(out.message)
        return [
            asyncio.ensure_future(await self._app.producer.send(name, key, value, partition, None, None))
            for partition in await self._partitions(out, name)
        ]

    async def _partitions(self, out: Outgoing, name: str) -> list[int | None]:
        """Where it goes; None leaves it to the key."""
        if not out.everywhere:
            return [None]
        producer: Any = self._app.producer
        return sorted(await producer._ensure_producer().partitions_for(name))
