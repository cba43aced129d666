"""Who is cited for a claim: reporting verbs above it, *according to*, a speaker beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detection.frames import Match
from monitor.detection.roles import antecedent, is_bare, subject_of
from monitor.detection.rules import Attribution, Grammar
from monitor.detection.tree import Tree, Word

_TRAILING_NAME = re.compile(r" [–—-] (?:[a-z]+ )?([A-Z][\w’'. ]{1,60})$")
_LAST = 5
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
"""Words at the end of a sentence among which a reporting verb is looked for."""
_SPEAKERS = frozenset({"state", "group", "person", "party", "org", "force", "authority", "politics"})
_TOPICS = frozenset({"war", "contest"})
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
        inner = [*self._speaker(match)]
        found = [*self._above(match.word, tree), *self._according(tree)]
        if not found:
            found = (
                [*self._beside(match, tree)] or [*self._ending(match, tree)] or [*self._heading(match, tree)]
            )
        words = tuple(dict.fromkeys([*inner, *found]))
        performed = match.frame.kind == "admission" and match.word.has(self._cues.performed)
        return Cited(words, self.quoted(match.word, tree), performed and match.roles.clause is None)

    def _speaker(self, match: Match) -> Iterator[Word]:
        """Who admits is who says it."""
        if match.frame.kind == "admission" and match.actor is not None and match.word.verbal:
            yield match.actor

    def _above(self, word: Word, tree: Tree) -> Iterator[Word]:
        """Subjects of the reporting verbs that govern the claim; owners of its *announcement* or *demand*."""
        labels = self._labels
        below = word
        for above in word.ancestors():
            governs = below.dep not in labels.adnominal | labels.adverbial | labels.subject
            claimed = below.dep in labels.clause | labels.open_clause and not is_bare(below, self._grammar)
            speaks = claimed and above.has(self._cues.speech)
            said = None
            if above.verbal and (speaks or (governs and above.has(self._cues.directives))):
                said = antecedent(subject_of(above, self._grammar), self._grammar)
                said = said or (_before(above, tree) if speaks else None)
            elif above.nominal and above.has(self._cues.statements):
                said = above.child(labels.owner)
            if said is not None:
                yield said
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

    def _ending(self, match: Match, tree: Tree) -> Iterator[Word]:
        """*… the Observatory said Sunday*, *… – Milley*: a speaker at the end that the parser did not see."""
        dash = _TRAILING_NAME.search(tree.text)
        if dash:
            inside = [word for word in tree.words if word.start >= dash.start(1) and word.nominal]
            yield from inside[-1:] if match.word.end <= dash.start() else ()
            return
        for word in tree.words[: -_LAST - 1 : -1]:
            if (
                word.has(self._cues.speech)
                and word.i > match.word.i
                and word.child(self._labels.clause) is None
            ):
                subject = word.child(self._labels.subject) or _neighbour(word, tree)
                if subject is not None:
                    yield subject
                return

    def _heading(self, match: Match, tree: Tree) -> Iterator[Word]:
        """*Zelensky: enemy forces flee* names the speaker before a colon."""
        leading = _LEADING_NAME.match(tree.text)
        if leading and leading.end() <= match.word.start:
            inside = [word for word in tree.words if word.end <= leading.end(1)]
            classes = frozenset[str]().union(*(word.classes for word in inside))
            topic = any(word.pos in ("ADP", "NUM") for word in inside) or not _TOPICS.isdisjoint(classes)
            named = [
                word for word in inside if word.nominal and (word.head is None or word.head not in inside)
            ]
            yield from named[:1] if not topic and not _SPEAKERS.isdisjoint(classes) else ()

    def quoted(self, word: Word, tree: Tree) -> bool:
        """Whether the word stands between quotation marks."""
        before = tree.text[: word.start]
        if before.count('"') % 2:
            return True
        opened = max(before.rfind(mark) for mark in self._cues.open_quotes)
        closed = max(before.rfind(mark) for mark in self._cues.close_quotes)
        return opened > closed


def _neighbour(verb: Word, tree: Tree) -> Word | None:
    """The noun just before a reporting verb, or just after it (*said the institute*)."""
    after = (word for word in tree.words[verb.i + 1 :] if word.nominal and word.head is verb)
    return _before(verb, tree) or next(after, None)


def _before(verb: Word, tree: Tree) -> Word | None:
    """The noun phrase before a verb, which the parser may have hung on what comes before (as apposition)."""
    word: Word | None = tree.words[verb.i - 1] if verb.i else None
    if word is None or not word.nominal:
        return None
    while word.head is not None and word.head.i < verb.i and word.dep not in ("appos", "conj", "nsubj"):
        word = word.head
    return word if word.nominal else None
