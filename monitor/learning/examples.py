"""Proposals of the rules with what a reader says about them: what the model learns from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.detection.detector import Detector
from monitor.learning.labels import Label, Labelled
from monitor.models import Kind

_NEAR = 50
"""Characters between a proposal and a label's words that still count as the same mention."""


@dataclass(slots=True)
class Example:
    """The features of one proposal, and the label that it realises, if any."""

    sentence: str
    kind: Kind
    position: int
    seen: dict[str, float]
    label: Label | None = None


def examples(detector: Detector, sentences: Sequence[Labelled]) -> list[Example]:
    """All proposals in the labelled sentences, each with its label."""
    found: list[Example] = []
    proposals = detector.proposals([sentence.article() for sentence in sentences])
    for sentence, proposed in zip(sentences, proposals, strict=True):
        own = [
            Example(sentence.id, kind, position - sentence.start, seen)
            for position, kind, seen in proposed
            if position >= sentence.start
        ]
        for label in sentence.labels:
            assign(label, sentence.text.lower(), own)
        found.extend(own)
    return found


def assign(label: Label, text: str, own: Sequence[Example]) -> None:
    """Give a label to the proposals inside its words, else to the nearest free one."""
    spans = list(_spans(label, text))
    same = [example for example in own if example.kind == label.kind]
    inside = [one for one in same if any(start - 1 <= one.position < end for start, end in spans)]
    for example in inside:
        example.label = label
    free = [one for one in same if one.label is None]
    if not inside and free:
        nearest = min(free, key=lambda one: _distance(one.position, spans))
        if _distance(nearest.position, spans) < _NEAR:
            nearest.label = label


def _spans(label: Label, text: str) -> Iterator[tuple[int, int]]:
    for piece in (label.trigger or "").lower().split("..."):
        start = text.find(piece.strip())
        if piece.strip() and start >= 0:
            yield start, start + len(piece.strip())


def _distance(position: int, spans: Sequence[tuple[int, int]]) -> int:
    return min((abs(position - start) for start, _ in spans), default=_NEAR)
