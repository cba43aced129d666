"""Whom a pronoun, *its troops* or a bare *the army* stands for: a subject above, a name, the country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detection.discourse import Context
from monitor.detection.gazetteer import Actor, Gazetteer
from monitor.detection.named import actors_of, known
from monitor.detection.roles import subject_of
from monitor.detection.rules import Grammar
from monitor.detection.tree import Tree, Word

_SIDED = frozenset({"force", "authority", "politics", "person"})
_PEOPLE = frozenset({"person", "politics", "authority"})
_STATELY = frozenset({"state-side", "state"})
_REBELLIOUS = frozenset({"rebel-word", "group-word"})
_SIDED_WORDS = _STATELY | _REBELLIOUS | {"force"}


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Who is meant: the words that name them, where this sentence does, and the actor, where one is known."""

    word: Word | None
    actor: Actor | None


class Antecedents:
    """Looks upwards first, then to what the sentence has named before, then to the sentence before it."""

    def __init__(self, gazetteer: Gazetteer, grammar: Grammar) -> None:
        self._gazetteer = gazetteer
        self._grammar = grammar

    def of(self, word: Word, tree: Tree, context: Context, against: Word | None = None) -> Antecedent | None:
        """Whom a phrase without a name points back to; None where it points to nobody.

        `against` are the words for the other side, who cannot be meant.
        """
        if not self._points_back(word):
            return None
        pronoun = self._pronoun(word)
        if pronoun is not None and pronoun.low in self._grammar.speakers:
            return Antecedent(None, context.speaker) if context.speaker is not None else None
        for above in self._subjects_above(word) if self._refers(word) else ():
            found = known(above) or self._meant(above, tree, context)
            sure = found is not None or pronoun is not None
            if sure and above is not against and self._agree(word, above, found):
                return Antecedent(above, found)
        enemy = known(against)
        named = (*self._earlier(word, tree), *context.before)
        fitting = (actor for one in named if (actor := self._fitting(word, one)) is not None)
        others = (one for one in fitting if enemy is None or one.side != enemy.side)
        actor = next(others, None) or self._of_country(word, tree, context)
        return Antecedent(None, actor) if actor is not None else None

    def _meant(self, subject: Word, tree: Tree, context: Context) -> Actor | None:
        """Whom a subject means that has no name itself: *the ministry said its troops …*."""
        meant = self.of(subject, tree, context) if subject.pos != "PRON" else None
        return meant.actor if meant is not None else None

    def _points_back(self, word: Word) -> bool:
        """A pronoun, *its forces*, or a bare *troops*, *the army*, *rebel fighters*."""
        if self._pronoun(word) is not None:
            return True
        modifiers = word.children(self._grammar.labels.modifier)
        bare = all(not _SIDED_WORDS.isdisjoint(kid.classes) and not kid.names for kid in modifiers)
        return bare and not word.classes.isdisjoint(_SIDED_WORDS)

    def _refers(self, word: Word) -> bool:
        """Whether the governing subject is meant: not where the word says of which kind its side is."""
        return self._pronoun(word) is not None or self._kind(word).isdisjoint(_REBELLIOUS | _STATELY)

    def _kind(self, word: Word) -> frozenset[str]:
        """The classes of a phrase: those of *rebel* in *rebel fighters* count."""
        return word.classes.union(*(kid.classes for kid in word.children(self._grammar.labels.modifier)))

    def _pronoun(self, word: Word) -> Word | None:
        """The word itself, or *its* in *its forces*."""
        if word.pos == "PRON":
            return word
        return next((kid for kid in word.children(self._grammar.labels.owner) if kid.pos == "PRON"), None)

    def _agree(self, word: Word, above: Word, found: Actor | None) -> bool:
        """Whether a subject can be meant: *he* is no army, and nobody beats himself."""
        if above is self._own_subject(word) and word.pos == "PRON":
            return False
        if found is not None:
            several = found.type == "person" and above.child(self._grammar.labels.conjunct) is not None
            return several or self._fitting(word, found) is not None
        pronoun = self._pronoun(word)
        if pronoun is not None and pronoun.low in self._grammar.persons:
            return above.pos != "PRON" and not _PEOPLE.isdisjoint(above.classes)
        return above.pos != "PRON"

    def _own_subject(self, word: Word) -> Word | None:
        """The subject of the verb that a word is the object of."""
        direct = word.head is not None and word.head.verbal and word.dep in self._grammar.labels.object
        return subject_of(word.head, self._grammar) if direct and word.head is not None else None

    def _subjects_above(self, word: Word) -> Iterator[Word]:
        inside = {below.i for below in word.subtree()}
        for above in word.ancestors():
            if above.verbal:
                subject = subject_of(above, self._grammar)
                if subject is not None and self._governs(subject, word, inside):
                    yield subject
            owner = above.child(self._grammar.labels.owner)
            if owner is not None and owner.pos != "PRON" and owner.i not in inside:
                yield owner

    @staticmethod
    def _governs(subject: Word, word: Word, inside: set[int]) -> bool:
        """Whether a subject is another than the word, and one that can have troops."""
        apart = subject.i not in inside and word not in subject.subtree()
        return apart and (known(subject) is not None or not _SIDED.isdisjoint(subject.classes))

    def _earlier(self, word: Word, tree: Tree) -> Iterator[Actor]:
        """Those named before the word, subjects first, else the nearest first."""
        before = [
            (one, actor) for one, actor in actors_of(tree, self._grammar.locative) if one.end <= word.start
        ]
        subjects = self._grammar.labels.subject | self._grammar.labels.passive
        ranked = sorted(before, key=lambda pair: (pair[0].dep not in subjects, -pair[0].i))
        return (actor for _, actor in ranked)

    def _fitting(self, word: Word, actor: Actor) -> Actor | None:
        """The actor or its state, if the word can mean it: *he* is a person, *the army* a state's."""
        pronoun = self._pronoun(word)
        if pronoun is not None and pronoun.low in self._grammar.persons:
            return actor if actor.type == "person" else None
        if pronoun is not None:
            return actor if actor.type != "person" else None
        side = self._gazetteer.actor(actor.side) or actor
        kind = self._kind(word)
        if not kind.isdisjoint(_REBELLIOUS):
            return actor if actor.type == "group" and not actor.side.startswith("state:") else None
        if not kind.isdisjoint(_STATELY):
            return side if side.type == "state" else None
        return side if side.type in ("state", "group") else None

    def _of_country(self, word: Word, tree: Tree, context: Context) -> Actor | None:
        """*The army*, *rebels*: those of the one country that is spoken of."""
        country = self._country_of_groups(tree) or country_around(tree, context)
        if country is None:
            return None
        kind = self._kind(word)
        if "rebel-word" in kind:
            return self._gazetteer.rebels(country, context.today)
        if not kind.isdisjoint(_STATELY):
            return self._gazetteer.actor(f"state:{country}")
        return None

    def _country_of_groups(self, tree: Tree) -> str | None:
        """Where the groups that the sentence names are at home: surer than a town of many namesakes."""
        named = (
            actor.country for _, actor in actors_of(tree, self._grammar.locative) if actor.type == "group"
        )
        homes = {country for country in named if country}
        return next(iter(homes)) if len(homes) == 1 else None


def country_around(tree: Tree, context: Context) -> str | None:
    """The country of a sentence's first place, else of the states just named, else the article's only one."""
    places = (name.place.country for word in tree.words for name in word.names if name.place)
    states = (actor.country for actor in context.before if actor.type == "state")
    about = context.countries if len(context.countries) == 1 else ()
    return next((country for country in (*places, *states, *about) if country), None)
