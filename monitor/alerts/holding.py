"""Keeps back what is muted, with a record of why, and lets go of it when the mute ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import metrics
from monitor.alerts import deliveries
from monitor.alerts.clock import Clock
from monitor.alerts.deliveries import Delivery
from monitor.alerts.mutes import Mute, still_open
from monitor.alerts.owed import Owed
from monitor.alerts.report import Report, stopped
from monitor.logs import get_logger
from monitor.models import Alert

log = get_logger("notify")


@dataclass(frozen=True, slots=True)
class Mutes:
    """What keeps an alert from a receiver (by name) for now.

    stale_after   an incident without news for so long is not told any more when its mute ends
    """

    mute: Callable[[Alert, str, datetime], Mute | None]
    stale_after: timedelta


NOTHING_MUTES = Mutes(lambda *_: None, timedelta.max)


class Holding:
    """The muted deliveries of one receiver."""

    def __init__(
        self, receiver: str, kind: str, owed: Owed, report: Report, clock: Clock, mutes: Mutes
    ) -> None:
        self._receiver = receiver
        self._kind = kind
        self._owed = owed
        self._report = report
        self._clock = clock
        self._mutes = mutes

    async def passes(self, delivery: Delivery) -> bool:
        """Whether it may be sent now; where not, it is held or dropped, durably, when this returns."""
        alert, state, now = delivery.pending, self._owed.state(delivery.key), self._clock.now()
        if alert is None or state is None:
            return False
        mute = self._mutes.mute(alert, self._receiver, now)
        if mute is not None:
            await self._hold(state, alert, mute)
        elif state.held and not still_open(alert, state.sent, now, self._mutes.stale_after):
            await self._drop(state, alert, now)
        else:
            return True
        return False

    async def _hold(self, state: Delivery, alert: Alert, mute: Mute) -> None:
        after = deliveries.held(state, alert, mute.by, mute.until)
        if after == state:
            self._owed.postpone(state)  # it was only looked at again
            return
        if after.held != state.held:
            log.info("delivery_held", receiver=self._receiver, alert_id=alert.id, why=mute.reason)
            metrics.DELIVERIES.labels(self._kind, "held").inc()
            await self._report.decided(stopped(alert, mute.gate, mute.reason, self._clock.now()))
        await self._owed.change(state.key, lambda newest: deliveries.held(newest, alert, mute.by, mute.until))

    async def _drop(self, state: Delivery, alert: Alert, now: datetime) -> None:
        reason = f"the incident had ended when {state.held} was over"
        metrics.DELIVERIES.labels(self._kind, "dropped").inc()
        await self._report.decided(stopped(alert, "ended", reason, now))
        await self._owed.change(state.key, lambda newest: deliveries.dropped(newest, alert, now, reason))
