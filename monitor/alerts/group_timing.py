"""When the alerts of a group are told together: group_by, group_wait, group_interval of a route. Pure.

As in Prometheus Alertmanager: the first alert of a group waits `group_wait` for others to join it; after a
group was told, the next ones are told `group_interval` later at the earliest. There is no repeat_interval:
an incident is news and not a fault that somebody has to clear, so it is not told again unless it changes.

Nothing is kept but the deliveries themselves, so waits survive a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.deliveries import Delivery

INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class GroupTiming:
    """How a route groups; by default every incident is a group of its own, and told at once."""

    by: tuple[str, ...] = (INCIDENT,)
    wait: timedelta = timedelta()
    interval: timedelta = timedelta()


def due(
    timing: GroupTiming, now: datetime, waiting_until: datetime | None, told_at: datetime | None
) -> datetime:
    """When an alert that joins the group now is told; the times are None where there are none."""
    if waiting_until is not None:
        return waiting_until
    if told_at is not None and now < told_at + timing.interval:
        return told_at + timing.interval
    return now + timing.wait


class Groups:
    """The groups of one receiver: a mirror of its deliveries."""

    def __init__(self) -> None:
        self._group: dict[str, str] = {}
        self._waiting: dict[str, dict[str, datetime]] = {}
        self._told: dict[str, datetime] = {}

    def set(self, delivery: Delivery) -> None:
        """Take the new state of a delivery."""
        self.drop(delivery.key)
        if not delivery.group:
            return
        if delivery.state == "pending" and delivery.next_try is not None:
            self._group[delivery.key] = delivery.group
            self._waiting.setdefault(delivery.group, {})[delivery.key] = delivery.next_try
        if delivery.sent_at is not None:
            told = self._told.get(delivery.group, delivery.sent_at)
            self._told[delivery.group] = max(told, delivery.sent_at)

    def drop(self, key: str) -> None:
        """It waits no more."""
        group = self._group.pop(key, None)
        if group is not None:
            waiting = self._waiting[group]
            del waiting[key]
            if not waiting:
                del self._waiting[group]

    def due(self, group: str, timing: GroupTiming, now: datetime) -> datetime:
        """When an alert that joins the group now is told."""
        until = min(self._waiting.get(group, {}).values(), default=None)
        return due(timing, now, until, self._told.get(group))

    def clear(self) -> None:
        """Forget all, to be filled again from the store."""
        self._group.clear()
        self._waiting.clear()
        self._told.clear()
