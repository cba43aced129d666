"""One plain sentence: who did what where, and who says which part of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from monitor.alerts.incident import Incident
from monitor.alerts.places import common_place
from monitor.alerts.states import View, admits
from monitor.models import Entity, Kind, Mention

_DID: dict[Kind, tuple[str, str]] = {
    "retreat": ("withdraws", "is to withdraw"),
    "defeat": ("is defeated", "is to surrender"),
    "admission": ("is said to admit it", "is said to be about to admit it"),
}
_PLURAL = {"withdraws": "withdraw", "is": "are", "admits": "admit", "denies": "deny"}
_NOUN: dict[Kind, str] = {"retreat": "a retreat", "defeat": "a defeat"}
_WHERE: dict[Kind, str] = {"retreat": "from", "defeat": "in", "admission": "in"}
_MANY = frozenset(
    {"conservatives", "democrats", "fighters", "forces", "houthis", "liberals", "militias", "rebels"}
    | {"republicans", "separatists", "soldiers", "troops"}
)
"""Names that end so are plural; *Hamas* and *the United States* are not."""
_NAMED = 3
"""So many origins are named; the others are counted."""

Part = tuple[str, tuple[str, ...]]
"""What is said, and who says so."""


def headline(incident: Incident, seen: View) -> str:
    """`Russia withdraws from X, according to A; is defeated there, according to B`; `Russia admits …`."""
    place = common_place(seen.counted)
    told = _told(seen.counted, seen, place.name if place else None)
    who = incident.actor.name if incident.actor else "Somebody"
    text = f"{who} {_agree(told, incident.actor)}{_answers(incident, seen)}"
    return f"Taken back: {text}" if seen.state == "retracted" else text


def _told(firing: Sequence[Mention], seen: View, where: str | None) -> str:
    if seen.state != "admitted":
        return "; ".join(f"{what}{_by(', according to', who)}" for what, who in _parts(firing, seen, where))
    own = {seen.root_of[mention.id] for mention in firing if mention.stance == "self"}
    others = [_inside(origin.label) for origin in seen.origins if origin.id not in own]
    return f"{_admits(firing, seen, where)}{_by('; also told by', others)}"


def _admits(firing: Sequence[Mention], seen: View, where: str | None) -> str:
    """What it admits: what it has itself said, a defeat before a retreat; else what others say it did."""
    events = [kind for kind in seen.kinds if kind != "admission"]
    said = {m.kind for m in firing if m.stance == "self" and m.euphemism is None and m.kind in events}
    kind = next((kind for kind in ("defeat", "retreat") if kind in said), next(iter(events), None))
    if kind is None:
        return f"admits it{_at('defeat', where)}"
    return f"admits {_NOUN[kind]}{_at(kind, where)}"


def _parts(firing: Sequence[Mention], seen: View, where: str | None) -> list[Part]:
    """Each kind with the origins that tell of it; kinds of the same origins are told together."""
    single = [(kind, _tellers(kind, firing, seen)) for kind in seen.kinds]
    parts: list[Part] = []
    for who, group in groupby(single, key=lambda pair: pair[1]):
        phrases: list[str] = []
        for kind, _ in group:
            first = not parts and not phrases
            at = _at(kind, where) if first else " there" if where and kind != "admission" else ""
            phrases.append(f"{_verb(firing, kind)}{at}")
        parts.append((" and ".join(phrases), who))
    return parts


def _tellers(kind: Kind, firing: Sequence[Mention], seen: View) -> tuple[str, ...]:
    """The origins that tell of this kind, in their order."""
    roots = {seen.root_of[mention.id] for mention in firing if mention.kind == kind}
    return tuple(_inside(origin.label) for origin in seen.origins if origin.id in roots)


def _verb(firing: Sequence[Mention], kind: Kind) -> str:
    told = [mention for mention in firing if mention.kind == kind]
    if kind == "admission" and any(admits(mention) for mention in told):
        return "admits it"
    done, planned = _DID[kind]
    return planned if all(mention.polarity == "planned" for mention in told) else done


def _at(kind: Kind, where: str | None) -> str:
    return f" {_WHERE[kind]} {where}" if where else ""


def _by(words: str, labels: Sequence[str]) -> str:
    if not labels:
        return ""
    more = len(labels) - _NAMED
    if more > 0:
        return f"{words} {', '.join(labels[:_NAMED])} and {more} more"
    *others, last = labels
    return f"{words} {', '.join(others)} and {last}" if others else f"{words} {last}"


def _answers(incident: Incident, seen: View) -> str:
    """The actor's own no goes before that of others, who are named."""
    if "denied" in seen.side_states:
        return "; the actor denies it"
    cause = seen.causes.get("contradicted")
    no = next((mention for mention in incident.evidence if mention.id == cause), None)
    if no is None:
        return ""
    return f"; {_inside(no.source.name if no.source else no.article.publisher)} says no"


def _agree(told: str, actor: Entity | None) -> str:
    """*Russia withdraws*, but *the rebels withdraw*; states are one, whatever their name looks like."""
    many = actor is not None and not actor.id.startswith("state:") and _plural(actor.name)
    verb, _, rest = told.partition(" ")
    if not many:
        return told
    for joint in (" and ", "; "):
        for one, several in _PLURAL.items():
            rest = rest.replace(f"{joint}{one} ", f"{joint}{several} ")
    return f"{_PLURAL.get(verb, verb)} {rest}".rstrip()


def _plural(name: str) -> bool:
    return name.rpartition(" ")[2].lower() in _MANY


def _inside(label: str) -> str:
    """A name as it stands within a sentence."""
    return f"the {label[4:]}" if label.startswith("The ") else label
