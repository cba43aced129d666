"""Why a labelled sentence was misread, in a few words: what errors are grouped by."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.detection.record import Trace
from monitor.learning.labels import Label, Labelled
from monitor.models import FIRES, Domain, Kind, Mention


def cause(sentence: Labelled, traces: Sequence[Trace], domain: Domain, kind: Kind, *, missed: bool) -> str:
    """Why a mention of this domain and kind was missed, or found where none is."""
    found = [mention for trace in traces for mention in trace.mentions]
    return _missed(found, traces, domain, kind) if missed else _false(sentence.labels, domain, kind)


def _missed(found: Sequence[Mention], traces: Sequence[Trace], domain: Domain, kind: Kind) -> str:
    same = [mention for mention in found if mention.kind == kind]
    for mention in same:
        if mention.domain == domain:
            return f"wrong polarity: taken for {mention.polarity}"
    if same:
        return f"wrong domain: taken for {same[0].domain}"
    for mention in found:
        if mention.domain == domain and mention.fires:
            return f"wrong kind: taken for {mention.kind}"
    return f"unseen: {_unseen(traces, kind)}"


def _unseen(traces: Sequence[Trace], kind: Kind) -> str:
    """How far it came: no trigger, a gate before the parse, no frame, or the model's veto."""
    if not traces:
        return "no trigger word"
    vetoed = any(over.kind == kind and over.vetoed for trace in traces for over in trace.passed_over)
    if vetoed:
        return "the linear model says no"
    if any(over.kind == kind for trace in traces for over in trace.passed_over):
        return "no frame holds"
    early = [trace.gate for trace in traces if trace.gate not in ("fires", "polarity", "frames")]
    return f"stopped at the gate {early[0]}" if early else "no frame begins"


def _false(labels: Sequence[Label], domain: Domain, kind: Kind) -> str:
    same = [label for label in labels if label.kind == kind]
    for label in same:
        if label.domain == domain:
            return f"wrong polarity: it is {label.polarity}"
    if same:
        return f"wrong domain: it is {same[0].domain}"
    for label in labels:
        if label.domain == domain and label.polarity in FIRES:
            return f"wrong kind: it is {label.kind}"
    return "none: there is no such mention"
