"""Alerts reach receivers: in order, once, whatever one of them is up to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from monitor.alerts.deliveries import Delivery, key, planned
from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.routes import Route
from monitor.alerts.store import MemoryStore
from monitor.errors import BrokerError, DeliveryError
from monitor.models import Alert
from tests.delivery_fakes import ERROR, NOW, FakeClock, FakeReceiver, Reports, revision, running, settle

REFUSED = DeliveryError("I do not like it", "rejected")
GONE = DeliveryError("it has left", "gone", permanent=True)


class World:
    """One dispatcher and all it needs; `a` and `b` get every alert unless the route says otherwise."""

    def __init__(self, **route: Any) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore()
        self.reports = Reports()
        self.a = FakeReceiver(clock=self.clock)
        self.b = FakeReceiver(clock=self.clock)
        self.route = Route.model_validate(route or {"receivers": ["a", "b"]})

    def dispatcher(self, **receivers: FakeReceiver) -> Dispatcher:
        on = receivers or {"a": self.a, "b": self.b}
        return Dispatcher(self.store, on, self.route, self.reports, self.clock)

    def state(self, receiver: str = "a", incident: str = "i1") -> Delivery:
        state = self.store.get(key(incident, receiver))
        assert state is not None
        return state


class Slow(FakeReceiver):
    """Accepts once its gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def send(self, alert: Alert, thread: str = "") -> str:
        await self.gate.wait()
        return await super().send(alert, thread)


async def test_every_receiver_gets_an_alert_once() -> None:
    world = World()
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await dispatcher.accept(revision(1))
        await settle()
        await dispatcher.accept(revision(1))
        await settle()
    assert world.a.got == world.b.got == ["i1-r1"]
    assert world.state().sent == 1
    assert world.state().pending is None


async def test_a_receiver_that_hangs_delays_no_other() -> None:
    world = World()
    world.a.script = ["hang"]
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        for number in range(1, 4):
            await dispatcher.accept(revision(1, incident=f"i{number}"))
        await settle()
        assert world.b.got == ["i1-r1", "i2-r1", "i3-r1"]
    assert world.a.got == []


async def test_a_failed_delivery_is_tried_on_the_schedule() -> None:
    world = World()
    world.a.script = [REFUSED, REFUSED, REFUSED]
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await world.clock.advance(3600)
    waits = [later - earlier for earlier, later in zip(world.a.times, world.a.times[1:], strict=False)]
    assert world.a.got == ["i1-r1"]
    assert [low <= wait <= low * 1.2 for wait, low in zip(waits, (5, 300, 1800), strict=True)] == [True] * 3


async def test_a_failed_delivery_is_tried_soon_while_the_receiver_takes_others() -> None:
    world = World()
    world.a.script = [ERROR, ERROR]
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await world.clock.advance(7)  # the second failure, after which it would wait for five minutes
        await dispatcher.accept(revision(1, "i2"))
        await world.clock.advance(60)
    assert world.a.got == ["i2-r1", "i1-r1"]
    assert world.a.times[-1] < 20


async def test_a_receiver_behind_gets_only_the_newest_revision() -> None:
    world = World()
    world.a.script = [ERROR]
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        world.a.script = [ERROR]
        await dispatcher.accept(revision(2))
        await settle()
        await dispatcher.accept(revision(3))
        await settle()
    assert world.a.tried == ["i1-r1", "i1-r2", "i1-r3"]
    assert world.a.got == ["i1-r3"]
    assert [(d.subject, d.gate, d.outcome) for d in world.reports.decisions] == [
        ("i1-r1", "superseded", "stopped"),
        ("i1-r2", "superseded", "stopped"),
    ]


async def test_a_receiver_that_is_back_gets_what_it_missed_oldest_first() -> None:
    world = World()
    dispatcher = world.dispatcher(a=world.a)
    down = [ERROR] * 3
    world.a.script = [*down]
    async with running(dispatcher):
        for number in range(3):
            await dispatcher.accept(revision(1, incident=f"i{number}", raised=number))
        await world.clock.advance(4)
        assert world.a.got == []
        await dispatcher.accept(revision(1, incident="i9", raised=9))
        await settle()
        assert world.a.got == ["i9-r1", "i0-r1", "i1-r1", "i2-r1"]


async def test_a_permanent_refusal_is_given_up_and_can_be_replayed() -> None:
    world = World()
    world.a.script = [DeliveryError("bad", "rejected", permanent=True)]
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        assert world.reports.given_up == [("i1-r1", "a", "rejected", 1)]
        assert world.b.got == ["i1-r1"]
        await dispatcher.accept(revision(1))
        await settle()
    assert world.a.got == ["i1-r1"]
    assert world.b.got == ["i1-r1"]


