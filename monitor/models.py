"""The messages that the stages exchange, and the words they are made of.

    feeds ─► Article ─► Mention ─► Incident ─► Alert ─► Delivery
                   └──► Decision             (any stage) ─► DeadLetter

Frozen dataclasses of plain values, so that every stage can be a pure function of them.
Times are aware datetimes in UTC. Three are kept apart and never mixed: what the article
tells of (not modelled yet), `published_at`, and `fetched_at`. Offsets count characters
(Unicode code points) of the field they name. The wire format is in `topics.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["retreat", "defeat", "admission"]
Domain = Literal["military", "political", "other"]
AlertDomain = Literal["military", "political", "other", "operations"]
"""`operations` alerts tell of Whiteflag itself: they have no kinds, origins or citations."""
Polarity = Literal["asserted", "planned", "negated", "hypothetical", "historical"]
Stance = Literal["self", "attributed", "assessment", "adversary", "reported"]
FieldName = Literal["title", "text"]
TextSource = Literal["page", "feed", "summary"]
State = Literal["reported", "corroborated", "admitted", "stale", "retracted"]
SideState = Literal["denied", "contradicted"]
Severity = Literal["info", "warning", "critical"]
Role = Literal[
    "party", "adversary", "state", "think-tank", "wire", "newspaper", "state-media", "anonymous", "other"
]
Reason = Literal[
    "first_report",  # a new incident
    "corroborated",  # a second independent origin
    "admitted",  # the actor itself says so
    "denied",  # the actor itself says that it is not so
    "contradicted",  # somebody else says that it is not so
    "new_kind",  # the same event is now also a defeat, an admission…
    "new_origin",  # one more independent origin, the state unchanged
    "located",  # it is known now where that was
    "retracted",  # the cited article took it back
    "feed_in_trouble",  # operations: a feed has gone quiet, is gone, or has long been failing
    "feed_recovered",  # operations: it has news again
]

BlameRole = Literal["blamed", "shielded"]
DeliveryEnd = Literal["sent", "superseded", "gave_up", "dropped"]
DeliveryState = Literal["pending", "failing", "held", "sent", "superseded", "gave_up", "dropped"]

FIRES: frozenset[Polarity] = frozenset({"asserted", "planned"})
"""The polarities that may open an incident or raise an alert."""


@dataclass(frozen=True, slots=True)
class Article:
    """An entry of a feed with its text: what the poller publishes.

    `url` is the link as the feed gave it, `canonical_url` the address that the page names on the same site.
    `publisher` is the outlet's name, `family` its owner where several outlets share one.
    `update` counts how often it has changed since it was first seen.
    `flags` says what had to be mended: "no-date", "future-date", "cut", "paywall".
    """

    id: str
    url: str
    title: str
    text: str
    publisher: str
    published_at: datetime
    fetched_at: datetime
    feed_id: str = ""
    guid: str = ""
    canonical_url: str | None = None
    summary: str = ""
    author: str | None = None
    language: str | None = None
    family: str | None = None
    country: str | None = None
    state_controlled: bool = False
    wire: str | None = None
    text_source: TextSource = "page"
    flags: tuple[str, ...] = ()
    update: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """What a mention keeps of its article: enough for a citation and to recognise copies.

    `signature` is the MinHash of the first 150 words, since wire copies are cut from the bottom.
    """

    id: str
    url: str
    title: str
    publisher: str
    published_at: datetime
    fetched_at: datetime
    language: str | None = None
    author: str | None = None
    family: str | None = None
    country: str | None = None
    state_controlled: bool = False
    wire: str | None = None
    signature: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A state, army, group, party or person: `text` as written, `id` and `name` as resolved.

    Ids are `state:RU`, `group:hamas`, `party:labour-uk`, `person:…`; an actor that the gazetteer
    does not know gets `text:` and its folded words, so that it still has a stable key.
    """

    text: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened; `country` is an ISO 3166-1 alpha-2 code, `region` a first-level name."""

    text: str
    name: str
    country: str | None = None
    region: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who is cited: `text` as written, `name` as resolved, and the role seen from the actor."""

    text: str
    name: str
    role: Role = "other"


@dataclass(frozen=True, slots=True)
class Euphemism:
    """Official wording decoded: `literal` as written, `means` in plain words."""

    literal: str
    means: str


