"""Which mentions of an incident surely mean it, and which were only guessed onto it.

A claim of a war that names no place joins the likeliest event. It is shown there, but confirms nothing: the
next army report is not a second witness of whatever was told before it. What makes it sure is the article
that it stands in, the source whose words it retells, or the names and numbers that it shares with a sure one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from monitor.alerts.order import when
from monitor.alerts.origins import retells
from monitor.alerts.places import Level, spot
from monitor.models import Mention

_NAME = re.compile(r"(?<=[\w,;:’'\"”)–-] )[A-Z][\w-]{2,}|\d[\d.,]*\d")
"""A capitalised word that does not begin a sentence, or a number of two digits and more."""
_SHARED = 2
"""So many names in common make two claims one story."""
_HOURS = timedelta(hours=12)
_ROOT = 4
"""Letters by which *Norden* and *Nordener* are recognised as one name."""


def firm(firing: Sequence[Mention]) -> tuple[Mention, ...]:
    """Those that name the place (or a region around it), and those that are surely of one story with them.

    Where nobody says more than the country, that is the place; where nobody says even that, the first claim.
    """
    if not firing or firing[0].domain != "military":
        return tuple(firing)
    levels = {mention.id: spot(mention.place).level for mention in firing}
    exact = min(levels.values())
    enough = Level.REGION if exact <= Level.REGION else exact
    seeds = [mention for mention in firing if levels[mention.id] <= enough]
    return _with_their_story([min(firing, key=when)] if exact == Level.NOWHERE else seeds, firing)


def sure_answers(nos: Iterable[Mention], counted: Sequence[Mention]) -> list[Mention]:
    """The "no"s that surely mean one of these claims: by place, article or names, or all without a place."""
    placed = any(spot(claim.place).level < Level.NOWHERE for claim in counted)
    return [
        no
        for no in nos
        if spot(no.place).level < Level.NOWHERE
        or any(one_story(no, claim) or (not placed and no.kind == claim.kind) for claim in counted)
    ]


def _with_their_story(seeds: Iterable[Mention], firing: Sequence[Mention]) -> tuple[Mention, ...]:
    """The seeds and what hangs together with them, step by step."""
    sure = {mention.id: mention for mention in seeds}
    left = [mention for mention in firing if mention.id not in sure]
    while near := [one for one in left if any(one_story(one, other) for other in sure.values())]:
        sure |= {one.id: one for one in near}
        left = [one for one in left if one.id not in sure]
    return tuple(mention for mention in firing if mention.id in sure)


def one_story(one: Mention, other: Mention) -> bool:
    """Whether two claims surely mean one event, without regard to places."""
    if one.article.id == other.article.id:
        return True
    if one.kind == other.kind and retells(one, other):
        return True
    if one.kind == other.kind == "admission":
        # a side seldom admits anything, and outlets tell it within hours
        return abs(one.article.published_at - other.article.published_at) <= _HOURS
    return len(_names(one) & _names(other)) >= _SHARED


def _names(mention: Mention) -> frozenset[str]:
    """Names and numbers in the quote, but for those of the parties and of who tells it."""
    people = (mention.actor, mention.opponent, mention.source)
    known = " ".join([mention.article.publisher, *(one.name for one in people if one is not None)])
    roots = {word[:_ROOT].casefold() for word in known.split()}
    words = (word.casefold() for word in _NAME.findall(mention.quote))
    return frozenset(word for word in words if word[:_ROOT] not in roots)
