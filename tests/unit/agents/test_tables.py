"""Keyed tables without a broker: whose row is it, and may it be written now?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import faust
import pytest
from faust.types import TP

from agents import tables
from agents.tables import KeyedTable, NotOursError, partition_of, written

PARTITIONS = 4
CHANGELOG = "test-rows-changelog"


def make(app: faust.App | None = None) -> KeyedTable:
    app = app or faust.App("test", broker="kafka://127.0.0.1:1", store="memory://", Table=KeyedTable)
    table = app.Table("rows", partitions=PARTITIONS)
    assert isinstance(table, KeyedTable)
    return table


class Changelog:
    """Stands for the topic: remembers what was sent; acknowledged when told."""

    def __init__(self, table: KeyedTable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[int, str, bytes | None]] = []
        self.futures: list[asyncio.Future[Any]] = []
        monkeypatch.setattr(table, "send_changelog", self.send)

    def send(self, partition: int, key: str, value: bytes | None) -> asyncio.Future[Any]:
        self.sent.append((partition, key, value))
        self.futures.append(asyncio.get_running_loop().create_future())
        return self.futures[-1]

    def acknowledge(self) -> None:
        for future in self.futures:
            future.set_result(None)
        self.futures.clear()


async def owning(table: KeyedTable, *partitions: int) -> None:
    await table.on_recovery_completed({TP(CHANGELOG, p) for p in partitions}, set())


def a_key_in(partition: int) -> str:
    return next(
        k for k in (f"actor:{n}\x1fi" for n in range(1000)) if partition_of(k, PARTITIONS) == partition
    )


@pytest.mark.parametrize(
    ("front", "partitions", "expected"),
    # computed with org.apache.kafka.common.utils.Utils: toPositive(murmur2(bytes)) % partitions
    [("state:RU", 4, 0), ("place:UA", 4, 0), ("unknown", 12, 7), ("group:hamas", 3, 0)],
)
def test_rows_lie_where_the_messages_of_their_key_lie(front: str, partitions: int, expected: int) -> None:
    assert {partition_of(key, partitions) for key in (front, f"{front}\x1f1", f"{front}\x1f2\x1f3")} == {
        expected
    }


async def test_a_row_is_seen_at_once_and_durable_when_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    table = make()
    log = Changelog(table, monkeypatch)
    key = a_key_in(2)
    await owning(table, 2)
    task = asyncio.create_task(table.put(key, b"{}"))
    await asyncio.sleep(0)
    assert dict(table.mine()) == {key: b"{}"}
    assert log.sent == [(2, key, b"{}")]
    assert not task.done()
    log.acknowledge()
    await task


async def test_rows_of_others_can_be_neither_seen_nor_written(monkeypatch: pytest.MonkeyPatch) -> None:
    table = make()
    log = Changelog(table, monkeypatch)
    mine, other = a_key_in(1), a_key_in(3)
    table.data.data.update({mine: b"1", other: b"3"})
    assert dict(table.mine()) == {}
    await owning(table, 1)
    assert dict(table.mine()) == {mine: b"1"}
    assert other not in table.data
    with pytest.raises(NotOursError):
        table.change(other, b"4")
    assert log.sent == []


async def test_rows_that_go_are_dropped_and_rows_that_come_are_read_anew() -> None:
    table = make()
    await owning(table, 0, 1)
    kept, gone = a_key_in(0), a_key_in(1)
    table.data.data.update({kept: b"0", gone: b"1"})
    await table.on_rebalance({TP(CHANGELOG, 0), TP(CHANGELOG, 1)}, set(), {TP(CHANGELOG, 1)})
    assert set(table.data) == {kept}


async def test_a_rebalance_waits_for_those_who_hold_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    table = make()
    Changelog(table, monkeypatch)
    await owning(table, 0)
    async with table.held():
        release = asyncio.create_task(table.release())
        await asyncio.sleep(0.01)
        assert not release.done()
        table.change(a_key_in(0), b"still allowed")
        with pytest.raises(NotOursError):
            async with table.held():
                pass
    await release
    with pytest.raises(NotOursError):
        table.change(a_key_in(0), b"too late")


async def test_a_rebalance_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "REVOKE_LIMIT", 0.05)
    table = make()
    await owning(table, 0)
    async with table.held():
        await table.release()
        with pytest.raises(NotOursError):
            table.change(a_key_in(0), b"too late")


async def test_a_removed_row_leaves_a_tombstone(monkeypatch: pytest.MonkeyPatch) -> None:
    table = make()
    log = Changelog(table, monkeypatch)
    await owning(table, 0)
    key = a_key_in(0)
    table.change(key, b"1")
    task = asyncio.create_task(table.remove(key))
    await asyncio.sleep(0)
    log.acknowledge()
    await task
    await table.remove(key)
    assert log.sent == [(0, key, b"1"), (0, key, None)]
    assert dict(table.mine()) == {}


async def test_a_write_that_hangs_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(tables, "leave", lambda code, _: left.append(code))
    monkeypatch.setattr(tables, "WRITE_LIMIT", 0.01)
    future: Any = asyncio.get_running_loop().create_future()
    await written(future)
    assert left == [70]
    assert not future.cancelled()


async def test_a_check_comes_before_each_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was frozen may have been replaced: it must not write over its successor's rows."""
    table = make()
    log = Changelog(table, monkeypatch)
    await owning(table, 0)

    def frozen() -> None:
        raise SystemExit(71)

    table.alive = frozen
    with pytest.raises(SystemExit):
        table.change(a_key_in(0), b"stale")
    assert log.sent == []


def test_the_number_of_partitions_must_be_known() -> None:
    app = faust.App("test", broker="kafka://127.0.0.1:1", Table=KeyedTable)
    with pytest.raises(ValueError, match="number of its partitions"):
        app.Table("rows")


def test_the_table_asks_for_the_partition_of_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Callable[[str], int] = make().partition_for_key
    assert made("state:RU\x1f42") == partition_of("state:RU", PARTITIONS)
