"""An article on its way through the detector: sentences with a trigger, and the gates before the parser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.detection.engine import Engine, Reading
from monitor.detection.gates import CONTEXT
from monitor.detection.gazetteer import Hit
from monitor.detection.mention import field_text
from monitor.detection.scan import lowered
from monitor.detection.senses import NAME_CLASSES
from monitor.detection.sentences import Span, sentences
from monitor.models import Article, FieldName

_FIELDS: tuple[FieldName, ...] = ("title", "text")
_LEAD = 1_000
"""Characters that say which countries an article is about: names are dear to look for."""
Gate = tuple[str, str]
"""Which gate stopped a sentence, and why."""


@dataclass(slots=True)
class Candidate:
    """A sentence with a trigger, and what is known of it so far."""

    where: FieldName
    span: Span
    text: str
    before: str
    topics: Counter[str] = field(default_factory=Counter)
    names: Sequence[Hit] = ()
    gate: Gate | None = None
    reading: Reading | None = None


@dataclass(slots=True, eq=False)
class Work:
    """An article; what it is about is read only when one of its sentences asks for it."""

    article: Article
    engine: Engine | None
    candidates: list[Candidate] = field(default_factory=list)
    _countries: frozenset[str] | None = None
    _topics: dict[FieldName, Counter[str]] = field(default_factory=dict)

    def countries(self, engine: Engine) -> frozenset[str]:
        """The countries that it names."""
        if self._countries is None:
            self._countries = engine.gazetteer.countries(self._around("text")[:_LEAD])
        return self._countries

    def topics(self, engine: Engine, where: FieldName) -> Counter[str]:
        """The classes of words around a sentence."""
        if where not in self._topics:
            self._topics[where] = engine.gates.topics(self._around(where))
        return self._topics[where]

    def _around(self, where: FieldName) -> str:
        """As much of the article as says what it is about; around a title the summary."""
        text = self.article.text[:CONTEXT] if where == "text" else self.article.summary
        return f"{self.article.title}\n{text}"


def prepare(article: Article, engine: Engine | None) -> Work:
    """The sentences of an article with a trigger; those that a gate stops carry it."""
    work = Work(article, engine)
    if engine is not None:
        for where in _FIELDS:
            work.candidates.extend(_candidates(engine, where, field_text(article, where)))
        _gate(work, engine)
    return work


def _candidates(engine: Engine, where: FieldName, text: str) -> Iterator[Candidate]:
    """The sentences with a trigger; each with the sentence before, for what it points back to."""
    hits = engine.scanner.hits(lowered(text))
    if not hits:
        return
    waiting = iter(hits)
    hit: int | None = next(waiting)
    before = ""
    for span in sentences(text, engine.language.grammar.abbreviations):
        found = False
        while hit is not None and hit < span.end:
            found = found or hit >= span.start
            hit = next(waiting, None)
        if found:
            yield Candidate(where, span, span.of(text), before)
        if hit is None:
            return
        before = span.of(text)[:CONTEXT]


def _gate(work: Work, engine: Engine) -> None:
    left = engine.language.gates.sentences_per_article
    for candidate in work.candidates:
        if left == 0:
            candidate.gate = ("cap", "the article has more sentences with triggers than are parsed")
            continue
        candidate.gate = _stopped(work, candidate, engine)
        left -= candidate.gate is None


def _stopped(work: Work, one: Candidate, engine: Engine) -> Gate | None:
    """The first gate that stops a sentence before the parser; the cheap ones go first."""
    gates = engine.gates
    too_long = gates.too_long(one.span)
    if too_long:
        return too_long
    one.topics = gates.topics(one.text)
    foreign = gates.foreign(one.text, one.topics, lambda: work.topics(engine, "text"))
    if foreign and foreign[0] != "actor":
        return foreign
    hopeless = gates.idle(one.text, (NAME_CLASSES,))
    if hopeless:  # whatever its names are: they are dear to look for
        return hopeless
    one.names = engine.gazetteer.find(one.text, work.countries(engine))
    if foreign and not any(name.actor or name.place for name in one.names):
        return foreign
    return gates.idle(one.text, (name.classes for name in one.names))
