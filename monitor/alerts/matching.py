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
from dataclasses import dataclass, field
from itertools import chain

from monitor.alerts.incident import Incident
from monitor.alerts.places import NOWHERE, Level, Spot, holds, same_place, spot
from monitor.alerts.policy import Policy
from monitor.models import Mention

Span = tuple[float, float]


@dataclass(eq=False, slots=True)
class Group:
    """One event. `core` is what places it; `joined` are the less exact ones and the answers."""

    core: dict[str, Mention] = field(default_factory=dict)
    joined: dict[str, Mention] = field(default_factory=dict)
    spots: dict[Spot, Span] = field(default_factory=dict)

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
    single = [] if mention is None else [mention]
    firing = [m for m in chain(*(i.evidence for i in incidents), single) if m.fires]
    answers = {m.id: m for m in chain(*(i.evidence for i in incidents), single) if not m.fires}
    why = "same actor, place and days"
    homes: list[Group] = []
    for level in Level:
        met = _met(_seeds(incidents, firing, level, policy), policy)
        for found in met:
            for one in sorted(found.core.values(), key=when) if level > Level.TOWN else ():
                home, reason = _told(one, incidents, homes) or _home(one, homes, policy)
                if home is not None:
                    home.joined[one.id] = found.core.pop(one.id)
                    why = reason if one is mention else why
        homes += [found for found in met if found.core]
    groups = list(homes)
    for answer in sorted(answers.values(), key=when):
        home, reason = _told(answer, incidents, homes) or _home(answer, homes, policy)
        if home is None:
            groups.append(Group(joined={answer.id: answer}))
        else:
            home.joined[answer.id] = answer
        why = reason if answer is mention else why
    return Grouping(tuple(groups), why)


def when(mention: Mention) -> tuple[float, str]:
    """The order of article time, the same for everybody."""
    return mention.article.published_at.timestamp(), mention.id


def _seeds(
    incidents: Iterable[Incident], firing: Iterable[Mention], level: Level, policy: Policy
) -> list[Group]:
    """The mentions of this level; those that make an incident what it is are together already."""
    bound: dict[str, list[Mention]] = {}
    for incident in incidents:
        core = [mention for mention in incident.firing if spot(mention.place).level == level]
        if core and level == min(spot(mention.place).level for mention in incident.firing):
            bound[incident.id] = core
    held = {mention.id for mention in chain(*bound.values())}
    loose = {m.id: [m] for m in firing if m.id not in held and spot(m.place).level == level}
    return [_seed(mentions, policy) for mentions in (*bound.values(), *loose.values())]


def _seed(mentions: Sequence[Mention], policy: Policy) -> Group:
    spots: dict[Spot, Span] = {}
    for mention in mentions:
        where = spot(mention.place)
        spots[where] = _hull(spots.get(where), _reach(mention, policy))
    return Group({mention.id: mention for mention in mentions}, {}, spots)


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
        same_place(p, q, policy.near_km) and _overlap(a.spots[p], b.spots[q])
        for p in a.spots
        for q in b.spots
    )


def _union(a: Group, b: Group) -> Group:
    spots = dict(a.spots)
    for where, span in b.spots.items():
        spots[where] = _hull(spots.get(where), span)
    return Group(a.core | b.core, {}, spots)


def _told(
    mention: Mention, incidents: Iterable[Incident], homes: Iterable[Group]
) -> tuple[Group | None, str] | None:
    """The event that a mention has been told of, where that is placed more exactly than the mention."""
    for incident in incidents:
        if incident.told is not None and mention.id in incident.told.mentions:
            ids = {one.id for one in incident.firing}
            home = next((home for home in homes if ids & home.core.keys()), None)
            return (home, "told so before") if home is not None else None
    return None


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
        _overlap(span, reach) and _place_fits(mention, where, theirs, policy)
        for theirs, span in home.spots.items()
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


def _hull(span: Span | None, other: Span) -> Span:
    return other if span is None else (min(span[0], other[0]), max(span[1], other[1]))


def _overlap(a: Span, b: Span) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]
