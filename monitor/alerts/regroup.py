"""From groups of mentions back to incidents: each keeps its identity as long as its evidence is together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.alerts.evidence import keep
from monitor.alerts.grouping import Group
from monitor.alerts.incident import MAX_OUTLETS, MAX_REACH, MAX_SEEN, Incident
from monitor.alerts.order import when
from monitor.alerts.policy import Policy
from monitor.alerts.states import RANK
from monitor.ids import stable_id
from monitor.models import Mention
from monitor.topics import mention_key


def regroup(
    incidents: Sequence[Incident], groups: Sequence[Group], mention: Mention, policy: Policy, now: datetime
) -> tuple[Incident, ...]:
    """The incidents that differ from before, in the order in which they have to be stored."""
    before = {incident.id: incident for incident in incidents}
    known = _identities(incidents, groups)
    after: list[Incident] = []
    for group in groups:
        old = before.get(known.get(id(group), "")) or _opened(group, mention, now)
        new = _with_evidence(old, group, policy)
        holds = mention.id in group.core or mention.id in group.joined
        after.append(_seen(new, mention, now) if holds else new)
    gone = [incident for incident in incidents if incident.id not in known.values() and not incident.merged]
    after = [_absorb(incident, gone) for incident in after] + [_emptied(incident) for incident in gone]
    changed = (incident for incident in after if incident != before.get(incident.id))
    return tuple(sorted(changed, key=lambda one: _turn(one, before.get(one.id), mention)))


def _turn(after: Incident, before: Incident | None, mention: Mention) -> int:
    """Those that mentions move to are stored before those that they leave: a crash between loses none."""
    held = {one.id for one in before.evidence} if before else set()
    holds = {one.id for one in after.evidence}
    if mention.id in holds:
        return 1
    return 0 if held <= holds else 2 if holds - held else 3


def _identities(incidents: Sequence[Incident], groups: Sequence[Group]) -> dict[int, str]:
    """Group (by identity) to the incident that it goes on: one told of before, with most of what was told."""
    number_of = {one: number for number, group in enumerate(groups) for one in (*group.core, *group.joined)}
    pairs = []
    for incident in incidents:
        told = RANK[incident.told.state] if incident.told else min(RANK.values()) - 1
        shared = Counter(number_of[mention.id] for mention in incident.evidence)
        known = set(incident.told.mentions) if incident.told else set()
        said = Counter(number_of[mention.id] for mention in incident.evidence if mention.id in known)
        for number, count in shared.items():
            pairs.append((-told, -said[number], -count, when(incident.evidence[0]), incident.id, number))
    found: dict[int, str] = {}
    for *_, incident_id, number in sorted(pairs):
        if id(groups[number]) not in found and incident_id not in found.values():
            found[id(groups[number])] = incident_id
    return found


def _opened(group: Group, newest: Mention, now: datetime) -> Incident:
    """A new incident; the id holds what opened it, so that none of an incident that is gone comes again."""
    first = next((mention for mention in group.mentions if mention.fires), group.mentions[0])
    key = mention_key(first)
    return Incident(stable_id("incident", key, first.id, newest.id), key, first.domain, first.actor, now)


def _with_evidence(incident: Incident, group: Group, policy: Policy) -> Incident:
    kept, dropped = keep(group.mentions, policy.max_evidence)
    outlets = _outlets(incident.more_outlets, (mention.article.publisher for mention in dropped))
    ordered = tuple(sorted(group.places.values(), key=lambda one: (one.since, one.place.name)))
    return replace(
        incident, domain=group.domain, evidence=kept, more_outlets=outlets, reach=ordered[-MAX_REACH:]
    )


def _seen(incident: Incident, mention: Mention, now: datetime) -> Incident:
    seen = dict.fromkeys((*incident.seen, mention.id))
    return replace(incident, seen=tuple(seen)[-MAX_SEEN:], touched_at=max(now, incident.touched_at))


def _absorb(incident: Incident, gone: Iterable[Incident]) -> Incident:
    """What others were told and did not keep goes on here, where their first mention has gone."""
    ids = {mention.id for mention in incident.evidence}
    for other in gone:
        if ids & {mention.id for mention in other.evidence}:
            seen = dict.fromkeys((*other.seen, *incident.seen))
            outlets = _outlets(incident.more_outlets, other.more_outlets)
            incident = replace(incident, seen=tuple(seen)[-MAX_SEEN:], more_outlets=outlets)
    return incident


def _emptied(incident: Incident) -> Incident:
    return replace(incident, evidence=(), reach=(), seen=(), more_outlets=(), due=None)


def _outlets(known: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *more})[:MAX_OUTLETS])
