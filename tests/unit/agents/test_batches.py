"""One fetch of a partition is one event, and only one of them is under way."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from agents.batches import BatchConsumer

IN, OTHER = TP("in", 0), TP("other", 0)


class Sized(BatchConsumer):
    sizes = {"in": 3}  # noqa: RUF012 - as `use_batches` makes it


def row(offset: int) -> Any:
    return SimpleNamespace(offset=offset, key=b"k", value=b"v%d" % offset, timestamp=1000, headers=())


class Fetches:
    """A consumer that is given what each fetch returns, and remembers what it asked for."""

    def __init__(self, *answers: dict[TP, list[Any]]) -> None:
        self.asked: list[set[TP]] = []
        self.answers = list(answers)
        it: Any = Sized.__new__(Sized)
        it.app = SimpleNamespace(
            consumer_generation_id=1, monitor=SimpleNamespace(track_tp_end_offset=lambda *_: None)
        )
        it._flying, it._buffered_partitions, it.flow_active = {}, set(), True
        it._get_active_partitions, it.highwater = lambda: {IN, OTHER}, lambda _: 0
        it.scheduler = SimpleNamespace(iterate=lambda found: ((tp, r) for tp in found for r in found[tp]))
        it._stopped = it._crashed = SimpleNamespace(is_set=lambda: False)
        it._to_message, it._getmany = self._message, self._fetch
        it._committed_offset = defaultdict(lambda: None)
        self.consumer = it

    def _message(self, tp: TP, record: Any) -> Any:
        return SimpleNamespace(
            tp=tp, offset=record.offset, key=record.key, value=record.value, acked=False, generation_id=1
        )

    async def _fetch(self, active: set[TP], _: float) -> dict[TP, list[Any]]:
        self.asked.append(active)
        return self.answers.pop(0)

    async def events(self) -> list[tuple[TP, Any]]:
        return [pair async for pair in self.consumer.getmany(1.0)]


async def test_a_fetch_is_cut_at_the_size_and_keeps_its_order() -> None:
    fetches = Fetches({IN: [row(n) for n in range(5)]})
    events = await fetches.events()
    assert [[r.offset for r in m.value] for _, m in events] == [[0, 1, 2], [3, 4]]
    assert [m.offset for _, m in events] == [2, 4], "its offset is that of the last record"
    first = events[0][1].value[0]
    assert (first.topic, first.partition, first.timestamp) == ("in", 0, 1.0)


async def test_other_topics_come_one_by_one() -> None:
    events = await Fetches({OTHER: [row(0), row(1)]}).events()
    assert [m.value for _, m in events] == [b"v0", b"v1"]


async def test_a_partition_under_way_is_not_fetched_until_it_is_done() -> None:
    fetches = Fetches({IN: [row(0)]}, {}, {})
    ((_, message),) = await fetches.events()
    await fetches.events()
    message.acked = True
    await fetches.events()
    assert fetches.asked == [{IN, OTHER}, {OTHER}, {IN, OTHER}]


async def test_what_a_rebalance_interrupts_is_not_handed_on() -> None:
    fetches = Fetches({IN: [row(n) for n in range(6)]})
    seen = []
    async for _, message in fetches.consumer.getmany(1.0):
        seen.append(message.offset)
        fetches.consumer.app.consumer_generation_id = 2
    assert seen == [2]
