"""Which mentions an incident keeps: the most telling ones, whatever order they came in; the rest is counted.

Each choice below is a best-of by an order that no other mention changes. So what was let go would not be
chosen later either, and an incident that sees its mentions one by one keeps what it would keep of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from monitor.alerts.matching import when
from monitor.alerts.origins import root_key
from monitor.alerts.places import spot
from monitor.models import Mention


def keep(mentions: Sequence[Mention], limit: int) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The mentions to keep and those to let go, each by article time."""
    ordered = sorted(mentions, key=when)
    if len(ordered) <= limit:
        return tuple(ordered), ()
    telling = {m.id for m in (*_first(ordered, _says), *_first(ordered, _where), *_last(ordered, _where))}
    ranked = sorted(ordered, key=lambda m: (m.id not in telling, not _weighs(m), when(m)))
    kept = {mention.id for mention in ranked[:limit]}
    return tuple(m for m in ordered if m.id in kept), tuple(m for m in ordered if m.id not in kept)


def _says(mention: Mention) -> object:
    """What makes a mention more than a repetition: who says what."""
    return root_key(mention), mention.kind, mention.polarity, mention.stance


def _where(mention: Mention) -> object:
    """The first and last at a place tell from when to when the incident reaches there."""
    return mention.fires, spot(mention.place)


def _weighs(mention: Mention) -> bool:
    return not mention.fires or mention.stance == "self"


def _first(ordered: Iterable[Mention], key: Callable[[Mention], object]) -> Iterable[Mention]:
    found: dict[object, Mention] = {}
    for mention in ordered:
        found.setdefault(key(mention), mention)
    return found.values()


def _last(ordered: Sequence[Mention], key: Callable[[Mention], object]) -> Iterable[Mention]:
    return _first(reversed(ordered), key)
