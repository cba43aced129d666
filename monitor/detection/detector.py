"""Articles to mentions: scan, gate, parse in one batch, read. Pure: no I/O and no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.detection.discourse import Context
from monitor.detection.engine import Claim, Engine, Reading
from monitor.detection.gates import CONTEXT
from monitor.detection.gazetteer import Actor
from monitor.detection.mention import chain, field_text, mention_id, passage, reference
from monitor.detection.named import acts
from monitor.detection.record import Finding, Trace, outcome
from monitor.detection.scan import lowered
from monitor.detection.sentences import Span, sentences
from monitor.ids import stable_id
from monitor.models import Article, ArticleRef, Decision, FieldName, Kind, Mention, Revision

_FIELDS: tuple[FieldName, ...] = ("title", "text")


@dataclass(frozen=True, slots=True)
class Detection:
    """What one article holds, why the rest was left, and what a later version means for the earlier one."""

    mentions: tuple[Mention, ...]
    decisions: tuple[Decision, ...]
    revision: Revision | None = None


@dataclass(slots=True)
class _Candidate:
    field: FieldName
    span: Span
    before: str
    gate: tuple[str, str] | None = None
    reading: Reading | None = None


@dataclass(slots=True, eq=False)
class _Work:
    """An article on its way through."""

    article: Article
    engine: Engine | None
    candidates: list[_Candidate] = field(default_factory=list)
    countries: frozenset[str] = frozenset()


class Detector:
    """All languages; `detect` keeps the order of its input."""

    def __init__(self, engines: Mapping[str, Engine], default: str) -> None:
        self._engines = engines
        self._default = default

    def detect(self, articles: Sequence[Article]) -> list[Detection]:
        """The mentions and decisions of each article."""
        return [
            Detection(
                self._with_blame(article, [mention for trace in traces for mention in trace.mentions]),
                tuple(_decision(article, trace) for trace in traces),
                self._revision(article),
            )
            for article, traces in zip(articles, self.traces(articles), strict=True)
        ]

    def proposals(self, articles: Sequence[Article]) -> list[list[tuple[int, Kind, dict[str, float]]]]:
        """What the rules propose in the texts, as the model sees it: position, kind, features."""
        works = [self._prepare(article) for article in articles]
        for engine in self._engines.values():
            self._parse(engine, [work for work in works if work.engine is engine])
        return [
            [
                (one.span.start + proposal.match.word.start, proposal.match.frame.kind, seen)
                for one in work.candidates
                if one.field == "text" and one.reading is not None
                for proposal, seen in one.reading.proposals
            ]
            for work in works
        ]

    def traces(self, articles: Sequence[Article]) -> list[list[Trace]]:
        """What became of each sentence with a trigger, article by article."""
        works = [self._prepare(article) for article in articles]
        for engine in self._engines.values():
            self._parse(engine, [work for work in works if work.engine is engine])
        return [list(self._traced(work)) for work in works]

    def _with_blame(self, article: Article, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        engine = self._engine(article)
        return engine.blame.attach(mentions) if engine is not None else tuple(mentions)

    def _revision(self, article: Article) -> Revision | None:
        engine = self._engine(article)
        return engine.revisions.read(article) if engine is not None and article.update else None

    def _engine(self, article: Article) -> Engine | None:
        return self._engines.get((article.language or self._default).split("-")[0].lower())

    def _prepare(self, article: Article) -> _Work:
        work = _Work(article, self._engine(article))
        if work.engine is not None:
            for name in _FIELDS:
                work.candidates.extend(_candidates(work.engine, name, field_text(article, name)))
            self._gate(work, work.engine)
        return work

    @staticmethod
    def _gate(work: _Work, engine: Engine) -> None:
        if not work.candidates:
            return
        topics = engine.gates.topics(f"{work.article.title}\n{work.article.text[:CONTEXT]}")
        left = engine.language.gates.sentences_per_article
        for candidate in work.candidates:
            sentence = candidate.span.of(field_text(work.article, candidate.field))
            candidate.gate = engine.gates.stopped(sentence, topics)
            if candidate.gate is None:
                left -= 1
                if left < 0:
                    candidate.gate = ("cap", "the article has more sentences with triggers than are parsed")

    @staticmethod
    def _parse(engine: Engine, works: Sequence[_Work]) -> None:
        waiting = [(work, one) for work in works for one in work.candidates if one.gate is None]
        texts = [one.span.of(field_text(work.article, one.field)) for work, one in waiting]
        for work in dict.fromkeys(work for work, _ in waiting):
            work.countries = engine.gazetteer.countries(
                f"{work.article.title}\n{work.article.text[:CONTEXT]}"
            )
        about = [work.countries for work, _ in waiting]
        for (work, candidate), tree in zip(waiting, engine.parser.trees(texts, about), strict=True):
            candidate.reading = engine.read(tree, _context(work, candidate, engine))

    def _traced(self, work: _Work) -> Iterator[Trace]:
        if work.engine is None:
            yield Trace("title", Span(0, 0), "language", f"there are no rules for {work.article.language!r}")
            return
        kept = reference(work.article) if any(one.reading for one in work.candidates) else None
        for one in work.candidates:
            if one.gate is not None or one.reading is None or kept is None:
                yield Trace(one.field, one.span, *(one.gate or ("parse", "it was not read")))
                continue
            findings = tuple(_finding(work.article, kept, one, claim) for claim in one.reading.claims)
            gate, reason = outcome(findings, one.reading.passed_over)
            yield Trace(one.field, one.span, gate, reason, findings, one.reading.passed_over)


def _candidates(engine: Engine, name: FieldName, text: str) -> Iterator[_Candidate]:
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
            yield _Candidate(name, span, before)
        before = span.of(text)[:CONTEXT]


def _context(work: _Work, candidate: _Candidate, engine: Engine) -> Context:
    article, countries = work.article, work.countries
    text = article.text[:CONTEXT] if candidate.field == "text" else article.summary
    own = candidate.span.of(field_text(article, candidate.field))
    topics = engine.gates.topics(f"{article.title}\n{text}")
    topics.subtract(engine.gates.topics(own))
    today = None if "no-date" in article.flags else article.published_at.date()
    before = _actors(engine, candidate.before, countries) + _actors(engine, article.title, countries)
    return Context({name: max(0, count) for name, count in topics.items()}, today, before, countries)


def _actors(engine: Engine, text: str, countries: frozenset[str]) -> tuple[Actor, ...]:
    found = engine.gazetteer.find(text, countries)
    locative = engine.language.grammar.locative
    return tuple(hit.actor for hit in found if hit.actor is not None and acts(hit, text, locative))


def _finding(article: Article, kept: ArticleRef, one: _Candidate, claim: Claim) -> Finding:
    mention = _mention(article, kept, one, claim)
    word = claim.match.word
    return Finding(mention, word.text, word.start, claim.verdict.because, claim.reasons)


def _mention(article: Article, kept: ArticleRef, one: _Candidate, claim: Claim) -> Mention:
    text = field_text(article, one.field)
    around, start = passage(text, one.span)
    word = claim.match.word
    outer = [speaker.source.name for speaker in reversed(claim.speakers)]
    return Mention(
        id=mention_id(article, one.field, one.span, claim.match.frame.kind, word.start),
        article=kept,
        field=one.field,
        start=one.span.start,
        end=one.span.end,
        quote=one.span.of(text),
        sentence_start=one.span.start,
        sentence_end=one.span.end,
        passage=around,
        passage_start=start,
        kind=claim.match.frame.kind,
        domain=claim.domain,
        polarity=claim.verdict.polarity,
        stance=claim.stance,
        actor=claim.actor,
        rule=claim.match.frame.id,
        confidence=claim.confidence,
        opponent=claim.opponent,
        place=claim.place,
        source=claim.source,
        chain=chain(article.publisher, outer),
        euphemism=claim.euphemism,
        weak=claim.weak,
    )


def _decision(article: Article, trace: Trace) -> Decision:
    text = field_text(article, trace.field)
    return Decision(
        id=stable_id("decision", "detect", article.id, trace.field, trace.span.start, trace.span.end),
        stage="detect",
        subject=article.id,
        outcome="passed" if trace.passed else "stopped",
        gate=trace.gate,
        reason=trace.reason[:500],
        at=article.fetched_at,
        article_id=article.id,
        excerpt=trace.span.of(text)[:300],
    )
