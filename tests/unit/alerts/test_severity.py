"""How loud which alert is."""

from __future__ import annotations

import pytest

from monitor.alerts.severity import severity
from monitor.models import Domain, Entity, Kind, Severity, State
from tests.builders import NORDEN

SOMEBODY = Entity("the gunmen", "text:gunmen", "the gunmen")


@pytest.mark.parametrize(
    ("state", "domain", "kind", "actor", "expected"),
    [
        ("admitted", "military", "admission", NORDEN, "critical"),
        ("admitted", "political", "admission", NORDEN, "critical"),
        ("corroborated", "military", "retreat", NORDEN, "critical"),
        ("corroborated", "political", "defeat", NORDEN, "warning"),
        ("reported", "military", "defeat", NORDEN, "warning"),
        ("reported", "military", "admission", NORDEN, "info"),
        ("corroborated", "military", "retreat", SOMEBODY, "warning"),
        ("reported", "military", "retreat", None, "info"),
        ("retracted", "military", "retreat", NORDEN, "info"),
    ],
)
def test_severity(state: State, domain: Domain, kind: Kind, actor: Entity | None, expected: Severity) -> None:
    assert severity(state, domain, (kind,), actor) == expected