@dataclass(frozen=True, slots=True)
class Blame:
    """One whom the actor's side blames for it, or whom that shields, with the sentence that says so.

    The offsets count in the same field of the same article as those of the mention.
    """

    role: BlameRole
    name: str
    mention_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One claim found in one sentence.

    `quote` is `title` or `text` of the article from `start` to `end`, character by character.
    `passage` is the text around it (from `passage_start`), kept so that the quotation can be
    checked again before an alert leaves. `chain` runs from publisher to speaker. `withdrawn_at` is when
    a later version of the article was found not to make the claim any more. A `weak` one is
    likely enough to be shown, but not sure enough to raise or confirm an alert.
    """

    id: str
    article: ArticleRef
    field: FieldName
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    passage: str
    passage_start: int
    kind: Kind
    domain: Domain
    polarity: Polarity
    stance: Stance
    actor: Entity | None
    rule: str
    confidence: float
    opponent: Entity | None = None
    place: Place | None = None
    source: Source | None = None
    chain: tuple[str, ...] = ()
    euphemism: Euphemism | None = None
    weak: bool = False
    blame: tuple[Blame, ...] = ()
    withdrawn_at: datetime | None = None

    @property
    def fires(self) -> bool:
        """Whether it may raise an alert: it happened or is announced."""
        return self.polarity in FIRES and self.domain != "other"


@dataclass(frozen=True, slots=True)
class Revision:
    """A later version of an article: the ids (`ids.quote_id`) of its sentences, or that it is `retracted`.

    A claim whose sentence it does not hold, and for which it has no other words, is taken back.
    """

    article_id: str
    fetched_at: datetime
    quotes: tuple[str, ...]
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Why an article, a sentence or an alert went on or not: `gate` decided, for this `reason`."""

    id: str
    stage: Literal["feeds", "detect", "correlate", "notify"]
    subject: str
    outcome: Literal["passed", "stopped"]
    gate: str
    reason: str
    at: datetime
    article_id: str | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """The proof of one claim, as an alert carries it (see `Mention` for quote and passage).

    `origin` is the id of its origin. Where it says no, `answers` is the mention id of the claim it answers.
    """

    mention_id: str
    article_id: str
    kind: Kind
    polarity: Polarity
    stance: Stance
    publisher: str
    title: str
    url: str
    published_at: datetime
    fetched_at: datetime
    field: FieldName
    start: int
    end: int
    quote: str
    passage: str
    passage_start: int
    origin: str
    language: str | None = None
    source: Source | None = None
    chain: tuple[str, ...] = ()
    euphemism: Euphemism | None = None
    blame: tuple[Blame, ...] = ()
    answers: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def verbatim(self) -> bool:
        """Whether all that is quoted stands in the stored passage at its offsets."""
        quotes = ((self.start, self.end, self.quote), *((b.start, b.end, b.quote) for b in self.blame))
        return all(self._stands(*quote) for quote in quotes)

    def _stands(self, start: int, end: int, quote: str) -> bool:
        first = start - self.passage_start
        return first >= 0 and self.passage[first : first + end - start] == quote


@dataclass(frozen=True, slots=True)
class Origin:
    """The root of one or more citations after collapsing copies and outlets that cite the same source.

    `independent` is false where the origin is a party to the conflict.
    """

    id: str
    label: str
    independent: bool
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """One change of an incident worth telling. Its id is `<incident id>-r<revision>`, without a full stop."""

    id: str
    incident_id: str
    revision: int
    reason: Reason
    cause: str
    headline: str
    state: State
    severity: Severity
    kinds: tuple[Kind, ...]
    domain: AlertDomain
    actor: Entity | None
    opened_at: datetime
    updated_at: datetime
    raised_at: datetime
    outlets: tuple[str, ...]
    origins: tuple[Origin, ...]
    citations: tuple[Citation, ...]
    side_states: tuple[SideState, ...] = ()
    previous_state: State | None = None
    opponent: Entity | None = None
    place: Place | None = None
    blamed: tuple[Blame, ...] = ()
    shielded: tuple[Blame, ...] = ()

    @property
    def independent(self) -> int:
        """Origins that are no party to the conflict."""
        return sum(origin.independent for origin in self.origins)


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts are not told from `starts_at` until `ends_at` (not included) where all `matchers` hold.

    Who wanted it, and why, stays with it; `ended_by` says who ended it early.
    """

    id: str
    matchers: tuple[str, ...]
    author: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be processed, with the reason and where it came from; replayable.

    `key` and `value` are base64, since the message may be anything.
    """

    id: str
    stage: str
    reason: str
    error: str
    topic: str
    partition: int
    offset: int
    failed_at: datetime
    value: str | None
    key: str | None = None
    attempts: int = 1
    headers: dict[str, str] = field(default_factory=dict)
