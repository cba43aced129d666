"""Which claim a "no" answers: a denial without its claim, or a claim without its denial, is half a story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.alerts.order import Moment, when
from monitor.alerts.places import spot
from monitor.models import Mention


def answered(evidence: Sequence[Mention]) -> dict[str, str]:
    """Mention id of a "no" → that of the claim in the same incident which it most likely answers."""
    claims = [mention for mention in evidence if mention.fires]
    return {no.id: _likeliest(no, claims).id for no in evidence if not no.fires and claims}


def _likeliest(no: Mention, claims: Iterable[Mention]) -> Mention:
    """Of the same kind, told before it, of the same place, the latest of these."""
    said = when(no)[0]

    def unlikeness(claim: Mention) -> tuple[bool, bool, bool, float, Moment]:
        at = when(claim)[0]
        elsewhere = spot(claim.place) != spot(no.place)
        return claim.kind != no.kind, at > said, elsewhere, abs(said - at), when(claim)

    return min(claims, key=unlikeness)
