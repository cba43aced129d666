"""What one receiver is owed: its rows in the store, and their mirror in memory, in order of their tries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor import metrics
from monitor.alerts import deliveries
from monitor.alerts.deliveries import Delivery, Plan
from monitor.alerts.group_timing import Groups
from monitor.alerts.routes import Match
from monitor.alerts.store import Store
from monitor.alerts.waiting import Waiting
from monitor.logs import get_logger
from monitor.models import Alert

log = get_logger("notify")


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery that was planned; it counts when `durable` has been awaited. None where nothing changed."""

    plan: Plan
    before: Delivery
    after: Delivery
    durable: Awaitable[None] | None


class Owed:
    """Deliveries of one receiver; store and mirror change together."""

    def __init__(self, receiver: str, kind: str, store: Store) -> None:
        self._receiver = receiver
        self._kind = kind
        self._store = store
        self._waiting = Waiting()
        self._groups = Groups()
        self._shown = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def load(self, found: Iterable[Delivery], now: datetime) -> None:
        """Begin with what the store holds; what is held is due, since the mutes may have changed."""
        self._waiting.clear()
        self._groups.clear()
        for delivery in found:
            self._waiting.set(delivery)
            self._groups.set(delivery)
        self._waiting.release(now)
        self._show()

    def plan(self, alert: Alert, match: Match, now: datetime) -> Planned:
        """Put a revision into the store; it waits here only after `take`."""
        key = deliveries.key(alert.incident_id, self._receiver)
        before = self._store.get(key) or Delivery(alert.incident_id, self._receiver)
        group = match.group(alert)
        due = self._groups.due(group, match.timing, now)
        after, plan = deliveries.planned(before, alert, now, due, group)
        if plan == "duplicate":
            return Planned(plan, before, before, None)
        # the next alert of the batch joins the group before this one is durable
        self._groups.set(after)
        return Planned(plan, before, after, self._store.put(key, after))

    def take(self, planned: Planned) -> None:
        """A plan is durable: it waits for its time."""
        self._mirror(self._store.get(planned.after.key) or planned.after)

    def due(self, now: datetime, most: int) -> Sequence[Delivery]:
        """What is to be tried now, the first one first."""
        return self._waiting.due(now, most)

    def probe(self, number: int) -> Delivery | None:
        """What to ask the receiver with if it is back: each in turn, since one may be to blame itself."""
        failing = self._waiting.failing()
        return failing[number % len(failing)] if failing else None

    def next_time(self) -> datetime | None:
        """When the first one is due; None where nothing waits."""
        first = self._waiting.first()
        return first.next_try if first else None

    def state(self, key: str) -> Delivery | None:
        """The newest; None where another process looks after it by now, which will send it again, same id."""
        state = self._store.get(key)
        if state is None:
            log.warning("delivery_moved", receiver=self._receiver)
            self._waiting.drop(key)
            self._groups.drop(key)
        return state

    def put(self, delivery: Delivery) -> Awaitable[None]:
        """Known at once, durable when awaited."""
        self._mirror(delivery)
        return self._store.put(delivery.key, delivery)

    async def change(self, key: str, change: Callable[[Delivery], Delivery]) -> None:
        """Change what is there by now: a newer revision may have come while something else was written."""
        if (newest := self.state(key)) is not None:
            await self.put(change(newest))

    def postpone(self, delivery: Delivery) -> None:
        """Wait as it did before it was looked at; the store knows no difference."""
        self._waiting.set(delivery)

    def release(self, now: datetime) -> None:
        """The mutes have changed: what is held is to be looked at now."""
        self._waiting.release(now)

    def resume(self, now: datetime) -> None:
        """The receiver is back: what failed because of it is due now."""
        self._waiting.resume(now)

    def hasten(self) -> None:
        """The receiver takes messages: what failed because of it is due soon."""
        self._waiting.hasten()

    def _mirror(self, delivery: Delivery) -> None:
        self._waiting.set(delivery)
        self._groups.set(delivery)
        self._show()

    def _show(self) -> None:
        metrics.PENDING.labels(self._kind).inc(len(self._waiting) - self._shown)
        self._shown = len(self._waiting)
