"""Who does what to whom around a word: subject, object, prepositional parts, through control and relatives.

*Russia ordered its troops to leave*: the one leaving is the object above. *Forced to retreat, the
rebels…*: the subject of the main clause. Labels come from the language's grammar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.detection.rules import Grammar
from monitor.detection.tree import Word

_DEPTH = 5
_GOVERNED = frozenset({"pcomp", "pobj"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The parts of a clause or noun phrase; `parts` are its prepositions with what they lead to."""

    subject: Word | None = None
    object: Word | None = None
    owner: Word | None = None
    clause: Word | None = None
    parts: Mapping[str, Word] = field(default_factory=dict)
    passive: bool = False


def roles(word: Word, grammar: Grammar) -> Roles:
    """The parts around a verb or an event noun."""
    return _verb(word, grammar) if word.verbal or word.pos == "ADJ" else _noun(word, grammar)


def parts(word: Word, grammar: Grammar) -> dict[str, Word]:
    """Preposition to its noun or clause; the first of each preposition."""
    found: dict[str, Word] = {}
    for preposition in word.children(grammar.labels.preposition):
        inner = next(
            (kid for kid in preposition.kids if kid.nominal or kid.verbal or kid.pos in ("ADJ", "NUM")), None
        )
        nested = preposition.child(grammar.labels.preposition)
        if inner is None and nested is not None:
            inner = next((kid for kid in nested.kids if kid.nominal), None)
            if inner is not None:
                found.setdefault("from" if preposition.low in grammar.outwards else nested.low, inner)
                continue
        if inner is not None:
            found.setdefault(preposition.low, inner)
    return found


def _verb(word: Word, grammar: Grammar) -> Roles:
    labels = grammar.labels
    around = parts(word, grammar)
    subject = antecedent(subject_of(word, grammar), grammar)
    target = word.child(labels.object)
    passive = is_passive(word, grammar)
    if not grammar.outwards.isdisjoint(kid.low for kid in word.kids):
        around = {
            "from" if preposition in grammar.of else preposition: noun for preposition, noun in around.items()
        }
    if passive and target is None:
        held = subject
        if word.dep in labels.adnominal | labels.modifier and word.head is not None and word.head.nominal:
            held = word.head
        agents = [around[preposition] for preposition in grammar.by if preposition in around]
        target, subject = held, agents[0] if agents else None
    return Roles(subject, antecedent(target, grammar), None, _clause(word, grammar), around, passive)


def _noun(word: Word, grammar: Grammar) -> Roles:
    around = parts(word, grammar)
    owner = word.child(grammar.labels.owner)
    return Roles(
        _first(around, grammar.by),
        _first(around, grammar.of),
        owner,
        _clause(word, grammar),
        around,
    )


def _clause(word: Word, grammar: Grammar) -> Word | None:
    """The clause below; the parser also calls a bare noun so (*concedes defeat*)."""
    return next((kid for kid in word.children(grammar.labels.clause) if not is_bare(kid, grammar)), None)


def is_bare(word: Word, grammar: Grammar) -> bool:
    """A noun without a subject of its own: no clause, whatever its label."""
    return word.nominal and word.child(grammar.labels.subject | grammar.labels.passive) is None


def _first(around: Mapping[str, Word], prepositions: frozenset[str]) -> Word | None:
    return next((noun for preposition, noun in around.items() if preposition in prepositions), None)


def is_passive(word: Word, grammar: Grammar) -> bool:
    """*was driven out*, *territory captured by*."""
    if word.child(grammar.labels.passive | grammar.labels.passive_mark) is not None:
        return True
    if word.tag == "VBN" and "taking" in word.classes and _unaided(word, grammar):
        return True
    bare = word.tag in ("VBN", "VBD", "JJ") and word.dep in grammar.labels.adnominal | grammar.labels.modifier
    return bare and word.child(grammar.labels.subject) is None


def _unaided(participle: Word, grammar: Grammar) -> bool:
    """A headline's *Town retaken*: a subject, no helping verb and no object."""
    labels = grammar.labels
    helped = participle.child(labels.auxiliary | labels.object) is not None
    return participle.child(labels.subject) is not None and not helped


