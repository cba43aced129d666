"""Climbs from a claim's trigger to the root of its sentence and gathers what each word above makes of it.

The climb ends where what stands above says nothing any more about whether it happened: at a report verb, at
*after* or *despite*, at the clause that a relative clause describes.
"""

from __future__ import annotations

from monitor.detection.governors import Governors
from monitor.detection.marks import Marks
from monitor.detection.operators import Effect, Path
from monitor.detection.rules import Grammar, Scope
from monitor.detection.tree import Word

_HIGH = 8


class Climber:
    """Applies one language's scope cues."""

    def __init__(self, scope: Scope, grammar: Grammar) -> None:
        self._labels = grammar.labels
        self._cues = {name: frozenset(getattr(scope, name).words) for name in Scope.__slots__}
        self._marks = Marks(self._cues, grammar.labels)
        self._governors = Governors(self._cues, grammar, self._marks)

    def climb(self, start: Word, *, tried: bool = True) -> Path:
        """All that is above (and beside) a trigger; `tried` where a failure denies what was tried."""
        path = Path(start, tried)
        self._marks.described(start, path)
        self._marks.unreal(start, path)
        self._marks.read(start, path)
        below = start
        for step, above in enumerate(start.ancestors()):
            if step >= _HIGH or self._stops(below, above, path):
                break
            if below.dep in self._labels.conjunct:
                self._share(below, above, path)
            else:
                self._govern(below, above, path)
            below = above
        return path

    def _govern(self, below: Word, above: Word, path: Path) -> None:
        for effect in self._governors.effects(below, above, path):
            path.add(effect, above.low)
            definite = above.nominal and not any(kid.low in self._cues["articles"] for kid in above.kids)
            path.settled = path.settled or (effect is Effect.PLAN and definite)
        if below.dep not in self._labels.adverbial:
            if above.pos == "AUX" and below.dep in self._labels.subject:
                self._governors.complements(above, path)
            self._marks.unreal(above, path)
            self._marks.read(above, path)
            self._governors.proposed(below, above, path)

    def _share(self, below: Word, above: Word, path: Path) -> None:
        """*will degrade and defeat*: verbs of one form share helpers; *but* keeps off a *not*."""
        contrast = any(kid.low in self._cues["contrasts"] for kid in above.kids)
        if (below.tag == above.tag and (not contrast or below.tag == "VB")) or not above.verbal:
            self._marks.read(above, path, contrast=contrast)
        if below.tag == "VB" == above.tag:
            self._marks.unreal(above, path)

    def _stops(self, below: Word, above: Word, path: Path) -> bool:
        """Whether what stands above says nothing any more about whether it happened."""
        labels = self._labels
        if below.dep in labels.conjunct and below.child(labels.subject | labels.passive) is not None:
            return True
        if below.dep in labels.clause | {"parataxis"} and self._told(below, above, path):
            return True
        if above.has(self._cues["factive"]) or self._attributive(below):
            return True
        if (
            below.verbal
            and below.dep in labels.adnominal | labels.adverbial
            and not self._marks.infinitive(below)
        ):
            return self._hangs(below, above, path)
        if below.dep in labels.preposition and above.verbal:
            return not self._passes_on(below)
        if below.dep in labels.subject and not self._predicated(above, path):
            self._supposed(below, above, path)
            return True
        return False

    def _told(self, below: Word, above: Word, path: Path) -> bool:
        """*said that it fell*; *US forces retreat, Pakistan denies it*, where one stands for itself."""
        finite = not self._marks.infinitive(below)
        beside = below.i < above.i and below.child(self._labels.mark) is None
        warned = above.has(self._cues["warnings"]) and self._indicative(below)
        if not (finite and (above.has(self._cues["reports"]) or warned or beside)):
            return False
        path.reported = above.has(self._cues["reports"]) or warned
        if path.reported and self._marks.negations(above):
            path.add(Effect.ASK, above.low)
        return True

    def _indicative(self, word: Word) -> bool:
        """*that they have begun*, not *that they should begin*, nor *that they begin*."""
        modal = self._cues["possible"] | self._cues["future"] | self._cues["conditional"]
        helped = word.children(self._labels.auxiliary)
        return not any(kid.low in modal for kid in helped) and word.tag in ("VBD", "VBN", "VBZ", "VBG")

    def _attributive(self, below: Word) -> bool:
        """*the ousted leader*: whatever is said about him."""
        return below.dep in self._labels.modifier and (below.tag.startswith("VB") or below.pos == "ADJ")

    def _passes_on(self, preposition: Word) -> bool:
        """*calls for a retreat*, *declared victory by withdrawing*; but not *fought on after the retreat*."""
        if preposition.low in self._cues["negators"] | self._cues["selected"]:
            return True
        gerund = any(kid.tag == "VBG" for kid in preposition.kids)
        return gerund and preposition.low not in self._cues["times"]

    def _hangs(self, below: Word, above: Word, path: Path) -> bool:
        """*talks can begin when they leave*, *a plan involving a withdrawal*, *reports that they left*."""
        if below.dep in self._labels.adverbial:
            self._timed(below, above, path)
            return True
        if below.child(self._labels.mark) is not None:
            return False
        if above.has(self._cues["proposals"]):
            path.add(Effect.ASK, above.low)
        return True

    def _timed(self, below: Word, above: Word, path: Path) -> None:
        """A clause of time in the present, and what follows from a thing to come, are to come too."""
        kids = (*below.kids, *(kid for one in below.children(self._labels.conjunct) for kid in one.kids))
        temporal = any(kid.low in self._cues["times"] for kid in kids)
        verbs = (below, *below.children(self._labels.auxiliary))
        present = temporal and any(verb.tag in ("VBP", "VBZ") for verb in verbs)
        if present or (below.tag == "VBG" and below.child(self._labels.mark) is None):
            near = (*kids, *above.kids, *(inner for kid in kids for inner in kid.kids))
            only = any(word.low in self._cues["merely"] for word in near)
            self._to_come(above, path, only=only, present=present)
            if present and above.tag in ("VBD", "VB") and below.tag in ("VBP", "VBZ"):
                path.add(Effect.PLAN, below.low)

    def _to_come(self, above: Word, path: Path, *, only: bool, present: bool) -> None:
        """*will end only when they leave* asks for it; *will go, reversing an order* has reversed it."""
        for kid in above.children(self._labels.auxiliary):
            possible = kid.low in self._cues["possible"] | self._cues["conditional"]
            if possible or (present and kid.low in self._cues["future"]):
                path.add(Effect.ASK if only else Effect.PLAN, kid.low)

    def _predicated(self, above: Word, path: Path) -> bool:
        """*a withdrawal is planned*, *retreat is not an option*: the predicate speaks about the subject."""
        speaking = self._governors.speaking
        if above.pos == "AUX":
            return any(kid.has(speaking) for kid in above.children(self._labels.complement))
        if above.has(self._cues["failures"]):
            return any(one.effect in (Effect.TRY, Effect.ASK) for one in path.operators)
        return above.has(speaking)

    def _supposed(self, below: Word, above: Word, path: Path) -> None:
        """*Losing the town would be a blow*: the subject is as unreal as its predicate."""
        indefinite = below.tag == "VBG" or any(kid.low in self._cues["articles"] for kid in below.kids)
        for kid in above.children(self._labels.auxiliary):
            would = kid.low in self._cues["conditional"]
            if would or (indefinite and kid.low in self._cues["possible"]):
                path.add(Effect.ASK, kid.low)
