"""A small linear model over what the rules propose: it may veto a claim and rank it, and never makes one.

It also chooses between readings of domain and polarity where the rules are in doubt. Without weights the
rules stand as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from monitor.detection.scope import Verdict
from monitor.models import FIRES, Domain, Kind, Polarity

DOMAINS: tuple[Domain, ...] = ("military", "political", "other")
POLARITIES: tuple[Polarity, ...] = ("asserted", "planned", "negated", "hypothetical", "historical")
BIAS = ""
"""The name under which the constants of all columns stand."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities of the domains and polarities, and the features that weighed most."""

    domains: Mapping[Domain, float]
    polarities: Mapping[Polarity, float]
    reasons: tuple[tuple[str, float], ...]

    @property
    def fires(self) -> float:
        """How likely it happened or is announced."""
        return sum(self.polarities[polarity] for polarity in FIRES)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a claim is taken for in the end; domain `other` means that there is none.

    A `weak` one is likely enough to be shown, but not to raise an alert.
    """

    domain: Domain
    verdict: Verdict
    confidence: float
    weak: bool = False
    reasons: tuple[tuple[str, float], ...] = ()


Thresholds = Mapping[Kind, Mapping[Domain, float]]
"""Least scores by kind and domain."""


class Judge:
    """Weights by feature: a column for each domain, then one for each polarity.

    From `board` on a claim is shown, from `alert` on it may raise an alert.
    """

    def __init__(self, weights: Mapping[str, Sequence[float]], board: Thresholds, alert: Thresholds) -> None:
        self._weights = weights
        self._board = board
        self._alert = alert

    def judge(self, seen: Mapping[str, float]) -> Judgement:
        """What the model makes of one claim's features."""
        rows = [(name, value, row) for name, value in seen.items() if (row := self._weights.get(name))]
        scores = list(self._weights[BIAS])
        for _, value, row in rows:
            scores = [score + weight * value for score, weight in zip(scores, row, strict=True)]
        domains = _shares(scores[: len(DOMAINS)])
        best = max(range(len(DOMAINS)), key=lambda column: domains[column])
        heaviest = nlargest(
            5, ((name, row[best] * value) for name, value, row in rows), key=lambda reason: abs(reason[1])
        )
        return Judgement(
            dict(zip(DOMAINS, domains, strict=True)),
            dict(zip(POLARITIES, _shares(scores[len(DOMAINS) :]), strict=True)),
            tuple(heaviest),
        )

    def settle(self, kind: Kind, judged: Judgement, verdict: Verdict) -> Settled:
        """The rules' reading, unless the model holds another one likelier.

        A negation that the rules have seen stands, a denial must never be told as the event that it denies;
        so does what the chronicle knows to be long past.
        """
        domain = max(DOMAINS[:2], key=lambda name: judged.domains[name])
        score = judged.domains[domain] * judged.fires
        stands = verdict.certain or verdict.polarity == "negated"
        if score >= self._board[kind][domain] and not stands:
            return self._settled(kind, domain, _among(judged, verdict, firing=True), score, judged)
        share = judged.domains[domain]
        if share >= self._board[kind][domain]:
            return self._settled(kind, domain, _among(judged, verdict, firing=False), share, judged)
        return Settled("other", verdict, round(score, 3), reasons=judged.reasons)

    def believed(self, kind: Kind, domain: Domain, verdict: Verdict, confidence: float) -> Settled:
        """A claim of a rule that the model does not know: it counts, and may alert if it is sure enough."""
        return Settled(domain, verdict, confidence, weak=confidence < self._alert[kind][domain])

    def _settled(
        self, kind: Kind, domain: Domain, verdict: Verdict, score: float, judged: Judgement
    ) -> Settled:
        weak = score < self._alert[kind][domain]
        return Settled(domain, verdict, round(score, 3), weak, judged.reasons)


def _among(judged: Judgement, verdict: Verdict, *, firing: bool) -> Verdict:
    """The verdict of the rules if it is of this sort, else the model's likeliest of the sort."""
    if (verdict.polarity in FIRES) is firing:
        return verdict
    sort = [polarity for polarity in POLARITIES if (polarity in FIRES) is firing]
    return Verdict(max(sort, key=lambda polarity: judged.polarities[polarity]), "the linear model")


def _shares(scores: Sequence[float]) -> list[float]:
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
