"""Whose world a claim belongs to: military, political or another, by its clause, sentence and article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from monitor.detection.classes import phrase_classes, tree_classes
from monitor.detection.frames import Match
from monitor.detection.rules import DomainCues, Grammar
from monitor.detection.tree import Tree
from monitor.models import Domain

ORDER: tuple[Domain, ...] = ("military", "political", "other")


class DomainReader:
    """Weighs the classes of words by the weights of the rule data."""

    def __init__(self, cues: DomainCues, grammar: Grammar) -> None:
        self._cues = cues
        self._grammar = grammar

    def domain(
        self, match: Match, tree: Tree, context: Mapping[str, float]
    ) -> tuple[Domain, dict[Domain, float]]:
        """The heaviest domain and the weights; `context` counts the classes of the article around."""
        if match.frame.domain is not None:
            return match.frame.domain, {}
        sentence = Counter(name for word in tree.words for name in word.classes)
        actor = phrase_classes(match.actor, self._grammar)
        near = tree_classes(match.word)
        weights: dict[Domain, float] = {}
        for domain in ORDER:
            by_class = self._cues.sentence[domain]
            weight = sum(
                by_class[name] * min(count, 3) for name, count in sentence.items() if name in by_class
            )
            weight += sum(by_class[name] * 1.5 for name in near if name in by_class)
            weight += match.frame.leans.get(domain, 0.0)
            weight += sum(self._cues.actor[domain].get(name, 0.0) for name in actor)
            weight += self._cues.context_weight * sum(
                by_class[name] * min(count, 4) for name, count in context.items() if name in by_class
            )
            weights[domain] = weight
        best = max(ORDER, key=lambda domain: weights[domain])
        return (best if weights[best] >= self._cues.floor else "other"), weights

    def traits(self, match: Match) -> frozenset[str]:
        """What an admission is about, whoever speaks: for the model, by class."""
        if match.frame.kind != "admission":
            return frozenset()
        return frozenset(f"matter-{name}" for name in self._matter(match) or ("none",))

    def _matter(self, match: Match) -> frozenset[str]:
        """The classes of what is admitted: all below the verb but its subject."""
        labels = self._grammar.labels
        apart = labels.subject | labels.passive | labels.owner
        parts = [kid for kid in match.word.kids if kid.dep not in apart and kid is not match.actor]
        return frozenset[str]().union(*(tree_classes(part) for part in parts))
