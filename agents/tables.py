"""Faust tables that live beside the stream: partitioned by the front part of the key, written from anywhere.

A row's key is `<key of the messages><US><rest>` (US: the ASCII unit separator). The row is kept in the
changelog partition where Kafka's default partitioner puts the front part, so it is always with the worker
that reads the messages of that key. That makes rows writable without a current event (timers, deliveries).

    rows = app.Table("incidents", partitions=4)            # `agents.app` makes its tables of this class
    await rows.put("state:RU\\x1f42", b"{}")               # returns when the changelog has it
    async with rows.held():                                # outside of an event: a rebalance waits for it
        for key, value in rows.mine(): ...
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import faust
from aiokafka.partitioner import murmur2
from faust.types import TP
from faust.types.tuples import FutureMessage

from agents.fixes.revocation import REVOKE_LIMIT
from agents.leaving import UNWRITABLE, leave
from monitor.logs import get_logger

SEPARATOR = "\x1f"
WRITE_LIMIT = 150.0
"""Seconds for a change to reach the broker; longer than the producer itself tries."""

log = get_logger("agents")


class NotOursError(Exception):
    """The row's partition belongs to another worker by now (or to none yet): whoever has it does the work."""


def partition_of(key: str, partitions: int) -> int:
    """Where Kafka's default partitioner (murmur2, as in the Java client) puts the front part of the key."""
    front = key.partition(SEPARATOR)[0].encode()
    return int(murmur2(front) & 0x7FFFFFFF) % partitions


class KeyedTable(faust.Table[str, bytes]):
    """Rows of bytes by text key. Only rows of partitions that this worker owns are to be seen.

    `partitions` must be given, and be that of the topic whose messages lead to the rows.
    """

    def __init__(self, app: faust.App, **options: Any) -> None:
        if not options.get("partitions"):
            raise ValueError("a keyed table needs the number of its partitions")
        super().__init__(app, **{**options, "key_type": str, "value_type": bytes})
        self.owned: frozenset[int] = frozenset()
        self.alive: Callable[[], None] = _always
        self.on_release: list[Callable[[], None]] = []
        self._open = asyncio.Event()
        self._holders = 0
        self._idle = asyncio.Event()
        app.on_partitions_revoked.connect(self.release)

    def _serializer_from_type(self, typ: Any) -> Any:
        return "raw"

    def partition_for_key(self, key: Any) -> int:
        """As `partition_of`; Faust asks for it at each change."""
        return partition_of(key, self.partitions or 1)

    def owns(self, key: str) -> bool:
        """Whether this worker looks after the row, and has all of its partition."""
        return self.partition_for_key(key) in self.owned

    def mine(self) -> Iterator[tuple[str, bytes]]:
        """The rows that this worker looks after."""
        return ((key, value) for key, value in list(self.data.items()) if self.owns(key))

    async def put(self, key: str, value: bytes) -> None:
        """Set a row: seen at once, durable when this returns. Raises `NotOursError`."""
        await written(self.change(key, value))

    async def remove(self, key: str) -> None:
        """Take a row out for good; nothing happens where there is none. Raises `NotOursError`."""
        if key in self.data:
            await written(self.change(key, None))

    def change(self, key: str, value: bytes | None) -> FutureMessage:
        """Set a row (None takes it out): seen at once, durable when the result is done.

        Raises `NotOursError`.

        Inside of an event nobody has to wait: no offset is committed before the changelog has it.
        """
        if not self.owns(key):
            raise NotOursError(f"partition {self.partition_for_key(key)} of {self.name} is not ours")
        self.alive()
        partition = self.partition_for_key(key)
        future = self.send_changelog(partition, key, value)
        if value is None:
            self.data.pop(key, None)
        else:
            self.data[key] = value
        return future

    async def opened(self) -> None:
        """Wait until there are rows to look after: after a recovery that gave us partitions."""
        await self._open.wait()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Keep the partitions while rows are worked on outside of an event: a rebalance waits for the end.

        At most `REVOKE_LIMIT` seconds; writes after that raise `NotOursError`, as does coming too late.
        """
        if not self._open.is_set():
            raise NotOursError(f"no partition of {self.name} is ours for now")
        self._holders += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders:
                self._idle.set()

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Rows of partitions that come or go are dropped: those that come are read from the changelog."""
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)
        kept = assigned - newly_assigned
        self._keep({tp.partition for tp in kept if tp.topic == self.changelog_topic_name})

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """From here on the rows may be worked on."""
        self.owned = frozenset(tp.partition for tp in active_tps)
        self._keep(self.owned)
        if self.owned:
            self._open.set()
        await self.call_recover_callbacks()

    async def release(self, *_: Any, **__: Any) -> None:
        """Tell those that hold the table (`on_release`), wait for them, and let go of it."""
        self._open.clear()
        for tell in self.on_release:
            tell()
        if self._holders:
            try:
                await asyncio.wait_for(self._idle.wait(), REVOKE_LIMIT)
            except TimeoutError:
                log.warning("table_still_held", table=self.name, holders=self._holders)
        self.owned = frozenset()

    def _keep(self, partitions: set[int] | frozenset[int]) -> None:
        for key in [key for key in self.data if self.partition_for_key(key) not in partitions]:
            del self.data[key]


async def written(*futures: FutureMessage) -> None:
    """Wait for changes. One that hangs ends the process; so does a failure (`agents.fixes.changelog`)."""
    if not futures:
        return
    # asyncio.wait does not cancel them: a record that Faust is about to send must not be
    _, missing = await asyncio.wait(futures, timeout=WRITE_LIMIT)
    if missing:
        leave(UNWRITABLE, f"{len(missing)} changes of a table were not acknowledged in {WRITE_LIMIT:.0f} s")


def _always() -> None:
    """Stands for a check that the process has not been frozen (see `agents.health`)."""
