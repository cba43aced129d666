"""Alerts with their proof. A wrong quotation is the worst bug there is: `misquoted` finds it in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.alerts.answers import answered
from monitor.alerts.headline import headline
from monitor.alerts.incident import Incident
from monitor.alerts.places import common_place
from monitor.alerts.policy import Policy
from monitor.alerts.severity import severity
from monitor.alerts.states import Change, View
from monitor.models import Alert, Blame, BlameRole, Citation, Mention


def make_alert(
    incident: Incident, seen: View, news: Change, revision: int, policy: Policy, now: datetime
) -> Alert:
    """The alert that tells this change, with everything that is known at this moment."""
    firing = seen.counted
    outlets = (*(mention.article.publisher for mention in firing), *incident.more_outlets)
    citations = _cited(incident, seen, news, policy.max_citations)
    return Alert(
        id=f"{incident.id}-r{revision}",
        incident_id=incident.id,
        revision=revision,
        reason=news.reason,
        cause=news.cause,
        headline=headline(incident, seen),
        state=seen.state,
        severity=severity(seen.state, incident.domain, seen.kinds, incident.actor),
        kinds=seen.kinds,
        domain=incident.domain,
        actor=incident.actor,
        opened_at=firing[0].article.published_at,
        updated_at=firing[-1].article.published_at,
        raised_at=now,
        outlets=tuple(dict.fromkeys(outlets)),
        origins=seen.origins,
        citations=citations,
        side_states=seen.side_states,
        previous_state=incident.told.state if incident.told else None,
        opponent=next((m.opponent for m in firing if m.opponent is not None), None),
        place=common_place(firing),
        blamed=_blame(citations, "blamed"),
        shielded=_blame(citations, "shielded"),
    )


def cite(mention: Mention, origin: str, answers: str | None = None) -> Citation:
    """The proof of one mention; `answers` is the claim that it says no to."""
    article = mention.article
    return Citation(
        mention_id=mention.id,
        article_id=article.id,
        kind=mention.kind,
        polarity=mention.polarity,
        stance=mention.stance,
        publisher=article.publisher,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        fetched_at=article.fetched_at,
        field=mention.field,
        start=mention.start,
        end=mention.end,
        quote=mention.quote,
        passage=mention.passage,
        passage_start=mention.passage_start,
        origin=origin,
        language=article.language,
        source=mention.source,
        chain=mention.chain,
        euphemism=mention.euphemism,
        blame=mention.blame,
        answers=answers,
        withdrawn_at=mention.withdrawn_at,
    )


def misquoted(alert: Alert) -> tuple[Citation, ...]:
    """The citations whose quote does not stand in its passage at its offsets; any of them stops the alert."""
    return tuple(citation for citation in alert.citations if not citation.verbatim)


def _cited(incident: Incident, seen: View, news: Change, limit: int) -> tuple[Citation, ...]:
    """The cause first, with the claim that it answers; who is blamed, one for each origin, and each fact.

    Sentences go before headlines, and those that name who says so before those that retell it.
    """
    claim_of = answered(incident.evidence)
    ordered = sorted(incident.evidence, key=lambda m: (m.field == "title", m.source is None))
    speakers = {seen.root_of[mention.id]: mention.id for mention in reversed(ordered)}.values()
    blaming = {(one.role, one.name): one.mention_id for m in reversed(ordered) for one in m.blame}.values()
    first = (news.cause, claim_of.get(news.cause))
    ranked = sorted(
        ordered,
        key=lambda m: (
            first.index(m.id) if m.id in first else len(first),
            m.id not in blaming,
            m.id not in speakers,
            m.id not in seen.causes.values(),
        ),
    )
    kept = _one_each(ranked)[:limit]
    return tuple(cite(mention, seen.root_of[mention.id], claim_of.get(mention.id)) for mention in kept)


def _blame(citations: Iterable[Citation], role: BlameRole) -> tuple[Blame, ...]:
    """Everybody of that role, with the first sentence that says so; its citation is in the alert."""
    found = (blame for citation in citations for blame in citation.blame if blame.role == role)
    return tuple({blame.name: blame for blame in reversed(list(found))}.values())[::-1]


def _one_each(mentions: Iterable[Mention]) -> list[Mention]:
    """The same words of the same article are cited once, whatever kinds were found in them."""
    first: dict[tuple[str, str, int, int], Mention] = {}
    for mention in mentions:
        first.setdefault((mention.article.id, mention.field, mention.start, mention.end), mention)
    return list(first.values())
