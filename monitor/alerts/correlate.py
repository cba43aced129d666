"""Mentions to incidents to alerts: pure decisions, each with its reason.

    correlate(incidents, mention) ─► a changed incident, perhaps with something that waits to be told
    freeze(incident) ─► what waits becomes an exact alert in the outbox, with the next revision number
    sent(incident, id) ─► Kafka has it

An alert in the outbox never changes again: a crash on the way sends the same bytes under the same id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.alerts.citations import make_alert
from monitor.alerts.evidence import with_mention
from monitor.alerts.incident import Incident
from monitor.alerts.matching import Match, match
from monitor.alerts.policy import Policy
from monitor.alerts.states import Change, change, said, view
from monitor.ids import stable_id
from monitor.models import Decision, Mention
from monitor.topics import mention_key

_ANSWERS = frozenset({"self", "adversary", "assessment", "reported"})
"""Stances whose "no" answers a claim; an attributed "no" is somebody's reading."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The incident to store (None: nothing changed), and why."""

    incident: Incident | None
    decision: Decision


def correlate(incidents: Sequence[Incident], mention: Mention, policy: Policy, now: datetime) -> Outcome:
    """What a mention does to the open incidents of its actor."""
    stopped = _gate(mention, policy, now)
    if stopped is not None:
        return Outcome(None, _decision(mention, "stopped", *stopped, now))
    repeated = next((i for i in incidents if mention.id in i.seen), None)
    if repeated is not None:
        return Outcome(None, _decision(mention, "stopped", "repeat", f"known to {repeated.id}", now))
    found = match(incidents, mention, policy)
    before = found.incident if found else _opened(mention, now)
    incident = _with_due(with_mention(before, mention, policy, now), policy, now)
    return Outcome(incident, _decision(mention, "passed", *_joined(found, incident, mention), now))


def due(incident: Incident) -> datetime | None:
    """When its change may be told; None while nothing waits."""
    return incident.due


def freeze(incident: Incident, policy: Policy, now: datetime) -> Incident:
    """What waits becomes an alert in the outbox; without anything to tell, only the waiting ends."""
    seen = view(incident, policy)
    news = change(incident.told, seen) if seen else None
    if seen is None or news is None:
        return replace(incident, due=None)
    revision = incident.revision + 1
    alert = make_alert(incident, seen, news, revision, policy, now)
    return replace(incident, revision=revision, told=said(seen), due=None, outbox=(*incident.outbox, alert))


def sent(incident: Incident, alert_id: str) -> Incident:
    """The alert has been acknowledged and leaves the outbox."""
    return replace(incident, outbox=tuple(alert for alert in incident.outbox if alert.id != alert_id))


def expired(incident: Incident, policy: Policy, now: datetime) -> bool:
    """Whether it has been quiet for so long that it may leave the table; never with something to tell."""
    quiet = now - incident.touched_at > policy.expire_after
    return quiet and incident.due is None and not incident.outbox


def _gate(mention: Mention, policy: Policy, now: datetime) -> tuple[str, str] | None:
    """The gate that stops a mention, and the reason; None where it goes on."""
    if mention.domain == "other":
        return "domain", "neither military nor political"
    if mention.confidence < policy.min_confidence:
        return "confidence", f"{mention.confidence:.2f} is below {policy.min_confidence:g}"
    if not mention.fires and not _is_answer(mention):
        return "polarity", mention.polarity
    if now - mention.article.published_at > policy.max_age:
        return "age", f"published on {mention.article.published_at:%Y-%m-%d}"
    return None


def _is_answer(mention: Mention) -> bool:
    return mention.polarity == "negated" and mention.stance in _ANSWERS


def _opened(mention: Mention, now: datetime) -> Incident:
    key = mention_key(mention)
    return Incident(
        id=stable_id("incident", key, mention.id),
        key=key,
        domain=mention.domain,
        actor=mention.actor,
        touched_at=now,
    )


def _with_due(incident: Incident, policy: Policy, now: datetime) -> Incident:
    """A new change starts to wait; one that waits already keeps its time, or gets an earlier one."""
    seen = view(incident, policy)
    news = change(incident.told, seen) if seen else None
    if news is None:
        return replace(incident, due=None)
    at = now + _wait(news, policy)
    return replace(incident, due=min(incident.due or at, at))


def _wait(news: Change, policy: Policy) -> timedelta:
    lesser = news.reason in {"new_origin", "new_kind"}
    return policy.group_interval if lesser else policy.group_wait


def _joined(found: Match | None, incident: Incident, mention: Mention) -> tuple[str, str]:
    if not mention.fires:
        return "answer", f"says no to {incident.id}" if found else "says no to a claim not seen yet"
    return ("joined", f"{incident.id}: {found.why}") if found else ("opened", incident.id)


def _decision(
    mention: Mention, outcome: Literal["passed", "stopped"], gate: str, reason: str, now: datetime
) -> Decision:
    return Decision(
        id=stable_id("decision", "correlate", mention.id, gate),
        stage="correlate",
        subject=mention.id,
        outcome=outcome,
        gate=gate,
        reason=reason,
        at=now,
        article_id=mention.article.id,
        excerpt=mention.quote[:300],
    )
