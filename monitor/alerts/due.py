"""When a change may be told: it waits a little, so that what comes meanwhile is told with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.alerts.states import Change, change, view


def dated(incidents: Sequence[Incident], policy: Policy, now: datetime) -> tuple[Incident, ...]:
    """With the time at which each may be told, where there is something to tell."""
    return tuple(_with_due(incident, policy, now) for incident in incidents)


def _with_due(incident: Incident, policy: Policy, now: datetime) -> Incident:
    """A new change starts to wait; one that waits already keeps its time, or gets an earlier one."""
    seen = view(incident, policy)
    news = change(incident.told, seen, policy) if seen else None
    if news is None:
        return replace(incident, due=None)
    at = now + _wait(news, policy)
    return replace(incident, due=min(incident.due or at, at))


def _wait(news: Change, policy: Policy) -> timedelta:
    lesser = news.reason in {"new_origin", "new_kind", "located"}
    return policy.group_interval if lesser else policy.group_wait
