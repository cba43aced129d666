"""A receiver's thread is given back to it, and what piles up is told in one message."""

from __future__ import annotations

import pytest

from monitor.alerts.deliveries import Delivery, digestible, key
from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.routes import Route
from monitor.alerts.store import MemoryStore
from monitor.errors import DeliveryError
from tests.delivery_fakes import (
    ERROR,
    NOW,
    FakeClock,
    FakeDigester,
    FakeReceiver,
    Reports,
    revision,
    running,
    settle,
)

REFUSED = DeliveryError("it is malformed", "rejected", permanent=True)
REVOKED = DeliveryError("the token was revoked", "unauthorized", permanent=True)


class World:
    """One receiver and its dispatcher."""

    def __init__(self, receiver: FakeReceiver) -> None:
        self.clock, self.store, self.reports = FakeClock(), MemoryStore(), Reports()
        self.receiver = receiver
        route = Route.model_validate({"receivers": ["desk"]})
        self.dispatcher = Dispatcher(self.store, {"desk": receiver}, route, self.reports, self.clock)

    async def accept(self, *numbers: int) -> None:
        for number in numbers:
            await self.dispatcher.accept(revision(1, incident=f"i{number}", raised=number))

    def state(self, incident: str) -> Delivery:
        state = self.store.get(key(incident, "desk"))
        assert state is not None
        return state


async def test_the_thread_comes_back_with_the_next_revision_also_after_a_restart() -> None:
    world = World(FakeReceiver())
    async with running(world.dispatcher):
        await world.dispatcher.accept(revision(1))
        await settle()
    again = World(world.receiver)
    again.store = world.store
    route = Route.model_validate({"receivers": ["desk"]})
    dispatcher = Dispatcher(world.store, {"desk": world.receiver}, route, world.reports, world.clock)
    async with running(dispatcher):
        await dispatcher.accept(revision(2))
        await dispatcher.accept(revision(1, incident="i2"))
        await settle()
    assert world.receiver.threads == ["", "thread-i1", ""]
    assert world.state("i1").thread == "thread-i1"


async def test_a_failure_keeps_the_thread() -> None:
    world = World(FakeReceiver(script=[None, ERROR]))
    async with running(world.dispatcher):
        await world.dispatcher.accept(revision(1))
        await settle()
        await world.dispatcher.accept(revision(2))
        await world.clock.advance(10)
    assert world.receiver.threads == ["", "thread-i1", "thread-i1"]


async def test_many_that_wait_go_together_and_begin_no_thread() -> None:
    world = World(FakeDigester())
    await world.accept(*range(7))
    async with running(world.dispatcher):
        await settle()
    assert world.receiver.digests == [[f"i{n}-r1" for n in range(5)]]  # type: ignore[attr-defined]
    assert world.receiver.got[5:] == ["i5-r1", "i6-r1"]
    assert world.state("i0").sent == 1
    assert (world.state("i0").thread, world.state("i6").thread) == ("", "thread-i6")


async def test_what_has_a_thread_goes_on_in_it() -> None:
    world = World(FakeDigester(interval=1.0))
    async with running(world.dispatcher):
        await world.accept(0)
        await settle()
        await world.accept(1, 2, 3)
        await world.dispatcher.accept(revision(2, incident="i0"))
        await world.clock.advance(5)
    assert world.receiver.digests == [["i1-r1", "i2-r1", "i3-r1"]]  # type: ignore[attr-defined]
    assert world.receiver.threads == ["", "thread-i0"]


async def test_one_that_spoils_a_digest_is_found_by_trying_each_alone() -> None:
    world = World(FakeDigester(script=[REFUSED, None, REFUSED]))
    await world.accept(0, 1, 2)
    async with running(world.dispatcher):
        await world.clock.advance(10)
    assert world.receiver.digests == []  # type: ignore[attr-defined]
    assert [alert for alert, *_ in world.reports.given_up] == [world.receiver.tried[1]]
    assert len(world.receiver.got) == 2


@pytest.mark.parametrize(("error", "given_up"), [(REVOKED, 3), (ERROR, 0)])
async def test_what_is_wrong_with_the_receiver_is_wrong_for_each(error: DeliveryError, given_up: int) -> None:
    world = World(FakeDigester(script=[error]))
    await world.accept(0, 1, 2)
    async with running(world.dispatcher):
        await settle()
        assert len(world.reports.given_up) == given_up
        await world.clock.advance(10)
    assert len(world.receiver.digests) == (0 if given_up else 1)  # type: ignore[attr-defined]


async def test_a_digest_that_fails_is_one_failure_of_the_receiver() -> None:
    world = World(FakeDigester(script=[ERROR]))
    await world.accept(0, 1, 2)
    async with running(world.dispatcher):
        await settle()
        await world.accept(9)
        await settle()
    assert world.receiver.got == ["i9-r1"]  # no pause: three failures in a row would have made one


@pytest.mark.parametrize(
    ("delivery", "may"),
    [
        (Delivery("i", "r", pending=revision(1)), True),
        (Delivery("i", "r"), False),
        (Delivery("i", "r", pending=revision(1), thread="t"), False),
        (Delivery("i", "r", pending=revision(1), failed_at=NOW, reason="timeout"), True),
        (Delivery("i", "r", pending=revision(1), failed_at=NOW, reason="rejected"), False),
    ],
)
def test_what_may_be_told_together(delivery: Delivery, may: bool) -> None:
    assert digestible(delivery) is may
