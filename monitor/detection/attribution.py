"""Who is cited for a claim: reporting verbs above it, *according to*, a speaker beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detection.frames import Match
from monitor.detection.roles import antecedent, subject_of
from monitor.detection.rules import Attribution, Grammar
from monitor.detection.tree import Tree, Word

_LEADING_NAME = re.compile(r"^([A-Z][\w’'.\- ]{2,60}): ")


@dataclass(frozen=True, slots=True)
class Cited:
    """The cited ones, nearest to the claim first; `quoted` where the claim stands between
    quotation marks, `performed` where saying it is the act itself (*concedes*)."""

    words: tuple[Word, ...] = ()
    quoted: bool = False
    performed: bool = False


class AttributionReader:
    """Applies one language's attribution cues."""

    def __init__(self, cues: Attribution, grammar: Grammar) -> None:
        self._cues = cues
        self._grammar = grammar
        self._labels = grammar.labels

    def cited(self, match: Match, tree: Tree) -> Cited:
        """Who is cited for this match, from the speaker outwards."""
        found: list[Word] = []
        for word in (*self._speaker(match), *self._above(match.word), *self._according(tree)):
            if word not in found:
                found.append(word)
        if not found:
            found.extend(self._beside(match, tree))
        if not found:
            found.extend(self._heading(tree))
        performed = match.frame.kind == "admission" and match.word.has(self._cues.performed)
        return Cited(tuple(found), self.quoted(match.word, tree), performed and match.roles.clause is None)

    def _speaker(self, match: Match) -> Iterator[Word]:
        """Who admits is who says it."""
        if match.frame.kind == "admission" and match.actor is not None and match.word.verbal:
            yield match.actor

    def _above(self, word: Word) -> Iterator[Word]:
        """Subjects of the reporting and announcing verbs that govern the claim."""
        below = word
        for above in word.ancestors():
            governs = below.dep not in self._labels.adnominal | self._labels.adverbial | self._labels.subject
            speaks = (
                above.has(self._cues.speech) and below.dep in self._labels.clause | self._labels.open_clause
            )
            directs = governs and above.has(self._cues.directives)
            if above.verbal and (speaks or directs):
                subject = antecedent(subject_of(above, self._grammar), self._grammar)
                if subject is not None:
                    yield subject
            below = above

    def _according(self, tree: Tree) -> Iterator[Word]:
        for word in tree.words:
            if word.low in self._cues.according:
                for kid in word.kids:
                    yield from (noun for noun in (kid, *kid.kids) if noun.nominal)

    def _beside(self, match: Match, tree: Tree) -> Iterator[Word]:
        """A reporting verb that the parser hung beside or below the claim: *…, the ministry said.*"""
        above = {match.word.i, *(word.i for word in match.word.ancestors())}
        for word in tree.words:
            if not word.verbal or not word.has(self._cues.speech) or word.i in above or word.head is None:
                continue
            aside = word.dep in {"parataxis", "ccomp", "conj", "dep"} and word.head.i in above
            own_clause = word.child(self._labels.clause)
            if aside and own_clause is None and word.head.i in above and self._ends(word, tree):
                subject = subject_of(word, self._grammar)
                if subject is not None:
                    yield subject

    @staticmethod
    def _ends(word: Word, tree: Tree) -> bool:
        """Whether a comma or quotation mark cuts the verb's clause off."""
        first = min(below.i for below in word.subtree())
        return first > 0 and tree.words[first - 1].pos == "PUNCT"

    def _heading(self, tree: Tree) -> Iterator[Word]:
        """*Zelensky: enemy forces flee* names the speaker before a colon."""
        leading = _LEADING_NAME.match(tree.text)
        if leading:
            inside = [word for word in tree.words if word.end <= leading.end(1)]
            yield from [
                word for word in inside if word.nominal and (word.head is None or word.head not in inside)
            ][:1]

    def quoted(self, word: Word, tree: Tree) -> bool:
        """Whether the word stands between quotation marks."""
        before = tree.text[: word.start]
        if before.count('"') % 2:
            return True
        opened = max(before.rfind(mark) for mark in self._cues.open_quotes)
        closed = max(before.rfind(mark) for mark in self._cues.close_quotes)
        return opened > closed
