"""Mentions as rows of JSON: the measuring interface. Its keys and their meaning stay as they are."""

from __future__ import annotations

from typing import Any

from monitor.models import Entity, Mention


def row(mention: Mention) -> dict[str, Any]:
    """One mention; offsets are characters of `field`."""
    place, source, euphemism = mention.place, mention.source, mention.euphemism
    return {
        "article_id": mention.article.id,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "quote": mention.quote,
        "sentence_start": mention.sentence_start,
        "sentence_end": mention.sentence_end,
        "kind": mention.kind,
        "domain": mention.domain,
        "polarity": mention.polarity,
        "stance": mention.stance,
        "actor": _entity(mention.actor),
        "opponent": _entity(mention.opponent),
        "place": place
        and {
            "text": place.text,
            "name": place.name,
            "country": place.country,
            "lat": place.lat,
            "lon": place.lon,
        },
        "source": source and {"text": source.text, "name": source.name, "role": source.role},
        "chain": list(mention.chain),
        "euphemism": euphemism and {"literal": euphemism.literal, "means": euphemism.means},
        "rule": mention.rule,
        "confidence": mention.confidence,
        "weak": mention.weak,
    }


def _entity(entity: Entity | None) -> dict[str, str] | None:
    return {"text": entity.text, "id": entity.id, "name": entity.name} if entity else None
