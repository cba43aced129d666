"""Words to actors, places and sources of the gazetteer; *its troops* to whom they belong.

What the gazetteer does not know keeps its own words as name, so that it still has a stable id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.detection.frames import Match
from monitor.detection.gazetteer import Actor, Gazetteer
from monitor.detection.roles import subject_of
from monitor.detection.rules import Grammar
from monitor.detection.tree import Tree, Word
from monitor.models import Entity, Place

_FOLD = re.compile(r"[^\w]+")
_WITHOUT = frozenset({"relcl", "acl", "appos", "prep", "cc", "conj", "advcl"})
_SKIPPED = frozenset({"relcl", "acl", "advcl", "conj"})
_DEEP = 5
_SIDED = frozenset({"force", "authority", "politics", "person"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """An actor of a sentence: how it is written, and who that is where the gazetteer knows."""

    entity: Entity
    actor: Actor | None


class Resolver:
    """Resolves the words of one sentence after the other."""

    def __init__(self, gazetteer: Gazetteer, grammar: Grammar) -> None:
        self._gazetteer = gazetteer
        self._grammar = grammar

    def actor(self, match: Match, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """Who retreats, is beaten or admits; `before` are the actors named just before this sentence."""
        if match.actor is not None:
            return self.resolve(match.actor, tree, before)
        if match.frame.actor in ("holder", "loser"):
            return self._holder(match, tree, before)
        return self._only_one(tree)

    def opponent(self, match: Match, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """The other side, where the clause names it."""
        return self.resolve(match.opponent, tree, before) if match.opponent is not None else None

    def resolve(self, word: Word, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """A noun phrase; pronouns and *its troops* by the governing subject, then by the sentence before."""
        written = self._phrase(word, tree)
        named = known(word)
        if named is None and "enemy-word" in word.classes:
            named = self._enemy(word, tree, before)
        elif named is None and self._points_back(word):
            above = next(self._subjects_above(word), None)
            if above is not None:
                written = self._phrase(above, tree)
            named = known(above) if above is not None else next(iter(before), None)
        if named is not None:
            return _named(written, named)
        return _as_written(written) if word.pos != "PRON" or written != word.text else None

    def _phrase(self, word: Word, tree: Tree) -> str:
        return tree.phrase(word, _WITHOUT, self._grammar.of)

    def _points_back(self, word: Word) -> bool:
        """A pronoun, or a bare *troops*, *the army*, *its forces*, whose side stands elsewhere."""
        own = any(kid.pos == "PRON" for kid in word.children(self._grammar.labels.owner))
        bare = "force" in word.classes and not word.children(self._grammar.labels.modifier)
        return word.pos == "PRON" or own or bare

    def _subjects_above(self, word: Word) -> Iterator[Word]:
        inside = {below.i for below in word.subtree()}
        for above in word.ancestors():
            if above.verbal:
                subject = subject_of(above, self._grammar)
                other = subject is not None and subject.i not in inside and word not in subject.subtree()
                if (
                    subject is not None
                    and other
                    and (known(subject) is not None or not _SIDED.isdisjoint(subject.classes))
                ):
                    yield subject
            owner = above.child(self._grammar.labels.owner)
            if owner is not None and owner.pos != "PRON" and owner.i not in inside:
                yield owner

    def _enemy(self, word: Word, tree: Tree, before: Sequence[Actor]) -> Actor | None:
        """*the invaders*: the enemy of whoever is named around."""
        sides = [actor.side for actor in (*_actors(tree), *before)]
        return next((enemy for side in sides if (enemy := self._gazetteer.holder(side, None))), None)

    def _only_one(self, tree: Tree) -> Resolved | None:
        """Where the clause names nobody: the one side at war that the sentence names, if it is one only."""
        fighting = {actor.side: actor for actor in _actors(tree) if self._gazetteer.at_war(actor.side)}
        return (
            _named(next(iter(fighting.values())).name, next(iter(fighting.values())))
            if len(fighting) == 1
            else None
        )

    def _holder(self, match: Match, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """Who held what was taken: the taker's enemy there, by the table of conflicts and who is named."""
        taker = match.opponent or match.roles.parts.get("to") or match.roles.parts.get("by")
        country = self._country(match, tree, before)
        resolved = self.resolve(taker, tree, before) if taker is not None else None
        actor = resolved.actor if resolved is not None else None
        rebels = taker is not None and "rebel-word" in taker.classes
        if actor is not None and not (rebels and actor.type == "state"):
            held = self._gazetteer.holder(actor.side, country)
            near = (
                one for one in (*_actors(tree), *before) if self._gazetteer.adversaries(actor.side, one.side)
            )
            held = held or next(near, None)
        elif actor is not None:
            held = actor
        elif "regain" in match.word.classes and not rebels:
            held = self._gazetteer.holder(f"state:{country}", country)
        else:
            held = self._gazetteer.actor(f"state:{country}") if rebels or taker is None else None
        return _named(held.name, held) if held is not None else None

    def _country(self, match: Match, tree: Tree, before: Sequence[Actor]) -> str | None:
        """The country of the place, of any place in the sentence, or of the state named before."""
        spot = self.place(match, tree)
        if spot is not None and spot.country:
            return spot.country
        places = (name.place.country for word in tree.words for name in word.names if name.place)
        states = (actor.country for actor in before if actor.type == "state")
        return next((country for country in (*places, *states) if country), None)

    def place(self, match: Match, tree: Tree) -> Place | None:
        """Where it happened."""
        if match.place is None:
            return None
        for word in (match.place, *match.place.subtree()):
            for name in word.names:
                if name.place is not None:
                    spot = name.place
                    text = tree.text[name.start : name.end]
                    return Place(text, spot.name, spot.country, spot.region, spot.lat, spot.lon)
        text = tree.phrase(match.place, _WITHOUT)
        return Place(text, text)


def known(word: Word | None) -> Actor | None:
    """The actor that a phrase names: at its head, else in front of it, else further inside."""
    level = [word] if word is not None else []
    for _ in range(_DEEP):
        for candidate in level:
            for name in candidate.names:
                if name.actor is not None:
                    return name.actor
        below = [kid for candidate in level for kid in candidate.kids if kid.dep not in _SKIPPED]
        level = sorted(below, key=lambda kid: -kid.i)
    return None


def _actors(tree: Tree) -> Iterator[Actor]:
    """The actors that a sentence names, in order."""
    for word in tree.words:
        for name in word.names:
            if name.actor is not None and name.start == word.start:
                yield name.actor


def _named(text: str, actor: Actor) -> Resolved:
    return Resolved(Entity(text, actor.id, actor.name), actor)


def _as_written(text: str) -> Resolved | None:
    folded = _FOLD.sub("-", text.lower()).strip("-")
    return Resolved(Entity(text, f"text:{folded}", text), None) if folded else None
