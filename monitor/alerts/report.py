"""Where it is told what did not go to a receiver, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitor.errors import DeliveryError
from monitor.ids import stable_id
from monitor.models import Alert, Decision


class Report(Protocol):
    """Both return when it is durable."""

    async def decided(self, decision: Decision) -> None:
        """An alert was muted, or overtaken by a newer revision."""
        ...

    async def gave_up(self, alert: Alert, receiver: str, error: DeliveryError, attempts: int) -> None:
        """A dead letter: the receiver will not get this revision, unless it is replayed."""
        ...


def stopped(alert: Alert, gate: str, reason: str, now: datetime) -> Decision:
    """The record that an alert was not told, or not told yet; the same again has the same id."""
    return Decision(
        id=stable_id("decision", "notify", alert.id, gate, reason),
        stage="notify",
        subject=alert.id,
        outcome="stopped",
        gate=gate,
        reason=reason,
        at=now,
        excerpt=alert.headline,
    )
