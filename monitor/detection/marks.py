"""What a claim says of itself: *will not leave*, *no troops left*, *a possible retreat*."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.detection.operators import Effect, Path
from monitor.detection.rules import Labels
from monitor.detection.tree import Word

Cues = Mapping[str, frozenset[str]]


class Marks:
    """Reads a word's own auxiliaries, negations and marks."""

    def __init__(self, cues: Cues, labels: Labels) -> None:
        self._cues = cues
        self._labels = labels
        settling = ("plans", "announced", "facts", "refusals", "failures", "demands", "askings", "attempts")
        self._settled = frozenset[str]().union(*(cues[name] for name in settling))
        self._asking = cues["askings"] | cues["attempts"]
        self._demanding = cues["demands"] | cues["askings"] - cues["plans"]

    def read(self, word: Word, path: Path, *, contrast: bool = False) -> None:
        """The word's own auxiliaries, negations and marks: *cannot* denies, *may not* does not.

        In a `contrast` (*will not leave but fight on*) the negation is not shared.
        """
        modals = [kid.low for kid in word.children(self._labels.auxiliary)]
        for low in modals:
            self._modal(low, path)
        for negation in () if contrast else self.negations(word):
            path.add(Effect.NEGATE, negation)
        if word is path.start and path.tried and self._came_to_nothing(word):
            path.add(Effect.FAIL, word.low)
        for low in modals:
            if low in self._cues["possible"] - self._cues["abilities"]:
                path.add(Effect.ASK, low)
        self._conditioned(word, path)
        played = self._played(word)
        if played is not None:
            path.add(Effect.PLAY, played)

    def _modal(self, low: str, path: Path) -> None:
        if low in self._cues["future"]:
            path.add(Effect.PLAN, low)
        elif low in self._cues["conditional"]:
            path.add(Effect.WOULD, low)
        elif low in self._cues["abilities"]:
            path.add(Effect.TRY, low)

    def _conditioned(self, word: Word, path: Path) -> None:
        for kid in word.kids:
            adverb = kid.pos in ("SCONJ", "ADV")
            condition = kid.low in self._cues["conditions"] and (adverb or kid.dep in self._labels.mark)
            if condition or (adverb and kid.low in self._cues["possible"]):
                path.add(Effect.ASK, kid.low)
            elif kid.dep in self._labels.adverbial and (provided := self._provided(kid)):
                path.add(Effect.ASK, provided)

    def _played(self, word: Word) -> str | None:
        """*in the novel*, *during a mock battle*."""
        for preposition in word.children(self._labels.preposition):
            for noun in preposition.kids if preposition.low in self._cues["within"] else ():
                mock = any(kid.has(self._cues["unreal"]) for kid in noun.children(self._labels.modifier))
                if noun.nominal and (mock or noun.has(self._cues["settings"])):
                    return noun.low
        return None

    def _provided(self, clause: Word) -> str | None:
        """*will withdraw if*, *fell unless*; not *even if*."""
        marks = [kid for kid in clause.kids if kid.low in self._cues["provisos"]]
        even = any(kid.low in self._cues["concessions"] for kid in clause.kids)
        return marks[0].low if marks and not even else None

    def negations(self, word: Word) -> list[str]:
        """*not*, *no*, *no troops*, *yet to*; neither *not only* nor *no choice but to*."""
        found = [kid.low for kid in word.kids if self._denies(kid, word)]
        pending = self._pending(word)
        return found or ([pending] if pending else [])

    def _denies(self, kid: Word, word: Word) -> bool:
        if kid.dep in self._labels.negation:
            near = (*word.kids, *(inner for other in word.kids for inner in other.kids))
            return not any(other.i == kid.i + 1 and other.low in self._cues["merely"] for other in near)
        inside = kid.dep in self._labels.subject | self._labels.passive
        if kid.low in self._cues["fronts"] and kid.i < word.i:
            return any(det.low in self._cues["negators"] for noun in kid.kids for det in noun.kids)
        words = kid.kids if inside else (kid,)
        denied = any(one.pos == "DET" and one.low in self._cues["negators"] for one in words)
        return denied and not word.has(self._cues["inevitable"])

    def _came_to_nothing(self, word: Word) -> bool:
        """*failed to capture the town*, *repelled attempts to overrun it*."""
        aims = word.children(self._labels.open_clause | self._labels.adnominal)
        tried = any(kid.has(self._cues["attempts"]) for kid in word.children(self._labels.object))
        return word.has(self._cues["failures"]) and (tried or any(self.infinitive(kid) for kid in aims))

    def _pending(self, word: Word) -> str | None:
        """*has yet to leave*."""
        if not self.infinitive(word):
            return None
        first = min(kid.i for kid in word.kids if kid.low in self._cues["infinitive"])
        near = (*word.kids, *(word.head.kids if word.head else ()))
        return next(
            (kid.low for kid in near if kid.i == first - 1 and kid.low in self._cues["pending"]), None
        )

    def described(self, word: Word, path: Path) -> None:
        """*a possible withdrawal*, *the planned withdrawal*, *an apology sought*."""
        if not word.nominal:
            return
        for kid in word.kids:
            if kid.pos == "PROPN":
                continue
            asked = kid.dep in self._labels.adnominal and kid.has(
                self._cues["demands"] | self._cues["attempts"]
            )
            if kid.has(self._cues["unreal"]) or asked:
                path.add(Effect.ASK, kid.low)
            elif kid.dep in self._labels.modifier and kid.has(self._cues["plans"]):
                path.add(Effect.PLAN, kid.low)

    def unreal(self, word: Word, path: Path) -> None:
        """*Russia to withdraw* is a plan; *forced to withdraw* a fact; *(in order) to defeat* a purpose."""
        head = word.head
        if word.nominal and not word.kids and head is not None and head.low in self._cues["infinitive"]:
            if head.head is not None and head.head.nominal:
                path.add(Effect.TRY, head.low)
        elif self._subjunctive(word):
            path.add(Effect.ASK, word.low)
        elif self.infinitive(word):
            self._purpose(word, head, path)

    def _purpose(self, word: Word, head: Word | None, path: Path) -> None:
        if word.dep in self._labels.conjunct:
            return
        manner = next((kid.low for kid in word.kids if kid.low in self._cues["manner"]), None)
        if manner is not None:
            path.add(Effect.ASK, manner)
        elif head is not None and head.pos == "AUX" and word.dep in self._labels.open_clause:
            path.add(Effect.PLAN, self._sign(word))
        elif head is None or (word.dep in self._labels.clause and head.has(self._cues["reports"])):
            asked = any(before.has(self._demanding) for before in word.subtree() if before.i < word.i)
            path.add(Effect.ASK if asked else Effect.PLAN, self._sign(word))
        elif not any(near.has(self._cues["inevitable"]) for near in _around(head)):
            self._aimed(word, head, path)

    def _aimed(self, word: Word, head: Word, path: Path) -> None:
        """*signed a deal to*, *began an operation to*; but *the first soldier to*."""
        has = head.children(self._labels.object)
        planned = any(kid.has(self._cues["plans"]) for kid in has)
        tried = any(kid.has(self._asking) for kid in has)
        settled = head.has(self._settled) or any(self._ordinal(noun) for noun in (head, *head.kids))
        if planned or tried or not settled:
            path.add(Effect.PLAN if planned else Effect.TRY, self._sign(word))

    def _ordinal(self, noun: Word) -> bool:
        """*the first soldier to surrender* did so."""
        described = noun.children(self._labels.modifier)
        return noun.nominal and any(kid.has(self._cues["facts"]) for kid in described)

    def infinitive(self, word: Word) -> bool:
        """*to leave*, *to be withdrawn*."""
        bare = word.tag == "VB" or any(kid.low in self._cues["bare"] for kid in word.kids)
        return bare and any(kid.low in self._cues["infinitive"] and kid.i < word.i for kid in word.kids)

    def _sign(self, word: Word) -> str:
        return next((kid.low for kid in word.kids if kid.low in self._cues["infinitive"]), word.low)

    def _subjunctive(self, word: Word) -> bool:
        """*(demanded that) it be withdrawn*."""
        helped = {kid.low for kid in word.children(self._labels.auxiliary)}
        return word.tag == "VBN" and len(helped) == 1 and helped <= self._cues["bare"]


def _around(head: Word) -> list[Word]:
    """*no choice but to*: what stands above, and what it has."""
    return [head, *head.kids, *([head.head] if head.head is not None else [])]
