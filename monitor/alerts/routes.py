"""Who is told of an alert, and why: a tree of routes, as in Prometheus Alertmanager.

An alert enters at the root and goes down to the first child that takes it, or to all of them as long
as they say `continue`. A route that no child continues is where the alert leaves the tree: its receivers
(its own or, where it names none, its parent's) get it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from monitor.config.reader import Strict
from monitor.models import Alert, Domain, Kind, Reason, Severity, SideState, Stance, State

ROOT = "route"
SINGLE = ("domain", "state", "severity", "reason")
"""What an alert has exactly one of, from a closed list."""


def _as_list(value: Any) -> Any:
    """`kind: admission` means the same as `kind: [admission]`."""
    return [value] if isinstance(value, str) else value


_Several = BeforeValidator(_as_list)
Facts = dict[str, frozenset[str]]
"""Values by the key of a condition, folded for comparison."""
Names = Annotated[tuple[str, ...], _Several]


class Conditions(Strict):
    """What an alert must have: one of the values of each key given; names compare without regard to case.

    `actor` and `opponent` take a name, the words in the text, or an id such as `state:RU`; `stance`,
    `publisher` and `language` mean any of the citations.
    """

    kind: Annotated[tuple[Kind, ...], _Several] = ()
    domain: Annotated[tuple[Domain, ...], _Several] = ()
    state: Annotated[tuple[State, ...], _Several] = ()
    side_state: Annotated[tuple[SideState, ...], _Several] = ()
    severity: Annotated[tuple[Severity, ...], _Several] = ()
    reason: Annotated[tuple[Reason, ...], _Several] = ()
    stance: Annotated[tuple[Stance, ...], _Several] = ()
    actor: Names = ()
    opponent: Names = ()
    place: Names = ()
    region: Names = ()
    country: Names = ()
    publisher: Names = ()
    language: Names = ()

    def wanted(self) -> Facts:
        """The keys given, each with its values folded for comparison."""
        return {name: folded(values) for name, values in self if values}

    def __str__(self) -> str:
        return ", ".join(f"{name} is {' or '.join(values)}" for name, values in self if values)


class Route(Strict):
    """One node of the tree. `receivers` None means those of the parent; an empty list means nobody."""

    match: Conditions = Conditions()
    unless: Conditions = Conditions()
    receivers: Names | None = None
    continue_: bool = Field(default=False, alias="continue")
    routes: tuple[Route, ...] = ()

    def takes(self, facts: Facts) -> bool:
        """Whether all of `match` holds, and not all of `unless`."""
        unless = self.unless.wanted()
        return _all_hold(self.match.wanted(), facts) and not (unless and _all_hold(unless, facts))

    def __str__(self) -> str:
        parts = [str(self.match) or "every alert", f"unless {self.unless}" if self.unless.wanted() else ""]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where an alert leaves the tree; `why` names the route by its place in the file and what it asks for."""

    receivers: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """One receiver that gets the alert."""

    receiver: str
    why: str


def match(root: Route, alert: Alert) -> tuple[Match, ...]:
    """The receivers of `alert`, each once, with the first route that leads to it."""
    found: dict[str, Match] = {}
    for leaf in leaves(root, alert_facts(alert)):
        for receiver in leaf.receivers:
            found.setdefault(receiver, Match(receiver, leaf.why))
    return tuple(found.values())


def leaves(root: Route, facts: Facts) -> tuple[Leaf, ...]:
    """The routes at which an alert with these facts leaves the tree; one without receivers mutes it."""
    return tuple(_leaves(root, facts, (), ROOT)) if root.takes(facts) else ()


def _leaves(route: Route, facts: Facts, inherited: tuple[str, ...], where: str) -> Iterator[Leaf]:
    receivers = inherited if route.receivers is None else route.receivers
    taken = False
    for number, child in enumerate(route.routes):
        if child.takes(facts):
            taken = True
            yield from _leaves(child, facts, receivers, f"{where}.routes.{number}")
            if not child.continue_:
                return
    if not taken:
        yield Leaf(receivers, f"{where}: {route}")


def alert_facts(alert: Alert) -> Facts:
    """What conditions may ask of an alert, folded for comparison."""
    place = alert.place
    return {
        "kind": frozenset(alert.kinds),
        "domain": frozenset({alert.domain}),
        "state": frozenset({alert.state}),
        "side_state": frozenset(alert.side_states),
        "severity": frozenset({alert.severity}),
        "reason": frozenset({alert.reason}),
        "stance": frozenset(citation.stance for citation in alert.citations),
        "actor": folded((alert.actor.id, alert.actor.name, alert.actor.text) if alert.actor else ()),
        "opponent": folded(
            (alert.opponent.id, alert.opponent.name, alert.opponent.text) if alert.opponent else ()
        ),
        "place": folded((place.name, place.text) if place else ()),
        "region": folded((place.region,) if place else ()),
        "country": folded((place.country,) if place else ()),
        "publisher": folded((*alert.outlets, *(citation.publisher for citation in alert.citations))),
        "language": folded(citation.language for citation in alert.citations),
    }


def _all_hold(wanted: Facts, facts: Facts) -> bool:
    return all(values & facts[name] for name, values in wanted.items())


def folded(values: Iterable[str | None]) -> frozenset[str]:
    """Names made comparable without regard to case."""
    return frozenset(value.casefold() for value in values if value)
