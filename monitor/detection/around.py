"""Reads what is around a sentence: the one before it, the title, the end of its paragraph."""

from __future__ import annotations

from monitor.detection.discourse import Context
from monitor.detection.engine import Engine
from monitor.detection.gazetteer import SourceEntry
from monitor.detection.mention import field_text
from monitor.detection.named import acts
from monitor.detection.speakers import RELAYS
from monitor.detection.work import Candidate, Work

_PARAGRAPH = 600
"""Characters behind a sentence in which its paragraph is looked at."""


def context(work: Work, candidate: Candidate, engine: Engine) -> Context:
    """What a sentence is read with."""
    article, countries = work.article, work.countries(engine)
    topics = work.topics(engine, candidate.where).copy()
    topics.subtract(candidate.topics)
    locative = engine.language.grammar.locative
    texts = (candidate.before, article.title)
    hits = [(hit, text) for text in texts for hit in engine.gazetteer.find(text, countries)]
    return Context(
        topics={name: max(0, count) for name, count in topics.items()},
        today=None if "no-date" in article.flags else article.published_at.date(),
        before=tuple(hit.actor for hit, text in hits if hit.actor and acts(hit, text, locative)),
        countries=countries,
        sources=tuple(hit.source for hit, _ in hits if hit.source),
        places=tuple(hit.place for hit, _ in hits if hit.place and not hit.actor),
        previous=candidate.before,
        reported_by=_reported_by(work, candidate, engine),
    )


def _reported_by(work: Work, candidate: Candidate, engine: Engine) -> SourceEntry | None:
    """Whom the paragraph names further on, behind *according to*: what stands before is mostly theirs."""
    text = field_text(work.article, candidate.where)
    end = candidate.span.end
    rest = text[end : end + _PARAGRAPH].partition("\n")[0]
    for cue in engine.language.attribution.words("according"):
        _, found, behind = rest.partition(f" {cue} ")
        if found:
            names = engine.gazetteer.find(behind.partition(". ")[0], work.countries(engine))
            return next((hit.source for hit in names if hit.source and hit.source.role not in RELAYS), None)
    return None
