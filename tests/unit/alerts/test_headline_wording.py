"""One sentence that says no more than the evidence does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.alerts.correlate import correlate, freeze
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.models import Entity, Mention
from tests.builders import EUPHEMISM, INSTITUTE, MINISTRY, NOW, THIRD, mention

POLICY = Policy()
REBELS = Entity("the rebels", "group:vale-rebels", "Vale Rebels")


def told(*mentions: Mention) -> str:
    """The headline of the first alert about all of these."""
    incidents: list[Incident] = []
    for one in mentions:
        outcome = correlate(incidents, one, POLICY, NOW)
        incidents = [outcome.incident] if outcome.incident is not None else incidents
    (incident,) = incidents
    (alert,) = freeze(incident, POLICY, NOW + timedelta(minutes=1)).outbox
    return alert.headline


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([mention()], "Norden withdraws from Elms, according to Herald"),
        ([mention(polarity="planned")], "Norden is to withdraw from Elms, according to Herald"),
        ([mention("defeat")], "Norden is defeated in Elms, according to Herald"),
        ([mention(place=None)], "Norden withdraws, according to Herald"),
        (
            [mention(), mention("defeat")],
            "Norden withdraws from Elms and is defeated there, according to Herald",
        ),
        (
            [mention(place=None), mention("defeat", place=None)],
            "Norden withdraws and is defeated, according to Herald",
        ),
        (
            [mention(actor=REBELS), mention("defeat", actor=REBELS)],
            "Vale Rebels withdraw from Elms and are defeated there, according to Herald",
        ),
        (
            [mention("admission", stance="attributed", source=INSTITUTE)],
            f"Norden is said to admit it in Elms, according to {INSTITUTE.name}",
        ),
        (
            [mention(), mention("admission", source=MINISTRY, hours=1)],
            "Norden admits a retreat from Elms; also told by Herald",
        ),
        (
            [
                mention(source=MINISTRY, euphemism=EUPHEMISM),
                mention("defeat", source=THIRD, publisher="Courier"),
                mention("defeat", source=MINISTRY, hours=1),
                mention("admission", source=MINISTRY, hours=1),
            ],
            f"Norden admits a defeat in Elms; also told by {THIRD.name}",
        ),
        ([mention("admission", source=MINISTRY, place=None)], "Norden admits it"),
        (
            [mention(), mention(source=MINISTRY, polarity="negated", publisher="Courier")],
            "Norden withdraws from Elms, according to Herald; the actor denies it",
        ),
    ],
)
def test_headline(mentions: list[Mention], expected: str) -> None:
    assert told(*mentions) == expected


def test_three_origins_are_named_and_the_others_counted() -> None:
    five = [mention(publisher=name) for name in ("A", "B", "C", "D", "E")]
    assert told(*five).endswith(" and 2 more")


def test_each_origin_stands_behind_what_it_says() -> None:
    mentions = [
        mention(source=MINISTRY, euphemism=EUPHEMISM),
        mention("defeat", source=THIRD, publisher="Courier"),
        mention("admission", stance="attributed", source=INSTITUTE, publisher="Post"),
    ]
    assert told(*mentions) == (
        f"Norden withdraws from Elms, according to {MINISTRY.name}; "
        f"is defeated there, according to {THIRD.name}; "
        f"is said to admit it, according to {INSTITUTE.name}"
    )


def test_who_contradicts_is_named() -> None:
    no = mention(source=THIRD, polarity="negated", publisher="Courier")
    assert told(mention(), no) == f"Norden withdraws from Elms, according to Herald; {THIRD.name} says no"
