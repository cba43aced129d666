"""An incident: one real event, as the evidence for it and what has been told of it so far.

What it is (kinds, place, state, origins) is derived from the evidence, a set: the same mentions in
another order, or repeated, make the same incident. What was told is history, and is kept beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.models import Alert, Domain, Entity, Kind, Mention, SideState, State

MAX_SEEN = 2000
"""Mention ids that an incident remembers, so that a repeated one changes nothing."""
MAX_OUTLETS = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What the last revision said."""

    state: State
    kinds: tuple[Kind, ...]
    origins: tuple[str, ...]
    side_states: tuple[SideState, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """`evidence` is ordered by article time; `key` is that of the mentions (see `topics.mention_key`).

    due         when a change that waits may be told; None when nothing waits
    outbox      alerts whose content is fixed but which Kafka may not have yet
    touched_at  when its last mention arrived
    """

    id: str
    key: str
    domain: Domain
    actor: Entity | None
    touched_at: datetime
    evidence: tuple[Mention, ...] = ()
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
    def first_published(self) -> datetime:
        """When the earliest of its articles was published."""
        return self.evidence[0].article.published_at

    @property
    def last_published(self) -> datetime:
        """When the latest of its articles was published."""
        return self.evidence[-1].article.published_at
