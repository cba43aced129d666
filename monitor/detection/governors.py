"""What a word makes of the claim below it: *refused to*, *calls for*, *a deal to*, *failed attempts to*."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.detection.marks import Cues, Marks
from monitor.detection.operators import Effect, Path
from monitor.detection.rules import Grammar
from monitor.detection.tree import Word

_SPEAKING = ("plans", "demands", "attempts", "possible", "unreal", "failures", "proposals", "askings")


class Governors:
    """Reads the words above a claim."""

    def __init__(self, cues: Cues, grammar: Grammar, marks: Marks) -> None:
        self._infinitive = marks.infinitive
        self._cues = cues
        self._labels = grammar.labels
        self._relatives = grammar.relatives
        self.speaking = frozenset[str]().union(*(cues[name] for name in _SPEAKING))
        self._plain = (
            ("demands", Effect.ASK),
            ("attempts", Effect.TRY),
            ("plans", Effect.PLAN),
            ("announced", Effect.ANNOUNCE),
        )

    def effects(self, below: Word, above: Word, path: Path) -> Iterator[Effect]:
        cues = self._cues
        if self._failed(below, above):
            yield Effect.FAIL
        elif self._excluded(above):
            yield Effect.EXCLUDE
        elif above.has(cues["refusals"]):
            yield Effect.REFUSE
        elif above.low in cues["negators"]:
            yield Effect.NEGATE
        elif above.low in cues["conditions"] or (above.has(cues["askings"]) and self._asks(below, above)):
            yield Effect.ASK
        else:
            bare = above.pos == "ADP" and not self._infinitive(below)
            yield from (effect for name, effect in self._plain if above.has(cues[name]) and not bare)
        if above.nominal and any(kid.has(cues["failures"]) for kid in above.children(self._labels.modifier)):
            yield Effect.FAIL

    def _failed(self, below: Word, above: Word) -> bool:
        held = self._labels.object | self._labels.open_clause | self._labels.preposition
        subject = self._labels.subject | self._labels.passive
        return above.has(self._cues["failures"]) and (below.dep in held | subject or not above.verbal)

    def _excluded(self, above: Word) -> bool:
        particles = {kid.low for kid in above.kids}
        for entry in self._cues["exclusions"]:
            verb, _, particle = entry.partition(" ")
            if verb in above.lemmas and (not particle or particle in particles):
                return True
        return False

    def _asks(self, below: Word, above: Word) -> bool:
        """With *for*, *on*, *in* or an infinitive."""
        if below.dep in self._labels.preposition:
            return below.low in self._cues["bidding"] or any(kid.tag == "VBG" for kid in below.kids)
        bidden = above.verbal and any(
            kid.low in self._cues["bidding"] for kid in above.children(self._labels.preposition)
        )
        return self._infinitive(below) or bidden or (below.dep in self._labels.modifier and above.nominal)

    def complements(self, above: Word, path: Path) -> None:
        """*retreat is not an option*."""
        for kid in above.children(self._labels.complement):
            if kid.has(self._cues["failures"]):
                path.add(Effect.FAIL, kid.low)
            elif kid.has(self._cues["plans"]):
                path.add(Effect.PLAN, kid.low)
            elif kid.has(self.speaking):
                path.add(Effect.TRY, kid.low)

    def proposed(self, below: Word, above: Word, path: Path) -> None:
        """*The proposal includes a withdrawal*, *our goal, which is the defeat*: the subject colours it."""
        subject = above.child(self._labels.subject)
        if subject is not None and subject.low in self._relatives and above.head is not None:
            subject = above.head
        if subject is None or subject is below or subject.pos != "NOUN":
            return
        if any(word.has(self._cues["proposals"]) for word in (subject, *subject.kids)):
            path.add(Effect.ASK, subject.low)
