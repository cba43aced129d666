"""What is muted is held, leaves a decision, and is told afterwards if it is still open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.alerts.deliveries import Delivery, key
from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.inhibition import InhibitRule, OpenIncidents
from monitor.alerts.mute_rules import MuteRules
from monitor.alerts.routes import Route
from monitor.alerts.silences import ended, new_silence
from monitor.alerts.store import MemoryStore
from monitor.alerts.time_windows import Window
from monitor.models import Alert, Entity, Silence
from tests.delivery_fakes import ERROR, NOW, FakeClock, FakeReceiver, Reports, revision, running, settle

HOUR = 3600
NIGHT = Window.model_validate({"times": [{"start": "11:00", "end": "14:00"}]})
"""The tests begin at noon."""


def silence(seconds: float, *matchers: str) -> Silence:
    return new_silence(
        matchers or ("state=reported",),
        author="ada",
        reason="an exercise",
        starts_at=NOW,
        ends_at=NOW + timedelta(seconds=seconds),
        now=NOW,
    )


class World:
    """Two receivers and what mutes them."""

    def __init__(self, rules: MuteRules | None = None, **route: Any) -> None:
        self.clock, self.store, self.reports = FakeClock(), MemoryStore(), Reports()
        self.a, self.b = FakeReceiver(clock=self.clock), FakeReceiver(clock=self.clock)
        self.rules = rules or MuteRules()
        self.route = Route.model_validate({"receivers": ["a"], **route})

    def dispatcher(self) -> Dispatcher:
        receivers = {"a": self.a, "b": self.b}
        return Dispatcher(self.store, receivers, self.route, self.reports, self.clock, rules=self.rules)

    def state(self, incident: str = "i1") -> Delivery:
        state = self.store.get(key(incident, "a"))
        assert state is not None
        return state


async def test_a_silenced_alert_is_held_and_told_when_the_silence_ends() -> None:
    quiet = silence(HOUR)
    world = World(MuteRules(own=(quiet,)))
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        assert world.a.tried == []
        assert (world.state().state, world.state().held) == ("held", f"silence:{quiet.id}")
        await world.clock.advance(HOUR + 1)
    assert (world.a.got, world.a.times) == (["i1-r1"], [HOUR])
    [decision] = world.reports.decisions
    assert (decision.gate, decision.subject, decision.outcome) == ("silence", "i1-r1", "stopped")
    assert decision.reason.endswith("by ada until 2026-11-24 13:00 UTC: an exercise")


async def test_one_that_is_ended_early_frees_at_once_what_it_held() -> None:
    quiet = silence(HOUR)
    world = World()
    world.rules.silence({quiet.id: quiet})
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        for number in range(3):
            await dispatcher.accept(revision(1, f"i{number}", raised=number))
        await world.clock.advance(60)
        world.rules.silence({quiet.id: ended(quiet, "bob", world.clock.time)})
        dispatcher.reconsider()
        await settle()
    assert world.a.got == ["i0-r1", "i1-r1", "i2-r1"]


async def test_of_what_was_held_only_the_latest_revision_is_told() -> None:
    world = World(MuteRules(own=(silence(HOUR),)))
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        for number in (1, 2, 3):
            await dispatcher.accept(revision(number))
            await world.clock.advance(60)
        await world.clock.advance(HOUR)
    assert world.a.got == ["i1-r3"]
    gates = [(decision.subject, decision.gate) for decision in world.reports.decisions]
    assert gates.count(("i1-r1", "superseded")) == gates.count(("i1-r3", "silence")) == 1


async def test_what_has_ended_meanwhile_is_not_told_to_one_who_never_heard_of_it() -> None:
    world = World(MuteRules(own=(silence(HOUR, "state=retracted"),)))
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1, "told"))
        await settle()
        for incident in ("told", "untold"):
            await dispatcher.accept(replace(revision(2, incident), state="retracted"))
        await world.clock.advance(HOUR + 1)
    assert world.a.got == ["told-r1", "told-r2"]
    assert world.state("untold").state == "dropped"
    assert world.reports.decisions[-1].gate == "ended"


async def test_what_became_stale_meanwhile_is_not_told() -> None:
    world = World(MuteRules(own=(silence(6 * 24 * HOUR),)))
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await world.clock.advance(7 * 24 * HOUR)
    assert world.a.tried == []
    assert world.state().past[-1].reason.startswith("the incident had ended when silence:")


async def test_mutes_are_looked_at_again_after_a_restart() -> None:
    quiet = silence(HOUR)
    world = World(MuteRules(own=(quiet,)))
    first = world.dispatcher()
    async with running(first):
        await first.accept(revision(1))
        await settle()
    async with running(world.dispatcher()):
        await settle()
        assert (world.a.tried, len(world.reports.decisions)) == ([], 1)
    world.rules = MuteRules()  # the silence was taken out of the file
    async with running(world.dispatcher()):
        await settle()
    assert world.a.got == ["i1-r1"]


async def test_outside_of_its_times_a_route_holds_what_it_has() -> None:
    world = World(MuteRules({"night": (NIGHT,)}), mute_times="night")
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await world.clock.advance(3 * HOUR)
    assert world.a.times == [2 * HOUR]
    [decision] = world.reports.decisions
    assert (decision.gate, decision.reason) == ("times", "route: in night; told from 2026-11-24 14:00 UTC")


async def test_of_two_routes_to_a_receiver_one_that_is_open_is_enough() -> None:
    routes = [
        {"mute_times": "night", "continue": True, "receivers": ["a", "b"]},
        {"match": {"severity": "critical"}, "receivers": ["a"]},
    ]
    world = World(MuteRules({"night": (NIGHT,)}), routes=routes)
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(replace(revision(1, "grave"), severity="critical"))
        await dispatcher.accept(revision(1, "small"))
        await settle()
        assert (world.a.got, world.b.got) == (["grave-r1"], [])
        await world.clock.advance(3 * HOUR)
    assert sorted(world.b.got) == ["grave-r1", "small-r1"]


def about_russia(number: int, incident: str, **changes: Any) -> Alert:
    return replace(revision(number, incident), actor=Entity("Moscow", "state:RU", "Russia"), **changes)


async def test_a_graver_alert_holds_lesser_ones_until_it_has_ended() -> None:
    rule = InhibitRule.model_validate(
        {
            "source": {"match": {"state": "admitted"}},
            "target": {"match": {"state": "reported"}},
            "equal": "actor",
        }
    )
    rules = MuteRules(incidents=OpenIncidents([rule], timedelta(days=4)))
    world = World(rules)
    dispatcher = world.dispatcher()
    great = about_russia(1, "great", state="admitted")
    async with running(dispatcher):
        rules.incidents.see(great)
        await dispatcher.accept(great)
        await dispatcher.accept(about_russia(1, "small"))
        await settle()
        assert (world.a.got, world.state("small").held) == (["great-r1"], "inhibition:great")
        rules.incidents.see(about_russia(2, "great", state="retracted"))
        dispatcher.reconsider()
        await settle()
    assert world.a.got == ["great-r1", "small-r1"]
    assert [decision.gate for decision in world.reports.decisions] == ["inhibition"]


async def test_a_held_alert_delays_no_other_and_is_no_failure() -> None:
    world = World(MuteRules(own=(silence(HOUR, "incident=quiet"),)))
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1, "quiet"))
        await dispatcher.accept(revision(1, "loud"))
        await settle()
        assert world.a.got == ["loud-r1"]
    assert world.state("quiet").attempts == 0


def test_a_reason_names_the_time_of_the_end() -> None:
    mute = MuteRules(own=(silence(HOUR),)).mute(revision(1), None, NOW)
    assert mute is not None
    assert mute.until == datetime(2026, 11, 24, 13, tzinfo=NOW.tzinfo)


async def test_what_failed_and_is_then_silenced_is_no_longer_asked_with() -> None:
    world = World()
    world.a.script = [ERROR] * 100
    dispatcher = world.dispatcher()
    async with running(dispatcher):
        await dispatcher.accept(revision(1))
        await settle()
        quiet = silence(2 * HOUR)
        world.rules.silence({quiet.id: quiet})
        await world.clock.advance(HOUR)
        assert (world.state().state, len(world.a.tried)) == ("held", 1)
        world.a.script.clear()
        await world.clock.advance(HOUR + 1)
    assert world.a.got == ["i1-r1"]
