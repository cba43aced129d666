"""The lane of one receiver: sends what waits for it, one after another, and notes what came of it.

Each receiver has a task of its own, so that one that hangs holds up nobody else. A wait of hours is a time
in the store, never a sleeping consumer.
"""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from monitor import metrics
from monitor.alerts.clock import Clock
from monitor.alerts.deliveries import SCHEDULE, Delivery, delivered, digestible, failed, undigested
from monitor.alerts.pace import Pace, accepted, refused
from monitor.alerts.receivers.receiver import Digests, Receiver
from monitor.alerts.store import Store
from monitor.alerts.waiting import Waiting
from monitor.errors import DeliveryError
from monitor.logs import get_logger
from monitor.models import Alert, Decision

log = get_logger("notify")
GONE = "gone"


class Report(Protocol):
    """Where it is told what did not go to a receiver; both return when that is durable."""

    async def decided(self, decision: Decision) -> None:
        """An alert was muted, or overtaken by a newer revision."""
        ...

    async def gave_up(self, alert: Alert, receiver: str, error: DeliveryError, attempts: int) -> None:
        """A dead letter: the receiver will not get this revision, unless it is replayed."""
        ...


class Lane:
    """One receiver's deliveries. What the store or the report raises ends `run`: the process starts anew."""

    def __init__(
        self,
        name: str,
        receiver: Receiver,
        store: Store,
        report: Report,
        clock: Clock,
        schedule: tuple[float, ...] = SCHEDULE,
    ) -> None:
        self.name = name
        self.receiver = receiver
        self._store = store
        self._report = report
        self._clock = clock
        self._schedule = schedule
        self._pace = Pace(interval=receiver.interval)
        self._waiting = Waiting()
        self._shown = 0
        self._wake = asyncio.Event()
        self._stopping = False
        self._gone = False

    def clear(self) -> None:
        """Forget what waits, before it is read from the store again."""
        self._waiting.clear()
        self._show()

    def set(self, delivery: Delivery) -> None:
        """A delivery of this receiver has changed."""
        self._waiting.set(delivery)
        self._show()
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
                ready = self._ready()
                if not ready:
                    await self._clock.wait(self._wake, self._next_time())
                else:
                    await self._try(ready)
        finally:
            # also when another lane's failure ended this one: the next run must not end at once
            self._stopping = False

    def _ready(self) -> list[Delivery]:
        """What the next message tells of: the first that is due, or many where the receiver digests them."""
        now, when, first = self._clock.now(), self._next_time(), self._waiting.first()
        if first is None or when is None or when > now:
            return []
        if isinstance(self.receiver, Digests) and len(self._waiting) >= self.receiver.digest_from:
            fit = [each for each in self._waiting.due(now) if digestible(each)]
            if len(fit) >= self.receiver.digest_from:
                return fit[: self.receiver.digest_most]
        return [first]

    def _next_time(self) -> datetime | None:
        first = self._waiting.first()
        if first is None or first.next_try is None:
            return None
        return max(first.next_try, self._pace.ready_at or first.next_try)

    async def _try(self, ready: list[Delivery]) -> None:
        told = [(delivery.key, delivery.pending) for delivery in ready if delivery.pending]
        try:
            thread = await self._send(self._message(ready))
        except DeliveryError as error:
            self._gone = error.permanent and error.reason == GONE
            self._pace = refused(self._pace, error, self._clock.now())
            jitter = random.random()  # one for all, so that they are told together again
            for key, alert in told:
                why = undigested(error) if len(told) > 1 else error
                await self._note_failed(key, alert, why, jitter)
        else:
            was_down, self._pace = self._pace.down, accepted(self._pace, self._clock.now())
            for key, alert in told:
                await self._note_delivered(key, alert, thread)
            if was_down:
                log.info("receiver_back", receiver=self.name, waiting=len(self._waiting))
                self._waiting.resume(self._clock.now())

    async def _message(self, ready: list[Delivery]) -> str:
        alerts = [delivery.pending for delivery in ready if delivery.pending]
        if len(alerts) > 1 and isinstance(self.receiver, Digests):
            await self.receiver.send_digest(alerts)
            return ""
        return await self.receiver.send(alerts[0], ready[0].thread)

    async def _send(self, message: Coroutine[Any, Any, str]) -> str:
        if self._gone:
            message.close()
            raise DeliveryError(f"Receiver {self.name} has said that it is gone", GONE, permanent=True)
        try:
            return await message
        except DeliveryError:
            raise
        except Exception as error:
            # a bug of ours, in one alert or one kind of receiver: it must not stop the others;
            # its text may hold a secret, so only its type and place are told
            last = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
            raise DeliveryError(f"Receiver {self.name} raised {what}", "bug", permanent=True) from None

    async def _note_delivered(self, key: str, alert: Alert, thread: str) -> None:
        now = self._clock.now()
        metrics.DELIVERIES.labels(self.receiver.kind, "delivered").inc()
        metrics.PUBLISHED_TO_DELIVERED.observe(_age(alert, now))
        if state := self._state(key):
            await self._put(delivered(state, alert, now, thread))
        log.info("delivered", receiver=self.name, alert_id=alert.id, reason=alert.reason)

    async def _note_failed(self, key: str, alert: Alert, error: DeliveryError, jitter: float) -> None:
        now = self._clock.now()
        metrics.DELIVERIES.labels(self.receiver.kind, error.reason).inc()
        told = {"receiver": self.name, "alert_id": alert.id, "reason": error.reason, "error": str(error)}
        state = self._state(key)
        if state is None:
            return
        after, fate = failed(state, alert, error, now, jitter, self._schedule)
        log.warning("delivery_failed", **told, fate=fate, next_try=after.next_try)
        if fate == "gave_up":
            metrics.DELIVERIES.labels(self.receiver.kind, "gave_up").inc()
            await self._report.gave_up(alert, self.name, error, state.attempts + 1)
        if fate == "gave_up" and (state := self._state(key)):
            # computed again, since a newer revision may have come while the dead letter was written
            after, _ = failed(state, alert, error, now, 0.0, self._schedule)
        await self._put(after)

    async def _put(self, delivery: Delivery) -> None:
        self.set(delivery)
        await self._store.put(delivery.key, delivery)

    def _state(self, key: str) -> Delivery | None:
        """None where another process looks after it by now; that one will send it again, with the same id."""
        state = self._store.get(key)
        if state is None:
            log.warning("delivery_moved", receiver=self.name)
            self._waiting.drop(key)
        return state

    def _show(self) -> None:
        metrics.PENDING.labels(self.receiver.kind).inc(len(self._waiting) - self._shown)
        self._shown = len(self._waiting)


def _age(alert: Alert, now: datetime) -> float:
    """Seconds since the newest article behind the alert was published."""
    newest = max((citation.published_at for citation in alert.citations), default=alert.raised_at)
    return max((now - newest).total_seconds(), 0.0)
