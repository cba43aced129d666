"""One plain sentence: who did what where, and who says so."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.alerts.incident import Incident
from monitor.alerts.places import common_place
from monitor.alerts.states import View, admits
from monitor.models import Entity, Kind, Mention

_DID: dict[Kind, tuple[str, str]] = {
    "retreat": ("withdraws", "is to withdraw"),
    "defeat": ("is defeated", "is to surrender"),
    "admission": ("admits", "is to admit"),
}
_PLURAL = {"withdraws": "withdraw", "is": "are", "admits": "admit", "denies": "deny"}
_NOUN: dict[Kind, str] = {"retreat": "a retreat", "defeat": "a defeat"}
_WHERE: dict[Kind, str] = {"retreat": "from", "defeat": "in"}
_MANY = frozenset(
    {"conservatives", "democrats", "fighters", "forces", "houthis", "liberals", "militias", "rebels"}
    | {"republicans", "separatists", "soldiers", "troops"}
)
"""Names that end so are plural; *Hamas* and *the United States* are not."""
_NAMED = 3
"""So many origins are named; the others are counted."""


def headline(incident: Incident, seen: View) -> str:
    """`Russia withdraws from X, according to …`; `Russia admits a defeat in X; also told by …`."""
    place = common_place(incident.firing)
    where = place.name if place else None
    own = {seen.root_of[mention.id] for mention in incident.firing if mention.stance == "self"}
    labels = [_inside(origin.label) for origin in seen.origins]
    others = [_inside(origin.label) for origin in seen.origins if origin.id not in own]
    if seen.state == "admitted":
        told = f"{_admits(incident.firing, seen, where)}{_by('; also told by', others)}"
    else:
        told = f"{_events(incident.firing, seen, where)}{_by(', according to', labels)}"
    denial = "; the actor denies it" if "denied" in seen.side_states else ""
    return f"{incident.actor.name if incident.actor else 'Somebody'} {_agree(told, incident.actor)}{denial}"


def _admits(firing: Sequence[Mention], seen: View, where: str | None) -> str:
    """What it admits: what it has itself said, a defeat before a retreat; else what others say it did."""
    events = [kind for kind in seen.kinds if kind != "admission"]
    said = {m.kind for m in firing if m.stance == "self" and m.euphemism is None and m.kind in events}
    kind = next((kind for kind in ("defeat", "retreat") if kind in said), next(iter(events), None))
    if kind is None:
        return f"admits it{_at('defeat', where)}"
    return f"admits {_NOUN[kind]}{_at(kind, where)}"


def _events(firing: Sequence[Mention], seen: View, where: str | None) -> str:
    """What it did or is to do; the place stands behind the first."""
    events = [kind for kind in seen.kinds if kind != "admission"]
    if not events:
        by_itself = any(admits(mention) for mention in firing)
        return f"{'admits it' if by_itself else 'is said to admit it'}{_at('defeat', where)}"
    first, *more = events
    there = " there" if where else ""
    return f"{_verb(firing, first)}{_at(first, where)}" + "".join(
        f" and {_verb(firing, k)}{there}" for k in more
    )


def _verb(firing: Sequence[Mention], kind: Kind) -> str:
    done, planned = _DID[kind]
    only_planned = all(m.polarity == "planned" for m in firing if m.kind == kind)
    return planned if only_planned else done


def _at(kind: Kind, where: str | None) -> str:
    return f" {_WHERE[kind]} {where}" if where else ""


def _by(words: str, labels: Sequence[str]) -> str:
    if not labels:
        return ""
    more = len(labels) - _NAMED
    return f"{words} {', '.join(labels[:_NAMED])}" + (f" and {more} more" if more > 0 else "")


def _agree(told: str, actor: Entity | None) -> str:
    """*Russia withdraws*, but *the rebels withdraw*; states are one, whatever their name looks like."""
    many = actor is not None and not actor.id.startswith("state:") and _plural(actor.name)
    verb, _, rest = told.partition(" ")
    if not many:
        return told
    rest = rest.replace(" and is ", " and are ").replace(" and withdraws", " and withdraw")
    return f"{_PLURAL.get(verb, verb)} {rest}"


def _plural(name: str) -> bool:
    return name.rpartition(" ")[2].lower() in _MANY


def _inside(label: str) -> str:
    """A name as it stands within a sentence."""
    return f"the {label[4:]}" if label.startswith("The ") else label
