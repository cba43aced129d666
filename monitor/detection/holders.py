"""Whose loss it is when a place is taken: the side that held it.

Where the sentence does not say it (*rebel-held*, *from the army*), an enemy of the taker who is named
here or just before is meant, else the one whom the table of wars knows there on the article's day.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.detection.antecedents import country_around
from monitor.detection.discourse import Context
from monitor.detection.frames import Match
from monitor.detection.gazetteer import Actor, Gazetteer
from monitor.detection.named import actors_of
from monitor.detection.rules import Grammar
from monitor.detection.tree import Tree, Word


class Holders:
    """Asks the sentence first, then the table of wars."""

    def __init__(self, gazetteer: Gazetteer, grammar: Grammar) -> None:
        self._gazetteer = gazetteer
        self._locative = grammar.locative

    def holder(
        self, match: Match, taker: Actor | None, phrase: Word | None, tree: Tree, context: Context
    ) -> Actor | None:
        """Who held what `taker` takes; `phrase` are the words for the taker, who may be nobody known."""
        country = self._country(match, tree, context)
        if self._over_a_state(match):
            return self._gazetteer.actor(f"state:{taker.country if taker and taker.country else country}")
        rebels = phrase is not None and "rebel-word" in phrase.classes
        if taker is not None and not (rebels and taker.type == "state"):
            return self._beaten(taker, country, tree, context)
        if taker is not None:
            return taker
        state = self._gazetteer.actor(f"state:{country}")
        if "regain" in match.word.classes and not rebels:
            return self._beaten(state, country, tree, context) if state is not None else None
        return state

    @staticmethod
    def _over_a_state(match: Match) -> bool:
        """*Seized power*, *took control of the government*: the state's rulers lose it, whoever took it."""
        taken = (match.roles.object, *(match.roles.object.subtree() if match.roles.object else ()))
        return any(word is not None and "power" in word.classes and not word.names for word in taken)

    def enemy(self, side: str, tree: Tree, context: Context) -> Actor | None:
        """An enemy of a side: one named around, else that of its chief war."""
        near = self.near(side, tree, context)
        return near or self._gazetteer.opponent(side, country_around(tree, context), context.today)

    def _beaten(self, taker: Actor, country: str | None, tree: Tree, context: Context) -> Actor | None:
        near = [*self._enemies(taker.side, tree, context)]
        held = self._gazetteer.holder(taker.id, country, context.today)
        return held if held in near or not near else near[0]

    def near(self, side: str, tree: Tree, context: Context) -> Actor | None:
        """An enemy of a side that this sentence or the one before names."""
        return next(self._enemies(side, tree, context), None)

    def _enemies(self, side: str, tree: Tree, context: Context) -> Iterator[Actor]:
        for actor in self._around(tree, context):
            if self._gazetteer.adversaries(side, actor.side, context.today):
                yield self._gazetteer.actor(actor.side) or actor

    def _around(self, tree: Tree, context: Context) -> Iterator[Actor]:
        people = (actor for word, actor in actors_of(tree, self._locative) if word.tag != "NNPS")
        yield from people
        yield from context.before

    @staticmethod
    def _country(match: Match, tree: Tree, context: Context) -> str | None:
        """The country of the place that is taken, else of what is spoken of."""
        inside = match.place.subtree() if match.place is not None else ()
        taken = (name.place.country for word in inside for name in word.names if name.place)
        return next((country for country in taken if country), None) or country_around(tree, context)
