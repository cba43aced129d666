"""What a noun phrase is about: an armed force, a state, a place, a team, a policy…"""

from __future__ import annotations

from monitor.detection.roles import stands_for
from monitor.detection.rules import Grammar
from monitor.detection.tree import Word

NONE = "none"
FORCE = "force"
PRONOUN = "pronoun"
NAME = "name"
FULL_NAME = "full-name"
_DESCRIBING = frozenset({"weighty"})
"""Classes of adjectives that say nothing about what is named."""


def phrase_classes(word: Word | None, grammar: Grammar) -> frozenset[str]:
    """The classes of a phrase by its head; by what stands before it where the head says nothing.

    *Russian tourists* are civilians, not Russia; *hundreds of rebels* are rebels; *they* may be both.
    """
    if word is None:
        return frozenset((NONE,))
    counted = word.has(grammar.quantities) and _around(word, grammar)
    if counted:
        return counted
    if word.pos == "PRON":
        meant = stands_for(word, grammar)
        return (
            word.classes | {PRONOUN} | (phrase_classes(meant, grammar) if meant is not None else frozenset())
        )
    found = word.classes
    if word.has(grammar.manpower) and _under_arms(word, grammar):
        return frozenset((FORCE,))
    if word.has(grammar.transparent) or not found:
        found |= _around(word, grammar)
    if not found and word.has(grammar.referring):
        return frozenset((PRONOUN,))
    if word.pos == "PROPN" and not found - _DESCRIBING:
        found |= {FULL_NAME if word.children(grammar.labels.modifier) else NAME}
    return found


def _under_arms(word: Word, grammar: Grammar) -> bool:
    """*Armed men*, *the warlord's men*, *Hezbollah's men*."""
    around = modifier_classes(word, grammar)
    owner = word.child(grammar.labels.owner)
    led = owner is not None and not owner.classes.isdisjoint({"state", "group", FORCE, "person"})
    return led or not around.isdisjoint({"armed-word", "group", FORCE})


def modifier_classes(word: Word | None, grammar: Grammar) -> frozenset[str]:
    """The classes of the words before a noun: *Russian* in *Russian troops*."""
    if word is None:
        return frozenset()
    labels = grammar.labels
    return frozenset().union(*(kid.classes for kid in word.children(labels.modifier | labels.owner)))


def _around(word: Word, grammar: Grammar) -> frozenset[str]:
    labels = grammar.labels
    found = modifier_classes(word, grammar)
    for kid in word.children(labels.preposition):
        if kid.low in grammar.of:
            for noun in kid.kids:
                found |= noun.classes
    for kid in word.children(labels.apposition):
        found |= kid.classes
    return found


def tree_classes(word: Word) -> frozenset[str]:
    """The classes of all words below."""
    return frozenset().union(*(below.classes for below in word.subtree()))
