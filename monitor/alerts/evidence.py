"""Which mentions an incident keeps: the most telling ones, whatever order they came in; the rest is counted.

The choice goes by one order of all mentions, in which only an earlier one of the same kind can take away a
mention's rank. So what was let go would not be chosen later either, and an incident that sees its mentions
one by one keeps what it would keep of all.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from monitor.alerts.order import Moment, when
from monitor.alerts.origins import root_key
from monitor.alerts.places import spot
from monitor.models import Mention

Rank = tuple[bool, bool, bool, int, Moment]


def keep(mentions: Sequence[Mention], limit: int) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The mentions to keep and those to let go, each by article time."""
    ordered = sorted(mentions, key=when)
    if len(ordered) <= limit:
        return tuple(ordered), ()
    first: dict[Hashable, str] = {}
    for mention in sorted(ordered, key=_rank):
        first.setdefault(_says(mention), mention.id)
    ranked = sorted(ordered, key=lambda one: (first[_says(one)] != one.id, _rank(one)))
    kept = {mention.id for mention in ranked[:limit]}
    return tuple(m for m in ordered if m.id in kept), tuple(m for m in ordered if m.id not in kept)


def _says(mention: Mention) -> Hashable:
    """What makes a mention more than a repetition: who says what."""
    return root_key(mention), mention.kind, mention.polarity, mention.stance


def _rank(mention: Mention) -> Rank:
    """The actor's own words, who is blamed, claims before answers, those that say where exactly, by time."""
    return (
        mention.stance != "self",
        not mention.blame,
        not mention.fires,
        spot(mention.place).level,
        when(mention),
    )
