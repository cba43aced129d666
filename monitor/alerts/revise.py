"""A later version of a cited article: claims whose words it holds no more are taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from monitor.alerts.due import dated
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.ids import quote_id
from monitor.models import Mention, Revision


def revise(
    incidents: Iterable[Incident], revision: Revision, policy: Policy, now: datetime
) -> tuple[Incident, ...]:
    """The incidents that change by it; what the new version says itself has come as mentions before."""
    held = frozenset(revision.quotes)
    before = [one for one in incidents if any(m.article.id == revision.article_id for m in one.evidence)]
    after = [
        replace(one, evidence=tuple(_revised(mention, revision, held) for mention in one.evidence))
        for one in before
    ]
    return dated([new for old, new in zip(before, after, strict=True) if old != new], policy, now)


def _revised(mention: Mention, revision: Revision, held: frozenset[str]) -> Mention:
    """A quote that comes back stands again; the new version's own claims are not touched."""
    if mention.article.id != revision.article_id:
        return mention
    older = mention.article.fetched_at < revision.fetched_at
    gone = revision.retracted or (older and quote_id(mention.quote) not in held)
    if gone == (mention.withdrawn_at is not None):
        return mention
    return replace(mention, withdrawn_at=revision.fetched_at if gone else None)
