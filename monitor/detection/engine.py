"""One language's rules put together: sentences in, claims out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.detection.attribution import AttributionReader
from monitor.detection.background import BackgroundReader
from monitor.detection.blame import BlameReader
from monitor.detection.chronicle import Chronicle
from monitor.detection.discourse import Context
from monitor.detection.domain import DomainReader
from monitor.detection.euphemisms import Euphemisms
from monitor.detection.features import Proposal, features
from monitor.detection.frames import Frames, Match
from monitor.detection.gates import GateKeeper
from monitor.detection.gazetteer import Gazetteer
from monitor.detection.judge import Judge, Settled
from monitor.detection.lexicon import Lexicon
from monitor.detection.named import known
from monitor.detection.parse import Parser
from monitor.detection.record import PassedOver, Weights, missed, refused, vetoed
from monitor.detection.resolve import Resolver
from monitor.detection.revision import RevisionReader
from monitor.detection.rules import Language
from monitor.detection.scan import Scanner
from monitor.detection.scope import ScopeReader, Verdict
from monitor.detection.speakers import Speaker, SpeakerReader
from monitor.detection.stance import stance_of
from monitor.detection.tree import Tree, Word
from monitor.detection.triggers import Triggers
from monitor.models import FIRES, Domain, Entity, Euphemism, Place, Source, Stance


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
    source: Source | None
    speakers: tuple[Speaker, ...]
    euphemism: Euphemism | None
    confidence: float
    weak: bool = False
    reasons: Weights = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose claim it is about, and who says it."""

    actor: Entity | None
    speakers: tuple[Speaker, ...]
    stance: Stance
    performed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a sentence, and each trigger that was passed over with the reason."""

    claims: tuple[Claim, ...]
    passed_over: tuple[PassedOver, ...]
    proposals: tuple[tuple[Proposal, dict[str, float]], ...] = ()


class Engine:
    """The parts of one language, each made once."""

    def __init__(
        self,
        language: Language,
        gazetteer: Gazetteer,
        lexicon: Lexicon,
        parser: Parser,
        chronicle: Chronicle,
        judge: Judge | None = None,
    ) -> None:
        grammar = language.grammar
        self.language = language
        self.gazetteer = gazetteer
        self.gates = GateKeeper(language.gates, lexicon, Triggers(language.frames, lexicon))
        self.scanner = Scanner(trigger_forms(language, lexicon))
        self.parser = parser
        telling = {form for word in language.blame.telling for form in lexicon.forms(word)}
        self.blame = BlameReader(language.blame, grammar, gazetteer, parser, telling)
        self.revisions = RevisionReader(language.retraction, grammar.abbreviations)
        self._frames = Frames(language.frames, grammar, gazetteer)
        background = BackgroundReader(language.background, grammar)
        self._scope = ScopeReader(language.scope, grammar, background, chronicle)
        self._attribution = AttributionReader(language.attribution, grammar)
        self._speakers = SpeakerReader(language.attribution, grammar, gazetteer)
        self._domain = DomainReader(language.domain, grammar)
        self._resolver = Resolver(gazetteer, grammar)
        self._euphemisms = Euphemisms(language.euphemisms)
        self._judge = judge

    def read(self, tree: Tree, context: Context) -> Reading:
        """The claims of one sentence."""
        matches, misses = self._frames.find(tree)
        proposals: list[tuple[Proposal, dict[str, float]]] = []
        claims: list[Claim] = []
        passed = [missed(miss) for miss in misses if not miss.match.frame.weak]
        for match in matches:
            proposal, parties = self.propose(match, tree, context)
            seen = features(proposal, self.language.grammar)
            proposals.append((proposal, seen))
            settled = self._settle(proposal, parties, seen)
            if isinstance(settled, Settled):
                claims.append(self._claim(proposal, parties, settled, context))
            elif not match.frame.weak:
                passed.append(settled)
        return Reading(tuple(_placed(list(_distinct(claims)))), tuple(passed), tuple(proposals))

    def propose(self, match: Match, tree: Tree, context: Context) -> tuple[Proposal, Parties]:
        """What the rules make of one match, and who is in it."""
        domain, weights = self._domain.domain(match, tree, context.topics)
        cited = self._attribution.cited(match, tree)
        speaker = next((who for word in cited.words if (who := known(word)) is not None), None)
        context = replace(context, speaker=speaker)
        actor = self._resolver.actor(match, tree, context)
        speakers = self._speakers.speakers(cited, tree, actor, context)
        stance = stance_of(match.frame.kind, speakers, quoted=cited.quoted)
        verdict = self._scope.polarity(match, tree, context.today)
        who = actor.actor if actor is not None else None
        proposal = Proposal(
            match=match,
            tree=tree,
            domain=domain,
            weights=weights,
            verdict=verdict,
            topics=context.topics,
            stance=stance,
            roles=tuple(speaker.source.role for speaker in speakers),
            actor=who,
            named=actor is not None,
            at_war=who is not None and self.gazetteer.at_war(who.side),
            traits=self._frames.traits(match)
            | self._scope.background.traits(match, tree, context.today)
            | self._domain.traits(match),
        )
        parties = Parties(actor.entity if actor else None, tuple(speakers), stance, cited.performed)
        return proposal, parties

    def _settle(self, proposal: Proposal, parties: Parties, seen: dict[str, float]) -> Settled | PassedOver:
        """What the claim is taken for, or why it is none."""
        match = proposal.match
        if match.frame.kind == "admission" and parties.actor is None:
            return refused(match, "nobody is named who admits")
        if self._judge is not None and match.frame.judged:
            judged = self._judge.judge(seen)
            settled = self._judge.settle(match.frame.kind, judged, proposal.verdict)
            return vetoed(match, settled) if settled.domain == "other" else settled
        if match.frame.weak:
            return refused(match, "it counts only where the linear model agrees")
        if proposal.domain == "other":
            return refused(match, "it is about another world: no war and no politics")
        confidence = _confidence(proposal)
        if self._judge is None:
            return Settled(proposal.domain, proposal.verdict, confidence)
        return self._judge.believed(match.frame.kind, proposal.domain, proposal.verdict, confidence)

    def _claim(self, proposal: Proposal, parties: Parties, settled: Settled, context: Context) -> Claim:
        match, tree = proposal.match, proposal.tree
        opponent = self._resolver.opponent(match, tree, context)
        return Claim(
            match=match,
            domain=settled.domain,
            verdict=settled.verdict,
            stance=parties.stance,
            actor=self._force_of(settled.domain, proposal, parties),
            opponent=opponent.entity if opponent else None,
            place=self._resolver.place(match, tree, context),
            source=_cited_source(match, parties, settled),
            speakers=parties.speakers,
            euphemism=self._euphemisms.find(
                tree.text, match.frame.kind, parties.actor.id if parties.actor else None
            ),
            confidence=settled.confidence,
            weak=settled.weak,
            reasons=settled.reasons,
        )

    def _force_of(self, domain: Domain, proposal: Proposal, parties: Parties) -> Entity | None:
        """In a war a leader or spokesman stands for the side: what he admits, his side has admitted."""
        who = proposal.actor
        side = self.gazetteer.actor(who.side) if who is not None and who.type == "person" else None
        if parties.actor is None or side is None or domain != "military":
            return parties.actor
        return Entity(parties.actor.text, side.id, side.name)


def _cited_source(match: Match, parties: Parties, settled: Settled) -> Source | None:
    """Who is cited: the nearest speaker; for an admission whoever tells of it, else the one who admits.

    Nobody is cited for what is told as background, nor for an admission that is denied, asked for or
    made by the act itself (*concedes*, *apologises*).
    """
    told = [speaker for speaker in parties.speakers if not (speaker.relays or speaker.carried)]
    if settled.verdict.polarity == "historical" and _described(match.word):
        return None
    if match.frame.kind == "admission" and match.word.verbal:
        made = settled.verdict.polarity in FIRES
        told = told[1:] or (told if made and not parties.performed else [])
    return told[-1].source if told else None


def _described(word: Word) -> bool:
    """Whether a word stands in a clause that only describes something."""
    return any(below.dep in ("relcl", "advcl") for below in (word, *word.ancestors()))


def trigger_forms(language: Language, lexicon: Lexicon) -> set[str]:
    """Every form of the words that make a sentence worth a look."""
    frames = [frame for frame in language.frames if frame.scan and not frame.weak]
    words = {verb.split()[0] for frame in frames for verb in frame.verbs}
    words |= {noun for frame in frames for noun in frame.nouns}
    words |= {word for name in language.gates.scan for word in language.classes[name]}
    return {form for word in words for form in lexicon.forms(word)}


def _confidence(proposal: Proposal) -> float:
    """Without the model: the frame's own, less where nobody is named or the domain is in doubt."""
    value = proposal.match.frame.confidence
    if proposal.match.actor is None:
        value -= 0.1
    ranked = sorted(proposal.weights.values(), reverse=True)
    if len(ranked) > 1 and ranked[0] - ranked[1] < 1:
        value -= 0.1
    return round(max(0.05, value), 2)


def _placed(claims: Sequence[Claim]) -> Iterator[Claim]:
    """*Admitted that its troops had lost the town*: that happened where the sentence says."""
    for claim in claims:
        if claim.match.frame.kind == "admission" and claim.place is None and claim.actor is not None:
            same = (c.place for c in claims if c.place and c.actor and c.actor.id == claim.actor.id)
            yield replace(claim, place=next(same, None))
        else:
            yield claim


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
