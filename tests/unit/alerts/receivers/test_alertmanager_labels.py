"""An incident as Alertmanager knows it: by labels, that change, and by when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.alerts.receivers.alertmanager import labels, payload
from monitor.alerts.texts import PLAIN, Texts
from tests.alert_cases import CASES

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, ADMITTED, RETRACTED = CASES["first_report"], CASES["admitted"], CASES["retracted"]


def test_the_first_is_raised_for_a_day() -> None:
    [one] = payload(FIRST, PLAIN, NOW, DAY)
    assert one["labels"] == labels(FIRST)
    assert (one["startsAt"], one["endsAt"]) == (FIRST.opened_at, NOW + DAY)
    assert "generatorURL" not in one


def test_the_same_labels_are_the_same_alert() -> None:
    [again] = payload(replace(FIRST, revision=2, headline="More"), PLAIN, NOW, DAY, labels(FIRST))
    assert again["labels"] == labels(FIRST)


def test_a_change_of_labels_ends_the_alert_of_before() -> None:
    before, now = payload(ADMITTED, PLAIN, NOW, DAY, labels(FIRST))
    assert (before["labels"], before["endsAt"]) == (labels(FIRST), NOW)
    assert (now["labels"], now["endsAt"]) == (labels(ADMITTED), NOW + DAY)
    assert now["labels"]["severity"] == "critical"


def test_what_was_taken_back_ends_under_the_labels_it_is_known_by() -> None:
    [ended] = payload(RETRACTED, PLAIN, NOW, DAY, labels(ADMITTED))
    assert (ended["labels"], ended["endsAt"]) == (labels(ADMITTED), NOW)


def test_what_is_empty_is_no_label_and_a_future_article_starts_no_alert_after_its_end() -> None:
    assert set(labels(CASES["nothing_known"])) == {
        *("alertname", "incident_id", "state", "severity", "kinds", "domain"),
    }
    early = replace(RETRACTED, opened_at=NOW + DAY)
    [ended] = payload(early, Texts("https://board.example"), NOW, DAY)
    assert ended["startsAt"] <= ended["endsAt"]
    assert ended["generatorURL"] == "https://board.example/incidents/incident-1"
