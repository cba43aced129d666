"""One language's rules put together: sentences in, claims out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.detection.attribution import AttributionReader
from monitor.detection.background import BackgroundReader
from monitor.detection.domain import DomainReader
from monitor.detection.euphemisms import Euphemisms
from monitor.detection.frames import Frames, Match
from monitor.detection.gates import GateKeeper
from monitor.detection.gazetteer import Actor, Gazetteer
from monitor.detection.lexicon import Lexicon
from monitor.detection.parse import Parser
from monitor.detection.resolve import Resolver
from monitor.detection.rules import Language
from monitor.detection.scan import Scanner
from monitor.detection.scope import ScopeReader, Verdict
from monitor.detection.stance import Speaker, StanceReader
from monitor.detection.tree import Tree
from monitor.models import Domain, Entity, Euphemism, Place, Stance


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence is read with: the topics and date of its article, the actors named just before."""

    topics: dict[str, float]
    today: date | None
    before: tuple[Actor, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a sentence, before it is tied to an article."""

    match: Match
    domain: Domain
    verdict: Verdict
    stance: Stance
    actor: Entity | None
    opponent: Entity | None
    place: Place | None
    speakers: tuple[Speaker, ...]
    euphemism: Euphemism | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a sentence, and each trigger that was passed over with the reason."""

    claims: tuple[Claim, ...]
    passed_over: tuple[tuple[str, str], ...]


class Engine:
    """The parts of one language, each made once."""

    def __init__(self, language: Language, gazetteer: Gazetteer, lexicon: Lexicon, parser: Parser) -> None:
        grammar = language.grammar
        self.language = language
        self.gazetteer = gazetteer
        self.gates = GateKeeper(language.gates, lexicon)
        self.scanner = Scanner(trigger_forms(language, lexicon))
        self.parser = parser
        self._frames = Frames(language.frames, grammar)
        self._scope = ScopeReader(language.scope, grammar, BackgroundReader(language.background, grammar))
        self._attribution = AttributionReader(language.attribution, grammar)
        self._stance = StanceReader(language.attribution, gazetteer)
        self._domain = DomainReader(language.domain, grammar)
        self._resolver = Resolver(gazetteer, grammar)
        self._euphemisms = Euphemisms(language.euphemisms)

    def read(self, tree: Tree, context: Context) -> Reading:
        """The claims of one sentence."""
        matches, misses = self._frames.find(tree)
        claims: list[Claim] = []
        passed = [(miss.word.text, f"{miss.frame.id}: {miss.reason}") for miss in misses]
        for match in matches:
            claim = self._claim(match, tree, context)
            if claim.domain == "other":
                passed.append((match.word.text, f"{match.frame.id}: it is about another world"))
            else:
                claims.append(claim)
        return Reading(tuple(_distinct(claims)), tuple(passed))

    def _claim(self, match: Match, tree: Tree, context: Context) -> Claim:
        domain, weights = self._domain.domain(match, tree, context.topics)
        actor = self._resolver.actor(match, tree, context.before)
        opponent = self._resolver.opponent(match, tree, context.before)
        cited = self._attribution.cited(match, tree)
        speakers = self._stance.speakers(cited, tree, actor)
        return Claim(
            match=match,
            domain=domain,
            verdict=self._scope.polarity(match, tree, context.today),
            stance=self._stance.stance(match.frame.kind, speakers, quoted=cited.quoted),
            actor=actor.entity if actor else None,
            opponent=opponent.entity if opponent else None,
            place=self._resolver.place(match, tree),
            speakers=tuple(speakers),
            euphemism=self._euphemisms.find(tree.text, match.frame.kind),
            confidence=_confidence(match, actor is not None, weights),
        )


def trigger_forms(language: Language, lexicon: Lexicon) -> set[str]:
    """Every form of every word that a frame starts from."""
    words = {verb.split()[0] for frame in language.frames for verb in frame.verbs}
    words |= {noun for frame in language.frames for noun in frame.nouns}
    return {form for word in words for form in lexicon.forms(word)}


def _confidence(match: Match, has_actor: bool, weights: dict[Domain, float]) -> float:
    """The frame's own, less where nobody is named or the domain is in doubt."""
    value = match.frame.confidence
    if not has_actor:
        value -= 0.1
    ranked = sorted(weights.values(), reverse=True)
    if len(ranked) > 1 and ranked[0] - ranked[1] < 1:
        value -= 0.1
    return round(max(0.05, value), 2)


def _distinct(claims: Sequence[Claim]) -> Iterator[Claim]:
    """One claim for each kind, actor and polarity of a sentence: *retreat* and *withdrawal* are one."""
    seen: set[tuple[object, ...]] = set()
    for claim in claims:
        key = (
            claim.match.frame.kind,
            claim.actor.id if claim.actor else None,
            claim.verdict.polarity,
            claim.domain,
        )
        if key not in seen:
            seen.add(key)
            yield claim
