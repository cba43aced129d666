"""One plain sentence: who did what where, and who says so."""

from __future__ import annotations

from monitor.alerts.incident import Incident
from monitor.alerts.places import common_place
from monitor.alerts.states import View, admits
from monitor.models import Kind, Mention

_DID: dict[Kind, tuple[str, str]] = {
    "retreat": ("withdraws", "is to withdraw"),
    "defeat": ("is defeated", "is to surrender"),
    "admission": ("admits", "is to admit"),
}
_NOUN: dict[Kind, str] = {"retreat": "a retreat", "defeat": "a defeat"}
_FROM = {"retreat": "from", "defeat": "at"}
_NAMED = 3
"""So many origins are named; the others are counted."""


def headline(incident: Incident, seen: View) -> str:
    """`Russia withdraws from Kharkiv, says Ministry of Defence; is said to admit a defeat`, for example."""
    who = incident.actor.name if incident.actor else "Somebody"
    place = common_place(incident.firing)
    sentence = f"{who} {_what(incident, seen)}{_where(seen, place.name if place else None)}"
    return f"{sentence}, {_says_who(seen)}"


def _what(incident: Incident, seen: View) -> str:
    events = [kind for kind in seen.kinds if kind != "admission"]
    if seen.state == "admitted":
        return f"admits {_NOUN[events[0]]}" if events else "admits it"
    if not events:
        return "is said to admit it" if not _by_itself(incident.firing) else "admits it"
    return " and ".join(_verb(incident.firing, kind) for kind in events)


def _verb(firing: tuple[Mention, ...], kind: Kind) -> str:
    done, planned = _DID[kind]
    only_planned = all(m.polarity == "planned" for m in firing if m.kind == kind)
    return planned if only_planned else done


def _by_itself(firing: tuple[Mention, ...]) -> bool:
    return any(admits(mention) for mention in firing)


def _where(seen: View, place: str | None) -> str:
    if place is None:
        return ""
    event = next((kind for kind in seen.kinds if kind != "admission"), "defeat")
    return f" {_FROM[event]} {place}"


def _says_who(seen: View) -> str:
    labels = [origin.label for origin in seen.origins]
    shown = ", ".join(labels[:_NAMED])
    more = len(labels) - _NAMED
    return f"according to {shown}" + (f" and {more} more" if more > 0 else "")
