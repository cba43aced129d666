"""What the evidence makes of an incident, and which change of that is worth telling.

reported ─► corroborated (two origins) ─► admitted (the actor itself, in an admission)
Beside them `denied` (the actor says no) and `contradicted` (somebody else says no). A euphemism never
admits, and nobody can admit for somebody else: that needs stance `self`.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.alerts.incident import Incident, Told
from monitor.alerts.origins import origins, roots
from monitor.alerts.policy import Policy
from monitor.models import Kind, Mention, Origin, Reason, SideState, State

ORDER: tuple[Kind, ...] = ("retreat", "defeat", "admission")
_RANK: dict[State, int] = {"reported": 0, "corroborated": 1, "admitted": 2}
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class View:
    """An incident as its evidence shows it now. `causes` names the mention behind each fact."""

    state: State
    kinds: tuple[Kind, ...]
    origins: tuple[Origin, ...]
    root_of: dict[str, str]
    side_states: tuple[SideState, ...]
    causes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Something worth telling, and the mention that caused it."""

    reason: Reason
    cause: str


def view(incident: Incident, policy: Policy) -> View | None:
    """None while nothing says that it happened: then there is nothing to tell."""
    firing = incident.firing
    if not firing:
        return None
    root_of = roots(incident.evidence, policy.copy_similarity)
    found = origins(firing, root_of)
    causes = _causes(incident, found, root_of)
    return View(
        state=_state(causes),
        kinds=tuple(kind for kind in ORDER if f"kind:{kind}" in causes),
        origins=found,
        root_of=root_of,
        side_states=tuple(side for side in ("denied", "contradicted") if side in causes),
        causes=causes,
    )


def change(told: Told | None, now: View) -> Change | None:
    """The most important thing that the last revision did not say."""
    if told is None:
        return Change("first_report", now.causes["reported"])
    if _RANK.get(now.state, 0) > _RANK.get(told.state, 0):
        reason: Reason = "admitted" if now.state == "admitted" else "corroborated"
        return Change(reason, now.causes[now.state])
    for side in now.side_states:
        if side not in told.side_states:
            return Change(side, now.causes[side])
    for kind in now.kinds:
        if kind not in told.kinds:
            return Change("new_kind", now.causes[f"kind:{kind}"])
    fresh = [origin.id for origin in now.origins if origin.id not in told.origins]
    # an origin may also be renamed, when a copy shows that two were one: that is no news
    if fresh and len(now.origins) > len(told.origins):
        return Change("new_origin", now.causes[f"origin:{fresh[-1]}"])
    return None


def said(now: View) -> Told:
    """What a revision that tells this view will have said."""
    return Told(now.state, now.kinds, tuple(origin.id for origin in now.origins), now.side_states)


def _state(causes: dict[str, str]) -> State:
    if "admitted" in causes:
        return "admitted"
    return "corroborated" if "corroborated" in causes else "reported"


def _causes(incident: Incident, found: tuple[Origin, ...], root_of: dict[str, str]) -> dict[str, str]:
    """Fact → the earliest mention that makes it one."""
    causes: dict[str, str] = {}
    for mention in incident.evidence:
        for fact in _facts(mention, root_of):
            causes.setdefault(fact, mention.id)
    if len(found) >= _ENOUGH:
        causes["corroborated"] = causes[f"origin:{found[_ENOUGH - 1].id}"]
    return causes


def _facts(mention: Mention, root_of: dict[str, str]) -> list[str]:
    if not mention.fires:
        return ["denied" if mention.stance == "self" else "contradicted"]
    facts = ["reported", f"kind:{mention.kind}", f"origin:{root_of[mention.id]}"]
    if admits(mention):
        facts.append("admitted")
    return facts


def admits(mention: Mention) -> bool:
    """Whether the actor itself says it, in plain words."""
    return (
        mention.kind == "admission"
        and mention.stance == "self"
        and mention.polarity == "asserted"
        and mention.euphemism is None
    )
