"""What may be asked of an alert by routes, silences and inhibition rules: values by name, folded. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from monitor.models import Alert, Entity

Facts = dict[str, frozenset[str]]
"""Values by the name of a fact, folded for comparison; an alert may have several of one, or none."""

FactName = Literal[
    "incident",
    "kind",
    "domain",
    "state",
    "side_state",
    "severity",
    "reason",
    "stance",
    "actor",
    "opponent",
    "place",
    "region",
    "country",
    "publisher",
    "language",
]
NAMES: tuple[str, ...] = get_args(FactName)
SINGLE = ("domain", "state", "severity", "reason")
"""What an alert has exactly one of, from a closed list."""


def alert_facts(alert: Alert) -> Facts:
    """Of any kind, side-state and citation of the alert; of actors id, name and the words in the text."""
    place = alert.place
    return {
        "incident": folded([alert.incident_id]),
        "kind": frozenset(alert.kinds),
        "domain": frozenset({alert.domain}),
        "state": frozenset({alert.state}),
        "side_state": frozenset(alert.side_states),
        "severity": frozenset({alert.severity}),
        "reason": frozenset({alert.reason}),
        "stance": frozenset(citation.stance for citation in alert.citations),
        "actor": _names(alert.actor),
        "opponent": _names(alert.opponent),
        "place": folded((place.name, place.text) if place else ()),
        "region": folded((place.region,) if place else ()),
        "country": folded((place.country,) if place else ()),
        "publisher": folded((*alert.outlets, *(citation.publisher for citation in alert.citations))),
        "language": folded(citation.language for citation in alert.citations),
    }


def identity(alert: Alert, name: str) -> str:
    """The one value that tells alerts apart by a fact: an actor's id, whatever it is called in the text."""
    entity = {"actor": alert.actor, "opponent": alert.opponent}.get(name)
    if entity is not None:
        return entity.id
    if name == "place":
        return alert.place.name.casefold() if alert.place else ""
    return " ".join(sorted(alert_facts(alert)[name]))


def folded(values: Iterable[str | None]) -> frozenset[str]:
    """Names made comparable without regard to case."""
    return frozenset(value.casefold() for value in values if value)


def _names(entity: Entity | None) -> frozenset[str]:
    return folded((entity.id, entity.name, entity.text) if entity else ())
