"""What the linear model sees of a claim: single words and structure, so that no text can be rebuilt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.detection.classes import phrase_classes, tree_classes
from monitor.detection.frames import Match
from monitor.detection.gazetteer import Actor
from monitor.detection.rules import Grammar
from monitor.detection.scope import Verdict
from monitor.detection.tree import Tree, Word
from monitor.models import Domain, Role, Stance

_UP = 4
_SHORT = 14
_SCORE = re.compile(r"\b\d{1,3}[-–]\d{1,3}\b(?![-–])|\b\d+-(?:run|point|goal|set|wicket)s?\b")
"""*a 2-0 defeat*, *by 104-48*: games are counted so, battles hardly."""
UNKNOWN = frozenset({"unknown"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules make of a match, with all that they looked at."""

    match: Match
    tree: Tree
    domain: Domain
    weights: Mapping[Domain, float]
    verdict: Verdict
    topics: Mapping[str, float]
    stance: Stance
    roles: tuple[Role, ...]
    actor: Actor | None
    named: bool
    at_war: bool
    traits: frozenset[str]


def features(proposal: Proposal, grammar: Grammar) -> dict[str, float]:
    """Names and values; each name says what was seen, so that a decision can show its reasons."""
    found = dict.fromkeys(_names(proposal, grammar), 1.0)
    for domain, weight in proposal.weights.items():
        found[f"weight:{domain}"] = min(weight, 12.0) / 6
    for name, count in proposal.topics.items():
        if count:
            found[f"article:{name}"] = min(count, 4) / 4
    for word in proposal.tree.words:
        for name in word.classes:
            found[f"sentence:{name}"] = min(found.get(f"sentence:{name}", 0.0) + 0.34, 1.0)
    return found


def _names(proposal: Proposal, grammar: Grammar) -> Iterator[str]:
    match, kind = proposal.match, proposal.match.frame.kind
    lemma = _lemma(match.word)
    yield from (
        f"kind:{kind}",
        f"frame:{match.frame.id}",
        f"word:{kind}:{lemma}",
        f"form:{lemma}:{match.word.tag}",
    )
    yield from (f"tag:{match.word.tag}", f"dep:{match.word.dep}", f"passive:{match.roles.passive}:{kind}")
    yield from (f"polarity:{proposal.verdict.polarity}", f"domain:{proposal.domain}")
    yield from (
        f"because:{proposal.verdict.because.rstrip('0123456789-')}",
        f"rules:{kind}:{proposal.domain}:{proposal.verdict.polarity}",
    )
    yield from (f"stance:{kind}:{proposal.stance}", f"named:{kind}:{proposal.named}")
    yield from (f"role:{kind}:{role}" for role in proposal.roles or ("none",))
    yield from (
        f"at-war:{kind}:{proposal.at_war}",
        f"who:{kind}:{proposal.actor.type if proposal.actor else None}",
    )
    yield from (f"trait:{trait}" for trait in proposal.traits)
    yield f"frame-rules:{match.frame.id}:{proposal.domain}:{proposal.verdict.polarity}"
    yield from _parts(match, grammar)
    yield from _pairs(match, grammar)
    yield from _above(match.word)
    yield from _children(match.word)
    yield from _sentence(proposal.tree)


def _parts(match: Match, grammar: Grammar) -> Iterator[str]:
    kind, roles = match.frame.kind, match.roles
    named = {"actor": match.actor, "subject": roles.subject, "object": roles.object, "place": match.place}
    for part, word in {**named, **{f"prep-{name}": word for name, word in roles.parts.items()}}.items():
        for name in phrase_classes(word, grammar):
            yield f"{part}:{name}"
            yield f"{kind}:{part}:{name}"
        if word is not None:
            yield f"{part}-word:{_lemma(word)}"
    for name in roles.parts:
        yield f"prep:{name}:{_lemma(match.word)}"
    for name in tree_classes(match.word):
        yield f"{kind}:tree:{name}"
    if roles.clause is not None:
        yield from (f"clause:{name}" for name in roles.clause.classes)
        yield f"clause-word:{_lemma(roles.clause)}"


def _pairs(match: Match, grammar: Grammar) -> Iterator[str]:
    """Who does it to what, of what sort both are, and what this verb or noun does to it."""
    kind, lemma = match.frame.kind, _lemma(match.word)
    whom = phrase_classes(match.roles.object, grammar) or UNKNOWN
    who = phrase_classes(match.roles.subject or match.roles.owner, grammar) or UNKNOWN
    yield from (f"{lemma}:told:{name}" for name in match.told)
    for name in whom:
        yield f"{kind}:{lemma}>{name}"
        yield from (f"{kind}:{other}>{name}" for other in who)
    yield from (f"{kind}:{name}>{lemma}" for name in who)


def _above(word: Word) -> Iterator[str]:
    below = word
    for step, above in enumerate(word.ancestors()):
        if step >= _UP:
            return
        yield f"above{step}:{below.dep}:{_lemma(above)}"
        yield f"above:{_lemma(above)}"
        yield f"above-dep{step}:{below.dep}"
        for kid in above.kids:
            if kid.dep in ("aux", "neg", "mark"):
                yield f"above-{kid.dep}:{kid.low}"
        below = above


def _children(word: Word) -> Iterator[str]:
    for kid in word.kids:
        if kid.dep in ("aux", "neg", "mark", "det", "advmod", "prt", "amod", "auxpass", "compound", "poss"):
            yield f"child:{kid.dep}:{_lemma(kid)}"


def _sentence(tree: Tree) -> Iterator[str]:
    if '"' in tree.text or "“" in tree.text:
        yield "quotes"
    if tree.text.rstrip().endswith("?"):
        yield "question"
    if _SCORE.search(tree.text):
        yield "score"
    if len(tree.words) < _SHORT:
        yield "short"
    root = next((word for word in tree.words if word.head is None), None)
    if root is not None:
        yield f"root:{root.tag}"


def _lemma(word: Word) -> str:
    """Its dictionary form; names stay out, since they are no reason."""
    return "(name)" if word.names else min(word.lemmas)
