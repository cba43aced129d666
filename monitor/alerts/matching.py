"""Which mentions tell of one event: the same actor and domain, place and days.

Grouping is a function of the set of mentions, so that late, repeated or shuffled ones lead to the same
events. Mentions told equally exactly meet first (towns close by, the same region, the same country, no
place at all), chained through article time. Then each one that is told less exactly joins the likeliest
event that its place holds, and only those that find none stand for themselves. A "no" joins what it answers.

What an incident holds at its own level of exactness stays together for good: more mentions can only join
events, never split them. That is why an incident need not keep all of them. And what has been told of an
incident stays with it, even if a likelier place turns up later: nobody is told that it was another event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from monitor.alerts.incident import Incident
from monitor.alerts.places import NOWHERE, Level, Spot, holds, same_place, spot
from monitor.alerts.policy import Policy
from monitor.models import Mention, Place

Span = tuple[float, float]
ANYWHERE = Place("", "")
"""Stands for no place."""


@dataclass(eq=False, slots=True)
class Group:
    """One event. `core` is what places it; `joined` are the less exact ones and the answers."""

    core: dict[str, Mention] = field(default_factory=dict)
    joined: dict[str, Mention] = field(default_factory=dict)
    places: dict[Place, Span] = field(default_factory=dict)

    def extend(self, place: Place | None, span: Span) -> None:
        """Let it reach there and then as well."""
        where = replace(place, text=place.name) if place else ANYWHERE
        known = self.places.get(where, span)
        self.places[where] = (min(known[0], span[0]), max(known[1], span[1]))

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All of them, by article time."""
        return tuple(sorted((self.core | self.joined).values(), key=when))


@dataclass(frozen=True, slots=True)
class Grouping:
    """The events, and why the newest mention is where it is."""

    groups: tuple[Group, ...]
    why: str


def group(incidents: Sequence[Incident], mention: Mention | None, policy: Policy) -> Grouping:
    """All mentions of these incidents (one actor, one domain) and a new one, by the event they tell of."""
    every = [*chain(*(incident.evidence for incident in incidents)), *([] if mention is None else [mention])]
    firing = [one for one in every if one.fires]
    homes: list[Group] = []
    why = {mention.id if mention else "": "same actor, place and days"}
    for level in Level:
        met = _met(_seeds(incidents, firing, level, policy), policy)
        for found in met if level > Level.TOWN else ():
            why |= _go_home(found, homes, incidents, policy)
        homes += [found for found in met if found.core]
    waiting = Group({one.id: one for one in every if not one.fires})
    why |= _go_home(waiting, homes, incidents, policy)
    alone = [Group(joined={answer.id: answer}) for answer in waiting.core.values()]
    return Grouping((*homes, *alone), why.get(mention.id, "") if mention else "")


def _go_home(
    found: Group, homes: Sequence[Group], incidents: Sequence[Incident], policy: Policy
) -> dict[str, str]:
    """Move each mention that an event with a more exact place fits; mention id → the reason for its place."""
    why = {}
    for owner, unit in _units(sorted(found.core.values(), key=when), incidents):
        home, reason = _told(owner, homes) or _first_home(unit, homes, policy)
        for one in unit:
            why[one.id] = reason
            if home is not None:
                home.joined[one.id] = found.core.pop(one.id)
    return why


def _units(
    mentions: Iterable[Mention], incidents: Iterable[Incident]
) -> Iterable[tuple[Incident | None, list[Mention]]]:
    """Mentions that go together, since they were told together; each other one by itself."""
    told = {one: i for i in incidents if i.told is not None for one in i.told.mentions}
    units: dict[str, tuple[Incident | None, list[Mention]]] = {}
    for mention in mentions:
        owner = told.get(mention.id)
        units.setdefault(owner.id if owner else mention.id, (owner, []))[1].append(mention)
    return units.values()


def _told(owner: Incident | None, homes: Iterable[Group]) -> tuple[Group, str] | None:
    """The event that the incident has become, where something places that more exactly."""
    ids = {one.id for one in owner.firing} if owner else set()
    home = next((home for home in homes if ids & home.core.keys()), None)
    return (home, "told so before") if home is not None else None


def _first_home(unit: Iterable[Mention], homes: Sequence[Group], policy: Policy) -> tuple[Group | None, str]:
    answers = [_home(mention, homes, policy) for mention in unit]
    return next((answer for answer in answers if answer[0] is not None), answers[0])


def when(mention: Mention) -> tuple[float, str]:
    """The order of article time, the same for everybody."""
    return mention.article.published_at.timestamp(), mention.id


