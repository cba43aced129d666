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
from datetime import datetime
from typing import Literal

from monitor.alerts.citations import make_alert
from monitor.alerts.due import dated
from monitor.alerts.incident import Incident
from monitor.alerts.matching import group
from monitor.alerts.places import NOWHERE, spot
from monitor.alerts.policy import Policy
from monitor.alerts.regroup import regroup
from monitor.alerts.states import change, said, view
from monitor.ids import stable_id
from monitor.models import Decision, Domain, Entity, Mention

_ANSWERS = frozenset({"self", "adversary", "assessment", "reported"})
"""Stances whose "no" answers a claim; an attributed "no" is somebody's reading."""


_WHY = {
    "opened": "a new event",
    "joined": "same actor, place and days",
    "answer": "answers no claim that is known yet",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The incident that a mention went to (None: to none, or it was known), and why.

    `changed` are all incidents to store, in this order. Others change with it when they turn out to be the
    same event (`expired` is true of such a one once its outbox is empty), or when a mention that does not say
    exactly where it was finds a likelier place.
    """

    incident: Incident | None
    decision: Decision
    changed: tuple[Incident, ...] = ()


def correlate(incidents: Sequence[Incident], mention: Mention, policy: Policy, now: datetime) -> Outcome:
    """What a mention does to the open incidents of its actor."""
    stopped = _gate(mention, policy, now)
    if stopped is not None:
        return Outcome(None, _decision(mention, "stopped", *stopped, now))
    known = next((incident for incident in incidents if mention.id in incident.seen), None)
    if known is not None:
        decision = _decision(mention, "stopped", "repeat", f"known to {known.id}", now)
        return Outcome(None, decision, _mended(incidents, mention, policy, now))
    grouping = group(incidents, mention, policy)
    changed = dated(regroup(incidents, grouping.groups, mention, policy, now), policy, now)
    incident = next(one for one in changed if mention.id in one.seen)
    gate = _gate_passed(incident, mention, {one.id for one in incidents})
    decision = _decision(mention, "passed", gate, f"{incident.id}: {grouping.why or _WHY[gate]}", now)
    return Outcome(incident, decision, changed)


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
    if mention.weak and policy.weak_mentions == "board":
        return "weak", f"{mention.confidence:.2f} is enough to be shown, too little for an alert"
    if not mention.fires and not _is_answer(mention):
        return "polarity", mention.polarity
    if not _is_known(mention.actor, mention.domain) and spot(mention.place) == NOWHERE:
        return "subject", "neither who nor where is said"
    if now - mention.article.published_at > policy.max_age:
        return "age", f"published on {mention.article.published_at:%Y-%m-%d}"
    return None


def _is_known(actor: Entity | None, domain: Domain) -> bool:
    """In a war *his side* or *the attackers* is nobody; politics has people whom no gazetteer knows."""
    return actor is not None and (domain == "political" or not actor.id.startswith("text:"))


def _is_answer(mention: Mention) -> bool:
    return mention.polarity == "negated" and mention.stance in _ANSWERS


def _mended(
    incidents: Sequence[Incident], mention: Mention, policy: Policy, now: datetime
) -> tuple[Incident, ...]:
    """What is left to store where a crash came between two incidents, so that both hold the same mention."""
    counts = Counter(one.id for incident in incidents for one in incident.evidence)
    if all(number == 1 for number in counts.values()):
        return ()
    return dated(regroup(incidents, group(incidents, None, policy).groups, mention, policy, now), policy, now)


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
