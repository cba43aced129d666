"""Alerts and incidents as rows of JSON: the measuring interface of a replay. The keys stay as they are."""

from __future__ import annotations

from typing import Any

from monitor.alerts import words
from monitor.models import Alert, Citation
from monitor.replay.engine import History


def alert_row(alert: Alert) -> dict[str, Any]:
    """One revision; `kind` is that of the citation which caused it, which comes first."""
    return {
        "incident_id": alert.incident_id,
        "revision": alert.revision,
        "reason": alert.reason,
        "state": alert.state,
        "kind": alert.citations[0].kind,
        "actor": alert.actor.name if alert.actor else None,
        "place": words.where(alert.place) or None,
        "published_at": alert.citations[0].published_at,
        "outlets": len(alert.outlets),
        "origins": len(alert.origins),
        "citations": [_citation(alert, citation) for citation in alert.citations],
    }


def incident_row(history: History) -> dict[str, Any]:
    """An incident as it was last told; `state` is what its evidence makes of it, however long ago that is."""
    alert = history.last
    return {
        "id": alert.incident_id,
        "kinds": list(alert.kinds),
        "actor": alert.actor.name if alert.actor else None,
        "place": words.where(alert.place) or None,
        "state": alert.state,
        "opened_at": history.opened_at,
        "updated_at": alert.updated_at,
        "outlets": len(alert.outlets),
        "origins": len(alert.origins),
        "revisions": alert.revision,
    }


def _citation(alert: Alert, citation: Citation) -> dict[str, Any]:
    source, euphemism = citation.source, citation.euphemism
    return {
        "article_id": citation.article_id,
        "publisher": citation.publisher,
        "title": citation.title,
        "url": citation.url,
        "published_at": citation.published_at,
        "fetched_at": citation.fetched_at,
        "language": citation.language,
        "field": citation.field,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "kind": citation.kind,
        "polarity": citation.polarity,
        "stance": citation.stance,
        "source": source and {"text": source.text, "name": source.name, "role": source.role},
        "chain": list(citation.chain),
        "origin": next((one.label for one in alert.origins if one.id == citation.origin), None),
        "euphemism": euphemism and {"literal": euphemism.literal, "means": euphemism.means},
    }
