"""The lane of one receiver: sends what is due and not muted, and notes what came of it.

Each receiver has a task of its own, so that one that hangs holds up nobody else. A wait of hours is a time
in the store, never a sleeping consumer.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor import metrics
from monitor.alerts import deliveries
from monitor.alerts.attempt import attempt, digest_size
from monitor.alerts.clock import Clock
from monitor.alerts.deliveries import SCHEDULE, WIDE, Delivery, Fate
from monitor.alerts.holding import NOTHING_MUTES, Holding, Mutes
from monitor.alerts.owed import Owed, Planned
from monitor.alerts.pace import Pace, accepted, probed, refused
from monitor.alerts.receivers.receiver import Receiver
from monitor.alerts.report import Report
from monitor.alerts.routes import Match
from monitor.alerts.store import Store
from monitor.errors import DeliveryError
from monitor.logs import get_logger
from monitor.models import Alert

log = get_logger("notify")
GONE = "gone"
Fail = Callable[[Delivery], tuple[Delivery, Fate]]


@dataclass(frozen=True, slots=True)
class Terms:
    """How the lanes of a dispatcher work: what mutes, and the seconds from one try to the next."""

    mutes: Mutes = NOTHING_MUTES
    schedule: tuple[float, ...] = SCHEDULE


class Lane:
    """One receiver's deliveries. What the store or the report raises ends `run`: the process starts anew."""

    def __init__(
        self, name: str, receiver: Receiver, store: Store, report: Report, clock: Clock, terms: Terms
    ) -> None:
        self.name = name
        self.receiver = receiver
        self._owed = Owed(name, receiver.kind, store)
        self._holding = Holding(name, receiver.kind, self._owed, report, clock, terms.mutes)
        self._report = report
        self._clock = clock
        self._schedule = terms.schedule
        self._pace = Pace(interval=receiver.interval)
        self._digest_from, self._digest_most = digest_size(receiver)
        self._wake = asyncio.Event()
        self._stopping = False
        self._gone = False
        self._behind = True
        """Something may wait longer than it must, if the receiver takes messages."""

    def load(self, found: Iterable[Delivery]) -> None:
        """Begin with what the store holds; whether a receiver that failed is back is asked at once."""
        now = self._clock.now()
        self._owed.load(found, now)
        self._pace = replace(self._pace, probe_at=now)

    def plan(self, alert: Alert, match: Match) -> Planned:
        """Plan a delivery: in the store at once, to be sent after `take`."""
        planned = self._owed.plan(alert, match, self._clock.now())
        self._count(planned.plan)
        return planned

    def take(self, planned: Planned) -> None:
        """A plan is durable: send it when it is due."""
        self._owed.take(planned)
        self._wake.set()

    def reconsider(self) -> None:
        """The mutes have changed: look at what is held again."""
        self._owed.release(self._clock.now())
        self._wake.set()

    def stop(self) -> None:
        """End `run` after the delivery under way has been noted, also if it is only about to begin."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop`."""
        try:
            while not self._stopping:
                self._wake.clear()
                if due := self._due():
                    await self._work(due)
                elif probe := self._probe():
                    await self._ask(probe)
                else:
                    await self._clock.wait(self._wake, self._next_time())
        finally:
            # also when another lane's failure ended this one: the next run must not end at once
            self._stopping = False

    def _due(self) -> Sequence[Delivery]:
        now = self._clock.now()
        return self._owed.due(now, self._digest_most) if self._is_ready(now) else ()

    def _probe(self) -> Delivery | None:
        """Of a receiver that failed, which no alert is due for: one of those that wait for long."""
        now = self._clock.now()
        if self._pace.probe_at is None or self._pace.probe_at > now or not self._is_ready(now):
            return None
        found = self._owed.probe(self._pace.probes)
        if found is None:
            self._pace = replace(self._pace, probe_at=None)
        return found

    def _is_ready(self, now: datetime) -> bool:
        return self._pace.ready_at is None or self._pace.ready_at <= now

    def _next_time(self) -> datetime | None:
        first = min(filter(None, (self._owed.next_time(), self._pace.probe_at)), default=None)
        return max(first, self._pace.ready_at or first) if first is not None else None

    async def _work(self, due: Sequence[Delivery]) -> None:
        """Hold what is muted; of the rest send a digest, or the first."""
        free = [delivery for delivery in due if await self._holding.passes(delivery)]
        together = [delivery for delivery in free if deliveries.digestible(delivery)]
        if chosen := together if len(together) >= self._digest_from else free[:1]:
            await self._send(chosen)

    async def _ask(self, probe: Delivery) -> None:
        """Whether the receiver is back; in vain, it is no try of the alert."""
        if not await self._holding.passes(probe):
            return
        try:
            thread = await attempt(self.name, self.receiver, [probe])
        except DeliveryError as error:
            if error.permanent or error.reason not in WIDE:
                await self._note_refusal([probe], error)
            else:
                self._count(error.reason)
                self._pace = probed(self._pace, error, self._clock.now())
        else:
            await self._note_acceptance([probe], thread)

    async def _send(self, chosen: Sequence[Delivery]) -> None:
        try:
            if self._gone:
                raise DeliveryError(f"Receiver {self.name} has said that it is gone", GONE, permanent=True)
            thread = await attempt(self.name, self.receiver, chosen)
        except DeliveryError as error:
            await self._note_refusal(chosen, error)
        else:
            await self._note_acceptance(chosen, thread)

    async def _note_acceptance(self, chosen: Sequence[Delivery], thread: str) -> None:
        now = self._clock.now()
        was_down, self._pace = self._pace.down, accepted(self._pace, now)
        durable = []
        for alert, state in self._states(chosen):
            self._count("delivered")
            metrics.PUBLISHED_TO_DELIVERED.observe(_age(alert, now))
            metrics.RAISED_TO_DELIVERED.labels(self.receiver.kind).observe(_since(alert.raised_at, now))
            log.info("delivered", receiver=self.name, alert_id=alert.id, reason=alert.reason)
            if state is not None:
                durable.append(self._owed.put(deliveries.delivered(state, alert, now, thread)))
        await asyncio.gather(*durable)
        if was_down:
            log.info("receiver_back", receiver=self.name, waiting=len(self._owed))
            self._owed.resume(now)
        elif self._behind:
            self._owed.hasten()
        self._behind = False

    async def _note_refusal(self, chosen: Sequence[Delivery], error: DeliveryError) -> None:
        # one time and jitter for all of a digest, so that they come back as one
        now, jitter = self._clock.now(), random.random()
        self._pace = refused(self._pace, error, now)
        self._gone = error.permanent and error.reason == GONE
        self._behind = True
        error = deliveries.undigested(error) if len(chosen) > 1 else error
        for alert, state in self._states(chosen):
            self._count(error.reason)
            if state is not None:
                fail = partial(
                    deliveries.failed,
                    alert=alert,
                    error=error,
                    now=now,
                    jitter=jitter,
                    schedule=self._schedule,
                )
                await self._note_failed(state, alert, error, fail)

    async def _note_failed(self, state: Delivery, alert: Alert, error: DeliveryError, fail: Fail) -> None:
        after, fate = fail(state)
        told = {"receiver": self.name, "alert_id": alert.id, "reason": error.reason, "error": str(error)}
        log.warning("delivery_failed", **told, fate=fate, next_try=after.next_try)
        if fate == "gave_up":
            self._count("gave_up")
            await self._report.gave_up(alert, self.name, error, state.attempts + 1)
        await self._owed.change(state.key, lambda newest: fail(newest)[0])

    def _states(self, chosen: Sequence[Delivery]) -> list[tuple[Alert, Delivery | None]]:
        return [(one.pending, self._owed.state(one.key)) for one in chosen if one.pending is not None]

    def _count(self, outcome: str) -> None:
        metrics.DELIVERIES.labels(self.receiver.kind, outcome).inc()


def _age(alert: Alert, now: datetime) -> float:
    """Seconds since the newest article behind the alert was published."""
    newest = max((citation.published_at for citation in alert.citations), default=alert.raised_at)
    return _since(newest, now)


def _since(then: datetime, now: datetime) -> float:
    return max((now - then).total_seconds(), 0.0)
