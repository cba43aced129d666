"""The order of mentions: article time, then where in the article they stand. The same for everybody."""

from __future__ import annotations

from monitor.models import Mention

Moment = tuple[float, str, str, str, int, str]
"""Seconds since 1970, publisher, article, field, offset, id. Sentences of a text go before its headline."""


def when(mention: Mention) -> Moment:
    """What to sort by."""
    article = mention.article
    at = article.published_at.timestamp()
    return at, article.publisher, article.title, mention.field, mention.start, mention.id
