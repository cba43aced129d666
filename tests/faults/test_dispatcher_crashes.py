"""The notifier dies at each place where its work touches the world, and starts again from what was durable.

Nothing may be lost; what is sent twice must have died between acceptance and our note, and carry the same id.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress

import pytest

from monitor.alerts.deliveries import Delivery, key
from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.routes import Route
from monitor.alerts.store import MemoryStore
from monitor.errors import DeliveryError
from monitor.models import Alert
from tests.delivery_fakes import ERROR, FakeClock, FakeReceiver, Reports, revision, settle

ALERTS = [revision(1), revision(1, "i2"), revision(2), revision(3), revision(2, "i2")]
NEWEST = {"i1": 3, "i2": 2}
ROUTE = Route.model_validate({"receivers": ["a", "b"]})
REFUSAL = DeliveryError("no", "rejected", permanent=True)
POINTS = 90
"""More than there are in a run; the test makes sure of that."""


class Kill(BaseException):
    """SIGKILL: nothing may handle it."""


class Fate:
    """Counts the places and kills at one of them."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.where = ""

    def __call__(self, where: str) -> None:
        self.left -= 1  # from 0 on it never comes to 0: immortal
        if self.left == 0:
            self.where = where
            raise Kill(where)


class DurableStore(MemoryStore):
    """What `get` knows is lost with the process; what was durable is not."""

    def __init__(self, disk: dict[str, Delivery], fate: Fate) -> None:
        super().__init__()
        self._deliveries = dict(disk)
        self.disk = disk
        self.fate = fate

    def put(self, key: str, delivery: Delivery) -> Awaitable[None]:
        return self._later(super().put(key, delivery), key, delivery)

    async def _later(self, known: Awaitable[None], key: str, delivery: Delivery) -> None:
        await known
        await asyncio.sleep(0)
        self.fate("before a note is durable")
        self.disk[key] = delivery
        await asyncio.sleep(0)
        self.fate("after a note is durable")


class FatefulReceiver(FakeReceiver):
    """Dies before or after it has accepted."""

    fate: Fate

    async def send(self, alert: Alert, thread: str = "") -> str:
        self.fate("before acceptance")
        thread = await super().send(alert, thread)
        self.fate("after acceptance")
        return thread


class FatefulReports(Reports):
    """Dies before or after a dead letter is durable."""

    fate: Fate

    async def gave_up(self, alert: Alert, receiver: str, error: DeliveryError, attempts: int) -> None:
        self.fate("before a dead letter")
        await super().gave_up(alert, receiver, error, attempts)
        self.fate("after a dead letter")


class Machine:
    """What outlives a crash: the disk, the receivers, the log of alerts and how far it was read."""

    def __init__(self, names: str) -> None:
        self.disk: dict[str, Delivery] = {}
        self.clock = FakeClock()
        self.reports = FatefulReports()
        scripts = {"a": [ERROR, None, None, ERROR, ERROR], "b": [None, REFUSAL]}
        self.receivers = {name: FatefulReceiver(script=list(scripts[name])) for name in names}
        self.read = 0
        self.between: set[str] = set()

    async def life(self, fate: Fate) -> None:
        """From start to the end of all work; raises `Kill` where fate strikes."""
        self.reports.fate = fate
        for receiver in self.receivers.values():
            receiver.fate = fate
        store = DurableStore(self.disk, fate)
        dispatcher = Dispatcher(store, self.receivers, ROUTE, self.reports, self.clock)
        tasks = [asyncio.create_task(dispatcher.run()), asyncio.create_task(self._work(dispatcher, fate))]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            if error := task.exception():
                raise Kill(fate.where) from error

    async def _work(self, dispatcher: Dispatcher, fate: Fate) -> None:
        await settle()
        while self.read < len(ALERTS):
            await dispatcher.accept(ALERTS[self.read])
            fate("before the offset is stored")
            self.read += 1
            await settle()
        for _ in range(20):
            await self.clock.advance(1000)


async def killed_at(point: int, names: str) -> tuple[Machine, str]:
    """A life that ends at the given place, and a second one without interruption."""
    machine, fate = Machine(names), Fate(point)
    with suppress(Kill):
        await machine.life(fate)
    machine.between = not_noted(machine)
    await machine.life(Fate(0))
    return machine, fate.where


def not_noted(machine: Machine) -> set[str]:
    """Alerts that a receiver had accepted, of which the disk knew nothing yet."""
    return {
        alert_id
        for name, receiver in machine.receivers.items()
        for alert_id in receiver.got
        if (row := machine.disk[key(alert_id.split("-")[0], name)]).sent < int(alert_id.split("-r")[1])
        and row.pending is not None
    }


def lost(machine: Machine) -> set[tuple[str, str]]:
    """Receivers that neither got the newest revision of an incident nor have it among the dead letters."""
    given_up = {(receiver, alert_id) for alert_id, receiver, _, _ in machine.reports.given_up}
    owed = {
        (name, f"{incident}-r{number}") for name in machine.receivers for incident, number in NEWEST.items()
    }
    got = {(name, alert_id) for name, receiver in machine.receivers.items() for alert_id in receiver.got}
    return owed - got - given_up


def repeats(receiver: FakeReceiver) -> list[str]:
    return [alert_id for alert_id, times in Counter(receiver.got).items() for _ in range(times - 1)]


@pytest.mark.parametrize("point", range(POINTS))
async def test_nothing_is_lost_and_repeats_only_fall_between_acceptance_and_note(point: int) -> None:
    machine, _ = await killed_at(point, "a")
    assert lost(machine) == set()
    again = repeats(machine.receivers["a"])
    assert len(again) <= 1
    assert set(again) <= machine.between
    assert all(delivery.pending is None for delivery in machine.disk.values())


@pytest.mark.parametrize("point", range(0, POINTS, 2))
async def test_two_receivers_die_together(point: int) -> None:
    machine, _ = await killed_at(point, "ab")
    assert lost(machine) == set()
    for receiver in machine.receivers.values():
        assert len(repeats(receiver)) <= 1
        assert set(repeats(receiver)) <= machine.between
        for incident in NEWEST:
            mine = [alert_id for alert_id in receiver.got if alert_id.startswith(incident)]
            assert mine == sorted(mine)


async def test_without_a_crash_nothing_is_sent_twice() -> None:
    machine = Machine("ab")
    await machine.life(Fate(0))
    assert lost(machine) == set()
    assert [repeats(receiver) for receiver in machine.receivers.values()] == [[], []]
    assert [alert_id for alert_id, _, _, _ in machine.reports.given_up] != []


async def test_the_points_cover_the_whole_life() -> None:
    places = [(await killed_at(point, "a"))[1] for point in range(1, POINTS)]
    assert places[-1] == "", "there are more places to die at than POINTS"
    assert {place for place in places if place} >= {
        "before acceptance",
        "after acceptance",
        "before a note is durable",
        "after a note is durable",
        "before the offset is stored",
    }
