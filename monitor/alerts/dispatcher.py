"""Alerts to receivers: plans a delivery for each receiver, durably, and lets each lane send its own.

    accept(alert) ─► routes ─► planned ─► Store ─► Lane (one task for each receiver) ─► Store
                        │                            └► held (silence, inhibition, times) ─► told when it ends
                        └► Decision (muted, overtaken)            └► dead letter (gave up)

Once `accept` has returned, the alert is sure to reach its receivers, whatever is killed when. The same
revision reaches a receiver twice only if a crash falls between its acceptance and our note of it, and then
with the same id.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from monitor.alerts import routes
from monitor.alerts.clock import Clock, SystemClock
from monitor.alerts.deliveries import SCHEDULE, Delivery, forgettable
from monitor.alerts.facts import alert_facts
from monitor.alerts.holding import Mutes
from monitor.alerts.lane import Lane, Terms
from monitor.alerts.mute_rules import MuteRules
from monitor.alerts.mutes import Mute
from monitor.alerts.owed import Planned
from monitor.alerts.receivers.receiver import Receiver
from monitor.alerts.report import Report, stopped
from monitor.alerts.routes import Route
from monitor.alerts.store import Store
from monitor.logs import get_logger
from monitor.models import Alert

TIDY = timedelta(days=1)
"""How often deliveries that ended long ago are forgotten."""
_PORTION = 100

log = get_logger("notify")


class Dispatcher:
    """Delivers alerts. `run` in a task, `accept` for each alert, `stop` and await the task in the end.

    When the partitions of the store change hands: `stop`, await, and `run` again. When `rules` have
    changed: `reconsider`.
    """

    def __init__(
        self,
        store: Store,
        receivers: Mapping[str, Receiver],
        route: Route,
        report: Report,
        clock: Clock | None = None,
        *,
        rules: MuteRules | None = None,
        schedule: tuple[float, ...] = SCHEDULE,
    ) -> None:
        self._store = store
        self._route = route
        self._report = report
        self._clock = clock or SystemClock()
        self._rules = rules or MuteRules()
        self._stopping = False
        self._wake = asyncio.Event()
        terms = Terms(Mutes(self._mute, self._rules.incidents.stale_after), schedule)
        self._lanes = {
            name: Lane(name, receiver, store, report, self._clock, terms)
            for name, receiver in receivers.items()
        }

    async def run(self) -> None:
        """Deliver what the store holds and what is accepted, until `stop`; raises what the store raises."""
        self._load()
        try:
            async with asyncio.TaskGroup() as group:
                for name, lane in self._lanes.items():
                    group.create_task(lane.run(), name=f"lane-{name}")
                group.create_task(self._tidy_daily(), name="tidy")
        finally:
            # not before: a stop that came before this run has to end it, as it ends the lanes
            self._stopping = False

    def stop(self) -> None:
        """End `run` as soon as the deliveries under way have been noted (at most their time limit)."""
        self._stopping = True
        self._wake.set()
        for lane in self._lanes.values():
            lane.stop()

    def reconsider(self) -> None:
        """Silences or open incidents have changed: look at what they hold again."""
        for lane in self._lanes.values():
            lane.reconsider()

    async def accept(self, alert: Alert) -> None:
        """Route the alert; returns when all its deliveries are durably planned.

        Alerts may be accepted at the same time; they keep the order in which their acceptance began.
        """
        matches = [match for match in routes.match(self._route, alert) if match.receiver in self._lanes]
        if not matches:
            await self._decide(alert, "routes", self._why_muted(alert))
        plans = {match.receiver: self._lanes[match.receiver].plan(alert, match) for match in matches}
        await asyncio.gather(*(plan.durable for plan in plans.values() if plan.durable is not None))
        for receiver, plan in plans.items():
            await self._take(receiver, plan, alert)

    async def _take(self, receiver: str, planned: Planned, alert: Alert) -> None:
        if planned.plan == "duplicate":
            return
        self._lanes[receiver].take(planned)
        if planned.plan == "superseded" and planned.before.pending is not None:
            reason = f"revision {alert.revision} came before {receiver} had taken this one"
            await self._decide(planned.before.pending, "superseded", reason)

    async def _decide(self, alert: Alert, gate: str, reason: str) -> None:
        await self._report.decided(stopped(alert, gate, reason, self._clock.now()))

    def _mute(self, alert: Alert, receiver: str, now: datetime) -> Mute | None:
        found = (match for match in routes.match(self._route, alert) if match.receiver == receiver)
        return self._rules.mute(alert, next(found, None), now)

    def _why_muted(self, alert: Alert) -> str:
        left = routes.leaves(self._route, alert_facts(alert))
        whys = [f"{leaf.why} ({', '.join(leaf.receivers) or 'nobody'})" for leaf in left]
        return f"no receiver is on for it; {'; '.join(whys)}"

    def _load(self) -> None:
        found = defaultdict[str, list[Delivery]](list)
        for _, delivery in self._store.items():
            found[delivery.receiver].append(delivery)
        for name, lane in self._lanes.items():
            lane.load(found.pop(name, ()))
        strays = sum(delivery.pending is not None for owed in found.values() for delivery in owed)
        if strays:
            # kept: the receiver may come back with the next configuration
            log.warning("deliveries_without_receiver", count=strays)

    async def _tidy_daily(self) -> None:
        while not self._stopping:
            await self._tidy()
            after = self._clock.now() + TIDY
            while not self._stopping and self._clock.now() < after:
                self._wake.clear()
                await self._clock.wait(self._wake, after)

    async def _tidy(self) -> None:
        for number, (name, _) in enumerate(self._store.items()):
            state = self._store.get(name)
            if state is not None and forgettable(state, self._clock.now()):
                await self._store.remove(name)
            if number % _PORTION == 0:
                await asyncio.sleep(0)  # reading a large table must not hold up the lanes
