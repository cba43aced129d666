"""Mends what a statistical parser often gets wrong in news prose: verbs left without the noun before them.

*Dozens of combatants surrender* is read as one long noun, *with its advance, rebel troops are fleeing* as
something about the advance. A finite verb wants a subject; the noun that stands right before it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.detection.rules import Grammar, Labels
from monitor.detection.tree import Word

_FINITE = frozenset({"VBP", "VBZ", "VBD"})
_HELPING = _FINITE | {"MD"}
_THINGS = frozenset({"force", "attack", "war"})
"""Classes of nouns whose plural looks like a verb: *forces*, *strikes*, *raids*."""
_INNER = frozenset({"appos", "pobj", "prep", "compound", "nmod", "npadvmod"})
_BEFORE_NOUN = frozenset({"det", "amod", "compound", "nummod", "poss", "nmod", "quantmod"})
_QUOTES = frozenset("\"'‘“")


def mend(words: Sequence[Word], grammar: Grammar) -> None:
    """Give subjects to verbs that stand directly behind one, in place."""
    for word, follows in pairwise(words):
        if word.tag == "VBZ" and not _THINGS.isdisjoint(word.classes):
            _noun_before(word, follows)
    for word in words:
        if word.verbal:
            _main(word, grammar)
        if word.verbal and not _has_subject(word, grammar.labels):
            _compound(word, words)
            _auxiliary(word, words, grammar.labels)


def _noun_before(noun: Word, verb: Word) -> None:
    """*Kenyan forces retake the town*: the forces that retake, not who forces somebody to retake."""
    if verb.head is not noun or verb.tag not in ("VB", "VBP", "VBD") or not verb.verbal:
        return
    above, dep = noun.head, noun.dep
    for kid in [kid for kid in noun.kids if kid is not verb and kid.i > noun.i]:
        _hang(kid, verb, kid.dep)
    for kid in noun.kids:
        kid.dep = "compound" if kid.dep == "nsubj" else kid.dep
    noun.kids.remove(verb)
    verb.head, verb.dep = None, "ROOT"
    if above is not None:
        _hang(verb, above, dep)
        above.kids.remove(noun)
    noun.head, noun.dep, noun.pos, noun.tag = verb, "nsubj", "NOUN", "NNS"
    verb.kids = sorted([*verb.kids, noun], key=lambda kid: kid.i)


def _has_subject(verb: Word, labels: Labels) -> bool:
    subjects = verb.children(labels.subject | labels.passive)
    return any(kid.nominal or kid.tag not in _FINITE for kid in subjects)


def _main(verb: Word, grammar: Grammar) -> None:
    """*The militia admits killing nine*: what was taken for a helping verb is the main one."""
    helping = next((kid for kid in verb.children(grammar.labels.auxiliary) if kid.tag in _FINITE), None)
    if helping is None or verb.tag != "VBG" or helping.has(grammar.progressive):
        return
    for kid in [kid for kid in verb.kids if kid.i < helping.i]:
        _hang(kid, helping, kid.dep)
    above, dep = verb.head, verb.dep
    verb.kids.remove(helping)
    helping.head, helping.dep, helping.pos = None, dep, "VERB"
    if above is not None:
        above.kids.remove(verb)
        _hang(helping, above, dep)
    verb.head, verb.dep = helping, "xcomp"
    helping.kids.append(verb)


def _compound(verb: Word, words: Sequence[Word]) -> None:
    """A noun that was taken for the first part of a compound with the verb."""
    place = verb.i - 1
    if place > 0 and words[place].text in _QUOTES:
        place -= 1
    noun = words[place] if place >= 0 else None
    if noun is None or noun.tag != "NNS" or noun.head is not verb or noun.dep != "compound":
        return
    if verb.tag not in ("VBP", "VBD"):
        return
    for kid in [kid for kid in verb.kids if kid.i < noun.i and kid.dep in _BEFORE_NOUN]:
        _hang(kid, noun, kid.dep)
    noun.dep = "nsubj"


def _auxiliary(verb: Word, words: Sequence[Word], labels: Labels) -> None:
    """The noun right before *are*, *has* or *will*, with what it belongs to."""
    first = next((kid for kid in verb.kids if kid.dep in labels.auxiliary and kid.pos == "AUX"), None)
    if first is None or first.i >= verb.i or first.tag not in _HELPING:
        return
    place = first.i - 1
    while place > 0 and words[place].pos == "ADV":
        place -= 1
    noun = words[place] if place >= 0 else None
    if noun is None or noun.pos not in ("NOUN", "PROPN") or noun.head is verb:
        return
    top = _whole(noun, verb)
    if top is verb or verb in top.subtree() or top.head is None:
        return
    for kid in verb.children(labels.subject | labels.passive):
        kid.dep = "dep"
    passive = verb.child(labels.passive_mark) is not None
    _hang(top, verb, "nsubjpass" if passive else "nsubj")


def _whole(noun: Word, verb: Word) -> Word:
    """From the last noun of a phrase to its head: *the town of Marte in Borno* is the town."""
    top = noun
    while top.head is not None and top.dep in _INNER and top.head.i < verb.i:
        above = top.head
        if above.pos == "ADP" and (above.head is None or not above.head.nominal):
            break
        if above.pos not in ("ADP", "NOUN", "PROPN", "NUM"):
            break
        top = above
    return top if top.nominal or top.pos == "NUM" else noun


def _hang(word: Word, head: Word, dep: str) -> None:
    if word.head is not None:
        word.head.kids.remove(word)
    word.head, word.dep = head, dep
    head.kids.append(word)
    head.kids.sort(key=lambda kid: kid.i)
