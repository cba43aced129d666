"""Frames over a parse: which trigger words are claims, of what kind, about whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from monitor.detection.classes import NONE, modifier_classes, phrase_classes, tree_classes
from monitor.detection.disclosure import DisclosureReader
from monitor.detection.gazetteer import Gazetteer
from monitor.detection.participants import Participants
from monitor.detection.roles import Roles, is_passive, roles
from monitor.detection.rules import Frame, Grammar
from monitor.detection.tree import Tree, Word


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that holds at a word of a sentence, with its parts."""

    frame: Frame
    word: Word
    roles: Roles
    actor: Word | None
    opponent: Word | None
    place: Word | None
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Miss:
    """A frame whose trigger stood there but which did not hold: a part of the clause is none of the
    `needed` classes, or one of the `barred` ones."""

    match: Match
    part: str
    needed: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()


class Frames:
    """The frames of a language, by trigger word."""

    def __init__(self, frames: Iterable[Frame], grammar: Grammar, gazetteer: Gazetteer) -> None:
        self._grammar = grammar
        self._disclosures = DisclosureReader(gazetteer, grammar)
        self._participants = Participants(grammar)
        self._verbs: dict[str, list[tuple[Frame, str]]] = defaultdict(list)
        self._nouns: dict[str, list[Frame]] = defaultdict(list)
        for frame in frames:
            for verb in frame.verbs:
                lemma, _, particle = verb.partition(" ")
                self._verbs[lemma].append((frame, particle))
            for noun in frame.nouns:
                self._nouns[noun].append(frame)
        self._known = frozenset((*self._verbs, *self._nouns))

    def find(self, tree: Tree) -> tuple[list[Match], list[Miss]]:
        """At most one match for each word and kind: the first frame of the file that holds.

        Admissions come last, since what is admitted may be a retreat or defeat that another frame has found.
        """
        matches: list[Match] = []
        misses: list[Miss] = []
        begun = [(word, self._begun(word)) for word in tree.words if not word.lemmas.isdisjoint(self._known)]
        for admitting in (False, True):
            for word, frames in begun:
                some = [one for one in frames if (one.kind == "admission") is admitting]
                self._first(some, word, tree, matches, misses)
        return sorted(matches, key=lambda match: match.word.i), misses

    def _first(
        self, frames: list[Frame], word: Word, tree: Tree, matches: list[Match], misses: list[Miss]
    ) -> None:
        kinds: set[str] = set()
        for frame in frames:
            if frame.kind in kinds:
                continue
            outcome = self._try(frame, word, tree, matches)
            if isinstance(outcome, Match):
                matches.append(outcome)
                kinds.add(frame.kind)
            else:
                misses.append(outcome)

    def _begun(self, word: Word) -> list[Frame]:
        """The frames that a word may begin, in the order in which they are tried."""
        return sorted(self._triggered(word), key=lambda frame: frame.weak)

    def _triggered(self, word: Word) -> Iterator[Frame]:
        verbal = word.verbal or word.tag.startswith("VB") or word.pos == "ADJ" or self._mistagged(word)
        for lemma in word.lemmas:
            if verbal and lemma in self._verbs:
                near = _particles(word)
                yield from (
                    frame
                    for frame, particle in self._verbs.get(lemma, ())
                    if not particle or particle in near
                )
            if word.nominal and not verbal and not _in_name(word):
                yield from self._nouns.get(lemma, ())

    def _mistagged(self, word: Word) -> bool:
        """Headlines: *Army apologises for strike* is read as nouns, though no frame knows such a noun."""
        if word.pos != "NOUN" or any(lemma in self._nouns for lemma in word.lemmas):
            return False
        return word.head is None or (word.tag == "NNS" and _opens(word))

    def _try(self, frame: Frame, word: Word, tree: Tree, found: list[Match]) -> Match | Miss:
        parts = roles(word, self._grammar)
        actor = self._participants.actor(frame, word, parts)
        place = self._participants.place(parts, actor)
        opponent = self._participants.opponent(frame, word, parts, actor)
        told = self._disclosures.told(actor, parts, found) if frame.actor == "speaker" else frozenset[str]()
        match = Match(frame, word, parts, actor, opponent, place, told)
        for part, classes in frame.needs.items():
            if self.classes(match, part, tree).isdisjoint(classes):
                return Miss(match, part, needed=tuple(classes))
        for part, classes in frame.bars.items():
            barred = self.classes(match, part, tree).intersection(classes)
            if barred:
                return Miss(match, part, barred=frozenset(barred))
        return match

    def classes(self, match: Match, part: str, tree: Tree) -> frozenset[str]:
        """The classes of a part of the clause, as `needs` and `bars` name it."""
        nouns = {"actor": match.actor, "subject": match.roles.subject, "object": match.roles.object}
        if part in nouns:
            return phrase_classes(nouns[part], self._grammar)
        if part in _COMPUTED:
            return _COMPUTED[part](self, match, tree)
        if part.startswith("theme"):
            return phrase_classes(self._theme(match, lost=part == "theme-lost"), self._grammar)
        if part.startswith("clause"):
            return self._clause(match, part)
        return phrase_classes(match.roles.parts.get(part), self._grammar)

    def traits(self, match: Match) -> frozenset[str]:
        """What the frames could ask about a match, by name: its form, and whose side its clause is about."""
        clause = match.roles.clause
        found = {f"form-{name}" for name in _form(match, self._grammar.labels.modifier)}
        found |= {f"told-{name}" for name in match.told}
        if clause is not None:
            for part in ("clause-head", "clause-form", "clause-negation", "clause-subject"):
                found |= {f"{part}-{name}" for name in self._clause(match, part)}
        return frozenset(found)

    def modifiers(self, match: Match, tree: Tree) -> frozenset[str]:
        """The classes of what stands before a noun, or before the noun that it describes (*pullout plan*)."""
        word = match.word
        found = modifier_classes(word, self._grammar)
        describing = word.dep in self._grammar.labels.modifier
        return found | modifier_classes(word.head, self._grammar) if describing else found

    def owners(self, match: Match, tree: Tree) -> frozenset[str]:
        """The classes of what stands before the object: *abandoned army tanks*."""
        return modifier_classes(match.roles.object, self._grammar)

    def forms(self, match: Match, tree: Tree) -> frozenset[str]:
        """In what form the trigger stands: `passive`, `attributive`, its tag…"""
        return frozenset(_form(match, self._grammar.labels.modifier))

    @staticmethod
    def _theme(match: Match, *, lost: bool) -> Word | None:
        """What falls (*the city fell*, *the fall of the city*) or is lost (*lost the city*, *its loss*)."""
        parts = match.roles
        if match.word.nominal:
            return parts.object or (None if lost else parts.owner)
        return parts.object if lost or parts.passive else parts.subject

    def _clause(self, match: Match, part: str) -> frozenset[str]:
        """What is said: its words, whether its subject is the speaker's own side, whether it is denied."""
        clause = match.roles.clause
        if clause is None:
            return frozenset((NONE,))
        if part == "clause":
            return tree_classes(clause)
        if part == "clause-head":
            return clause.classes.union(
                *(kid.classes for kid in clause.kids if kid.pos in ("ADV", "ADJ", "NOUN"))
            )
        if part == "clause-form":
            return frozenset(("passive" if is_passive(clause, self._grammar) else "active",))
        if part == "clause-negation":
            return frozenset(("negated",)) if clause.child(self._grammar.labels.negation) else frozenset()
        subject = clause.child(self._grammar.labels.subject | self._grammar.labels.passive)
        return frozenset(("own",)) if self._same_side(subject, match.actor) else frozenset()

    def _same_side(self, one: Word | None, other: Word | None) -> bool:
        """A pronoun, *its troops*, or the same name again."""
        if one is None or other is None:
            return False
        owned = (word for word in one.subtree() if word.dep in self._grammar.labels.owner)
        if one.pos == "PRON" or any(word.pos == "PRON" for word in owned):
            return True
        sides = [
            {name.actor.side for word in (noun, *noun.kids) for name in word.names if name.actor}
            for noun in (one, other)
        ]
        return bool(sides[0] & sides[1])


