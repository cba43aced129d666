"""What each receiver has had of each incident, and what it is still owed. Pure.

    planned ─► (a try) ─┬─► delivered
        ▲         │     └─► failed ─► retry later, or give up
        │         └─► held while a mute lasts ─► released, or dropped where the incident has ended
        └── a newer revision takes the place of one that still waits

A delivery is kept under `key(incident, receiver)`. Revisions of one incident reach a receiver in order and
each at most once; one that a newer revision has overtaken is not sent at all. What became of each revision
stays in `past`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.errors import DeliveryError
from monitor.models import Alert, DeliveryEnd, DeliveryState
from monitor.topics import ALERTS

SCHEDULE = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds from one try to the next, as the Standard Webhooks specification suggests: ten tries in all."""
QUICK = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1_280.0)
"""The same as soon as the receiver takes another message: it is not away, it only failed that time."""
JITTER = 0.2
"""Waits are longer by up to this share, so that receivers that failed together do not come back together."""
WIDE = frozenset({"timeout", "connection", "dns", "tls", "protocol", "rate_limited", "server_error"})
"""Reasons that tell of the receiver rather than of the alert."""

KEEP = timedelta(days=ALERTS.retention_days)
"""So long a delivery is remembered after its end: an alert that Kafka has forgotten cannot come again."""
PAST = 10
"""Revisions whose end is remembered."""

Plan = Literal["queued", "superseded", "duplicate"]
Fate = Literal["retry", "gave_up", "overtaken"]


@dataclass(frozen=True, slots=True)
class Past:
    """What became of one revision, after how many tries, and why."""

    revision: int
    alert_id: str
    end: DeliveryEnd
    at: datetime
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One incident and one receiver.

    sent       the last revision that the receiver has accepted; 0 before the first
    pending    the newest revision that waits, with the tries it has had, when the next one is due, and
               when and for what reason the last one failed
    held       what mutes the waiting revision, as in `mutes.Mute.by`; empty where nothing does
    group      the group it is told with (see `group_timing`)
    thread     the receiver's name for its conversation about this incident, once it has begun one
    past       the ends of earlier revisions, the last one last
    """

    incident_id: str
    receiver: str
    sent: int = 0
    sent_at: datetime | None = None
    pending: Alert | None = None
    attempts: int = 0
    next_try: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""
    held: str = ""
    group: str = ""
    thread: str = ""
    past: tuple[Past, ...] = ()

    @property
    def key(self) -> str:
        """Where the store keeps it."""
        return key(self.incident_id, self.receiver)

    @property
    def state(self) -> DeliveryState:
        """Where its newest revision stands."""
        if self.pending is None:
            return self.past[-1].end if self.past else ("sent" if self.sent else "gave_up")
        if self.held:
            return "held"
        return "failing" if self.attempts else "pending"


def key(incident_id: str, receiver: str) -> str:
    """The incident comes first: the table is partitioned by it."""
    return f"{incident_id}\x1f{receiver}"


def planned(
    state: Delivery, alert: Alert, now: datetime, due: datetime | None = None, group: str = ""
) -> tuple[Delivery, Plan]:
    """The alert waits for its first try, now or when its group is `due`.

    A revision that was sent or overtaken before is a duplicate.
    """
    waiting = state.pending
    if alert.revision <= max(state.sent, waiting.revision if waiting else 0):
        return state, "duplicate"
    if waiting is not None:
        state = _ended(state, waiting, "superseded", now, f"by revision {alert.revision}")
    state = replace(_cleared(state), pending=alert, next_try=due or now, group=group)
    return state, "superseded" if waiting else "queued"


def delivered(state: Delivery, alert: Alert, now: datetime, thread: str = "") -> Delivery:
    """The receiver has accepted this revision; a newer one that came meanwhile goes on waiting."""
    if alert.revision <= state.sent:
        return state
    overtaken = state.pending is not None and state.pending.revision > alert.revision
    tries = 1 if overtaken else state.attempts + 1
    state = _ended(state, alert, "sent", now, attempts=tries)
    state = replace(state, sent=alert.revision, sent_at=now, thread=thread or state.thread)
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
        state = _ended(state, alert, "gave_up", now, error.reason, state.attempts + 1)
        return replace(_cleared(state), failed_at=now, reason=error.reason), "gave_up"
    wait = schedule[state.attempts] * (1 + JITTER * jitter)
    wait = max(wait, error.retry_after or 0.0)
    return replace(
        state,
        attempts=state.attempts + 1,
        next_try=now + timedelta(seconds=wait),
        failed_at=now,
        reason=error.reason,
        held="",
    ), "retry"


def held(state: Delivery, alert: Alert, by: str, until: datetime) -> Delivery:
    """It is not told before `until`, or before whatever mutes it is found to have ended."""
    if state.pending is None or state.pending.revision != alert.revision:
        return state
    return replace(state, held=by, next_try=until)


def released(state: Delivery, now: datetime) -> Delivery:
    """Held no more, or to be looked at again."""
    return replace(state, next_try=now) if state.pending and state.held else state


def dropped(state: Delivery, alert: Alert, now: datetime, reason: str) -> Delivery:
    """It will not be told at all."""
    if state.pending is None or state.pending.revision != alert.revision:
        return state
    return _cleared(_ended(state, alert, "dropped", now, reason, state.attempts))


def resumed(state: Delivery, now: datetime) -> Delivery:
    """Due at once, since the receiver is back: only where the last failure told of the receiver."""
    return replace(state, next_try=now) if state.pending and state.reason in WIDE else state


def hastened(state: Delivery) -> Delivery:
    """Due by `QUICK`, since the receiver takes messages: only where the last failure told of the receiver."""
    if not state.pending or not state.next_try or not state.failed_at or state.reason not in WIDE:
        return state
    wait = QUICK[min(state.attempts, len(QUICK)) - 1]
    return replace(state, next_try=min(state.next_try, state.failed_at + timedelta(seconds=wait)))


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
    times = [state.sent_at, state.failed_at, *(past.at for past in state.past[-1:])]
    last = max(filter(None, times), default=now)
    return state.pending is None and now - last > KEEP


def _ended(
    state: Delivery, alert: Alert, end: DeliveryEnd, now: datetime, reason: str = "", attempts: int = 0
) -> Delivery:
    past = Past(alert.revision, alert.id, end, now, attempts, reason)
    return replace(state, past=(*state.past, past)[-PAST:])


def _cleared(state: Delivery) -> Delivery:
    """Nothing waits, and nothing has failed."""
    return replace(state, pending=None, attempts=0, next_try=None, failed_at=None, reason="", held="")
