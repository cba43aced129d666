"""How loud an alert should be."""

from __future__ import annotations

from monitor.models import Domain, Kind, Severity, State


def severity(state: State, domain: Domain, kinds: tuple[Kind, ...]) -> Severity:
    """`critical`: admitted, or a corroborated military event; `warning`: one of the two; else `info`."""
    grave = domain == "military" and any(kind in {"retreat", "defeat"} for kind in kinds)
    if state == "admitted" or (state == "corroborated" and grave):
        return "critical"
    return "warning" if grave or state == "corroborated" else "info"
