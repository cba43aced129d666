"""The closed lists of an alert in plain words, the same in every message."""

from __future__ import annotations

from monitor.models import Alert, Citation, Origin, Place, Reason, Role, Stance

_OUTLETS = 5
"""So many outlets of an origin are named."""
REASONS: dict[Reason, str] = {
    "first_report": "first report",
    "corroborated": "a second origin says so",
    "admitted": "the actor itself says so",
    "denied": "the actor itself denies it",
    "contradicted": "somebody else says that it is not so",
    "new_kind": "there is more to it now",
    "new_origin": "one more origin says so",
    "located": "the place is known now",
    "retracted": "a cited article no longer says so",
    "feed_in_trouble": "articles of this feed may be missing",
    "feed_recovered": "it has news again",
}
STANCES: dict[Stance, str] = {
    "self": "said by the actor itself",
    "attributed": "somebody reports that the actor said so",
    "assessment": "assessment of a third party",
    "adversary": "claim of the other side",
    "reported": "in the publisher's own words",
}
ROLES: dict[Role, str] = {
    "party": "party",
    "adversary": "other side",
    "state": "state",
    "think-tank": "think tank",
    "wire": "wire",
    "newspaper": "newspaper",
    "state-media": "state media",
    "anonymous": "unnamed",
    "other": "",
}


def reason(alert: Alert) -> str:
    """Why this revision is told."""
    return REASONS[alert.reason]


def status(alert: Alert) -> str:
    """`corroborated (before: reported), denied`."""
    changed = alert.previous_state not in (None, alert.state)
    before = f" (before: {alert.previous_state})" if changed else ""
    return f"{alert.state}{before}" + "".join(f", {side}" for side in alert.side_states)


def evidence(alert: Alert) -> str:
    """`9 outlets, 2 origins, 1 independent of the parties`."""
    if alert.domain == "operations":
        return "noticed by Whiteflag itself"
    counts = f"{number(len(alert.outlets), 'outlet')}, {number(len(alert.origins), 'origin')}"
    return f"{counts}, {alert.independent} independent of the parties"


def where(place: Place | None) -> str:
    """`Izium, Kharkiv, UA`; empty without a place."""
    if place is None:
        return ""
    names = (place.name, place.region, place.country)
    return ", ".join(dict.fromkeys(name for name in names if name))


def who(alert: Alert) -> str:
    """`Russia against Ukraine`."""
    actor = alert.actor.name if alert.actor else "actor unknown"
    return f"{actor} against {alert.opponent.name}" if alert.opponent else actor


def chain(citation: Citation) -> str:
    """Publisher ← relay ← cited source ← speaker, and what that source is."""
    links = " ← ".join(citation.chain) or citation.publisher
    role = ROLES[citation.source.role] if citation.source else ""
    return f"{links} ({role})" if role else links


def claim(citation: Citation) -> str:
    """`retreat, planned · said by the actor itself`."""
    polarity = "" if citation.polarity == "asserted" else f", {citation.polarity}"
    gone = " · its article no longer says so" if citation.withdrawn_at else ""
    return f"{citation.kind}{polarity} · {STANCES[citation.stance]}{gone}"


def origin(of: Origin) -> str:
    """`Institute, independent of the parties: Herald, Courier and 7 more outlets`."""
    side = "independent of the parties" if of.independent else "a party to it"
    more = len(of.outlets) - _OUTLETS
    named = ", ".join(of.outlets[:_OUTLETS])
    if of.outlets == (of.label,):
        return f"{of.label}, {side}"
    return f"{of.label}, {side}: {named}" + (f" and {number(more, 'more outlet')}" if more > 0 else "")


def number(count: int, noun: str) -> str:
    """`1 outlet`, `2 outlets`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
