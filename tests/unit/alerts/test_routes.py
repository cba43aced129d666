"""Who is told, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from monitor.alerts.conditions import Conditions
from monitor.alerts.dead_routes import dead_routes
from monitor.alerts.facts import NAMES, alert_facts
from monitor.alerts.routes import Route, leaves, match
from monitor.alerts.sample import sample_alert
from monitor.models import Alert, Entity, Place

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

TREE = """
receivers: [desk]
routes:
  - match: {kind: admission}
    continue: true
    receivers: [archive]
  - match: {actor: [russia, "state:BY"]}
    routes:
      - match: {severity: [warning, critical]}
        receivers: [pager, desk]
      - match: {publisher: Daily Rumour}
        receivers: []
  - match: {domain: political}
    unless: {language: [de, fr]}
    receivers: [politics]
"""


def tree(text: str = TREE) -> Route:
    return Route.model_validate(yaml.safe_load(text))


def alert(**changes: Any) -> Alert:
    return replace(sample_alert(NOW), **changes)


RUSSIA = Entity("Moscow", "state:RU", "Russia")


@pytest.mark.parametrize(
    ("changes", "receivers"),
    [
        ({}, ["desk"]),
        ({"actor": None}, ["desk"]),
        ({"kinds": ("retreat", "admission")}, ["archive"]),
        ({"actor": RUSSIA}, ["desk"]),
        ({"actor": RUSSIA, "severity": "critical"}, ["pager", "desk"]),
        ({"actor": RUSSIA, "severity": "critical", "kinds": ("admission",)}, ["archive", "pager", "desk"]),
        ({"actor": RUSSIA, "outlets": ("Daily Rumour",)}, []),
        ({"actor": RUSSIA, "outlets": ("Daily Rumour",), "severity": "warning"}, ["pager", "desk"]),
        ({"actor": Entity("Minsk", "state:BY", "Belarus"), "severity": "info"}, ["desk"]),
        ({"domain": "political"}, ["politics"]),
    ],
)
def test_an_alert_goes_to(changes: dict[str, Any], receivers: list[str]) -> None:
    assert [found.receiver for found in match(tree(), alert(**changes))] == receivers


def test_unless_keeps_an_alert_out() -> None:
    citation = replace(sample_alert(NOW).citations[0], language="de")
    found = match(tree(), alert(domain="political", citations=(citation,)))
    assert [one.receiver for one in found] == ["desk"]


def test_why_names_the_route_and_its_conditions() -> None:
    [why] = {one.why for one in match(tree(), alert(actor=RUSSIA, severity="critical"))}
    assert why == "route.routes.1.routes.0: severity is warning or critical"
    assert match(tree(), alert())[0].why == "route: every alert"
    political = match(tree(), alert(domain="political"))
    assert political[0].why == "route.routes.2: domain is political, unless language is de or fr"


def test_a_receiver_gets_an_alert_once_by_the_first_route() -> None:
    root = tree("{receivers: [a], routes: [{receivers: [a, b], continue: true}, {receivers: [b, a]}]}")
    found = match(root, alert())
    assert [(one.receiver, one.why.partition(":")[0]) for one in found] == [
        ("a", "route.routes.0"),
        ("b", "route.routes.0"),
    ]


def test_a_muting_route_is_a_leaf_without_receivers() -> None:
    left = leaves(tree(), alert_facts(alert(actor=RUSSIA, outlets=("Daily Rumour",))))
    assert [leaf.receivers for leaf in left] == [()]
    assert "publisher is Daily Rumour" in left[0].why


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("place", "sampleford"),
        ("region", "Upper Sample"),
        ("country", "ua"),
        ("stance", "self"),
        ("language", "EN"),
        ("reason", "first_report"),
        ("side_state", "denied"),
        ("opponent", "Otherland"),
        ("state", "reported"),
        ("kind", "retreat"),
        ("domain", "military"),
    ],
)
def test_every_condition_asks_its_own_property(condition: str, value: str) -> None:
    place = Place("Sampleford", "Sampleford", country="UA", region="Upper Sample")
    plain = alert(place=place, side_states=("denied",), opponent=Entity("them", "text:them", "Otherland"))
    route = Route.model_validate({"match": {condition: value}})
    assert route.takes(alert_facts(plain))
    bare = replace(plain, place=None, side_states=(), opponent=None, citations=(), reason="denied")
    other = replace(bare, state="stale", kinds=("defeat",), domain="political")
    assert not route.takes(alert_facts(other))


def test_every_condition_has_a_fact() -> None:
    assert set(Conditions.model_fields) == set(alert_facts(alert())) == set(NAMES)


DEAD = {
    "after one that takes all": ("routes: [{receivers: [a]}, {match: {kind: retreat}}]", [1]),
    "after a wider one": (
        "routes: [{match: {kind: [retreat, defeat]}}, {match: {kind: defeat, actor: X}}]",
        [1],
    ),
    "domain asked twice": (
        "routes: [{match: {domain: military}, routes: [{match: {domain: political}}]}]",
        [0],
    ),
}
ALIVE = {
    "the wider one continues": "routes: [{receivers: [a], continue: true}, {match: {kind: retreat}}]",
    "the wider one comes later": "routes: [{match: {kind: retreat}}, {receivers: [a]}]",
    "the first leaves some out": "routes: [{unless: {kind: retreat}}, {match: {kind: retreat}}]",
    "kinds can be several": "routes: [{match: {kind: retreat}, routes: [{match: {kind: defeat}}]}]",
    "another condition": "routes: [{match: {kind: retreat, actor: X}}, {match: {kind: retreat}}]",
}


@pytest.mark.parametrize(("text", "numbers"), DEAD.values(), ids=DEAD)
def test_a_route_that_no_alert_reaches_is_dead(text: str, numbers: list[int]) -> None:
    assert [keys[-1] for keys, _ in dead_routes(tree(text))] == numbers


@pytest.mark.parametrize("text", ALIVE.values(), ids=ALIVE)
def test_a_route_that_some_alert_reaches_is_not_dead(text: str) -> None:
    assert list(dead_routes(tree(text))) == []


def test_the_root_must_take_every_alert() -> None:
    [(keys, why)] = dead_routes(tree("match: {kind: retreat}"))
    assert keys == ("route",)
    assert "must take every alert" in why
