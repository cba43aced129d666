"""Who is told of an alert, when, and why: a tree of routes, as in Prometheus Alertmanager.

An alert enters at the root and goes down to the first child that takes it, or to all of them as long
as they say `continue`. A route that no child continues is where the alert leaves the tree: its receivers
(its own or, where it names none, its parent's) get it. Grouping and times are inherited like receivers. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import BeforeValidator, Field

from monitor.alerts.conditions import Names, Selection, as_list
from monitor.alerts.facts import FactName, Facts, alert_facts, identity
from monitor.alerts.group_timing import GroupTiming
from monitor.durations import Duration
from monitor.models import Alert

ROOT = "route"


class Route(Selection):
    """One node of the tree; what is None is inherited. An empty list of receivers means nobody.

    group_by        facts whose values alerts share to be told together; [] puts all of the route into one
    group_wait      how long the first alert of a group waits for others
    group_interval  how long after a group was told its next alerts are told at the earliest
    active_times    names of `time_intervals`: told only inside of one of them
    mute_times      names of `time_intervals`: told only outside of all of them
    """

    receivers: Names | None = None
    continue_: bool = Field(default=False, alias="continue")
    group_by: Annotated[tuple[FactName, ...] | None, BeforeValidator(as_list)] = None
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    active_times: Names | None = None
    mute_times: Names | None = None
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where an alert leaves the tree, and on what terms.

    `where` is the route's place in the file, `why` names it and what it asks for.
    """

    receivers: tuple[str, ...] = ()
    where: str = ROOT
    why: str = ""
    timing: GroupTiming = field(default_factory=GroupTiming)
    active_times: tuple[str, ...] = ()
    mute_times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One receiver that gets the alert, and every route that leads to it, the first one first."""

    receiver: str
    leaves: tuple[Leaf, ...]

    @property
    def why(self) -> str:
        """The first route that leads to it."""
        return self.leaves[0].why

    @property
    def timing(self) -> GroupTiming:
        """How the first route groups."""
        return self.leaves[0].timing

    def group(self, alert: Alert) -> str:
        """What alerts that are told together have in common: the first route, and its `group_by`."""
        values = (f"{name}={identity(alert, name)}" for name in self.timing.by)
        return "|".join([self.leaves[0].where, *values])


def match(root: Route, alert: Alert) -> tuple[Match, ...]:
    """The receivers of `alert`, each once."""
    return matches(leaves(root, alert_facts(alert)))


def matches(found_leaves: Iterable[Leaf]) -> tuple[Match, ...]:
    """The receivers that these routes lead to, each once."""
    found: dict[str, Match] = {}
    for leaf in found_leaves:
        for receiver in leaf.receivers:
            known = found.get(receiver, Match(receiver, ()))
            found[receiver] = replace(known, leaves=(*known.leaves, leaf))
    return tuple(found.values())


def leaves(root: Route, facts: Facts) -> tuple[Leaf, ...]:
    """The routes at which an alert with these facts leaves the tree; one without receivers mutes it."""
    return tuple(_leaves(root, facts, Leaf(), ROOT)) if root.takes(facts) else ()


def _leaves(route: Route, facts: Facts, above: Leaf, where: str) -> Iterator[Leaf]:
    here = _inherited(route, above)
    taken = False
    for number, child in enumerate(route.routes):
        if child.takes(facts):
            taken = True
            yield from _leaves(child, facts, here, f"{where}.routes.{number}")
            if not child.continue_:
                return
    if not taken:
        yield replace(here, where=where, why=f"{where}: {route}")


def _inherited(route: Route, above: Leaf) -> Leaf:
    timing = above.timing
    return Leaf(
        receivers=above.receivers if route.receivers is None else route.receivers,
        timing=GroupTiming(
            by=timing.by if route.group_by is None else route.group_by,
            wait=timing.wait if route.group_wait is None else route.group_wait,
            interval=timing.interval if route.group_interval is None else route.group_interval,
        ),
        active_times=above.active_times if route.active_times is None else route.active_times,
        mute_times=above.mute_times if route.mute_times is None else route.mute_times,
    )
