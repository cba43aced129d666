"""A stage without a broker: a table whose changelog acknowledges when told, and a way out that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import faust
from faust.types import TP

from agents.batches import Record
from agents.guard import Guard
from agents.sending import Outgoing
from agents.stage import Context
from agents.tables import KeyedTable
from monitor.settings import Settings
from monitor.topics import Topic, encode

PARTITIONS = 1


class Out:
    """Stands for the sender; `fails` are raised one after another instead of sending."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fails: list[Exception] = []
        self.log: list[str] = []

    async def send(self, topic: Topic, key: str, message: Any) -> None:
        await self.send_all([Outgoing(topic, key, message)])

    async def send_all(self, messages: Iterable[Outgoing]) -> None:
        found = list(messages)
        if self.fails and found:
            raise self.fails.pop(0)
        self.log += [out.topic.stem for out in found]
        self.sent += found

    def on(self, topic: Topic) -> list[Any]:
        return [out.message for out in self.sent if out.topic is topic]


class Bench:
    """The context of a stage, and what it has written to its table, in order (with `out.log`)."""

    def __init__(self, stage: str) -> None:
        self.out = Out()
        self.pending: list[asyncio.Future[Any]] = []
        self.at_once = True
        app = faust.App("test", broker="kafka://127.0.0.1:1", store="memory://", Table=KeyedTable)
        table = app.Table("rows", partitions=PARTITIONS)
        assert isinstance(table, KeyedTable)
        table.send_changelog = self._write  # type: ignore[method-assign,assignment]
        self.table = table
        sender: Any = self.out
        self.context = Context(Settings(), app, sender, Guard(stage, sender), lambda: self.stopping, table)
        self.stopping = False

    def _write(self, partition: int | None, key: Any, value: Any, *_: Any) -> Any:
        future = asyncio.get_running_loop().create_future()
        self.out.log.append("row")
        self.pending.append(future)
        if self.at_once:
            self.acknowledge()
        return future

    def acknowledge(self) -> None:
        for future in self.pending:
            if not future.done():
                future.set_result(None)
        self.pending.clear()

    async def own(self, *partitions: int) -> None:
        """As after a recovery that gave us these partitions."""
        await self.table.on_recovery_completed({TP("changelog", p) for p in partitions}, set())


def record(message: Any, offset: int = 0, topic: str = "in") -> Record:
    value = message if isinstance(message, bytes) else encode(message)
    return Record(topic, 0, offset, b"key", value, 0.0, [])
