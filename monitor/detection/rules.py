"""The rule data of one language, as typed values: what `config/detection/<language>/` holds.

Nothing here knows a language. A word list names dictionary forms ("withdraw"); `Inflection` says
how a language bends them, so that text is matched by a table and no lemmatiser is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.models import Domain, Kind, Polarity

STRICT = {"extra": "forbid"}
"""Unknown keys in a rule file are faults (read by the configuration reader)."""

ActorRole = Literal["subject", "object", "mover", "holder", "loser", "over", "speaker"]
"""Which part of the clause is the actor.

`mover`: the object if that is an armed force, else the subject (*withdrew its troops*, *withdrew*).
`holder`: whoever held the place that is taken (*recaptured the town*).
`loser`: the side that is the object, else the subject of a losing verb, else the holder.
`over`: whom a victory is won over. `speaker`: who admits.
"""


OF_FORM = frozenset({"form", "particle", "told", "clause-form", "clause-negation", "clause-subject"})
"""Parts that `needs` and `bars` of a frame may name whose values are no classes of words."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Who does what to whom: a family of trigger words and what must stand around them.

    `verbs` may carry a particle ("pull out"). `needs` and `bars` map a part of the clause ("actor",
    "object", "subject", "tree", "sentence", or a preposition) to classes, of which one must or none
    may be there. `leans` adds to the weight of a domain; `will` says what a future tense makes of it.
    `fires` and `silent` are its own examples. A `weak` frame counts only where the model agrees;
    words of one without `scan` are too common to make a sentence worth a parse. One that is not `judged` was
    unknown when the model was trained, which has no say then: its `confidence` decides whether it may alert.
    """

    __pydantic_config__ = STRICT

    id: str
    kind: Kind
    actor: ActorRole
    fires: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    domain: Domain | None = None
    leans: Mapping[Domain, float] = field(default_factory=dict)
    will: Polarity = "planned"
    confidence: float = 0.8
    weak: bool = False
    scan: bool = True
    judged: bool = True
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bend:
    """Words ending so have these forms; the ending is a regular expression."""

    __pydantic_config__ = STRICT

    ends: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the parser's dependency labels are called, by what they mean to the rules."""

    __pydantic_config__ = STRICT

    subject: frozenset[str]
    passive: frozenset[str]
    passive_mark: frozenset[str]
    object: frozenset[str]
    receiver: frozenset[str]
    preposition: frozenset[str]
    complement: frozenset[str]
    clause: frozenset[str]
    open_clause: frozenset[str]
    adverbial: frozenset[str]
    adnominal: frozenset[str]
    conjunct: frozenset[str]
    owner: frozenset[str]
    modifier: frozenset[str]
    apposition: frozenset[str]
    particle: frozenset[str]
    auxiliary: frozenset[str]
    mark: frozenset[str]
    negation: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language is read: labels, inflection, abbreviations, and its closed word classes."""

    __pydantic_config__ = STRICT

    labels: Labels
    inflection: tuple[Bend, ...]
    irregular: Mapping[str, tuple[str, ...]]
    abbreviations: frozenset[str]
    of: frozenset[str]
    by: frozenset[str]
    outwards: frozenset[str]
    addressing: frozenset[str]
    relatives: frozenset[str]
    persons: frozenset[str]
    demands: frozenset[str]
    definite: frozenset[str]
    locative: frozenset[str]
    speakers: frozenset[str]
    anaphors: frozenset[str]
    singular: frozenset[str]
    progressive: frozenset[str]
    firsts: frozenset[str]
    modals: frozenset[str]
    referring: frozenset[str]
    quantities: frozenset[str]
    manpower: frozenset[str]
    transparent: frozenset[str]
    light: frozenset[str]
    circumstance: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that turn a claim into something else, with their own examples."""

    __pydantic_config__ = STRICT

    words: tuple[str, ...]
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Cues by what they do to a claim below them in the tree; see `climb.py`."""

    __pydantic_config__ = STRICT

    negators: Cue
    pending: Cue
    merely: Cue
    inevitable: Cue
    refusals: Cue
    exclusions: Cue
    failures: Cue
    demands: Cue
    askings: Cue
    attempts: Cue
    warnings: Cue
    plans: Cue
    announced: Cue
    possible: Cue
    abilities: Cue
    future: Cue
    conditional: Cue
    conditions: Cue
    provisos: Cue
    settings: Cue
    within: Cue
    times: Cue
    reports: Cue
    facts: Cue
    unreal: Cue
    proposals: Cue
    factive: Cue
    selected: Cue
    bidding: Cue
    infinitive: Cue
    bare: Cue
    manner: Cue
    articles: Cue
    contrasts: Cue
    concessions: Cue
    fronts: Cue


@dataclass(frozen=True, slots=True)
class Background:
    """How a language shows that something is no news, with examples of background and of news."""

    __pydantic_config__ = STRICT

    long_ago: tuple[str, ...]
    fresh: tuple[str, ...]
    last: frozenset[str]
    ago: frozenset[str]
    numbers: Mapping[str, int]
    units: Mapping[str, int]
    months: Mapping[str, int]
    also_verbs: frozenset[str]
    seasons: Mapping[str, int]
    eras: frozenset[str]
    behind: frozenset[str]
    around: frozenset[str]
    within: frozenset[str]
    skipped: frozenset[str]
    coming: frozenset[str]
    present: frozenset[str]
    elsewhere: frozenset[str]
    adverbs: frozenset[str]
    examples: tuple[str, ...]
    news: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceCue:
    """Words that show who is cited; `examples` map a sentence to the words for the one who is cited in it."""

    __pydantic_config__ = STRICT

    words: frozenset[str]
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attribution:
    """How a language says who says so: cues by what they do (see `attribution.py`), quotation marks."""

    __pydantic_config__ = STRICT

    speech: SourceCue
    bylines: SourceCue
    directives: SourceCue
    denials: SourceCue
    statements: SourceCue
    giving: SourceCue
    documents: SourceCue
    citing: SourceCue
    performed: SourceCue
    according: SourceCue
    norms: SourceCue
    framing: SourceCue
    institutions: SourceCue
    outlets: SourceCue
    anonymous: SourceCue
    spokespeople: SourceCue
    days: frozenset[str]
    open_quotes: str
    close_quotes: str

    def words(self, cue: str) -> frozenset[str]:
        """The words of a cue."""
        found: SourceCue = getattr(self, cue)
        return found.words

    def cues(self) -> Mapping[str, SourceCue]:
        """All cues by name."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if isinstance(value, SourceCue)}


