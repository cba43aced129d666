"""Which parts of a clause are the actor and the place of a frame."""

from __future__ import annotations

from monitor.detection.classes import phrase_classes
from monitor.detection.roles import Roles, antecedent, subject_of
from monitor.detection.rules import Frame, Grammar
from monitor.detection.tree import Word

FORCE = frozenset({"force", "group"})
_SIDES = FORCE | {"state"}
_NAMED = _SIDES | {"party", "person", "politics"}
_WHERE = frozenset({"place", "territory"})
_PLACES = frozenset({"place"})
_PLACE_PARTS = (
    *(
        "from",
        "in",
        "at",
        "near",
        "around",
        "of",
        "to",
        "toward",
        "towards",
        "on",
        "over",
        "inside",
        "outside",
    ),
)


class Participants:
    """Finds them by the role that the frame gives its actor."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._labels = grammar.labels

    def actor(self, frame: Frame, word: Word, parts: Roles) -> Word | None:
        """The words that name the actor."""
        if frame.actor == "holder":
            return self._holder(parts)
        if frame.actor == "loser" and not word.nominal:
            return self._loser(word, parts)
        if word.nominal and not word.tag.startswith("VB"):
            return self._of_noun(frame, word, parts)
        if frame.actor == "object":
            return parts.object
        if frame.actor == "mover":
            moved = parts.object is not None and self._is(parts.object, FORCE)
            return parts.object if moved or parts.subject is None else parts.subject
        return parts.subject

    def opponent(self, frame: Frame, word: Word, parts: Roles, actor: Word | None) -> Word | None:
        """Who beats the actor or takes the place: the subject, or whom an intransitive *falls to*."""
        if frame.actor not in ("object", "holder", "loser", "over"):
            return None
        falls = word.verbal and parts.object is None
        taker = parts.parts.get("to") if falls else parts.subject
        return taker if taker is not actor else None

    def place(self, parts: Roles, actor: Word | None) -> Word | None:
        """Where it happened: the object if it is a place, else a prepositional part that is one."""
        around = [parts.object, *(parts.parts.get(name) for name in _PLACE_PARTS)]
        return next((noun for noun in around if noun is not actor and self._is(noun, _WHERE)), None)

    def _is(self, word: Word | None, classes: frozenset[str]) -> bool:
        return not classes.isdisjoint(phrase_classes(word, self._grammar))

    def _of_noun(self, frame: Frame, word: Word, parts: Roles) -> Word | None:
        """*the rebels' defeat*, *defeat of the rebels*, *rebel withdrawal*, *announced its withdrawal*."""
        of, by, owner = parts.object, parts.subject, parts.owner
        around = parts.parts
        named = self._modifier(word)
        order: dict[str, tuple[Word | None, ...]] = {
            "mover": (of if self._is(of, FORCE) else None, owner, of, named, by),
            "loser": (
                of if self._is(of, _NAMED) else None,
                owner,
                named,
                around.get("for"),
                around.get("to"),
            ),
            "object": (of, owner, named, around.get("for")),
            "subject": (owner, named, None if self._is(of, _WHERE - {"state"}) else of, by),
            "speaker": (owner, named, by, around.get("from")),
            "over": (around.get("over"),),
        }
        found = next((noun for noun in order[frame.actor] if noun is not None), None)
        if found is not None or frame.actor == "over":
            return found
        return self._governing(frame, word) or (around.get("to") if frame.actor == "object" else None)

    def _loser(self, word: Word, parts: Roles) -> Word | None:
        if "losing" in word.classes or parts.object is None:
            return parts.subject
        if self._is(parts.object, _SIDES | {"person", "party"}) and not self._is(parts.object, _PLACES):
            return parts.object
        return self._holder(parts)

    def _modifier(self, word: Word) -> Word | None:
        named = [kid for kid in word.children(self._labels.modifier) if not _NAMED.isdisjoint(kid.classes)]
        return named[-1] if named else None

    def _governing(self, frame: Frame, word: Word) -> Word | None:
        """*suffered a series of defeats*, *fled in defeat*: the subject of a verb that adds little."""
        below = word
        for above in word.ancestors():
            within = below.low in self._grammar.circumstance and above.verbal
            circumstance = within and frame.actor in ("object", "loser")
            if above.has(self._grammar.light) or circumstance:
                inside = below.dep in self._labels.subject
                return None if inside else antecedent(subject_of(above, self._grammar), self._grammar)
            if above.pos != "ADP" and not above.has(self._grammar.transparent):
                return None
            below = above
        return None

    def _holder(self, parts: Roles) -> Word | None:
        """The side that loses the place, where the sentence names it: *from the rebels*, *their town*."""
        loser = parts.parts.get("from")
        if self._is(loser, _SIDES):
            return loser
        return parts.object.child(self._labels.owner) if parts.object is not None else None