def subject_of(verb: Word, grammar: Grammar, depth: int = 0) -> Word | None:
    """The subject of a verb, its own or the one that controls it."""
    labels = grammar.labels
    own = verb.child(labels.subject | labels.passive)
    if own is not None or depth > _DEPTH or verb.head is None:
        return own
    above = verb.head
    if verb.dep in labels.open_clause and above.pos == "ADJ" and above.head is not None:
        return subject_of(above.head, grammar, depth + 1)
    if verb.dep in labels.open_clause:
        held = (above.child(labels.object) or _addressed(above, grammar)) if above.verbal else above
        return held if held is not None else subject_of(above, grammar, depth + 1)
    if verb.dep in labels.conjunct and above.verbal:
        return subject_of(above, grammar, depth + 1)
    if verb.dep in labels.adnominal | labels.modifier:
        return _adnominal(verb, above, grammar, depth)
    if verb.dep in labels.adverbial | labels.clause | labels.preposition or verb.dep in _GOVERNED:
        return _adverbial(above, grammar, depth)
    return None


def _addressed(verb: Word, grammar: Grammar) -> Word | None:
    """*called on the rebels to leave*: whom the verb turns to."""
    around = parts(verb, grammar)
    return next((noun for preposition, noun in around.items() if preposition in grammar.addressing), None)


def stands_for(pronoun: Word, grammar: Grammar) -> Word | None:
    """Whom *they* or *it* means: the subject of a clause around it that stands before it."""
    if pronoun.low not in grammar.anaphors:
        return None
    own = pronoun.dep in grammar.labels.subject | grammar.labels.passive
    verbs = [above for above in pronoun.ancestors() if above.verbal]
    for verb in verbs if own else verbs[1:]:
        subject = verb.child(grammar.labels.subject | grammar.labels.passive)
        if subject is not None and subject.i < pronoun.i and _fits(subject, pronoun, grammar):
            return subject
    return None if own else _object_before(pronoun, grammar)


def _fits(noun: Word, pronoun: Word, grammar: Grammar) -> bool:
    """One for *it*, any for *they*: a group is also called so."""
    alone = pronoun.low in grammar.singular
    return noun.pos in ("NOUN", "PROPN") and not (alone and noun.tag in ("NNS", "NNPS"))


def _object_before(pronoun: Word, grammar: Grammar) -> Word | None:
    """*pushed the rebels back and forced them out*: the object of the verb before."""
    verb = pronoun.head
    first = verb.head if verb is not None and verb.dep in grammar.labels.conjunct else None
    found = first.child(grammar.labels.object) if first is not None else None
    return found if found is not None and _fits(found, pronoun, grammar) else None


def _adnominal(verb: Word, noun: Word, grammar: Grammar, depth: int) -> Word | None:
    """*the rebels fleeing*; *the decision to leave*: who decides; *gave them a day to leave*: they."""
    if verb.tag != "VB":
        return _issuer(noun, grammar, depth) or _next_to(verb, noun)
    given = given_to(noun, grammar)
    if given is not None:
        return given
    named = [kid for kid in noun.children(grammar.labels.modifier) if kid.names]
    owner = noun.child(grammar.labels.owner) or (named[-1] if named else None)
    if owner is not None and not noun.has(grammar.demands):
        return owner
    above = next((word for word in noun.ancestors() if word.verbal), None)
    return subject_of(above, grammar, depth + 1) if above is not None else None


def _issuer(noun: Word, grammar: Grammar, depth: int) -> Word | None:
    """*The general issued a statement apologising*: the general does."""
    above = noun.head
    if "document" not in noun.classes or above is None or not above.verbal:
        return None
    return subject_of(above, grammar, depth + 1)


def _next_to(verb: Word, noun: Word) -> Word:
    """*footage shared by soldiers retreating*: the force right before the verb rather than what it shows."""
    near = [word for word in noun.subtree() if word.i == verb.i - 1 and word.nominal]
    return near[0] if near and "force" in near[0].classes and "force" not in noun.classes else noun


def _adverbial(above: Word, grammar: Grammar, depth: int) -> Word | None:
    while above.pos in ("ADP", "SCONJ", "PART") and above.head is not None:
        above = above.head
    if above.verbal:
        return subject_of(above, grammar, depth + 1)
    if not above.nominal:
        return None
    return above.child(grammar.labels.owner) or given_to(above, grammar) or above


def given_to(noun: Word, grammar: Grammar) -> Word | None:
    """*gave the rebels an ultimatum*, *dealt the army a blow*: to whom the noun goes."""
    above = noun.head
    if above is not None and above.verbal and above.i < noun.i:
        for kid in above.children(grammar.labels.receiver):
            if kid is not noun and kid.i < noun.i:
                return kid if kid.nominal else next((below for below in kid.kids if below.nominal), None)
    return None


def antecedent(word: Word | None, grammar: Grammar) -> Word | None:
    """What *who*, *which* or *that* stands for."""
    if word is None or word.low not in grammar.relatives:
        return word
    for above in word.ancestors():
        if above.dep in grammar.labels.adnominal and above.head is not None:
            return above.head
    return word