@dataclass(frozen=True, slots=True)
class EuphemismRule:
    """An official wording and what it means in plain words; `actors`: only in the mouths of these."""

    __pydantic_config__ = STRICT

    id: str
    pattern: str
    means: str
    kind: Kind
    fires: tuple[str, ...]
    silent: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlameExample:
    """A sentence, and who comes out of it."""

    __pydantic_config__ = STRICT

    text: str
    blamed: tuple[str, ...]
    shielded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlameCues:
    """How a language says who is blamed for it and who is shielded; see `blame.py`."""

    __pydantic_config__ = STRICT

    blames: frozenset[str]
    moves: frozenset[str]
    burdens: frozenset[str]
    onto: frozenset[str]
    away: frozenset[str]
    clears: frozenset[str]
    shields: frozenset[str]
    dangers: frozenset[str]
    holds: frozenset[str]
    liable: frozenset[str]
    makes: frozenset[str]
    scapegoats: frozenset[str]
    nobody: frozenset[str]
    examples: tuple[BlameExample, ...]

    @property
    def bent(self) -> frozenset[str]:
        """The dictionary words whose forms are looked for."""
        verbs = self.blames | self.moves | self.clears | self.shields | self.holds | self.makes
        return verbs | self.burdens | self.dangers | self.scapegoats | self.nobody

    @property
    def telling(self) -> frozenset[str]:
        """The dictionary words of which a sentence has at least one; the others are too common."""
        return self.blames | self.burdens | self.clears | self.shields | self.liable | self.scapegoats


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """Phrases in lower case, and texts that hold one or none."""

    __pydantic_config__ = STRICT

    phrases: tuple[str, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetractionCues:
    """How an article says that it takes itself back, and which pages change all day; see `revision.py`."""

    __pydantic_config__ = STRICT

    retracted: PhraseRule
    rolling: PhraseRule


@dataclass(frozen=True, slots=True)
class DomainCues:
    """How much a word of a class says about a domain: in the sentence, and as the actor."""

    __pydantic_config__ = STRICT

    sentence: Mapping[Domain, Mapping[str, float]]
    actor: Mapping[Domain, Mapping[str, float]]
    context_weight: float
    floor: float


@dataclass(frozen=True, slots=True)
class Gates:
    """Classes of words that make a sentence worth a look, let it pass or speak against it; limits of work."""

    __pydantic_config__ = STRICT

    scan: frozenset[str]
    actors: frozenset[str]
    elsewhere: frozenset[str]
    longest: int
    sentences_per_article: int


@dataclass(frozen=True, slots=True)
class Language:
    """All rules of one language."""

    code: str
    grammar: Grammar
    classes: Mapping[str, tuple[str, ...]]
    frames: tuple[Frame, ...]
    scope: Scope
    background: Background
    attribution: Attribution
    euphemisms: tuple[EuphemismRule, ...]
    domain: DomainCues
    gates: Gates
    blame: BlameCues
    retraction: RetractionCues
