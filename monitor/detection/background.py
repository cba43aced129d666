"""News or background? Old years and months, *decades ago*, bygone states, *since*, the past perfect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from monitor.detection.frames import Match
from monitor.detection.rules import Background, Grammar
from monitor.detection.tree import Tree, Word

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d(?:s)?")
_UNDATED_BEFORE = 2005
"""Where the article's date is not known, a year before this one is background."""
_NEWS_MONTHS = 3


class BackgroundReader:
    """Applies one language's cues of background."""

    def __init__(self, cues: Background, grammar: Grammar) -> None:
        self._labels = grammar.labels
        self._cues = cues
        self._long_ago = re.compile("|".join(rf"\b(?:{words})\b" for words in cues.long_ago))

    def past(self, match: Match, tree: Tree, today: date | None) -> str | None:
        """The words that make it background; None where it is news. `today` is the article's date."""
        near = list(self._near(match.word))
        return (
            self._old_year(near, tree, today)
            or self._old_month(near, tree, today)
            or self._phrase(match, near, tree)
            or self._tense(match.word)
            or next((word.low for word in self._marking(match.word) if word.low in self._cues.marks), None)
            or next((word.low for word in near if word.low in self._cues.eras), None)
        )

    def traits(self, match: Match, tree: Tree, today: date | None) -> frozenset[str]:
        """How old the years in the sentence are, and in which tense the trigger stands."""
        years = [int(word.low[:4]) for word in tree.words if _YEAR.fullmatch(word.low)]
        found = {f"aux-{kid.low}" for kid in match.word.children(self._labels.auxiliary)}
        if years:
            age = (today.year if today else _UNDATED_BEFORE) - max(years)
            found.add("years-old" if age > 1 else "year-before" if age == 1 else "years-now")
        if today is None:
            found.add("undated")
        return frozenset(found)

    def _old_year(self, near: list[Word], tree: Tree, today: date | None) -> str | None:
        limit = today.year if today else _UNDATED_BEFORE
        if today and any(_YEAR.fullmatch(word.low) and int(word.low[:4]) >= limit for word in tree.words):
            return None
        if today and today.month <= _NEWS_MONTHS:
            limit -= 1
        return next(
            (word.low for word in near if _YEAR.fullmatch(word.low) and int(word.low[:4]) < limit), None
        )

    def _old_month(self, near: list[Word], tree: Tree, today: date | None) -> str | None:
        """A bare month that, taken as the last one of that name, is more than three months back."""
        if today is None or any(word.low in self._cues.next for word in tree.words):
            return None
        for word in near:
            month = self._cues.months.get(word.low)
            if (
                month
                and word.pos == "PROPN"
                and (today.month - month) % 12 > _NEWS_MONTHS
                and (today.month - month) % 12 < 10
            ):
                return word.low
        return None

    def _phrase(self, match: Match, near: list[Word], tree: Tree) -> str | None:
        found = self._long_ago.search(tree.text.lower())
        if found and match.frame.kind != "admission":
            inside = any(found.start() <= word.start < found.end() for word in near)
            return found.group() if inside else None
        return None

    def _tense(self, word: Word) -> str | None:
        """*had driven them out*, *previously held*: before the news, unless somebody reports it as news."""
        if any(kid.low in self._cues.adverbs for kid in word.kids):
            return next(kid.low for kid in word.kids if kid.low in self._cues.adverbs)
        perfect = next(
            (kid.low for kid in word.children(self._labels.auxiliary) if kid.low in self._cues.perfect), None
        )
        clauses = self._labels.clause | self._labels.conjunct
        told = word.dep in clauses or word.head is None or word.child(self._labels.mark) is not None
        return perfect if perfect and not told else None

    def _marking(self, word: Word) -> Iterator[Word]:
        """What introduces the clause or phrase of the trigger."""
        yield from word.children(self._labels.mark)
        yield from word.ancestors()

    def _near(self, word: Word) -> Iterator[Word]:
        """The words of its own clause: its phrases, and those of the verb that it belongs to."""
        yield from self._phrases(word, first=True)
        below = word
        for above in word.ancestors():
            if (
                below.verbal
                and below.dep in self._labels.clause | self._labels.adverbial | self._labels.adnominal
            ):
                return
            yield from (inner for kid in above.kids if kid is not below for inner in self._phrases(kid))
            below = above

    def _phrases(self, word: Word, *, first: bool = False) -> Iterator[Word]:
        """A word and what hangs on it, without clauses of their own."""
        if (
            word.verbal
            and not first
            and word.dep in self._labels.clause | self._labels.adverbial | self._labels.adnominal
        ):
            return
        yield word
        for kid in word.kids:
            yield from self._phrases(kid)
