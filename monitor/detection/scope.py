"""Polarity: did it happen, will it, did it not, could it, or was it long ago?

Found by climbing from the trigger to the root: each word above may negate, demand, plan, or put under a
condition what is below it. The climb ends where what stands above says nothing about whether it happened:
at a report verb, at *after* or *despite*, at the clause that a relative clause describes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitor.detection.background import BackgroundReader
from monitor.detection.chronicle import Chronicle
from monitor.detection.frames import Match
from monitor.detection.named import known
from monitor.detection.rules import Grammar, Scope
from monitor.detection.tree import Tree, Word
from monitor.models import Polarity

_CLIMB = 8


@dataclass(slots=True)
class Signs:
    """What was met on the way up, each with the word that showed it."""

    negations: list[str] = field(default_factory=list)
    hypothetical: str | None = None
    planned: str | None = None
    conditional: str | None = None
    condition: str | None = None
    announced: str | None = None
    reported: bool = False

    def suppose(self, word: str) -> None:
        """Only possible, wished or feared."""
        self.hypothetical = self.hypothetical or word

    def plan(self, word: str) -> None:
        """To come."""
        self.planned = self.planned or word


@dataclass(frozen=True, slots=True)
class Verdict:
    """The polarity and the words that decided it; `certain` where no model may think otherwise."""

    polarity: Polarity
    because: str = ""
    certain: bool = False


class ScopeReader:
    """Applies one language's scope cues."""

    def __init__(
        self, scope: Scope, grammar: Grammar, background: BackgroundReader, chronicle: Chronicle
    ) -> None:
        self._chronicle = chronicle
        self._labels = grammar.labels
        self.background = background
        self._cues = {name: frozenset(getattr(scope, name).words) for name in Scope.__slots__}
        self._settled = frozenset[str]().union(
            *(self._cues[name] for name in ("plans", "announced", "facts", "refusals", "failures"))
        )

    def polarity(self, match: Match, tree: Tree, today: date | None) -> Verdict:
        """The polarity of a match; `today` is the article's date, to tell background from news."""
        signs = self._climb(match.word)
        if signs.condition:
            return Verdict("hypothetical", signs.condition)
        if len(signs.negations) % 2:
            return Verdict("negated", signs.negations[0])
        if signs.hypothetical:
            return Verdict("hypothetical", signs.hypothetical)
        if signs.conditional:
            if not signs.reported or match.frame.will == "hypothetical":
                return Verdict("hypothetical", signs.conditional)
            signs.plan(signs.conditional)
        known_event = self._chronicle.known(match, known(match.actor), today)
        if known_event:
            return Verdict("historical", known_event, certain=True)
        past = self.background.past(match, tree, today)
        if past:
            return Verdict("historical", past)
        if signs.planned:
            return Verdict(match.frame.will, signs.planned)
        if signs.announced and match.frame.will == "planned" and match.word.nominal:
            return Verdict("planned", signs.announced)
        return Verdict("asserted")

    def _climb(self, start: Word) -> Signs:
        signs = Signs()
        self._read(start, signs)
        self._described(start, signs)
        self._infinitive(start, signs)
        below = start
        for step, above in enumerate(start.ancestors()):
            if step >= _CLIMB or self._stops(below, above, signs):
                break
            if below.dep in self._labels.conjunct:
                self._share(below, above, signs)
            else:
                self._govern(below, above, signs)
            below = above
        return signs

    def _stops(self, below: Word, above: Word, signs: Signs) -> bool:
        """Whether what stands above says nothing any more about whether it happened."""
        labels = self._labels
        if below.dep in labels.conjunct and below.child(labels.subject | labels.passive) is not None:
            return True
        if below.dep in labels.clause | {"parataxis"} and above.has(self._cues["reports"]):
            signs.reported = True
            return True
        if above.has(self._cues["factive"]):
            return True
        if below.verbal and below.dep in labels.adnominal | labels.adverbial and below.tag != "VB":
            self._hanging(below, above, signs)
            return True
        if below.dep in labels.preposition and above.verbal and below.low not in self._cues["selected"]:
            return below.low not in self._cues["negators"]
        if below.dep in labels.subject and not self._predicated(above):
            self._unreal(above, signs)
            return True
        return False

    def _hanging(self, below: Word, above: Word, signs: Signs) -> None:
        """*talks can begin when they leave*, *a plan involving a withdrawal*: unreal by what is above."""
        if below.dep in self._labels.adverbial:
            present = below.tag in ("VBP", "VBZ") or any(kid.tag in ("VBP", "VBZ") for kid in below.kids)
            if present or below.child(self._labels.mark) is not None:
                self._unreal(above, signs, future=present)
        elif above.has(self._cues["proposals"]):
            signs.suppose(above.low)

    def _unreal(self, above: Word, signs: Signs, *, future: bool = False) -> None:
        """*Losing the town would be a blow*: the subject is as unreal as its predicate."""
        for kid in above.children(self._labels.auxiliary):
            unreal = kid.low in self._cues["conditional"] | self._cues["possible"]
            if unreal or (future and kid.low in self._cues["future"]):
                signs.suppose(kid.low)

    def _predicated(self, above: Word) -> bool:
        """*a withdrawal is planned*, *retreat is not an option*: the predicate speaks about the subject."""
        return above.pos == "AUX" or above.has(
            self._cues["plans"] | self._cues["demands"] | self._cues["possible"]
        )

    def _read(self, word: Word, signs: Signs) -> None:
        """The word's own auxiliaries, negations and marks."""
        cues = self._cues
        for kid in word.kids:
            if kid.dep in self._labels.negation or self._none_of(kid):
                signs.negations.append(kid.low)
            elif kid.low in cues["conditions"] and (
                kid.dep in self._labels.mark or kid.pos in ("SCONJ", "ADV")
            ):
                signs.condition = kid.low
            elif kid.dep in self._labels.auxiliary:
                self._auxiliary(kid.low, signs)

    def _none_of(self, kid: Word) -> bool:
        """*no withdrawal*, *no troops withdrew*."""
        words = kid.kids if kid.dep in self._labels.subject | self._labels.passive else (kid,)
        return any(word.pos == "DET" and word.low in self._cues["negators"] for word in words)

    def _auxiliary(self, low: str, signs: Signs) -> None:
        cues = self._cues
        if low in cues["future"]:
            signs.plan(low)
        elif low in cues["conditional"]:
            signs.conditional = signs.conditional or low
        elif low in cues["possible"]:
            signs.suppose(low)

    def _described(self, word: Word, signs: Signs) -> None:
        """*a possible withdrawal*, *the planned withdrawal*, *an apology sought*."""
        if not word.nominal:
            return
        for kid in word.children(self._labels.modifier | self._labels.adnominal):
            if kid.has(self._cues["unreal"]) or (kid.verbal and kid.has(self._cues["demands"])):
                signs.suppose(kid.low)
            elif kid.has(self._cues["plans"]):
                signs.plan(kid.low)

    def _infinitive(self, word: Word, signs: Signs) -> None:
        """*Russia to withdraw* is a plan; *forced to withdraw* a fact; *(in order) to defeat* a purpose."""
        bare = word.nominal and not word.kids and word.head is not None and word.head.low == "to"
        if bare and word.head is not None and word.head.head is not None and word.head.head.nominal:
            signs.suppose("to")
        if word.tag != "VB" or not any(kid.low == "to" for kid in word.kids):
            return
        if word.head is None or word.dep in self._labels.clause:
            signs.plan("to")
        elif word.dep in self._labels.adverbial or not word.head.has(self._settled):
            signs.suppose("to")

    def _share(self, below: Word, above: Word, signs: Signs) -> None:
        """*will degrade and defeat*: verbs of one form share what helps the first."""
        if below.tag == above.tag or not above.verbal:
            self._read(above, signs)
        if below.tag == "VB" == above.tag and not any(kid.low == "to" for kid in below.kids):
            self._infinitive(above, signs)

    def _govern(self, below: Word, above: Word, signs: Signs) -> None:
        cues = self._cues
        held = below.dep in self._labels.object | self._labels.open_clause | self._labels.preposition
        failed = above.has(cues["failures"]) and (held or not above.verbal)
        if above.has(cues["refusals"]) or failed or above.low in cues["negators"]:
            signs.negations.append(above.low)
        elif above.has(cues["demands"]) or above.low in cues["possible"] | cues["conditions"]:
            signs.suppose(above.low)
        elif above.has(cues["plans"]):
            signs.plan(above.low)
        elif above.has(cues["announced"]):
            signs.announced = signs.announced or above.low
        if below.dep not in self._labels.adverbial:
            self._read(above, signs)
            self._proposed(below, above, signs)

    def _proposed(self, below: Word, above: Word, signs: Signs) -> None:
        """*The proposal includes a withdrawal*, *the condition is to leave*: the subject colours it."""
        subject = above.child(self._labels.subject)
        named = subject is not None and subject is not below and subject.pos == "NOUN"
        if subject is not None and named and subject.has(self._cues["proposals"]):
            signs.suppose(subject.low)