async def test_a_revision_that_comes_while_another_is_given_up_is_not_lost() -> None:
    world = World()
    world.a.script = [DeliveryError("bad", "rejected", permanent=True)]
    dispatcher = world.dispatcher(a=world.a)

    class Busy(Reports):
        async def gave_up(self, *what: Any) -> None:
            await super().gave_up(*what)
            await dispatcher.accept(revision(2))

    dispatcher = Dispatcher(world.store, {"a": world.a}, world.route, Busy(), world.clock)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
    assert world.a.got == ["i1-r2"]


async def test_after_the_whole_schedule_it_gives_up() -> None:
    world = World()
    world.a.script = [REFUSED] * 20
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await world.clock.advance(10 * 86_400)
    assert world.reports.given_up == [("i1-r1", "a", "rejected", 10)]
    assert len(world.a.tried) == 10


async def test_a_receiver_that_stays_away_is_asked_now_and_then_which_is_no_try_of_an_alert() -> None:
    world = World()
    world.a.script = [ERROR] * 5000
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await world.clock.advance(86_400)
        assert world.state().attempts < 8
        assert len(world.a.tried) > 86_400 / 300
        await world.clock.advance(9 * 86_400)
    assert world.reports.given_up == [("i1-r1", "a", "server_error", 10)]


async def test_that_a_receiver_is_back_is_noticed_in_minutes_and_it_gets_all_in_order() -> None:
    world = World()
    world.a.script = [ERROR] * 5000
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        for number in range(4):
            await dispatcher.accept(revision(1, f"i{number}", raised=number))
        await world.clock.advance(3600)
        world.a.script.clear()
        await dispatcher.accept(revision(2, "i1", raised=1))  # what waited is overtaken
        back = world.clock.time
        await world.clock.advance(330)
    assert sorted(world.a.got) == ["i0-r1", "i1-r2", "i2-r1", "i3-r1"]
    assert world.a.got[1:] == sorted(world.a.got[1:])
    assert world.state("a", "i0").sent_at - back < timedelta(seconds=330)  # type: ignore[operator]


async def test_an_alert_that_alone_is_refused_delays_no_other_one() -> None:
    class Picky(FakeReceiver):
        async def send(self, alert: Alert, thread: str = "") -> str:
            self.script = [ERROR] if alert.incident_id == "bad" else []
            return await super().send(alert, thread)

    world = World()
    world.a = picky = Picky()
    dispatcher = world.dispatcher(a=picky)
    async with running(dispatcher):
        await dispatcher.accept(revision(1, "bad"))
        for number in range(20):
            await world.clock.advance(600)
            before = world.clock.time
            await dispatcher.accept(revision(1, f"i{number}"))
            await settle()
            assert picky.got[-1] == f"i{number}-r1", number
            assert world.clock.time == before
    assert [(alert, reason) for alert, _, reason, _ in world.reports.given_up] == [("bad-r1", "server_error")]


async def test_one_that_is_gone_is_asked_no_more() -> None:
    world = World()
    world.a.script = [GONE]
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        for number in range(3):
            await dispatcher.accept(revision(1, incident=f"i{number}"))
        await settle()
    assert len(world.a.tried) == 1
    assert [reason for _, _, reason, _ in world.reports.given_up] == ["gone"] * 3
    assert len(world.b.got) == 3


async def test_a_bug_in_a_receiver_is_a_dead_letter_and_no_crash() -> None:
    world = World()
    world.a.script = [ZeroDivisionError("with a topsecret inside")]
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await dispatcher.accept(revision(1, incident="i2"))
        await settle()
    assert world.reports.given_up == [("i1-r1", "a", "bug", 1)]
    assert world.a.got == ["i2-r1"]
    assert world.b.got == ["i1-r1", "i2-r1"]


async def test_a_muted_alert_leaves_a_decision() -> None:
    world = World(receivers=["a"], routes=[{"match": {"kind": "retreat"}, "receivers": []}])
    dispatcher = world.dispatcher()
    await dispatcher.accept(revision(1))
    [decision] = world.reports.decisions
    assert (decision.stage, decision.subject, decision.gate) == ("notify", "i1-r1", "routes")
    assert "route.routes.0: kind is retreat (nobody)" in decision.reason
    assert list(world.store.items()) == []


async def test_a_receiver_that_is_off_is_left_out() -> None:
    world = World()
    dispatcher = world.dispatcher(b=world.b)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
    assert world.b.got == ["i1-r1"]
    assert world.reports.decisions == []


async def test_a_restart_goes_on_from_the_store() -> None:
    world = World()
    world.a.script = [ERROR]
    first = world.dispatcher()
    async with running(first):
        await first.accept(revision(1))
        await settle()
    async with running(world.dispatcher()):
        await world.clock.advance(7)
    assert world.a.got == world.b.got == ["i1-r1"]


async def test_stop_lets_the_delivery_under_way_be_noted() -> None:
    world = World()
    slow = Slow()
    dispatcher = world.dispatcher(a=slow)
    task = asyncio.create_task(dispatcher.run())
    await dispatcher.accept(revision(1))
    await dispatcher.accept(revision(1, incident="i2"))
    await settle()
    dispatcher.stop()
    await settle()
    assert not task.done()
    slow.gate.set()
    await task
    assert slow.got == ["i1-r1"]
    assert world.state().sent == 1
    assert world.state(incident="i2").pending is not None


