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
        if match.frame.actor == "holder" and match.actor is None:
            return self._holder(match, tree, before)
        if match.actor is None:
            return None
        return self.resolve(match.actor, tree, before)

    def opponent(self, match: Match, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """The other side, where the clause names it."""
        return self.resolve(match.opponent, tree, before) if match.opponent is not None else None

    def resolve(self, word: Word, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """A noun phrase; pronouns and *its troops* by the governing subject, then by the sentence before."""
        written = tree.phrase(word, _WITHOUT)
        named = known(word)
        if named is None and self._points_back(word):
            above = next(self._subjects_above(word), None)
            named = known(above) if above is not None else next(iter(before), None)
            if named is None and above is not None:
                return self._as_written(tree.phrase(above, _WITHOUT))
        if named is not None:
            return Resolved(Entity(written, named.id, named.name), named)
        return self._as_written(written) if word.pos != "PRON" else None

    def _as_written(self, text: str) -> Resolved | None:
        folded = _FOLD.sub("-", text.lower()).strip("-")
        return Resolved(Entity(text, f"text:{folded}", text), None) if folded else None

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
                if subject is not None and other and subject.pos != "PRON":
                    yield subject
            owner = above.child(self._grammar.labels.owner)
            if owner is not None and owner.pos != "PRON" and owner.i not in inside:
                yield owner

    def _holder(self, match: Match, tree: Tree, before: Sequence[Actor]) -> Resolved | None:
        """Who held what was taken: the taker's enemy there, by the table of conflicts."""
        taker = match.opponent or match.roles.parts.get("to") or match.roles.parts.get("by")
        resolved = self.resolve(taker, tree, before) if taker is not None else None
        if resolved is None or resolved.actor is None:
            return None
        spot = self.place(match, tree)
        held = self._gazetteer.holder(resolved.actor.side, spot.country if spot else None)
        return Resolved(Entity(held.name, held.id, held.name), held) if held is not None else None

    def place(self, match: Match, tree: Tree) -> Place | None:
        """Where it happened."""
        if match.place is None:
            return None
        for word in (match.place, *match.place.subtree()):
            for name in word.names:
                if name.place is not None:
                    spot = name.place
                    return Place(
                        tree.text[name.start : name.end],
                        spot.name,
                        spot.country,
                        spot.region,
                        spot.lat,
                        spot.lon,
                    )
        text = tree.phrase(match.place, _WITHOUT)
        return Place(text, text)


def known(word: Word | None) -> Actor | None:
    """The actor that a phrase names: at its head, else in front of it, else in its *of*."""
    if word is None:
        return None
    for candidate in (
        word,
        *sorted(word.kids, key=lambda kid: -kid.i),
        *(w for kid in word.kids for w in kid.kids),
    ):
        if candidate.dep in {"relcl", "acl", "advcl", "conj"} and candidate is not word:
            continue
        for name in candidate.names:
            if name.actor is not None:
                return name.actor
    return None
