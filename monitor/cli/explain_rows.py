"""`--explain` as data: one object for each sentence with a trigger, its whole decision record."""

from __future__ import annotations

from typing import Any

from monitor.cli.explain_marks import marks
from monitor.cli.mention_rows import row
from monitor.detection.mention import field_text
from monitor.detection.plain import feature
from monitor.detection.record import Finding, PassedOver, Trace, Weights
from monitor.models import Article


def trace_row(article: Article, trace: Trace) -> dict[str, Any]:
    """Offsets of `start` and `end` count in the field, those of the parts in the sentence."""
    sentence = trace.span.of(field_text(article, trace.field))
    return {
        "article_id": article.id,
        "field": trace.field,
        "start": trace.span.start,
        "end": trace.span.end,
        "sentence": sentence,
        "gate": trace.gate,
        "passed": trace.passed,
        "reason": trace.reason,
        "mentions": [_finding(finding) for finding in trace.findings],
        "passed_over": [_passed_over(over) for over in trace.passed_over],
        "marks": [{"start": m.start, "end": m.end, "part": m.part} for m in marks(sentence, trace)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return row(finding.mention) | {
        "trigger": {"text": finding.trigger, "start": finding.start},
        "polarity_because": finding.because or None,
        "model": _weights(finding.weights),
    }


def _passed_over(over: PassedOver) -> dict[str, Any]:
    return {
        "trigger": {"text": over.word, "start": over.start},
        "rule": over.rule,
        "kind": over.kind,
        "reason": over.reason,
        "vetoed": over.vetoed,
        "common": over.common,
        "model": _weights(over.weights),
    }


def _weights(weights: Weights) -> list[dict[str, Any]]:
    return [{"feature": name, "means": feature(name), "weight": round(weight, 2)} for name, weight in weights]
