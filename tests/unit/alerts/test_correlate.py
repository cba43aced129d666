"""From mention to alert: gates, waiting, exact alerts, and the end of an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerts.citations import misquoted
from monitor.alerts.correlate import correlate, expired, freeze, sent
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.models import Entity, Mention
from monitor.topics import decode, encode
from tests.builders import FARPORT, INSTITUTE, MINISTRY, NOW, mention
from tests.incident_table import Table

POLICY = Policy()
ATTACKERS = Entity("the attackers", "text:attackers", "the attackers")
WAIT, INTERVAL = POLICY.group_wait, POLICY.group_interval


@pytest.mark.parametrize(
    ("stopped", "gate", "reason"),
    [
        (mention(domain="other"), "domain", "neither military nor political"),
        (mention(polarity="hypothetical"), "polarity", "hypothetical"),
        (mention(polarity="historical"), "polarity", "historical"),
        (mention(polarity="negated", stance="attributed"), "polarity", "negated"),
        (mention(confidence=0.1), "confidence", "0.10 is below 0.3"),
        (
            mention(confidence=0.6, weak=True),
            "weak",
            "0.60 is enough to be shown, too little for an alert",
        ),
        (mention(hours=-24 * 8), "age", "published on 2024-05-06"),
        (mention(actor=None, place=None), "subject", "neither who nor where is said"),
        (mention(actor=ATTACKERS, place=None), "subject", "neither who nor where is said"),
    ],
)
def test_gates(stopped: Mention, gate: str, reason: str) -> None:
    outcome = correlate([], stopped, POLICY, NOW)
    assert outcome.changed == ()
    assert (outcome.decision.outcome, outcome.decision.gate, outcome.decision.reason) == (
        "stopped",
        gate,
        reason,
    )


def test_weak_mentions_neither_confirm_an_incident_nor_answer_it() -> None:
    opened = correlate([], mention(), POLICY, NOW).changed
    for weak in (
        mention(publisher="Courier", weak=True),
        mention(polarity="negated", stance="self", weak=True),
    ):
        assert correlate(opened, weak, POLICY, NOW).changed == ()


def test_a_policy_may_let_weak_mentions_count() -> None:
    bold = POLICY.model_copy(update={"weak_mentions": "alert"})
    assert correlate([], mention(weak=True), bold, NOW).decision.gate == "opened"


def test_a_first_mention_opens_an_incident_that_waits_for_its_copies() -> None:
    outcome = correlate([], mention(), POLICY, NOW)
    assert outcome.incident is not None
    assert outcome.decision.gate == "opened"
    assert outcome.incident.due == NOW + WAIT
    assert outcome.incident.outbox == ()


def test_copies_that_come_while_it_waits_are_in_the_first_alert() -> None:
    table = Table()
    table.one(mention())
    table.one(mention(publisher="Courier"), NOW + timedelta(seconds=4))
    (incident,) = table.incidents.values()
    assert incident.due == NOW + WAIT, "more evidence must not make it wait longer"
    table.tell()
    (alert,) = table.alerts
    assert (alert.reason, alert.state, tuple(sorted(alert.outlets))) == (
        "first_report",
        "corroborated",
        ("Courier", "Herald"),
    )


def test_a_repeated_mention_changes_nothing() -> None:
    table = Table().feed([mention()])
    before = dict(table.incidents)
    outcome = table.one(mention(), NOW + timedelta(hours=5))
    assert (outcome.incident, outcome.changed, outcome.decision.gate) == (None, (), "repeat")
    assert table.incidents == before


def test_a_lesser_change_waits_longer_and_a_graver_one_shortens_the_wait() -> None:
    table = Table().feed([mention()])
    table.tell()
    table.feed([mention("defeat")])
    (incident,) = table.incidents.values()
    assert incident.due == NOW + INTERVAL
    table.feed([mention("admission", source=MINISTRY, publisher="Courier")])
    (incident,) = table.incidents.values()
    assert incident.due == NOW + WAIT


def test_a_frozen_alert_never_changes_and_leaves_when_it_is_sent() -> None:
    opened = correlate([], mention(), POLICY, NOW).incident
    assert opened is not None
    frozen = freeze(opened, POLICY, NOW + WAIT)
    (alert,) = frozen.outbox
    assert (alert.id, alert.revision, alert.raised_at) == (f"{opened.id}-r1", 1, NOW + WAIT)
    assert frozen.due is None
    more = correlate([frozen], mention("admission", source=MINISTRY), POLICY, NOW + WAIT).incident
    assert more is not None
    assert more.outbox == (alert,)
    again = freeze(more, POLICY, NOW + 2 * WAIT)
    assert [one.revision for one in again.outbox] == [1, 2]
    assert again.outbox[0] == alert
    assert sent(again, alert.id).outbox == again.outbox[1:]
    assert sent(sent(again, alert.id), alert.id) == sent(again, alert.id)


def test_the_first_citation_is_the_cause() -> None:
    table = Table().feed([mention()])
    table.tell()
    answer = mention(source=INSTITUTE, publisher="Courier", hours=1)
    table.feed([answer])
    table.tell()
    first, second = table.alerts
    assert (second.reason, second.cause, second.previous_state) == ("corroborated", answer.id, "reported")
    assert second.citations[0].mention_id == answer.id
    assert {citation.origin for citation in second.citations} == {origin.id for origin in second.origins}
    assert not misquoted(first)


def test_a_wrong_quotation_is_found() -> None:
    opened = correlate([], replace(mention(), quote="Troops of Norden stayed."), POLICY, NOW).incident
    assert opened is not None
    (alert,) = freeze(opened, POLICY, NOW).outbox
    assert misquoted(alert) == alert.citations


def test_nothing_to_tell_ends_the_waiting() -> None:
    table = Table().feed([mention(polarity="negated", source=MINISTRY)])
    (incident,) = table.incidents.values()
    assert incident.due is None, "a denial of what nobody has claimed is not told"
    assert freeze(incident, POLICY, NOW) == incident


def test_an_incident_expires_when_it_has_been_quiet_and_all_is_told() -> None:
    opened = correlate([], mention(), POLICY, NOW).incident
    assert opened is not None
    late = NOW + POLICY.expire_after + timedelta(seconds=1)
    assert not expired(opened, POLICY, late), "something waits to be told"
    frozen = freeze(opened, POLICY, NOW)
    assert not expired(frozen, POLICY, late), "Kafka may not have it"
    done = sent(frozen, frozen.outbox[0].id)
    assert expired(done, POLICY, late)
    assert not expired(done, POLICY, NOW + POLICY.expire_after)


def test_another_actor_or_place_is_another_incident() -> None:
    table = Table().feed([mention(), mention(place=FARPORT)])
    assert len({incident.id for incident in table.incidents.values()}) == 2


def test_an_incident_stays_small_however_much_is_written_about_it() -> None:
    table = Table()
    for number in range(300):
        table.one(mention(publisher=f"Outlet {number}", hours=-number / 10))
    (incident,) = table.incidents.values()
    assert len(incident.evidence) == POLICY.max_evidence
    table.tell()
    assert len(table.alerts[-1].outlets) == 300
    assert len(table.alerts[-1].citations) == POLICY.max_citations
    assert len(encode(incident)) < 200_000
    assert decode(Incident, encode(incident)) == incident
