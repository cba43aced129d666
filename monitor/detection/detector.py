"""Articles to mentions: scan, gate, parse in one batch, read. Pure: no I/O and no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.detection.around import context
from monitor.detection.engine import Claim, Engine
from monitor.detection.mention import chain, field_text, mention_id, passage, reference
from monitor.detection.record import Finding, Trace, outcome
from monitor.detection.sentences import Span
from monitor.detection.work import Candidate, Work, prepare
from monitor.ids import stable_id
from monitor.models import Article, ArticleRef, Decision, Kind, Mention, Revision


@dataclass(frozen=True, slots=True)
class Detection:
    """What one article holds, why the rest was left, and what a later version means for the earlier one."""

    mentions: tuple[Mention, ...]
    decisions: tuple[Decision, ...]
    revision: Revision | None = None


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
        return [
            [
                (one.span.start + proposal.match.word.start, proposal.match.frame.kind, seen)
                for one in work.candidates
                if one.where == "text" and one.reading is not None
                for proposal, seen in one.reading.proposals
            ]
            for work in self._read(articles)
        ]

    def traces(self, articles: Sequence[Article]) -> list[list[Trace]]:
        """What became of each sentence with a trigger, article by article."""
        return [list(_traced(work)) for work in self._read(articles)]

    def _read(self, articles: Sequence[Article]) -> list[Work]:
        works = [prepare(article, self._engine(article)) for article in articles]
        for engine in self._engines.values():
            _parse(engine, [work for work in works if work.engine is engine])
        return works

    def _with_blame(self, article: Article, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        engine = self._engine(article)
        return engine.blame.attach(mentions) if engine is not None else tuple(mentions)

    def _revision(self, article: Article) -> Revision | None:
        engine = self._engine(article)
        return engine.revisions.read(article) if engine is not None and article.update else None

    def _engine(self, article: Article) -> Engine | None:
        return self._engines.get((article.language or self._default).split("-")[0].lower())


def _parse(engine: Engine, works: Sequence[Work]) -> None:
    """Read the sentences that no gate stopped, of all articles in one batch."""
    waiting = [(work, one) for work in works for one in work.candidates if one.gate is None]
    trees = engine.parser.trees([one.text for _, one in waiting], [one.names for _, one in waiting])
    for (work, candidate), tree in zip(waiting, trees, strict=True):
        candidate.reading = engine.read(tree, context(work, candidate, engine))


def _traced(work: Work) -> Iterator[Trace]:
    if work.engine is None:
        yield Trace("title", Span(0, 0), "language", f"there are no rules for {work.article.language!r}")
        return
    kept = None
    for one in work.candidates:
        if one.gate is not None or one.reading is None:
            yield Trace(one.where, one.span, *(one.gate or ("parse", "it was not read")))
            continue
        if one.reading.claims and kept is None:
            kept = reference(work.article)
        findings = tuple(_finding(work.article, kept, one, claim) for claim in one.reading.claims if kept)
        gate, reason = outcome(findings, one.reading.passed_over)
        yield Trace(one.where, one.span, gate, reason, findings, one.reading.passed_over)


def _finding(article: Article, kept: ArticleRef, one: Candidate, claim: Claim) -> Finding:
    mention = _mention(article, kept, one, claim)
    word = claim.match.word
    return Finding(mention, word.text, word.start, claim.verdict.because, claim.reasons)


def _mention(article: Article, kept: ArticleRef, one: Candidate, claim: Claim) -> Mention:
    text = field_text(article, one.where)
    around, start = passage(text, one.span)
    word = claim.match.word
    outer = [speaker.source.name for speaker in reversed(claim.speakers)]
    return Mention(
        id=mention_id(article, one.where, one.span, claim.match.frame.kind, word.start),
        article=kept,
        field=one.where,
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
