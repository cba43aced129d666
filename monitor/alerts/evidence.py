"""Adding a mention to an incident, which keeps the most telling ones and counts the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.alerts.incident import MAX_OUTLETS, MAX_SEEN, Incident
from monitor.alerts.origins import root_key
from monitor.alerts.policy import Policy
from monitor.models import Mention


def with_mention(incident: Incident, mention: Mention, policy: Policy, now: datetime) -> Incident:
    """The incident with one more mention, in its place by article time."""
    evidence = sorted((*incident.evidence, mention), key=_when)
    kept, dropped = _kept(evidence, policy.max_evidence)
    outlets = dict.fromkeys((*incident.more_outlets, *(m.article.publisher for m in dropped)))
    return replace(
        incident,
        evidence=kept,
        seen=(*incident.seen, mention.id)[-MAX_SEEN:],
        more_outlets=tuple(outlets)[:MAX_OUTLETS],
        actor=incident.actor or mention.actor,
        touched_at=max(now, incident.touched_at),
    )


def _kept(evidence: Sequence[Mention], limit: int) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """All up to the limit; beyond it those go first that repeat what an earlier one says, from the end."""
    if len(evidence) <= limit:
        return tuple(evidence), ()
    first: set[tuple[str, ...]] = set()
    repeats: list[Mention] = []
    for mention in evidence:
        says = (root_key(mention), mention.kind, mention.polarity, mention.stance)
        if says in first:
            repeats.append(mention)
        first.add(says)
    spare = len(evidence) - limit
    gone = [*reversed(repeats), *reversed(evidence)][:spare]
    names = {mention.id for mention in gone}
    return tuple(m for m in evidence if m.id not in names), tuple(m for m in evidence if m.id in names)


def _when(mention: Mention) -> tuple[datetime, str]:
    return mention.article.published_at, mention.id
