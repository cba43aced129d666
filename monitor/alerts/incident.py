"""An incident: one real event, as the evidence for it and what has been told of it so far.

What it is (kinds, place, state, origins) is derived from the evidence, a set: the same mentions in
another order, or repeated, make the same incident. What was told is history, and is kept beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.models import Alert, Domain, Entity, Kind, Mention, Place, SideState, State

MAX_SEEN = 1000
"""Mention ids that an incident remembers, so that a repeated one changes nothing."""
MAX_OUTLETS = 500
MAX_REACH = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What the last revision said, and the ids of the mentions that it was made of."""

    state: State
    kinds: tuple[Kind, ...]
    origins: tuple[str, ...]
    side_states: tuple[SideState, ...] = ()
    independent: int = 0
    located: bool = False
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """From when to when mentions of a place belong to an incident: seconds of article time since 1970."""

    place: Place
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Incident:
    """`evidence` is ordered by article time; `key` is that of the mentions (see `topics.mention_key`).

    reach       where and when further mentions belong to it, even if what said so was not kept
    seen        ids of the mentions that came to it, also of those it did not keep
    due         when a change that waits may be told; None when nothing waits
    outbox      alerts whose content is fixed but which Kafka may not have yet
    touched_at  when its last mention arrived

    One whose evidence has all gone to others (`merged`) only waits for its outbox to empty.
    """

    id: str
    key: str
    domain: Domain
    actor: Entity | None
    touched_at: datetime
    evidence: tuple[Mention, ...] = ()
    reach: tuple[Reach, ...] = ()
    seen: tuple[str, ...] = ()
    more_outlets: tuple[str, ...] = ()
    revision: int = 0
    told: Told | None = None
    due: datetime | None = None
    outbox: tuple[Alert, ...] = ()

    @property
    def firing(self) -> tuple[Mention, ...]:
        """The mentions that say that it happened, or is announced."""
        return tuple(mention for mention in self.evidence if mention.fires)

    @property
    def merged(self) -> bool:
        """Whether it turned out to be the same event as another."""
        return not self.evidence

    @property
    def last_published(self) -> datetime | None:
        """When the latest of its articles was published."""
        return self.evidence[-1].article.published_at if self.evidence else None
