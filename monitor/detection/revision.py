"""What a later version of an article still holds, so that claims which it holds no more are taken back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from monitor.detection.mention import field_text
from monitor.detection.rules import PhraseRule, RetractionCues
from monitor.detection.sentences import sentences
from monitor.ids import quote_id
from monitor.models import Article, FieldName, Revision

_FIELDS: tuple[FieldName, ...] = ("title", "text")
MOST = 2000
"""Sentences that a revision names; of a longer article it says nothing."""


class RevisionReader:
    """Applies one language's cues."""

    def __init__(self, cues: RetractionCues, abbreviations: Collection[str]) -> None:
        self._retracted = pattern(cues.retracted)
        self._rolling = pattern(cues.rolling)
        self._abbreviations = abbreviations

    def read(self, article: Article) -> Revision | None:
        """What stands in it now; None where that says nothing about what it held before.

        That is so for rolling pages and for texts of which only a part is known.
        """
        retracted = self.retracted(f"{article.title}\n{article.text}")
        partial = article.text_source == "summary" or not {"cut", "paywall"}.isdisjoint(article.flags)
        if not retracted and (partial or self.rolling(article.title)):
            return None
        quotes = tuple(dict.fromkeys(self._sentences(article)))
        if not retracted and len(quotes) > MOST:
            return None
        return Revision(article.id, article.fetched_at, quotes[:MOST], retracted)

    def rolling(self, title: str) -> bool:
        """Whether a page of this title is rewritten all day."""
        return bool(self._rolling.search(title.lower()))

    def retracted(self, text: str) -> bool:
        """Whether the text says that its article is taken back."""
        return bool(self._retracted.search(text.lower()))

    def _sentences(self, article: Article) -> Iterable[str]:
        for name in _FIELDS:
            text = field_text(article, name)
            for span in sentences(text, self._abbreviations):
                yield quote_id(span.of(text))


def pattern(rule: PhraseRule) -> re.Pattern[str]:
    """All phrases as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, rule.phrases))})(?!\w)")
