"""How fast one receiver may be served: its rate limit, its pauses, and when to ask if it is back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.deliveries import WIDE
from monitor.errors import DeliveryError

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds without any message after failures in a row: each twice the last, in the end a minute."""
FIRST_PROBE, LONGEST_PROBE = 10.0, 300.0
"""Seconds until a receiver that failed is asked again, whatever the schedule of a single alert says."""
DOWN = 3
"""Failures in a row after which a receiver counts as down, and its next success as recovery."""


@dataclass(frozen=True, slots=True)
class Pace:
    """State of one receiver, kept in memory: after a restart it is simply tried again.

    interval   seconds between messages
    ready_at   no message before this
    failures   in a row, of those that tell of the receiver rather than of one alert
    probe_at   when to ask whether it is back with one of the alerts that wait for their next try
    probes     how often that was done in vain
    """

    interval: float = 0.0
    ready_at: datetime | None = None
    failures: int = 0
    probe_at: datetime | None = None
    probes: int = 0

    @property
    def down(self) -> bool:
        """Whether the receiver has failed so often that its next success is news."""
        return self.failures >= DOWN


def accepted(pace: Pace, now: datetime) -> Pace:
    """The receiver took one: the next may follow after the interval."""
    ready_at = now + timedelta(seconds=pace.interval)
    return replace(pace, ready_at=ready_at, failures=0, probe_at=None, probes=0)


def refused(pace: Pace, error: DeliveryError, now: datetime) -> Pace:
    """Pause when the receiver itself is the trouble, at least as long as it asks for."""
    if error.reason not in WIDE:
        return replace(pace, ready_at=now + timedelta(seconds=pace.interval))
    failures = pace.failures + 1
    grown = min(FIRST_PAUSE * 2 ** max(failures - DOWN, 0), LONGEST_PAUSE) if failures >= DOWN else 0.0
    wait = max(grown, error.retry_after or 0.0, pace.interval)
    planned = pace.probe_at is not None and pace.probe_at > now
    probe_at = pace.probe_at if planned else now + timedelta(seconds=_probe_wait(pace.probes))
    return replace(pace, ready_at=now + timedelta(seconds=wait), failures=failures, probe_at=probe_at)


def probed(pace: Pace, error: DeliveryError, now: datetime) -> Pace:
    """It is not back; this says nothing new of how fast it may be served, unless it asks for time."""
    wait = max(error.retry_after or 0.0, pace.interval)
    probe_at = now + timedelta(seconds=max(_probe_wait(pace.probes + 1), wait))
    return replace(pace, ready_at=now + timedelta(seconds=wait), probe_at=probe_at, probes=pace.probes + 1)


def _probe_wait(probes: int) -> float:
    return float(min(FIRST_PROBE * 2 ** min(probes, 10), LONGEST_PROBE))
