"""Which parts of a clause are the actor and the place of a frame."""

from __future__ import annotations

from monitor.detection.classes import phrase_classes
from monitor.detection.named import known
from monitor.detection.roles import Roles, antecedent, given_to, subject_of
from monitor.detection.roles import parts as parts_of
from monitor.detection.rules import Frame, Grammar
from monitor.detection.tree import Word

FORCE = frozenset({"force", "group"})
_SIDES = FORCE | {"state"}
_NAMED = _SIDES | {"party", "person", "politics", "authority"}
_LOSERS = _NAMED | {"authority"}
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
            return self._mover(word, parts)
        return parts.subject

    def _mover(self, word: Word, parts: Roles) -> Word | None:
        """*withdrew*: the subject; *withdrew its troops*, *forced the troops to leave*: the troops."""
        if "displacing" in word.classes:
            below = parts.clause.child(self._labels.subject) if parts.clause is not None else None
            return below or parts.object or parts.subject
        if parts.object is None or not self._is(parts.object, FORCE):
            return parts.subject or parts.object
        named = known(parts.object) is not None or parts.object.child(self._labels.owner) is not None
        return parts.object if named or parts.subject is None else parts.subject

    def opponent(self, frame: Frame, word: Word, parts: Roles, actor: Word | None) -> Word | None:
        """Who beats the actor or takes the place: the subject, or whom an intransitive *falls to*."""
        if "displacing" in word.classes and word.verbal and actor is not parts.subject:
            return parts.subject
        moves = frame.kind == "retreat" and word.verbal
        if moves or frame.actor not in ("object", "holder", "loser", "over"):
            return None
        if word.nominal:
            mine = parts.owner or self._modifier(word) if "winning" in word.classes else None
            taker = parts.subject or mine
        else:
            active = parts.object is not None or "into" in parts.parts
            taker = parts.subject if active else parts.parts.get("to")
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
        if frame.actor == "loser" and "winning" in word.classes:
            return around.get("over") or self._holder(parts)
        named = self._modifier(word)
        dealt = given_to(word, self._grammar) if frame.actor in ("object", "loser") else None
        order: dict[str, tuple[Word | None, ...]] = {
            "mover": (of if self._is(of, FORCE) else None, owner, of, named, by),
            "loser": (of if self._is(of, _LOSERS) else None, dealt, owner, named, around.get("for")),
            "object": (of, dealt, owner, named, around.get("for")),
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
        if "taking" not in word.classes:
            return parts.object
        if self._is(parts.object, _SIDES | {"person", "party"}) and not self._is(parts.object, _PLACES):
            return parts.object
        return self._holder(parts)

    def _modifier(self, word: Word) -> Word | None:
        named = [kid for kid in word.children(self._labels.modifier) if self._can_act(kid)]
        return named[-1] if named else None

    @staticmethod
    def _can_act(word: Word) -> bool:
        """*Labour* in *Labour defeat*, not *election* in *election defeat*."""
        return not _NAMED.isdisjoint(word.classes) and (bool(word.names) or "contest" not in word.classes)

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
        """The side that loses the place, where it is named: *from the rebels*, *rebel-held*, *their town*."""
        within = parts_of(parts.object, self._grammar) if parts.object is not None else {}
        loser = parts.parts.get("from") or within.get("from") or within.get("to")
        if self._is(loser, _SIDES):
            return loser
        theme = parts.object or parts.subject
        of = parts_of(theme, self._grammar).get("of") if theme is not None else None
        if self._is(of, FORCE):
            return of
        for noun in (loser, parts.object, *within.values(), parts.parts.get("into")):
            holding = self._holding(noun) if noun is not None else None
            if holding is not None:
                return holding
        return parts.object.child(self._labels.owner) if parts.object is not None else None

    def _holding(self, place: Word) -> Word | None:
        """*rebel-held town*, *the town held by the rebels*, *from rebel control*: the rebels."""
        for kid in place.kids:
            if "held" in kid.classes and kid.verbal:
                inside = (below for one in kid.kids for below in (one, *one.kids))
                sided = (one for one in inside if not _SIDES.isdisjoint(one.classes))
                return next(sided, None)
        return self._modifier(place) if "held" in place.classes else None
