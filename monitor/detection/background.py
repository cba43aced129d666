"""News or background? By the times that hang on a claim, by bygone names, and by how it is built in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitor.detection.frames import Match
from monitor.detection.rules import Background, Grammar
from monitor.detection.timing import NEXT, OLD, Clock, Moment, attached, preceded
from monitor.detection.tree import Tree, Word

_PAST = ("VBD", "VBN")


class BackgroundReader:
    """Applies one language's cues of background."""

    def __init__(self, cues: Background, grammar: Grammar) -> None:
        self._labels = grammar.labels
        self.cues = cues
        self._clock = Clock(cues)

    def when(self, match: Match, tree: Tree, today: date | None) -> Moment | None:
        """The time that hangs nearest on the claim; `today` is the article's date."""
        moments = self._clock.moments(tree, today)
        coming = any(kid.low in self.cues.coming for word in self._above(match.word) for kid in word.kids)
        if coming or match.word.tag not in _PAST:
            longest = OLD if coming else NEXT
            moments = [one for one in moments if not one.bare or one.age <= longest]
        return (
            next(preceded(moments, self._clause(match.word)), None)
            or next(attached(moments, self._chain(match), self.cues.skipped), None)
            or self._opening(match, moments)
        )

    def _clause(self, word: Word) -> list[Word]:
        """The claim's word and those above it up to its verb, with what introduces that."""
        chain = [word]
        while not chain[-1].verbal and chain[-1].head is not None:
            chain.append(chain[-1].head)
        return chain[:-1] if word.nominal else chain

    def _opening(self, match: Match, moments: list[Moment]) -> Moment | None:
        """*In 2003, …*: the time at the beginning counts for all but what is told in a relative clause."""
        chain = self._above(match.word)
        whole = chain[-1].head is None
        skipped = self.cues.skipped
        opening = (one for one in moments if whole and one.words[0].i <= 1 and not one.behind)
        return next(
            (one for one in opening if one.head.head is None or one.head.head.low not in skipped), None
        )

    def bygone(self, match: Match) -> str | None:
        """An adverb (*previously*), or a name of bygone times in its own phrase."""
        if match.frame.kind == "admission":
            return None
        early = next((kid.low for kid in match.word.kids if kid.low in self.cues.adverbs), None)
        eras = (below.low for below in match.word.subtree() if below.low in self.cues.eras)
        return early or next(eras, None)

    def _chain(self, match: Match) -> list[Word]:
        """The words that a time of the claim may hang on, the nearest first."""
        chain: list[Word] = []
        for word in self._above(match.word):
            chain.append(word)
            if word.verbal or word is match.word:
                chain.extend(self._beside(word))
        if match.roles.object is not None and "contest" in match.roles.object.classes:
            chain.append(match.roles.object)
        return chain

    def _beside(self, word: Word) -> Iterator[Word]:
        """What shares a verb's time: *retreated after the battle of 1993*, *troops in 2022 retreated*."""
        for kid in word.kids:
            if kid.dep in self._labels.preposition and kid.low in self.cues.around:
                yield from (inner for inner in kid.kids if inner.nominal)
            elif kid.dep in self._labels.subject | self._labels.passive | self._labels.object:
                yield from (prep for prep in kid.kids if prep.low in self.cues.within)
            elif word.nominal and kid.dep in self._labels.preposition:
                yield from (prep for noun in kid.kids for prep in noun.kids if prep.low in self.cues.within)
            elif self._together(kid, word):
                yield kid

    def _together(self, kid: Word, word: Word) -> bool:
        """*left when the city fell*, *left and went home*."""
        timed = kid.dep in self._labels.adverbial and any(mark.low in self.cues.around for mark in kid.kids)
        return timed or (kid.dep in self._labels.conjunct and kid.tag == word.tag)

    def _above(self, word: Word) -> list[Word]:
        """The claim's word and those above that share its time: no further than what a clause describes."""
        chain = [word]
        for above in word.ancestors():
            described = chain[-1].verbal and chain[-1].dep in self._labels.adnominal
            chain.append(above)
            if described:
                break
        return chain

    def traits(self, match: Match, tree: Tree, today: date | None) -> frozenset[str]:
        """What the model is told: the ages of the times, the tense, and the clause that it stands in."""
        moments = self._clock.moments(tree, today)
        when = self.when(match, tree, today)
        found = {f"when-{_bucket(when)}", *(f"time-{_bucket(moment)}" for moment in moments)}
        found |= {f"aux-{kid.low}" for kid in match.word.children(self._labels.auxiliary)}
        found |= set(self._built(match.word))
        root = next((word for word in tree.words if word.head is None), match.word)
        freshest = min(moments, key=lambda one: one.age, default=None)
        oldest = max(moments, key=lambda one: one.age, default=None)
        found.add(f"root-{root.tag}-{_bucket(freshest)}-{_bucket(oldest)}")
        found.add(f"when-{match.frame.kind}-{_bucket(when)}")
        if today is None:
            found.add("undated")
        return frozenset(found)

    def _built(self, word: Word) -> Iterator[str]:
        """Its clause: relative or adverbial, what introduces it, its tense and that of the clause above."""
        below = word
        while below.head is not None and not below.verbal:
            below = below.head
        yield f"clause-dep-{below.dep}"
        for kid in below.children(self._labels.mark):
            yield f"clause-mark-{kid.low}"
        above = next((up for up in below.ancestors() if up.verbal), None)
        if above is not None:
            yield f"tense-{below.tag}-{below.dep}-{above.tag}"
        if word.nominal:
            yield f"hung-{word.dep}-{word.head.low if word.head and word.head.pos == 'ADP' else ''}"


def _bucket(moment: Moment | None) -> str:
    if moment is None:
        return "none"
    return "now" if moment.age <= OLD // 3 else "lately" if moment.age <= OLD else "old"
