"""The actors that a parsed sentence names, and the one that a phrase names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.detection.gazetteer import Actor, Hit
from monitor.detection.tree import Tree, Word

_CLAUSES = frozenset({"relcl", "acl", "advcl"})
_SKIPPED = _CLAUSES | {"conj"}
_DEEP = 5
_LOOK_BACK = 40
_NEAR = 2
_WORD = re.compile(r"\w+")


def known(word: Word | None) -> Actor | None:
    """The actor that a phrase names: at its head, else in front of it, else further inside.

    Clauses that describe it are asked last: *forces loyal to Saleh*, *troops commanded by Haftar*.
    """
    return _named_within(word, _SKIPPED) or _described(word)


def _named_within(word: Word | None, skipped: frozenset[str]) -> Actor | None:
    level = [word] if word is not None else []
    for _ in range(_DEEP):
        for candidate in level:
            for name in candidate.names:
                if name.actor is not None:
                    return name.actor
        below = [kid for candidate in level for kid in candidate.kids if kid.dep not in skipped]
        below = [kid for kid in below if not _only_where(kid)]
        level = sorted(below, key=lambda kid: -kid.i)
    return None


def _only_where(word: Word) -> bool:
    """*in Syria*: a preposition that leads to a country in which something is, not to whose it is."""
    if "where-mark" not in word.classes:
        return False
    return any(name.place is not None for kid in word.kids for name in kid.names)


def _described(word: Word | None) -> Actor | None:
    """Whom the clause behind a noun names as its leader."""
    for kid in word.kids if word is not None and word.nominal else ():
        if "loyal" in kid.classes:
            found = _named_within(kid, frozenset({"conj"}))
            if found is not None:
                return found
    return None


def actors_of(tree: Tree, locative: frozenset[str]) -> Iterator[tuple[Word, Actor]]:
    """The actors that a sentence names, in order, each with its first word."""
    for word in tree.words:
        for name in word.names:
            if name.actor is not None and name.start == word.start and acts(name, tree.text, locative):
                yield word, name.actor


def acts(name: Hit, text: str, locative: frozenset[str]) -> bool:
    """Whether a name stands for who does something: not for a country *in* which it is done."""
    if name.place is None:
        return True
    before = _WORD.findall(text[max(0, name.start - _LOOK_BACK) : name.start].lower())
    return locative.isdisjoint(before[-_NEAR:])
