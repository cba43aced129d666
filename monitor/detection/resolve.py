"""Words to actors, places and sources of the gazetteer; *its troops* to whom they belong.

What the gazetteer does not know keeps its own words as name, so that it still has a stable id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.detection.antecedents import Antecedents, country_around
from monitor.detection.discourse import Context
from monitor.detection.frames import Match
from monitor.detection.gazetteer import Actor, Gazetteer, Spot
from monitor.detection.holders import Holders
from monitor.detection.named import actors_of, known
from monitor.detection.rules import Grammar
from monitor.detection.tree import Tree, Word
from monitor.models import Entity, Place

_FOLD = re.compile(r"[^\w]+")
_WITHOUT = frozenset({"relcl", "acl", "appos", "prep", "cc", "conj", "advcl"})


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
        self._antecedents = Antecedents(gazetteer, grammar)
        self._holders = Holders(gazetteer, grammar)

    def actor(self, match: Match, tree: Tree, context: Context) -> Resolved | None:
        """Who retreats, is beaten or admits."""
        if match.actor is not None:
            return self.resolve(match.actor, tree, context, match)
        if match.frame.actor in ("holder", "loser"):
            return self._holder(match, tree, context)
        return self._first(match, tree, context) or self._only_one(tree, context)

    def opponent(self, match: Match, tree: Tree, context: Context) -> Resolved | None:
        """The other side, where the clause names it."""
        return self.resolve(match.opponent, tree, context) if match.opponent is not None else None

    def resolve(
        self, word: Word, tree: Tree, context: Context, match: Match | None = None
    ) -> Resolved | None:
        """A noun phrase; pronouns and *its troops* by who governs them, then by who was named before."""
        written = self._phrase(word, tree)
        named = known(word)
        if named is None and self._hostile(word):
            named = self._enemy(tree, context)
        elif named is None and match is not None and "attack" in word.classes and match.opponent is not None:
            attacked = self.resolve(match.opponent, tree, context)
            side = attacked.actor.side if attacked is not None and attacked.actor is not None else None
            named = self._holders.enemy(side, tree, context) if side is not None else None
        elif named is None:
            against = match.opponent if match is not None else None
            meant = self._antecedents.of(word, tree, context, against)
            named = meant.actor if meant is not None else None
            if meant is not None and meant.word is not None:
                written = self._phrase(meant.word, tree)
        if named is not None:
            return _named(written, named)
        return _as_written(written) if word.pos != "PRON" or written != word.text else None

    def _phrase(self, word: Word, tree: Tree) -> str:
        return tree.phrase(word, _WITHOUT, self._grammar.of)

    def _hostile(self, word: Word) -> bool:
        """*The invaders*, *enemy troops*, *another enemy assault*."""
        around = (word, *word.children(self._grammar.labels.modifier | self._grammar.labels.owner))
        return any("enemy-word" in one.classes for one in around)

    def _enemy(self, tree: Tree, context: Context) -> Actor | None:
        """*the invaders*: the enemy of whoever is named around."""
        sides = [
            *(actor.side for _, actor in actors_of(tree, self._grammar.locative)),
            *(actor.side for actor in context.before),
        ]
        country = country_around(tree, context)
        if country is not None:
            sides.append(f"state:{country}")
        near = (self._holders.near(side, tree, context) for side in dict.fromkeys(sides))
        known_ones = (self._holders.enemy(side, tree, context) for side in dict.fromkeys(sides))
        return next((enemy for found in (near, known_ones) for enemy in found if enemy is not None), None)

    def _first(self, match: Match, tree: Tree, context: Context) -> Resolved | None:
        """*Forty soldiers … surrender*, misread as a noun: without an article whose it is stands first."""
        word = match.word
        if not word.nominal or any(kid.pos == "DET" or kid.pos == "PRON" for kid in word.kids):
            return None
        for one, actor in actors_of(tree, self._grammar.locative):
            if one.end <= word.start and self._gazetteer.at_war(actor.side, context.today):
                return _named(actor.name, actor)
        return None

    def _only_one(self, tree: Tree, context: Context) -> Resolved | None:
        """Where the clause names nobody: the one side at war that the sentence, or the one before, names."""
        for named in ([actor for _, actor in actors_of(tree, self._grammar.locative)], context.before):
            fighting = {one.side: one for one in named if self._gazetteer.at_war(one.side, context.today)}
            if fighting:
                only = next(iter(fighting.values()))
                return _named(only.name, only) if len(fighting) == 1 else None
        return None

    def _holder(self, match: Match, tree: Tree, context: Context) -> Resolved | None:
        """Who held what was taken: the taker's enemy there, by the table of conflicts and who is named."""
        taker = match.opponent or match.roles.parts.get("to") or match.roles.parts.get("by")
        resolved = self.resolve(taker, tree, context) if taker is not None else None
        actor = resolved.actor if resolved is not None else None
        held = self._holders.holder(match, actor, taker, tree, context)
        return _named(held.name, held) if held is not None else None

    def place(self, match: Match, tree: Tree, context: Context) -> Place | None:
        """Where it happened: a place that is known or has a proper name; *the town* is one named before."""
        if match.place is None:
            return None
        for word in (match.place, *match.place.subtree()):
            for name in word.names:
                if name.place is not None:
                    return _located(tree.text[name.start : name.end], name.place)
        text = tree.phrase(match.place, _WITHOUT)
        if any(word.pos == "PROPN" for word in (match.place, *match.place.kids)):
            return Place(text, text)
        spot = self._place_before(match.place, tree, context)
        return _located(text, spot) if spot is not None else None

    def _place_before(self, word: Word, tree: Tree, context: Context) -> Spot | None:
        """What *the town* stands for: the last place named before it, here or in the sentence before."""
        if not any(kid.low in self._grammar.definite for kid in word.kids):
            return None
        before = [one for one in tree.words if one.end <= word.start]
        names = [name.place for one in before for name in one.names if name.place and not name.actor]
        return next(iter((*reversed(names), *context.places)), None)


def _located(text: str, spot: Spot) -> Place:
    return Place(text, spot.name, spot.country, spot.region, spot.lat, spot.lon)


def _named(text: str, actor: Actor) -> Resolved:
    return Resolved(Entity(text, actor.id, actor.name), actor)


def _as_written(text: str) -> Resolved | None:
    folded = _FOLD.sub("-", text.lower()).strip("-")
    return Resolved(Entity(text, f"text:{folded}", text), None) if folded else None
