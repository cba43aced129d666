"""Which words of a sentence to colour, and as what: trigger, actor, place, source, euphemism."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from monitor.detection.record import Trace

Part = Literal["trigger", "passed-over", "euphemism", "source", "actor", "place"]
PARTS: dict[Part, str] = {
    "trigger": "what",
    "actor": "who",
    "place": "where",
    "source": "who says so",
    "euphemism": "euphemism",
    "passed-over": "does not count",
}
"""With what each is called in a legend."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open range of a sentence's characters, and what stands there."""

    start: int
    end: int
    part: Part


def marks(sentence: str, trace: Trace) -> list[Mark]:
    """The words to colour, in order; where two claim the same words, the trigger goes before."""
    kept: list[Mark] = []
    for mark in _claimed(sentence, trace):
        if all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def pieces(sentence: str, trace: Trace) -> Iterator[tuple[str, Part | None]]:
    """The whole sentence in pieces, each with what stands there."""
    at = 0
    for mark in marks(sentence, trace):
        if at < mark.start:
            yield sentence[at : mark.start], None
        yield sentence[mark.start : mark.end], mark.part
        at = mark.end
    if at < len(sentence):
        yield sentence[at:], None


def _claimed(sentence: str, trace: Trace) -> Iterator[Mark]:
    for finding in trace.findings:
        yield Mark(finding.start, finding.start + len(finding.trigger), "trigger")
    for finding in trace.findings:
        mention = finding.mention
        if mention.euphemism is not None:
            yield from _written(sentence, mention.euphemism.literal, "euphemism")
        if mention.actor is not None:
            yield from _written(sentence, mention.actor.text, "actor")
        if mention.place is not None:
            yield from _written(sentence, mention.place.text, "place")
        if mention.source is not None:
            yield from _written(sentence, mention.source.text, "source")
    for over in trace.passed_over:
        yield Mark(over.start, over.start + len(over.word), "passed-over")


def _written(sentence: str, words: str, part: Part) -> Iterator[Mark]:
    """Where the words stand; nowhere, where they come from the sentence before."""
    start = sentence.find(words)
    if words and start >= 0:
        yield Mark(start, start + len(words), part)