def _seeds(
    incidents: Iterable[Incident], firing: Iterable[Mention], level: Level, policy: Policy
) -> list[Group]:
    """The mentions of this level; those that make an incident what it is are together already."""
    bound: list[Group] = []
    for incident in incidents:
        if level == min((spot(one.place).level for one in incident.firing), default=None):
            seed = _seed([one for one in incident.firing if spot(one.place).level == level], policy)
            for reach in incident.reach:
                seed.extend(reach.place, (reach.since, reach.until))
            bound.append(seed)
    held = {one for seed in bound for one in seed.core}
    loose = {m.id: m for m in firing if m.id not in held and spot(m.place).level == level}
    return [*bound, *(_seed([mention], policy) for mention in loose.values())]


def _seed(mentions: Iterable[Mention], policy: Policy) -> Group:
    seed = Group({mention.id: mention for mention in mentions})
    for mention in seed.core.values():
        seed.extend(mention.place, _reach(mention, policy))
    return seed


def _met(seeds: Iterable[Group], policy: Policy) -> list[Group]:
    """Seeds that touch in place and time become one, until none touch any more."""
    met: list[Group] = []
    for seed in seeds:
        grown = seed
        while touching := [other for other in met if _touch(grown, other, policy)]:
            met = [other for other in met if other not in touching]
            for other in touching:
                grown = _union(grown, other)
        met.append(grown)
    return met


def _touch(a: Group, b: Group, policy: Policy) -> bool:
    return any(
        same_place(spot(p), spot(q), policy.near_km) and _overlap(a.places[p], b.places[q])
        for p in a.places
        for q in b.places
    )


def _union(a: Group, b: Group) -> Group:
    both = Group(a.core | b.core, {}, dict(a.places))
    for place, span in b.places.items():
        both.extend(place, span)
    return both


def _home(mention: Mention, homes: Sequence[Group], policy: Policy) -> tuple[Group | None, str]:
    """The likeliest event of a mention that does not say exactly where, and why it is that."""
    where, reach = spot(mention.place), _reach(mention, policy)
    fitting = [home for home in homes if _fits(home, mention, where, reach, policy)]
    told_together = [home for home in fitting if _shares_article(home, mention)]
    if not fitting:
        return None, "answers no claim that is known yet" if not mention.fires else "a new event"
    # what an actor admits must not be guessed onto one of several events: that would make it `admitted`
    if mention.kind == "admission" and mention.stance == "self" and not told_together and len(fitting) > 1:
        return None, f"an admission that may mean any of {len(fitting)} events stands for itself"
    best = min(told_together or fitting, key=lambda home: _unlikeness(home, mention, reach))
    return best, _reason(mention, where, len(fitting), together=bool(told_together))


def _reason(mention: Mention, where: Spot, number: int, *, together: bool) -> str:
    told = "answers it" if not mention.fires else _INEXACT.get(where.level, "same place")
    of = "the only open event" if number == 1 else f"the likeliest of {number} open events"
    return f"{told}: {of}" + (", told of by the same article" if together else "")


_INEXACT = {
    Level.REGION: "only the region is named",
    Level.COUNTRY: "only the country is named",
    Level.NOWHERE: "no place is named",
}


def _fits(home: Group, mention: Mention, where: Spot, reach: Span, policy: Policy) -> bool:
    return _same_war(home, mention) and any(
        _overlap(span, reach) and _place_fits(mention, where, spot(place), policy)
        for place, span in home.places.items()
    )


def _place_fits(mention: Mention, where: Spot, theirs: Spot, policy: Policy) -> bool:
    if holds(where, theirs, policy.region_km):
        return True
    if mention.fires:
        return False
    # who says no may name the place more exactly than the claim did
    exact = same_place(where, theirs, policy.near_km) or holds(theirs, where, policy.region_km)
    return exact or where == theirs == NOWHERE


def _same_war(home: Group, mention: Mention) -> bool:
    """Whether the opponents, where both are known, do not speak against it."""
    if mention.opponent is None or mention.opponent.id.startswith("text:"):
        return True
    theirs = {
        m.opponent.id for m in home.core.values() if m.opponent and not m.opponent.id.startswith("text:")
    }
    return not theirs or mention.opponent.id in theirs


def _unlikeness(home: Group, mention: Mention, reach: Span) -> tuple[bool, bool, float, tuple[float, str]]:
    core = home.core.values()
    source = mention.source.name if mention.source else None
    middle = (reach[0] + reach[1]) / 2
    times = [one.article.published_at.timestamp() for one in core]
    return (
        source is None or all(one.source is None or one.source.name != source for one in core),
        all(one.kind != mention.kind for one in core),
        max(min(times) - middle, middle - max(times), 0.0),
        min(map(when, core)),
    )


def _shares_article(home: Group, mention: Mention) -> bool:
    return any(one.article.id == mention.article.id for one in home.core.values())


def _reach(mention: Mention, policy: Policy) -> Span:
    """Article time and half a window around: two that overlap are not further apart than a window."""
    at = mention.article.published_at.timestamp()
    half = policy.windows[mention.kind].total_seconds() / 2
    return at - half, at + half


def _overlap(a: Span, b: Span) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]
