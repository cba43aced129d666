"""Who is cited for a claim, read from the tree: reporting verbs and nouns above it, *according to*, *citing*.

Where the tree shows nobody, `bylines.py` looks at the ends of the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detection.bylines import Bylines
from monitor.detection.frames import Match
from monitor.detection.roles import antecedent, is_bare, is_passive, parts, subject_of
from monitor.detection.rules import Attribution, Grammar
from monitor.detection.tree import Tree, Word

_CITABLE = frozenset({"state", "group", "person", "party", "org", "force", "authority", "politics"})


@dataclass(frozen=True, slots=True)
class Cited:
    """The cited ones, nearest to the claim first; `quoted` where the claim stands between
    quotation marks, `performed` where saying it is the act itself (*concedes*), `relays` are the
    positions of outlets that were told it."""

    words: tuple[Word, ...] = ()
    quoted: bool = False
    performed: bool = False
    relays: frozenset[int] = frozenset()


class AttributionReader:
    """Applies one language's attribution cues."""

    def __init__(self, cues: Attribution, grammar: Grammar) -> None:
        self._cues = cues
        self._grammar = grammar
        self._labels = grammar.labels
        self._bylines = Bylines(cues, grammar)
        self._speech = cues.words("speech")
        self._directives = cues.words("directives")

    def cited(self, match: Match, tree: Tree) -> Cited:
        """Who is cited for this match, from the speaker outwards."""
        inner = [*self._speaker(match), *self._citing(tree)]
        direct = match.frame.kind == "admission"
        found = [*self._above(match.word, tree, direct=direct), *self._according(tree)]
        found += self._bylines.of(match, tree, any_place=not found)
        words = tuple(dict.fromkeys([*inner, *found]))
        relays = frozenset(word.i for word in words if word.head and self._bylines.told(word.head) is word)
        return Cited(words, self.quoted(match.word, tree), self._performs(match), relays)

    def _performs(self, match: Match) -> bool:
        """Whether the words are the act itself; *it was conceded by the governor* tells of one."""
        act = match.frame.kind == "admission" and match.word.has(self._cues.words("performed"))
        return act and match.roles.clause is None and not match.roles.passive

    def _speaker(self, match: Match) -> Iterator[Word]:
        """Who admits is who says it."""
        if match.frame.kind == "admission" and match.actor is not None and match.word.verbal:
            yield match.actor

    def _above(self, word: Word, tree: Tree, *, direct: bool) -> Iterator[Word]:
        """Those who say, demand, announce or report what is below, each with whom they tell it.

        `direct`: not through a clause that stands beside what they say (*although the army admits …*).
        """
        below = word
        for above in word.ancestors():
            if direct and below.dep in self._labels.adnominal | self._labels.adverbial and below.tag != "VB":
                return
            said = self._saying(above, below, tree) if above.verbal else self._stating(above, below)
            if said is not None:
                yield said
                yield from self._told(above)
            below = above

    def _saying(self, verb: Word, below: Word, tree: Tree) -> Word | None:
        """The subject of a reporting verb, or of one that demands or announces."""
        labels = self._labels
        claimed = below.dep in labels.clause | labels.open_clause and not is_bare(below, self._grammar)
        speaks = claimed and verb.has(self._speech)
        governs = below.dep not in labels.adnominal | labels.adverbial | labels.subject
        given = verb.has(self._cues.words("giving")) and verb.child(labels.receiver) is not None
        if given and below.i > verb.i and below.nominal:
            return antecedent(subject_of(verb, self._grammar), self._grammar)
        directs = verb.has(self._directives) and (governs or self._purpose(below))
        frames = verb.has(self._cues.words("framing")) and below.dep in labels.object | labels.clause
        if not (speaks or directs or frames):
            return None
        if is_passive(verb, self._grammar):
            return self._agent(verb)
        said = antecedent(subject_of(verb, self._grammar), self._grammar)
        if said is not None and said.low in self._grammar.relatives:
            return None
        return said or (self._bylines.before(verb, tree) if speaks else None)

    def _agent(self, verb: Word) -> Word | None:
        """*was announced by the ministry*; nobody where the verb does not tell."""
        around = parts(verb, self._grammar)
        return next((noun for preposition, noun in around.items() if preposition in self._grammar.by), None)

    def _purpose(self, below: Word) -> bool:
        """*calls on Russia to withdraw* and its like, which the parser takes for an adverbial."""
        return (
            below.tag == "VB"
            and below.dep in self._labels.adverbial
            and bool(below.child(self._labels.auxiliary))
        )

    def _stating(self, noun: Word, below: Word) -> Word | None:
        """The owner of an *announcement* or *ultimatum*, else who gives it; a *report* is cited itself."""
        if not noun.nominal or below.dep in self._labels.modifier | self._labels.owner:
            return None
        if noun.has(self._cues.words("statements")):
            giver = noun.head if noun.dep in self._labels.object else None
            if giver is not None and giver.has(self._cues.words("denials")):
                return None
            owner = noun.child(self._labels.owner)
            if owner is None and giver is not None and giver.has(self._cues.words("giving")):
                return antecedent(subject_of(giver, self._grammar), self._grammar)
            official = any(self._citable(kid) for kid in noun.children(self._labels.modifier))
            return owner or (noun if official and giver is None else None)
        behind = noun.head is not None and noun.head.pos == "ADP"
        return noun if behind and noun.has(self._cues.words("documents")) else None

    def _told(self, verb: Word) -> Iterator[Word]:
        told = self._bylines.told(verb)
        if told is not None:
            yield told

    def _according(self, tree: Tree) -> Iterator[Word]:
        norms = self._cues.words("norms")
        for word in tree.words:
            if word.low in self._cues.words("according"):
                for kid in word.kids:
                    yield from (noun for noun in (kid, *kid.kids) if noun.nominal and not noun.has(norms))

    def _citing(self, tree: Tree) -> Iterator[Word]:
        """*the newspaper, citing military intelligence*: those cited stand nearer to the claim."""
        for word in tree.words:
            noun = (
                word.child(self._labels.object)
                if word.verbal and word.has(self._cues.words("citing"))
                else None
            )
            if noun is not None and self._citable(noun):
                yield noun

    def _citable(self, noun: Word) -> bool:
        """Officials, agencies, sources; not *a lack of shells*."""
        around = (noun, *noun.children(self._labels.modifier | self._labels.owner))
        sourced = noun.has(self._cues.words("anonymous") | self._cues.words("documents"))
        named = any(name.actor or name.source for word in around for name in word.names)
        return sourced or named or any(not _CITABLE.isdisjoint(word.classes) for word in around)

    def quoted(self, word: Word, tree: Tree) -> bool:
        """Whether the word stands between quotation marks."""
        before = tree.text[: word.start]
        if before.count('"') % 2:
            return True
        opened = max(before.rfind(mark) for mark in self._cues.open_quotes)
        closed = max(before.rfind(mark) for mark in self._cues.close_quotes)
        return opened > closed
