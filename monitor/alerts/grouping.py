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


@dataclass(frozen=True, slots=True)
class _Seed:
    """A group while it grows, with what decides whether it is one event with another."""

    group: Group
    domain: Domain
    since: float
    until: float
    kinds: frozenset[str]
    articles: frozenset[str]


def met(
    incidents: Iterable[Incident], firing: Iterable[Mention], level: Level, policy: Policy
) -> list[Group]:
    """The events of one level: seeds that touch become one, until none touch any more."""
    found: list[_Seed] = []
    for seed in _seeds(incidents, firing, level, policy):
        grown = seed
        while touching := [other for other in found if _touch(grown, other, policy)]:
            found = [other for other in found if other not in touching]
            for other in touching:
                grown = _seed(_union(grown.group, other.group))
        found.append(grown)
    return [seed.group for seed in found]


def _seeds(
    incidents: Iterable[Incident], firing: Iterable[Mention], level: Level, policy: Policy
) -> list[_Seed]:
    """The mentions of this level; those that make an incident what it is are together already."""
    bound: list[Group] = []
    for incident in incidents:
        levels = {one.id: spot(one.place).level for one in incident.firing}
        if levels and min(levels.values()) == level:
            group = Group({one.id: one for one in incident.firing if levels[one.id] == level})
            for reach in incident.reach:
                group.extend(reach)
            bound.append(group)
    held = {one for group in bound for one in group.core}
    loose = {m.id: m for m in firing if m.id not in held and spot(m.place).level == level}
    return [_seed(group) for group in (*bound, *(_alone(mention, policy) for mention in loose.values()))]


def _alone(mention: Mention, policy: Policy) -> Group:
    place = replace(mention.place, text=mention.place.name) if mention.place else ANYWHERE
    group = Group({mention.id: mention})
    group.extend(Reach(place, *span(mention, policy)))
    return group


def _seed(group: Group) -> _Seed:
    core = group.core.values()
    return _Seed(
        group=group,
        domain=group.domain,
        since=min(reach.since for reach in group.places.values()),
        until=max(reach.until for reach in group.places.values()),
        kinds=frozenset(mention.kind for mention in core),
        articles=frozenset(mention.article.id for mention in core),
    )


def _touch(a: _Seed, b: _Seed, policy: Policy) -> bool:
    if a.domain != b.domain or a.since > b.until or b.since > a.until or not _same_story(a, b):
        return False
    return any(
        here.since <= there.until and there.since <= here.until and same_place(p, q, policy.near_km)
        for p, here in a.group.places.items()
        for q, there in b.group.places.items()
    )


def _same_story(a: _Seed, b: _Seed) -> bool:
    """Without any place, claims of a war are one event only where they are of one kind or article."""
    if a.domain != "military" or not (NOWHERE in a.group.places and NOWHERE in b.group.places):
        return True
    return bool(a.kinds & b.kinds or a.articles & b.articles)


def _union(a: Group, b: Group) -> Group:
    both = Group(a.core | b.core, {}, dict(a.places))
    for reach in b.places.values():
        both.extend(reach)
    return both
