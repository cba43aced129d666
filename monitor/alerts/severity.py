"""How loud an alert should be; routes may ask for a severity, or for any of what it is made of."""

from __future__ import annotations

from monitor.models import Domain, Entity, Kind, Severity, State

_QUIETER: dict[Severity, Severity] = {"critical": "warning", "warning": "info", "info": "info"}


def severity(state: State, domain: Domain, kinds: tuple[Kind, ...], actor: Entity | None) -> Severity:
    """`critical`: admitted, or a corroborated military event; `warning`: one of the two; else `info`.

    One step quieter where nobody is named whom the gazetteer knows, and where it was all taken back.
    """
    grave = domain == "military" and any(kind in {"retreat", "defeat"} for kind in kinds)
    if state == "admitted" or (state == "corroborated" and grave):
        loud: Severity = "critical"
    else:
        loud = "warning" if grave or state == "corroborated" else "info"
    known = actor is not None and not actor.id.startswith("text:")
    return loud if known and state != "retracted" else _QUIETER[loud]
