"""Mentions that are told equally exactly and touch in place and time: they are one event.

Towns close by, the same region, the same country, no place at all; chained through article time. This is a
closure: more mentions can only join events, never split them, so an incident need not keep all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from monitor.alerts.incident import Incident, Reach
from monitor.alerts.order import when
from monitor.alerts.places import NOWHERE, Level, Spot, same_place, spot
from monitor.alerts.policy import Policy
from monitor.models import Domain, Mention, Place

Span = tuple[float, float]
ANYWHERE = Place("", "")
"""Stands for no place."""


@dataclass(eq=False, slots=True)
class Group:
    """One event. `core` is what places it; `joined` are the less exact ones and the answers."""

    core: dict[str, Mention] = field(default_factory=dict)
    joined: dict[str, Mention] = field(default_factory=dict)
    places: dict[Spot, Reach] = field(default_factory=dict)

    def extend(self, reach: Reach) -> None:
        """Let it reach there and then as well."""
        where = spot(reach.place)
        known = self.places.setdefault(where, reach)
        if known.since <= reach.since and reach.until <= known.until:
            return
        since, until = min(known.since, reach.since), max(known.until, reach.until)
        self.places[where] = replace(known, since=since, until=until)

    @property
    def domain(self) -> Domain:
        """That of what places it."""
        return min((self.core or self.joined).values(), key=when).domain

    @property
    def nowhere(self) -> bool:
        """Whether nothing says where it is."""
        return NOWHERE in self.places

    @property
    def kinds(self) -> set[str]:
        """Of what places it."""
        return {mention.kind for mention in self.core.values()}

    @property
    def articles(self) -> set[str]:
        """Ids of those that tell of it."""
        return {mention.article.id for mention in self.core.values()}

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All of them, by article time."""
        return tuple(sorted((self.core | self.joined).values(), key=when))


def span(mention: Mention, policy: Policy) -> Span:
    """Article time and half a window around: two that overlap are not further apart than a window."""
    at = mention.article.published_at.timestamp()
    window = policy.windows[mention.kind]
    if mention.domain == "military" and spot(mention.place).level >= Level.COUNTRY:
        window = min(window, policy.vague_window)
    half = window.total_seconds() / 2
    return at - half, at + half


def met(
    incidents: Iterable[Incident], firing: Iterable[Mention], level: Level, policy: Policy
) -> list[Group]:
    """The events of one level: seeds that touch become one, until none touch any more."""
    found: list[Group] = []
    for seed in _seeds(incidents, firing, level, policy):
        grown = seed
        while touching := [other for other in found if _touch(grown, other, policy)]:
            found = [other for other in found if other not in touching]
            for other in touching:
                grown = _union(grown, other)
        found.append(grown)
    return found


def _seeds(
    incidents: Iterable[Incident], firing: Iterable[Mention], level: Level, policy: Policy
) -> list[Group]:
    """The mentions of this level; those that make an incident what it is are together already."""
    bound: list[Group] = []
    for incident in incidents:
        levels = {one.id: spot(one.place).level for one in incident.firing}
        if levels and min(levels.values()) == level:
            seed = Group({one.id: one for one in incident.firing if levels[one.id] == level})
            for reach in incident.reach:
                seed.extend(reach)
            bound.append(seed)
    held = {one for seed in bound for one in seed.core}
    loose = {m.id: m for m in firing if m.id not in held and spot(m.place).level == level}
    return [*bound, *(_seed(mention, policy) for mention in loose.values())]


def _seed(mention: Mention, policy: Policy) -> Group:
    place = replace(mention.place, text=mention.place.name) if mention.place else ANYWHERE
    seed = Group({mention.id: mention})
    seed.extend(Reach(place, *span(mention, policy)))
    return seed


def _touch(a: Group, b: Group, policy: Policy) -> bool:
    return (a.domain == b.domain and _same_story(a, b)) and any(
        here.since <= there.until and there.since <= here.until and same_place(p, q, policy.near_km)
        for p, here in a.places.items()
        for q, there in b.places.items()
    )


def _same_story(a: Group, b: Group) -> bool:
    """Without any place, claims of a war are one event only where they are of one kind or article."""
    if a.domain != "military" or not (a.nowhere and b.nowhere):
        return True
    return bool(a.kinds & b.kinds or a.articles & b.articles)


def _union(a: Group, b: Group) -> Group:
    both = Group(a.core | b.core, {}, dict(a.places))
    for reach in b.places.values():
        both.extend(reach)
    return both
