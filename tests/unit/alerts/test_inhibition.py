"""While a graver alert about the same thing is open, lesser ones are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.alerts.facts import alert_facts
from monitor.alerts.inhibition import InhibitRule, OpenIncidents
from monitor.alerts.sample import sample_alert
from monitor.models import Alert, Entity, Place
from tests.builders import NOW

RULE = InhibitRule.model_validate(
    {"source": {"match": {"state": "admitted"}}, "target": {"matchers": "state=reported"}, "equal": "actor"}
)
RUSSIA = Entity("Moscow", "state:RU", "Russia")
STALE = timedelta(days=4)


def alert(incident: str, **changes: Any) -> Alert:
    return replace(sample_alert(NOW), incident_id=incident, actor=RUSSIA, **changes)


ADMITTED = alert("great", state="admitted")


@pytest.mark.parametrize(
    ("changes", "muted"),
    [
        ({}, True),
        ({"actor": Entity("the Russian army", "state:RU", "Russia")}, True),
        ({"actor": Entity("Minsk", "state:BY", "Belarus")}, False),
        ({"actor": None}, False),
        ({"state": "corroborated"}, False),
    ],
)
def test_what_is_inhibited(changes: dict[str, Any], muted: bool) -> None:
    incidents = OpenIncidents([RULE], STALE)
    incidents.see(ADMITTED)
    small = replace(alert("small"), **changes)
    mute = incidents.mute("small", alert_facts(small), NOW)
    assert (mute is not None) is muted
    if mute:
        assert (mute.gate, mute.by, mute.until) == ("inhibition", "inhibition:great", NOW + STALE)
        assert mute.reason.startswith("inhibit_rules.0: incident great is open (Test alert")


def test_two_without_a_place_are_not_at_the_same_place() -> None:
    at_place = InhibitRule.model_validate({**RULE.model_dump(by_alias=True), "equal": ["actor", "place"]})
    incidents = OpenIncidents([at_place], STALE)
    incidents.see(replace(ADMITTED, place=None))
    assert incidents.mute("small", alert_facts(alert("small", place=None)), NOW) is None
    incidents.see(replace(ADMITTED, place=Place("Bucha", "Bucha"), revision=2))
    assert incidents.mute("small", alert_facts(alert("small", place=Place("BUCHA", "Bucha"))), NOW)


def test_an_incident_does_not_inhibit_itself_and_sources_not_each_other() -> None:
    both = InhibitRule.model_validate(
        {"source": {"match": {"kind": "retreat"}}, "target": {"match": {"kind": "retreat"}}, "equal": "actor"}
    )
    incidents = OpenIncidents([both, RULE], STALE)
    incidents.see(ADMITTED)
    assert incidents.mute("great", alert_facts(alert("great")), NOW) is None
    other = alert("other", state="admitted")
    assert incidents.mute("other", alert_facts(other), NOW) is None


def test_it_ends_with_the_source() -> None:
    incidents = OpenIncidents([RULE], STALE)
    facts = alert_facts(alert("small"))
    assert incidents.see(ADMITTED)
    assert not incidents.see(ADMITTED), "the same again changes nothing"
    assert incidents.mute("small", facts, NOW + STALE) is None
    assert incidents.see(replace(ADMITTED, state="retracted", revision=2))
    assert incidents.mute("small", facts, NOW) is None
    assert not incidents.see(alert("unrelated")), "what no rule names need not be remembered"
    incidents.see(replace(ADMITTED, revision=3))
    incidents.forget(NOW + STALE)
    assert incidents.mute("small", facts, NOW) is None


def test_a_rule_must_say_what_it_is_about() -> None:
    with pytest.raises(ValidationError, match="must each say which alerts"):
        InhibitRule.model_validate({"source": {}, "target": {"match": {"kind": "retreat"}}, "equal": "actor"})
    with pytest.raises(ValidationError, match="at least 1 item"):
        InhibitRule.model_validate({**RULE.model_dump(by_alias=True), "equal": []})
