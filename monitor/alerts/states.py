"""What the evidence makes of an incident, and which change of that is worth telling.

reported ─► corroborated (two origins) ─► admitted (the actor itself, in an admission)
Beside them `denied` (the actor says no) and `contradicted` (somebody else says no). A euphemism never
admits, and nobody can admit for somebody else: that needs stance `self`. At its end an incident is `stale`
(quiet) or `retracted` (later versions of the cited articles deny all that they said).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.firm import firm, sure_answers
from monitor.alerts.incident import Incident, Told
from monitor.alerts.origins import origins, roots
from monitor.alerts.places import NOWHERE, spot
from monitor.alerts.policy import Policy
from monitor.models import Kind, Mention, Origin, Reason, SideState, State

ORDER: tuple[Kind, ...] = ("retreat", "defeat", "admission")
RANK: dict[State, int] = {"retracted": -1, "stale": -1, "reported": 0, "corroborated": 1, "admitted": 2}
_REASONS: dict[State, Reason] = {
    "reported": "first_report",
    "corroborated": "corroborated",
    "admitted": "admitted",
}
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class View:
    """An incident as its evidence shows it now.

    `causes` names the mention behind each fact; `taken_back` are claims that their articles make no more;
    `counted` are those that it rests on: they surely mean it, and stand; `located` says first where it is.
    """

    state: State
    kinds: tuple[Kind, ...]
    origins: tuple[Origin, ...]
    root_of: dict[str, str]
    side_states: tuple[SideState, ...]
    causes: dict[str, str]
    counted: tuple[Mention, ...] = ()
    located: str | None = None
    taken_back: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """Something worth telling, and the mention that caused it."""

    reason: Reason
    cause: str


def view(incident: Incident, policy: Policy) -> View | None:
    """None while nothing says that it happened: then there is nothing to tell."""
    if not incident.firing:
        return None
    taken_back = retractions(incident.evidence)
    sure = firm(incident.firing)
    standing = tuple(mention for mention in sure if mention.id not in taken_back)
    root_of = roots(incident.evidence, policy.copy_similarity)
    counted = standing or sure
    found = origins(counted, root_of)
    answers = sure_answers((m for m in _answers(incident) if m.id not in taken_back.values()), counted)
    causes = _causes([*counted, *answers], found, root_of)
    if taken_back:
        causes["retracted"] = max(taken_back.values())
    return View(
        state=_state(causes, incident.told if not taken_back else None) if standing else "retracted",
        kinds=tuple(kind for kind in ORDER if f"kind:{kind}" in causes),
        origins=found,
        root_of=root_of,
        side_states=tuple(side for side in ("denied", "contradicted") if side in causes),
        causes=causes,
        counted=counted,
        located=next((mention.id for mention in counted if spot(mention.place) != NOWHERE), None),
        taken_back=frozenset(taken_back),
    )


def _answers(incident: Incident) -> list[Mention]:
    """The "no"s, but for those of an outlet that in the same article tells the event as a fact."""
    own_voice = {mention.article.id for mention in incident.firing if mention.stance == "reported"}
    return [
        mention
        for mention in incident.evidence
        if not mention.fires and not (mention.stance == "reported" and mention.article.id in own_voice)
    ]


def final_state(incident: Incident, policy: Policy, now: datetime) -> State | None:
    """The state with the passing of time in it: `stale` once nobody has written about it for long."""
    seen = view(incident, policy)
    last = incident.last_published
    if seen is None or last is None or seen.state == "retracted":
        return seen.state if seen else None
    return "stale" if now - last > policy.stale_after else seen.state


def retractions(evidence: Iterable[Mention]) -> dict[str, str]:
    """Claim → the mention that takes it back: a later version of its article says no in its own voice.

    A claim that the later version merely does not make any more is taken back by itself.
    """
    mentions = tuple(evidence)
    found = {mention.id: mention.id for mention in mentions if mention.fires and mention.withdrawn_at}
    for no in mentions:
        if no.polarity == "negated" and no.stance == "reported":
            for claim in mentions:
                same = claim.article.id == no.article.id and claim.kind == no.kind
                if same and claim.fires and claim.article.fetched_at < no.article.fetched_at:
                    found.setdefault(claim.id, no.id)
    return found


def change(told: Told | None, now: View, policy: Policy) -> Change | None:
    """The most important thing that the last revision did not say."""
    if told is None:
        # one that starts with an admission shows that first
        cause = now.causes["admitted" if now.state == "admitted" else "reported"]
        return None if now.state == "retracted" else Change("first_report", cause)
    if now.state == "retracted":
        return None if told.state == "retracted" else Change("retracted", now.causes["retracted"])
    if RANK[now.state] < RANK[told.state] and now.taken_back:
        return Change("retracted", now.causes["retracted"])
    if RANK[now.state] > RANK[told.state]:
        return Change(_REASONS[now.state], now.causes[now.state])
    for side in now.side_states:
        if side not in told.side_states:
            return Change(side, now.causes[side])
    for kind in now.kinds:
        if kind not in told.kinds:
            return Change("new_kind", now.causes[f"kind:{kind}"])
    if now.located is not None and not told.located:
        return Change("located", now.located)
    return _more_origins(told, now, policy)


def _more_origins(told: Told, now: View, policy: Policy) -> Change | None:
    """The first that is no party to it, or a round number of them: twenty outlets are not twenty alerts."""
    # an origin may also be renamed, when a copy shows that two were one: that is no news
    fresh = [origin for origin in now.origins if origin.id not in told.origins]
    if not fresh or len(now.origins) <= len(told.origins):
        return None
    outside = [origin for origin in fresh if origin.independent]
    if outside and told.independent == 0:
        return Change("new_origin", now.causes[f"origin:{outside[0].id}"])
    if any(len(told.origins) < step <= len(now.origins) for step in policy.origin_steps):
        return Change("new_origin", now.causes[f"origin:{fresh[-1].id}"])
    return None


def said(incident: Incident, now: View) -> Told:
    """What a revision that tells this view of the incident will have said."""
    return Told(
        state=now.state,
        kinds=now.kinds,
        origins=tuple(origin.id for origin in now.origins),
        side_states=now.side_states,
        independent=sum(origin.independent for origin in now.origins),
        located=now.located is not None,
        mentions=tuple(mention.id for mention in incident.evidence),
    )


def _state(causes: dict[str, str], told: Told | None) -> State:
    """By the facts; what was told stays so until an article takes it back."""
    if "admitted" in causes:
        return "admitted"
    state: State = "corroborated" if "corroborated" in causes else "reported"
    return told.state if told is not None and RANK[told.state] > RANK[state] else state


def _causes(mentions: Iterable[Mention], found: Sequence[Origin], root_of: dict[str, str]) -> dict[str, str]:
    """Fact → the earliest mention that makes it one."""
    causes: dict[str, str] = {}
    for mention in mentions:
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
