"""A found claim to a `Mention`: stable id, verbatim quote, passage around it, chain of citation."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.copies import lead_signature
from monitor.detection.sentences import Span
from monitor.ids import stable_id
from monitor.models import Article, ArticleRef, FieldName

AROUND = 300
"""Characters of context that a mention keeps on each side, so that its quote can be checked again."""


def reference(article: Article) -> ArticleRef:
    """What its mentions keep of an article."""
    return ArticleRef(
        id=article.id,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        published_at=article.published_at,
        fetched_at=article.fetched_at,
        language=article.language,
        author=article.author,
        family=article.family,
        country=article.country,
        state_controlled=article.state_controlled,
        wire=article.wire,
        signature=lead_signature(article.text),
    )


def field_text(article: Article, field: FieldName) -> str:
    """The text that offsets of this field count in."""
    return article.title if field == "title" else article.text


def passage(text: str, span: Span) -> tuple[str, int]:
    """The text around a quote, and where it starts."""
    start = max(0, span.start - AROUND)
    return text[start : span.end + AROUND], start


def mention_id(article: Article, field: FieldName, span: Span, kind: str, trigger: int) -> str:
    """The same for the same claim in the same place of the same article."""
    return stable_id("mention", article.id, field, span.start, span.end, kind, trigger)


def chain(publisher: str, outer: Sequence[str]) -> tuple[str, ...]:
    """Publisher first, speaker last, nobody twice."""
    return tuple(dict.fromkeys(name for name in (publisher, *outer) if name))
