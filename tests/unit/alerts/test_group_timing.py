"""When the alerts of a group are told together, also after a restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.group_timing import GroupTiming, due
from monitor.alerts.routes import Route
from monitor.alerts.store import MemoryStore
from monitor.models import Alert, Entity
from tests.delivery_fakes import (
    NOW,
    FakeClock,
    FakeDigester,
    FakeReceiver,
    Reports,
    revision,
    running,
    settle,
)

WAITS = GroupTiming(wait=timedelta(seconds=30), interval=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("waiting", "told", "expected"),
    [(None, None, 30), (12, None, 12), (12, -10, 12), (None, -10, 290), (None, -300, 30), (None, -1000, 30)],
)
def test_when_an_alert_is_told(waiting: int | None, told: int | None, expected: int) -> None:
    moments = [None if at is None else NOW + timedelta(seconds=at) for at in (waiting, told)]
    assert due(WAITS, NOW, *moments) == NOW + timedelta(seconds=expected)


class World:
    """One receiver behind a route that groups."""

    def __init__(self, receiver: FakeReceiver | None = None, **route: Any) -> None:
        self.clock, self.store, self.reports = FakeClock(), MemoryStore(), Reports()
        self.receiver = receiver or FakeReceiver(clock=self.clock)
        wanted = {"group_by": ["actor"], "group_wait": "30s", "group_interval": "5m", **route}
        self.route = Route.model_validate({"receivers": ["a"], **wanted})

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.store, {"a": self.receiver}, self.route, self.reports, self.clock)


def of(actor: str, number: int, incident: str) -> Alert:
    return replace(revision(number, incident), actor=Entity(actor, f"state:{actor}", actor))


async def test_a_group_is_told_together_and_again_after_the_interval() -> None:
    world = World()
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(of("RU", 1, "i1"))
        await world.clock.advance(20)
        await dispatcher.accept(of("RU", 1, "i2"))
        await dispatcher.accept(of("BY", 1, "i3"))
        await world.clock.advance(20)
        assert world.receiver.times == [30, 30]
        await dispatcher.accept(of("RU", 1, "i4"))
        await world.clock.advance(600)
    assert world.receiver.got == ["i1-r1", "i2-r1", "i3-r1", "i4-r1"]
    assert world.receiver.times == [30, 30, 50, 330]


async def test_group_waits_survive_a_restart() -> None:
    world = World()
    first = world.dispatcher()
    async with running(first):
        await first.accept(of("RU", 1, "i1"))
        await world.clock.advance(20)
    second = world.dispatcher()
    async with running(second):
        await second.accept(of("RU", 1, "i2"))
        await world.clock.advance(15)
        assert world.receiver.times == [30, 30]
    third = world.dispatcher()
    async with running(third):
        await third.accept(of("RU", 1, "i3"))
        await world.clock.advance(600)
    assert world.receiver.times == [30, 30, 330]


async def test_revisions_that_wait_with_their_group_are_told_once() -> None:
    world = World(group_by=["incident"])
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        for number in (1, 2, 3):
            await dispatcher.accept(revision(number))
        await world.clock.advance(600)
    assert world.receiver.got == ["i1-r3"]
    assert [decision.subject for decision in world.reports.decisions] == ["i1-r1", "i1-r2"]


async def test_a_group_becomes_one_message_where_the_receiver_takes_digests() -> None:
    paper = FakeDigester(digest_from=2)
    world = World(paper)
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        for number in range(3):
            await dispatcher.accept(of("RU", 1, f"i{number}"))
        await world.clock.advance(31)
    assert paper.digests == [["i0-r1", "i1-r1", "i2-r1"]]


async def test_a_graver_route_does_not_wait() -> None:
    world = World(routes=[{"match": {"reason": "admitted"}, "group_wait": "0s", "group_interval": "0s"}])
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await dispatcher.accept(replace(revision(2), reason="admitted"))
        await settle()
        assert world.receiver.got == ["i1-r2"]


async def test_without_a_group_wait_all_is_told_at_once() -> None:
    world = World(group_by=None, group_wait=None, group_interval=None)
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        await dispatcher.accept(revision(2))
        await settle()
    assert world.receiver.times == [0, 0]


class Ticking(FakeClock):
    """A moment passes with each look."""

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time


async def test_alerts_that_are_accepted_at_the_same_time_are_due_at_the_same_time() -> None:
    world = World()
    world.clock = Ticking()
    dispatcher = world.dispatcher()
    await asyncio.gather(*(dispatcher.accept(of("RU", 1, f"i{number}")) for number in range(5)))
    assert len({delivery.next_try for _, delivery in world.store.items()}) == 1