async def test_it_can_run_again_after_stop() -> None:
    world = World()
    dispatcher = world.dispatcher()
    for number in (1, 2):
        task = asyncio.create_task(dispatcher.run())
        await dispatcher.accept(revision(number))
        await settle()
        dispatcher.stop()
        await task
    assert world.a.got == ["i1-r1", "i1-r2"]


async def test_it_can_run_again_after_a_store_that_failed_while_it_stopped() -> None:
    class Moving(MemoryStore):
        moving = False

        def put(self, key: str, delivery: Delivery) -> Awaitable[None]:
            return self._later(super().put(key, delivery))

        async def _later(self, durable: Awaitable[None]) -> None:
            await durable
            if self.moving:
                raise BrokerError("The partition has moved.")

    world = World()
    world.store = store = Moving()
    slow = Slow()
    dispatcher = world.dispatcher(a=slow, b=world.b)
    await dispatcher.accept(revision(1))
    task = asyncio.create_task(dispatcher.run())
    await settle()
    store.moving = True
    slow.gate.set()
    dispatcher.stop()
    with pytest.raises(ExceptionGroup):
        await task
    store.moving = False
    async with running(dispatcher):
        await dispatcher.accept(revision(2))
        await settle()
    assert slow.got[-1] == world.b.got[-1] == "i1-r2"


async def test_a_store_that_fails_ends_the_run() -> None:
    class Broken(MemoryStore):
        def put(self, key: str, delivery: Delivery) -> Awaitable[None]:
            return self._later(super().put(key, delivery), delivery)

        async def _later(self, durable: Awaitable[None], delivery: Delivery) -> None:
            await durable
            if delivery.sent:
                raise BrokerError("Kafka is away.")

    world = World()
    world.store = Broken()
    dispatcher = world.dispatcher()
    task = asyncio.create_task(dispatcher.run())
    await dispatcher.accept(revision(1))
    with pytest.raises(ExceptionGroup) as caught:
        await task
    assert caught.group_contains(BrokerError, match="Kafka is away")


class Movable(MemoryStore):
    """Its rows may go to another process."""

    moved = False

    def get(self, key: str) -> Delivery | None:
        return None if self.moved else super().get(key)


async def test_a_delivery_that_moved_away_is_not_sent() -> None:
    world = World()
    world.store = store = Movable()
    dispatcher = world.dispatcher(a=world.a)
    await dispatcher.accept(revision(1))
    store.moved = True
    async with running(dispatcher):
        await world.clock.advance(3600)
    assert world.a.tried == []


async def test_a_delivery_that_moved_away_while_it_was_tried_is_dropped() -> None:
    world = World()
    world.store = store = Movable()
    slow = Slow()
    slow.script = [ERROR]
    dispatcher = world.dispatcher(a=slow)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        store.moved = True
        slow.gate.set()
        await world.clock.advance(3600)
    assert slow.tried == ["i1-r1"]


async def test_what_ended_long_ago_is_forgotten() -> None:
    world = World()
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1, incident="old"))
        await world.clock.advance(60 * 86_400)
        await dispatcher.accept(revision(1, incident="new"))
        await world.clock.advance(31.5 * 86_400)
        assert {delivery.incident_id for _, delivery in world.store.items()} == {"new"}
        dispatcher.stop()
        await settle()
    assert world.a.got == ["old-r1", "new-r1"]


async def test_messages_keep_their_interval() -> None:
    world = World()
    world.a.interval = 1.0
    dispatcher = world.dispatcher(a=world.a)
    async with running(dispatcher):
        for number in range(4):
            await dispatcher.accept(revision(1, incident=f"i{number}"))
        await world.clock.advance(10)
    assert world.a.times == [0, 1, 2, 3]


async def test_a_delivery_without_receiver_stays_in_the_store() -> None:
    world = World()
    state, _ = planned(Delivery("i1", "former"), revision(1), NOW)
    await world.store.put(state.key, state)
    async with running(world.dispatcher()):
        await settle()
    assert world.state("former") == state


def pending() -> float:
    return REGISTRY.get_sample_value("whiteflag_deliveries_pending", {"receiver_kind": "fake"}) or 0.0


async def test_what_waits_is_counted() -> None:
    world = World()
    world.a.script = [ERROR]
    dispatcher = world.dispatcher(a=world.a)
    before = pending()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        assert pending() == before + 1
        await settle()
        assert pending() == before + 1
        await world.clock.advance(7)
        assert pending() == before


async def test_a_stop_before_the_run_ends_it_and_the_next_run_delivers() -> None:
    world = World()
    dispatcher = world.dispatcher()
    dispatcher.stop()
    await asyncio.wait_for(dispatcher.run(), 1)
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        assert world.a.got == ["i1-r1"]
