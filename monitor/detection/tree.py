"""A parsed sentence as plain values: what the rules climb about in. No parser's types beyond this border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.detection.gazetteer import Hit


@dataclass(eq=False, slots=True)
class Word:
    """One token; `classes` are those of the lexicon and the gazetteer, `names` what
    the gazetteer knows there, `start` counts from the sentence."""

    i: int
    text: str
    low: str
    start: int
    pos: str
    tag: str
    dep: str
    lemmas: frozenset[str]
    classes: frozenset[str]
    names: tuple[Hit, ...] = ()
    head: Word | None = None
    kids: list[Word] = field(default_factory=list)

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.start + len(self.text)

    @property
    def verbal(self) -> bool:
        """A verb or participle."""
        return self.pos in ("VERB", "AUX")

    @property
    def nominal(self) -> bool:
        """A noun, name or pronoun."""
        return self.pos in ("NOUN", "PROPN", "PRON")

    def has(self, words: frozenset[str]) -> bool:
        """Whether it is a form of one of these dictionary words."""
        return not self.lemmas.isdisjoint(words)

    def children(self, labels: frozenset[str]) -> list[Word]:
        """Its children under these labels, in order."""
        return [kid for kid in self.kids if kid.dep in labels]

    def child(self, labels: frozenset[str]) -> Word | None:
        """The first child under these labels."""
        return next((kid for kid in self.kids if kid.dep in labels), None)

    def ancestors(self) -> Iterator[Word]:
        """Its head, the head's head, and so on."""
        above = self.head
        while above is not None:
            yield above
            above = above.head

    def subtree(self) -> list[Word]:
        """Itself and all below it, in the order of the sentence."""
        found = [self]
        for word in found:
            found.extend(word.kids)
        return sorted(found, key=lambda word: word.i)


@dataclass(frozen=True, slots=True)
class Tree:
    """A sentence: its text and its words."""

    text: str
    words: tuple[Word, ...]

    def phrase(self, word: Word, without: frozenset[str], of: frozenset[str] = frozenset()) -> str:
        """A noun phrase as written, without parts under these labels, except prepositions of `of`."""
        kept = [word]
        for inner in kept:
            kept.extend(kid for kid in inner.kids if kid.low in of or _inside(kid, without))
        return self.text[min(w.start for w in kept) : max(w.end for w in kept)].partition(" (")[0]


def _inside(word: Word, without: frozenset[str]) -> bool:
    return word.dep not in without and word.pos != "PUNCT"
