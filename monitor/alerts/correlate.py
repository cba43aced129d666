"""Mentions to incidents to alerts: pure decisions, each with its reason.

    correlate(incidents, mention) ─► a changed incident, perhaps with something that waits to be told
    freeze(incident) ─► what waits becomes an exact alert in the outbox, with the next revision number
    sent(incident, id) ─► Kafka has it

An alert in the outbox never changes again: a crash on the way sends the same bytes under the same id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.alerts.citations import make_alert
from monitor.alerts.incident import Incident
from monitor.alerts.matching import group
from monitor.alerts.places import NOWHERE, spot
from monitor.alerts.policy import Policy
from monitor.alerts.regroup import regroup
from monitor.alerts.states import Change, change, said, view
from monitor.ids import stable_id
from monitor.models import Decision, Mention

_ANSWERS = frozenset({"self", "adversary", "assessment", "reported"})
"""Stances whose "no" answers a claim; an attributed "no" is somebody's reading."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The incidents to store, in this order, and why.

    `incident` is the one that the mention went to (None: nothing changed). `others` changed with it: they
    turned out to be the same event (`expired` is true of them once their outbox is empty), or a mention that
    says less exactly where it was has found a likelier place.
    """

    incident: Incident | None
    decision: Decision
    others: tuple[Incident, ...] = ()

    @property
    def changed(self) -> tuple[Incident, ...]:
        """All incidents to store."""
        return (self.incident, *self.others) if self.incident else self.others


def correlate(incidents: Sequence[Incident], mention: Mention, policy: Policy, now: datetime) -> Outcome:
    """What a mention does to the open incidents of its actor."""
    stopped = _gate(mention, policy, now)
    if stopped is not None:
        return Outcome(None, _decision(mention, "stopped", *stopped, now))
    same = [incident for incident in incidents if incident.domain == mention.domain]
    known = next((incident for incident in same if mention.id in incident.seen), None)
    if known is not None and not _half_stored(same):
        return Outcome(None, _decision(mention, "stopped", "repeat", f"known to {known.id}", now))
    grouping = group(same, None if known else mention, policy)
    first, *others = [
        _with_due(one, policy, now) for one in regroup(same, grouping.groups, mention, policy, now)
    ]
    before = {incident.id for incident in same}
    decision = _decision(
        mention, "passed", _gate_passed(first, mention, before), f"{first.id}: {grouping.why}", now
    )
    return Outcome(first, decision, tuple(others))


def due(incident: Incident) -> datetime | None:
    """When its change may be told; None while nothing waits."""
    return incident.due


def freeze(incident: Incident, policy: Policy, now: datetime) -> Incident:
    """What waits becomes an alert in the outbox; without anything to tell, only the waiting ends."""
    seen = view(incident, policy)
    news = change(incident.told, seen, policy) if seen else None
    if seen is None or news is None:
        return replace(incident, due=None)
    revision = incident.revision + 1
    alert = make_alert(incident, seen, news, revision, policy, now)
    return replace(
        incident, revision=revision, told=said(incident, seen), due=None, outbox=(*incident.outbox, alert)
    )


def sent(incident: Incident, alert_id: str) -> Incident:
    """The alert has been acknowledged and leaves the outbox."""
    return replace(incident, outbox=tuple(alert for alert in incident.outbox if alert.id != alert_id))


def expired(incident: Incident, policy: Policy, now: datetime) -> bool:
    """Whether it may leave the table: quiet for long, or one with another; never with something to tell."""
    over = incident.merged or now - incident.touched_at > policy.expire_after
    return over and incident.due is None and not incident.outbox


def _gate(mention: Mention, policy: Policy, now: datetime) -> tuple[str, str] | None:
    """The gate that stops a mention, and the reason; None where it goes on."""
    if mention.domain == "other":
        return "domain", "neither military nor political"
    if mention.confidence < policy.min_confidence:
        return "confidence", f"{mention.confidence:.2f} is below {policy.min_confidence:g}"
    if not mention.fires and not _is_answer(mention):
        return "polarity", mention.polarity
    if mention.actor is None and spot(mention.place) == NOWHERE:
        return "subject", "neither who nor where is said"
    if now - mention.article.published_at > policy.max_age:
        return "age", f"published on {mention.article.published_at:%Y-%m-%d}"
    return None


def _is_answer(mention: Mention) -> bool:
    return mention.polarity == "negated" and mention.stance in _ANSWERS


def _half_stored(incidents: Sequence[Incident]) -> bool:
    """Whether a crash came between the stores of two incidents, so that both hold the same mention."""
    counts = Counter(mention.id for incident in incidents for mention in incident.evidence)
    return any(number > 1 for number in counts.values())


def _with_due(incident: Incident, policy: Policy, now: datetime) -> Incident:
    """A new change starts to wait; one that waits already keeps its time, or gets an earlier one."""
    seen = view(incident, policy)
    news = change(incident.told, seen, policy) if seen else None
    if news is None:
        return replace(incident, due=None)
    at = now + _wait(news, policy)
    return replace(incident, due=min(incident.due or at, at))


def _wait(news: Change, policy: Policy) -> timedelta:
    lesser = news.reason in {"new_origin", "new_kind"}
    return policy.group_interval if lesser else policy.group_wait


def _gate_passed(incident: Incident, mention: Mention, before: Set[str]) -> str:
    if not mention.fires:
        return "answer"
    return "joined" if incident.id in before else "opened"


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
