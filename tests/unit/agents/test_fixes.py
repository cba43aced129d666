"""Each fix against a bare consumer: the same scene is wrong in stock Faust and right with the fix alone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.tables.base import Collection
from faust.tables.recovery import Recovery
from faust.transport.drivers.aiokafka import Consumer
from faust.types import TP
from intervaltree import IntervalTree  # type: ignore[import-untyped]

from agents.fixes import changelog
from agents.fixes.registry import FIXES, install, remove
from agents.leaving import UNWRITABLE

TP0 = TP("articles", 0)


class Message(SimpleNamespace):
    """What a consumer keeps of a message; may stand in a set."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def message(offset: int, **values: Any) -> Message:
    return Message(
        **{"tp": TP0, "topic": TP0.topic, "offset": offset, "acked": False, "tracked": True} | values
    )


class Calls(list[str]):
    """Remembers what was called, in order; every attribute is a method."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: self.append(name)


def consumer(**values: Any) -> Any:
    """A consumer without a broker, with the bookkeeping of offsets only."""
    bare: Any = Consumer.__new__(Consumer)
    bare.app = SimpleNamespace(
        topics=SimpleNamespace(acks_enabled_for=lambda _: True),
        flow_control=SimpleNamespace(is_active=lambda: True),
        consumer_generation_id=1,
        should_stop=False,
    )
    bare._acked, bare._acked_index = defaultdict(list), defaultdict(set)
    bare._gap, bare._read_offset = defaultdict(IntervalTree), defaultdict(lambda: None)
    bare._committed_offset = defaultdict(lambda: None)
    bare._unacked_messages, bare._waiting_for_ack, bare._n_acked = set(), None, 0
    for name, value in values.items():
        setattr(bare, name, value)
    return bare


async def commits_only_what_is_done() -> bool:
    it = consumer(_unacked_messages={message(5)})
    it._committed_offset[TP0], it._acked[TP0] = 5, [6]
    return it._new_offset(TP0) is None and it._acked[TP0] == [6]


async def a_gap_ends_before_the_message() -> bool:
    it = consumer()
    await it._add_gap(TP0, 5, 8)
    return [(i.begin, i.end) for i in it._gap[TP0]] == [(5, 8)]


async def a_skipped_message_is_not_done() -> bool:
    it = consumer()
    it.app.flow_control = SimpleNamespace(is_active=lambda: False)
    return not it.ack(message(5, tracked=False, generation_id=1)) and not it._acked[TP0]


async def a_fetch_keeps_the_partitions_it_asked_for() -> bool:
    seen: list[set[TP]] = []

    class Thread:
        async def getmany(self, active: set[TP], _: float) -> dict[TP, Any]:
            await asyncio.sleep(0.01)
            seen.append(active)
            return {}

    live: set[TP] = set()
    fetch = asyncio.create_task(consumer(_thread=Thread())._getmany(live, 1.0))
    await asyncio.sleep(0)
    live.add(TP0)
    await fetch
    return seen == [set()]


async def a_rebalance_commits_before_it_forgets() -> bool:
    committed: list[list[int]] = []
    it = consumer(assignment=lambda: {TP0}, _active_partitions={TP0}, _paused_partitions=set())
    it._acked[TP0] = [5, 6]

    async def nothing(*_: Any) -> None:
        pass

    async def commit(*_: Any) -> None:
        committed.append(list(it._acked[TP0]))

    it._stopped = it._crashed = asyncio.Event()
    it.log, it.diag = Calls(), Calls()
    it.app.flow_control = Calls()
    it.app._start_span_from_rebalancing = lambda _: faust.utils.tracing.noop_span()
    it.stop_flow = it.pause_partitions = lambda *_: None
    it.wait_empty = it.maybe_wait_for_commit_to_finish = nothing
    it.commit, it._on_partitions_revoked = commit, commit
    await it.on_partitions_revoked({TP0})
    return committed[0] == [5, 6]


async def the_fetcher_is_quiet_when_recovery_ends() -> bool:
    calls = Calls()
    app = SimpleNamespace(consumer=calls, flow_control=Calls(), on_rebalance_complete=_Signal(calls))
    recovery: Any = Recovery.__new__(Recovery)
    recovery.app, recovery.log, recovery.tables = app, Calls(), {}
    app.consumer_generation_id, app.in_recovery = 2, True
    recovery._active_events_received_at = recovery._standby_events_received_at = (
        recovery._processing_times
    ) = {}
    app.consumer.assignment = set
    await recovery.on_recovery_completed(1)
    return calls.index("stop_flow") < calls.index("signal") if "stop_flow" in calls else False


class _Signal:
    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    async def send(self) -> None:
        self.calls.append("signal")


async def a_commit_waits_for_the_changelog() -> bool:
    order: list[str] = []
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    table = SimpleNamespace(key_serializer="raw", value_serializer="raw", _on_changelog_sent=None)
    table.changelog_topic = SimpleNamespace(send_soon=lambda **_: future)
    Collection.send_changelog(table, 0, b"k", b"v")  # type: ignore[arg-type]
    it = consumer(assignment=lambda: {TP0}, in_transaction=False, log=Calls())
    it.app.producer = SimpleNamespace(flush=_nothing)
    it.app.tables, it.app.monitor = Calls(), Calls()

    async def commit(_: Any) -> bool:
        order.append("commit")
        return True

    it._commit = commit
    task = asyncio.create_task(it._commit_offsets({TP0: 7}))
    await asyncio.sleep(0.01)
    order.append("acknowledged")
    future.set_result(None)
    await task
    return order == ["acknowledged", "commit"]


async def _nothing() -> None:
    pass


SCENES: dict[str, Callable[[], Awaitable[bool]]] = {
    "commit-in-flight": commits_only_what_is_done,
    "gap-end": a_gap_ends_before_the_message,
    "ack-skipped": a_skipped_message_is_not_done,
    "live-partitions": a_fetch_keeps_the_partitions_it_asked_for,
    "commit-before-revoke": a_rebalance_commits_before_it_forgets,
    "quiet-fetcher": the_fetcher_is_quiet_when_recovery_ends,
    "durable-changelog": a_commit_waits_for_the_changelog,
}


@pytest.fixture(autouse=True)
def stock() -> Iterator[None]:
    """Each test starts from Faust as it comes, and leaves it so."""
    remove()
    yield
    remove()


def test_every_fix_has_its_scene() -> None:
    assert set(SCENES) == {fix.name for fix in FIXES}


@pytest.mark.parametrize("name", list(SCENES))
async def test_a_fix_makes_its_scene_right_and_nothing_else_does(name: str) -> None:
    assert not await SCENES[name](), "stock Faust is right: the fix is not needed any more"
    install(set(SCENES) - {name})
    assert not await SCENES[name](), "another fix already makes it right"
    remove()
    install([name])
    assert await SCENES[name]()


async def test_all_fixes_get_along() -> None:
    install()
    assert [name for name, scene in SCENES.items() if not await scene()] == []


def test_installing_twice_patches_once() -> None:
    before = Consumer.ack
    install()
    once = Consumer.ack
    install()
    assert Consumer.ack is once is not before
    remove()
    assert Consumer.ack is before


def test_another_version_of_faust_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust, "__version__", "0.16.0")
    with pytest.raises(RuntimeError, match=r"0\.15\.3.*0\.16\.0.*torture"):
        install()


def test_an_unknown_fix_is_named() -> None:
    with pytest.raises(ValueError, match="no such fix: speed"):
        install(["speed"])


@pytest.mark.parametrize("spoil", [lambda f: f.set_exception(OSError("too large")), lambda f: f.cancel()])
async def test_a_failed_changelog_record_ends_the_process(
    spoil: Callable[[asyncio.Future[Any]], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setattr(changelog, "leave", lambda code, _: left.append(code))
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    future.add_done_callback(changelog._settled)
    spoil(future)
    await asyncio.sleep(0)
    assert left == [UNWRITABLE]


async def test_a_recovery_reads_to_the_true_end() -> None:
    """A change of ours still on its way would be overwritten by an older one that is read back."""
    install(["durable-changelog"])
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    monkey = SimpleNamespace(changelog_topic=SimpleNamespace(send_soon=lambda **_: future))
    monkey.key_serializer = monkey.value_serializer = monkey._on_changelog_sent = None
    Collection.send_changelog(monkey, 0, b"k", b"v")  # type: ignore[arg-type]
    asked: list[str] = []

    class Broker:
        async def highwaters(self, *_: TP) -> dict[TP, int]:
            asked.append("highwaters")
            return {}

    recovery = SimpleNamespace(log=Calls(), _highwater_logtable=lambda *_, **__: "")
    task = asyncio.create_task(Recovery._build_highwaters(recovery, Broker(), set(), {}, ""))  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    assert asked == []
    future.set_result(None)
    await task
    assert asked == ["highwaters"]