def _form(match: Match, attributive: frozenset[str]) -> Iterator[str]:
    if match.roles.passive:
        yield "passive"
    if match.roles.object is not None:
        yield "transitive"
    if match.word.dep in attributive:
        yield "attributive"
    if match.word.text[:1].isupper():
        yield "capital"
    if match.word.nominal and any(kid.tag == "VB" for kid in match.word.kids):
        yield "infinitive"
    yield match.word.tag


def _opens(word: Word) -> bool:
    """Whether only a name stands before it: *Starmer backtracks on …*."""
    before = [below for below in word.subtree() if below.i < word.i]
    return len(before) == word.i > 0 and all(below.pos == "PROPN" for below in before)


def _in_name(word: Word) -> bool:
    """Part of a proper name, as in *National Liberation Army*, where the words around are no headline's."""
    above = word.head
    if above is not None and above.pos == "ADP":  # *Front for the Liberation of…*
        above = above.head
    around = [kid for kid in (above, *word.kids) if kid is not None and kid.text[:1].isupper()]
    capital = word.pos == "PROPN" and word.text[:1].isupper() and "-" not in word.text
    return capital and any(kid.pos == "PROPN" for kid in around)


def _particles(word: Word) -> set[str]:
    """What may be its particle: below it, or below its object (*pulling troops from the border*)."""
    below = (kid for child in word.kids if child.pos in ("ADP", "NOUN", "PROPN") for kid in child.kids)
    return {kid.low for kid in (*word.kids, *below)}


_COMPUTED: dict[str, Callable[[Frames, Match, Tree], frozenset[str]]] = {
    "modifier": Frames.modifiers,
    "whose": Frames.owners,
    "form": Frames.forms,
    "particle": lambda _, match, __: frozenset(_particles(match.word)),
    "told": lambda _, match, __: match.told,
    "tree": lambda _, match, __: tree_classes(match.word),
    "sentence": lambda _, __, tree: frozenset().union(*(word.classes for word in tree.words)),
}
"""Parts that are no noun phrase of the clause, by how their classes are found."""
