"""What each receiver has had of each incident, and what it is still owed. Pure.

    planned ─► (a try) ─┬─► delivered
        ▲               └─► failed ─► retry later, or give up
        └── a newer revision takes the place of one that still waits

A delivery is kept under `key(incident, receiver)`. Revisions of one incident reach a receiver in order and
each at most once; one that a newer revision has overtaken is not sent at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.errors import DeliveryError
from monitor.models import Alert
from monitor.topics import ALERTS

SCHEDULE = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds from one try to the next, as the Standard Webhooks specification suggests: ten tries in all."""
JITTER = 0.2
"""Waits are longer by up to this share, so that receivers that failed together do not come back together."""
WIDE = frozenset({"timeout", "connection", "dns", "tls", "protocol", "rate_limited", "server_error"})
"""Reasons that tell of the receiver rather than of the alert."""

KEEP = timedelta(days=ALERTS.retention_days)
"""So long a delivery is remembered after its end: an alert that Kafka has forgotten cannot come again."""

Plan = Literal["queued", "superseded", "duplicate"]
Fate = Literal["retry", "gave_up", "overtaken"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One incident and one receiver.

    thread     the receiver's name for its conversation about this incident, once it has begun one
    sent       the last revision that the receiver has accepted; 0 before the first
    pending    the newest revision that waits, with the tries it has had, when the next one is due, and
               when and for what reason the last one failed
    """

    incident_id: str
    receiver: str
    thread: str = ""
    sent: int = 0
    sent_at: datetime | None = None
    pending: Alert | None = None
    attempts: int = 0
    next_try: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """Where the store keeps it."""
        return key(self.incident_id, self.receiver)


def key(incident_id: str, receiver: str) -> str:
    """The incident comes first: the table is partitioned by it."""
    return f"{incident_id}\x1f{receiver}"


def planned(state: Delivery, alert: Alert, now: datetime) -> tuple[Delivery, Plan]:
    """The alert waits for its first try; a revision that was sent or overtaken before is a duplicate."""
    waiting = state.pending.revision if state.pending else 0
    if alert.revision <= max(state.sent, waiting):
        return state, "duplicate"
    return _cleared(state, pending=alert, next_try=now), "superseded" if waiting else "queued"


def delivered(state: Delivery, alert: Alert, now: datetime, thread: str = "") -> Delivery:
    """The receiver has accepted this revision; a newer one that came meanwhile goes on waiting."""
    if alert.revision <= state.sent:
        return state
    state = replace(state, sent=alert.revision, sent_at=now, thread=thread or state.thread)
    overtaken = state.pending is not None and state.pending.revision > alert.revision
    return state if overtaken else _cleared(state)


def failed(
    state: Delivery,
    alert: Alert,
    error: DeliveryError,
    now: datetime,
    jitter: float,
    schedule: tuple[float, ...] = SCHEDULE,
) -> tuple[Delivery, Fate]:
    """When to try again (`jitter` from 0 to 1), or that there is no point: a dead letter then.

    A failure of a revision that was overtaken meanwhile says nothing about the newer one.
    """
    if state.pending is None or state.pending.revision != alert.revision:
        return state, "overtaken"
    if error.permanent or state.attempts >= len(schedule):
        return _cleared(state, failed_at=now, reason=error.reason), "gave_up"
    wait = schedule[state.attempts] * (1 + JITTER * jitter)
    wait = max(wait, error.retry_after or 0.0)
    return replace(
        state,
        attempts=state.attempts + 1,
        next_try=now + timedelta(seconds=wait),
        failed_at=now,
        reason=error.reason,
    ), "retry"


def resumed(state: Delivery, now: datetime) -> Delivery:
    """Due at once, since the receiver is back: only where the last failure told of the receiver."""
    return replace(state, next_try=now) if state.pending and state.reason in WIDE else state


def digestible(state: Delivery) -> bool:
    """Whether it may be told together with others: it has no thread yet, and was not refused for itself."""
    return state.pending is not None and not state.thread and (not state.reason or state.reason in WIDE)


def undigested(error: DeliveryError) -> DeliveryError:
    """The failure of a digest as that of one alert in it: where one spoils the rest, each is tried alone."""
    if error.permanent and error.reason in ("rejected", "bug"):
        return DeliveryError(str(error), error.reason)
    return error


def forgettable(state: Delivery, now: datetime) -> bool:
    """Nothing waits, and the last that happened is so long ago that the record is of no more use."""
    last = max(filter(None, (state.sent_at, state.failed_at)), default=now)
    return state.pending is None and now - last > KEEP


def _cleared(
    state: Delivery,
    *,
    pending: Alert | None = None,
    next_try: datetime | None = None,
    failed_at: datetime | None = None,
    reason: str = "",
) -> Delivery:
    return replace(state, pending=pending, attempts=0, next_try=next_try, failed_at=failed_at, reason=reason)
