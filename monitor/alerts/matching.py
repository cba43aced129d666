"""Which mentions tell of one event: the same actor and domain, place and days.

This is a function of the set of mentions, so that late, repeated or shuffled ones lead to the same events.
Mentions told equally exactly meet first (`grouping`). Then each one that is told less exactly joins the
likeliest event that its place holds, and only those that find none stand for themselves. A "no" joins what
it answers. What has been told of an incident stays with it, even if a likelier place turns up later: nobody
is told afterwards that it was another event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from monitor.alerts.firm import one_story
from monitor.alerts.grouping import Group, Span, met, span
from monitor.alerts.incident import Incident
from monitor.alerts.order import Moment, when
from monitor.alerts.places import NOWHERE, Level, Spot, holds, same_place, spot
from monitor.alerts.policy import Policy
from monitor.models import Domain, Mention

_SOON = 12 * 3600.0
"""Seconds within which a place that turns up is that of what was told without one."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The events, and why the newest mention is where it is (empty where its place and time say it)."""

    groups: tuple[Group, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Home:
    """An event that less exact mentions may join, with what tells how likely that is."""

    group: Group
    since: float
    until: float
    domain: Domain
    first: Moment
    last: float
    articles: frozenset[str]
    sources: frozenset[str]
    kinds: frozenset[str]
    opponents: frozenset[str]


def group(incidents: Sequence[Incident], mention: Mention | None, policy: Policy) -> Grouping:
    """All mentions of these incidents (of one actor) and a new one, by the event they tell of."""
    every = [*chain(*(incident.evidence for incident in incidents)), *([] if mention is None else [mention])]
    firing = [one for one in every if one.fires]
    homes: list[Home] = []
    why: dict[str, str] = {}
    for level in Level:
        groups = met(incidents, firing, level, policy)
        for found in groups if level > Level.TOWN else ():
            why |= _go_home(found, homes, incidents, policy)
        homes += [_home(found) for found in groups if found.core]
    waiting = Group({one.id: one for one in every if not one.fires})
    why |= _go_home(waiting, homes, incidents, policy)
    alone = (Group(joined={answer.id: answer}) for answer in waiting.core.values())
    return Grouping((*(home.group for home in homes), *alone), why.get(mention.id, "") if mention else "")


def _home(found: Group) -> Home:
    core = found.core.values()
    times = [when(one) for one in core]
    return Home(
        group=found,
        since=min(reach.since for reach in found.places.values()),
        until=max(reach.until for reach in found.places.values()),
        domain=found.domain,
        first=min(times),
        last=max(times)[0],
        articles=frozenset(one.article.id for one in core),
        sources=frozenset(one.source.name for one in core if one.source is not None),
        kinds=frozenset(one.kind for one in core),
        opponents=frozenset(filter(None, map(_known_opponent, core))),
    )


def _known_opponent(mention: Mention) -> str | None:
    """Only those that a gazetteer knows can speak against an event: words such as *the enemy* cannot."""
    opponent = mention.opponent
    return opponent.id if opponent is not None and not opponent.id.startswith("text:") else None


def _go_home(
    found: Group, homes: Sequence[Home], incidents: Sequence[Incident], policy: Policy
) -> dict[str, str]:
    """Move each mention that an event with a more exact place fits; mention id → the reason for its place."""
    why = {}
    for owner, unit in _units(sorted(found.core.values(), key=when), incidents):
        home, reason = _told(owner, homes) or _own(owner) or _first_home(unit, _open_to(owner, homes), policy)
        for one in unit:
            why[one.id] = reason
            if home is not None:
                home.joined[one.id] = found.core.pop(one.id)
    return why


def _units(
    mentions: Iterable[Mention], incidents: Iterable[Incident]
) -> Iterable[tuple[Incident | None, list[Mention]]]:
    """Mentions that go together, since they were told together or one article tells them without a place."""
    told = {one: i for i in incidents if i.told is not None for one in i.told.mentions}
    units: dict[str, tuple[Incident | None, list[Mention]]] = {}
    for mention in mentions:
        owner = told.get(mention.id)
        by_article = spot(mention.place) == NOWHERE and mention.fires
        key = owner.id if owner else mention.article.id if by_article else mention.id
        units.setdefault(key, (owner, []))[1].append(mention)
    return units.values()


def _told(owner: Incident | None, homes: Iterable[Home]) -> tuple[Group, str] | None:
    """The event that the incident has become, where something places that more exactly."""
    ids = {one.id for one in owner.firing} if owner else set()
    home = next((home for home in homes if ids & home.group.core.keys()), None)
    return (home.group, "told so before") if home is not None else None


def _own(owner: Incident | None) -> tuple[None, str] | None:
    """What several origins confirm without a place is an event; a later place may be that of another."""
    confirmed = (
        owner is not None and owner.told is not None and owner.told.state in {"corroborated", "admitted"}
    )
    return (None, "confirmed as an event of its own") if confirmed else None


def _open_to(owner: Incident | None, homes: Sequence[Home]) -> Sequence[Home]:
    """An incident that has been told of may turn out to be an event of its kind, but not another one.

    Without a place of its own it has to be told of within hours, or by the same names.
    """
    if owner is None or owner.told is None:
        return homes
    kinds = {one.kind for one in owner.firing}
    alike = [home for home in homes if kinds & home.kinds]
    if any(spot(one.place) != NOWHERE for one in owner.firing):
        return alike
    return [home for home in alike if any(_close(one, home) for one in owner.firing)]


def _close(mention: Mention, home: Home) -> bool:
    at = when(mention)[0]
    soon = home.first[0] - _SOON <= at <= home.last + _SOON
    return soon or any(one_story(mention, other) for other in home.group.core.values())


def _first_home(unit: Iterable[Mention], homes: Sequence[Home], policy: Policy) -> tuple[Group | None, str]:
    answers = [_likeliest(mention, homes, policy) for mention in unit]
    return next((answer for answer in answers if answer[0] is not None), answers[0])


def _likeliest(mention: Mention, homes: Iterable[Home], policy: Policy) -> tuple[Group | None, str]:
    """The event of a mention that does not say exactly where, and why it is that."""
    where, when_told = spot(mention.place), span(mention, policy)
    fitting = [home for home in homes if _fits(home, mention, where, when_told, policy)]
    if not fitting:
        return None, ""
    told_together = [home for home in fitting if mention.article.id in home.articles]
    near = told_together or [home for home in fitting if _same_admission(mention, home)]
    if not near and _stands_alone(mention, where, len(fitting)):
        what = "an admission" if mention.fires else "a no"
        return None, f"{what} that does not say which event it means stands for itself"
    best = min(near or fitting, key=lambda home: _unlikeness(home, mention))
    return best.group, _reason(mention, where, len(fitting), together=bool(told_together))


def _same_admission(mention: Mention, home: Home) -> bool:
    """Whether others tell the same admission there; what the actor itself says is never guessed."""
    if mention.kind != "admission" or mention.stance == "self" or not mention.fires:
        return False
    others = (*home.group.core.values(), *home.group.joined.values())
    return any(one.kind == "admission" and one.fires and one_story(mention, one) for one in others)


def _stands_alone(mention: Mention, where: Spot, fitting: int) -> bool:
    """What must not be guessed: an admission makes an event `admitted`, an outlet's no `contradicted`."""
    if mention.kind == "admission" and mention.fires:
        return where == NOWHERE or (mention.stance == "self" and fitting > 1)
    return not mention.fires and mention.stance == "reported" and where == NOWHERE


def _fits(home: Home, mention: Mention, where: Spot, told: Span, policy: Policy) -> bool:
    if home.since > told[1] or told[0] > home.until or not _same_domain(home, mention):
        return False
    opponent = _known_opponent(mention)
    if opponent is not None and home.opponents and opponent not in home.opponents:
        return False
    return any(
        reach.since <= told[1] and told[0] <= reach.until and _place_fits(mention, where, place, policy)
        for place, reach in home.group.places.items()
    )


def _same_domain(home: Home, mention: Mention) -> bool:
    """What is admitted is of the domain of what the same article tells of, however it is put."""
    by_article = mention.kind == "admission" and mention.article.id in home.articles
    return mention.domain == home.domain or by_article


def _place_fits(mention: Mention, where: Spot, theirs: Spot, policy: Policy) -> bool:
    if holds(where, theirs, policy.region_km):
        return True
    if mention.fires:
        return False
    # who says no may name the town where the claim named the region; in a whole country there is more
    within = theirs.level == Level.REGION and holds(theirs, where, policy.region_km)
    return within or same_place(where, theirs, policy.near_km) or where == theirs == NOWHERE


def _unlikeness(home: Home, mention: Mention) -> tuple[bool, bool, float, Moment]:
    at = when(mention)[0]
    return (
        mention.source is None or mention.source.name not in home.sources,
        mention.kind not in home.kinds,
        max(home.first[0] - at, at - home.last, 0.0),
        home.first,
    )


def _reason(mention: Mention, where: Spot, number: int, *, together: bool) -> str:
    told = _INEXACT.get(where.level, "same place") if mention.fires else "answers it"
    of = "the only open event" if number == 1 else f"the likeliest of {number} open events"
    return f"{told}: {of}" + (", told of by the same article" if together else "")


_INEXACT = {
    Level.REGION: "only the region is named",
    Level.COUNTRY: "only the country is named",
    Level.NOWHERE: "no place is named",
}
