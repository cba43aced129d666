"""How good a detector is on labelled sentences: precision, recall and F1 of what fires, and its attributes.

A sentence *fires* for a kind and a domain when it holds a mention of them that happened or is announced;
each cell of kind and domain is counted once a sentence. Attributes are compared where both sides
have a mention of the kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from monitor.detection.detector import Detector
from monitor.detection.mention import field_text
from monitor.detection.record import Trace
from monitor.learning.causes import cause
from monitor.learning.labels import Label, Labelled
from monitor.models import FIRES, Domain, Kind, Mention

KINDS: tuple[Kind, ...] = get_args(Kind)
DOMAINS: tuple[Domain, ...] = ("military", "political")
ATTRIBUTES = ("domain", "polarity", "actor", "source", "nosource", "place")
_BATCH = 256
_SAYS_NOTHING = frozenset({"the", "a", "an", "of", "and", "s", "forces", "troops", "army"})

Cell = tuple[Domain, Kind]


@dataclass(slots=True)
class Score:
    """True and false positives, false negatives, and the shares made of them (0 where there is none)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Of what it found, the share that is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Of what is there, the share that it found."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def count(self, *, wanted: bool, got: bool) -> None:
        """One more sentence."""
        self.tp += wanted and got
        self.fp += got and not wanted
        self.fn += wanted and not got

    def __add__(self, other: Score) -> Score:
        return Score(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A cell of a sentence that is wrong: `missed`, or found where nothing is; and why."""

    sentence: Labelled
    domain: Domain
    kind: Kind
    missed: bool
    cause: str


@dataclass(slots=True)
class Report:
    """All figures. `alerts` counts like `cells`, but only what is sure enough to raise an alert."""

    sentences: int = 0
    not_verbatim: int = 0
    cells: dict[Cell, Score] = field(default_factory=lambda: _empty())
    alerts: dict[Cell, Score] = field(default_factory=lambda: _empty())
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    tags: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By tag: sentences without a mistake, and all."""

    def micro(self, domain: Domain, *, alerts: bool = False) -> Score:
        """All kinds of a domain together."""
        cells = self.alerts if alerts else self.cells
        return sum((cells[domain, kind] for kind in KINDS), Score())

    def accuracy(self, attribute: str) -> float | None:
        """The share of mentions with the right value; None where there was nothing to compare."""
        asked = self.asked[attribute]
        return self.right[attribute] / asked if asked else None


def evaluate(detector: Detector, sentences: Sequence[Labelled]) -> Report:
    """Run a detector over labelled sentences and count."""
    report = Report()
    for start in range(0, len(sentences), _BATCH):
        some = sentences[start : start + _BATCH]
        articles = [sentence.article() for sentence in some]
        for sentence, article, traces in zip(some, articles, detector.traces(articles), strict=True):
            report.not_verbatim += sum(
                field_text(article, one.field)[one.start : one.end] != one.quote for one in _mentions(traces)
            )
            count(report, sentence, [trace for trace in traces if trace.span.end > sentence.start])
    return report


def count(report: Report, sentence: Labelled, traces: Sequence[Trace]) -> None:
    """Add one sentence, with what became of it."""
    found = list(_mentions(traces))
    report.sentences += 1
    before = len(report.mistakes)
    for domain in DOMAINS:
        for kind in KINDS:
            _cell(report, sentence, traces, (domain, kind))
    for label in sentence.labels:
        same = [mention for mention in found if mention.kind == label.kind]
        if same and label.domain != "other":
            _attributes(report, label, same)
    for tag in sentence.tags:
        right, all_ = report.tags.get(tag, (0, 0))
        report.tags[tag] = (right + (len(report.mistakes) == before), all_ + 1)


def _cell(report: Report, sentence: Labelled, traces: Sequence[Trace], cell: Cell) -> None:
    domain, kind = cell
    wanted = any((label.domain, label.kind) == cell and label.polarity in FIRES for label in sentence.labels)
    firing = [one for one in _mentions(traces) if (one.domain, one.kind) == cell and one.fires]
    report.cells[cell].count(wanted=wanted, got=bool(firing))
    report.alerts[cell].count(wanted=wanted, got=any(not one.weak for one in firing))
    if wanted != bool(firing):
        why = cause(sentence, traces, domain, kind, missed=wanted)
        report.mistakes.append(Mistake(sentence, domain, kind, wanted, why))


def _attributes(report: Report, label: Label, same: Sequence[Mention]) -> None:
    def ask(name: str, right: Callable[[Mention], bool]) -> None:
        report.asked[name] += 1
        report.right[name] += any(right(mention) for mention in same)

    ask("domain", lambda one: one.domain == label.domain)
    ask("polarity", lambda one: one.polarity == label.polarity)
    actor = _words(label.actor_norm, label.actor)
    if label.actor_norm or label.actor:
        ask("actor", lambda one: one.actor is not None and _meet(actor, one.actor.name, one.actor.text))
    if label.source:
        source = _words(label.source)
        ask("source", lambda one: one.source is not None and _meet(source, one.source.name, one.source.text))
    else:
        ask("nosource", lambda one: one.source is None)
    if label.place:
        place = _words(label.place)
        ask("place", lambda one: one.place is not None and _meet(place, one.place.name, one.place.text))


def _meet(wanted: frozenset[str], *names: str) -> bool:
    return not wanted.isdisjoint(_words(*names))


def _words(*names: str | None) -> frozenset[str]:
    """The words of names that tell them apart, without case and signs."""
    text = " ".join(name or "" for name in names).lower()
    plain = "".join(letter if letter.isalnum() else " " for letter in text)
    return frozenset(plain.split()) - _SAYS_NOTHING


def _mentions(traces: Iterable[Trace]) -> Iterator[Mention]:
    for trace in traces:
        yield from trace.mentions


def _empty() -> dict[Cell, Score]:
    return {(domain, kind): Score() for domain in DOMAINS for kind in KINDS}
