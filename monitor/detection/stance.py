"""Who speaks, seen from the actor: itself, its enemy, a third party, or the publisher.

An admission is decided here. *The ministry said we withdrew* is `self`; *analysts say that Moscow has
admitted it* is `attributed`: no official of the actor is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.detection.attribution import Cited
from monitor.detection.gazetteer import Actor, Gazetteer
from monitor.detection.resolve import Resolved, known
from monitor.detection.rules import Attribution
from monitor.detection.tree import Tree, Word
from monitor.models import Role, Source, Stance

_WITHOUT = frozenset({"relcl", "acl", "advcl"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """One who is cited: as written, as known, and on whose side."""

    source: Source
    actor: Actor | None
    official: bool


class StanceReader:
    """Sources to roles and stances."""

    def __init__(self, cues: Attribution, gazetteer: Gazetteer) -> None:
        self._cues = cues
        self._gazetteer = gazetteer

    def speakers(
        self, cited: Cited, tree: Tree, actor: Resolved | None, before: Sequence[Actor] = ()
    ) -> list[Speaker]:
        """The cited ones with their roles, nearest first."""
        found = [self._speaker(word, tree, actor, before) for word in cited.words]
        return list({speaker.source.name: speaker for speaker in found}.values())

    def _speaker(self, word: Word, tree: Tree, actor: Resolved | None, before: Sequence[Actor]) -> Speaker:
        if word.pos == "PRON":
            return self._pronoun(word, actor, before)
        text = tree.phrase(word, _WITHOUT)
        outlet = next(
            (name.source for w in word.subtree() for name in w.names if name.source is not None), None
        )
        who = known(word)
        name = outlet.name if outlet is not None else text
        official = outlet is None and (who is None or not self._bare(word, who))
        role: Role = outlet.role if outlet is not None else self._role(word, who, actor)
        return Speaker(Source(text, name, role), who, official)

    def _pronoun(self, word: Word, actor: Resolved | None, before: Sequence[Actor]) -> Speaker:
        """*he said*: the person named before; unnamed where there is none."""
        who = next((one for one in before if one.type == "person"), None)
        if who is None:
            return Speaker(Source(word.text, word.text, "anonymous"), None, official=False)
        return Speaker(Source(word.text, who.name, self._role(word, who, actor)), who, official=True)

    @staticmethod
    def _bare(word: Word, who: Actor) -> bool:
        """Only the name of a state or its capital: *Moscow*, no person or office that could be quoted."""
        return (
            who.type == "state"
            and any(name.actor is who for name in word.names)
            and "person" not in word.classes
        )

    def _role(self, word: Word, who: Actor | None, actor: Resolved | None) -> Role:
        if who is not None and actor is not None and actor.actor is not None:
            if who.side == actor.actor.side:
                return "party"
            if self._gazetteer.adversaries(who.side, actor.actor.side):
                return "adversary"
        if who is not None:
            return "state" if who.type in ("state", "person") else "other"
        return "anonymous" if word.has(self._cues.anonymous) else "other"

    @staticmethod
    def stance(kind: str, speakers: Sequence[Speaker], *, quoted: bool) -> Stance:
        """From the nearest speaker; another one around an admission makes it attributed."""
        if not speakers:
            return "reported"
        first = speakers[0]
        if first.source.role == "party":
            outside = any(speaker.source.role != "party" for speaker in speakers[1:])
            if kind == "admission" and (outside or not (first.official or quoted)):
                return "attributed"
            return "attributed" if outside and not first.official else "self"
        return "adversary" if first.source.role == "adversary" else "assessment"
