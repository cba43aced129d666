"""A replay tells what the correlate stage would have told, at the moment when it would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerts.policy import Policy
from monitor.models import Alert, Mention
from monitor.replay.engine import Engine
from tests.builders import INSTITUTE, MINISTRY, NOW, THIRD, mention

POLICY = Policy()


def told(engine: Engine, mentions: Sequence[Mention]) -> list[Alert]:
    """The alerts of all of these, in order of article time."""
    alerts: list[Alert] = []
    for one in sorted(mentions, key=lambda each: each.article.published_at):
        alerts += engine.advance(one.article.published_at)
        engine.take(one)
    return [*alerts, *engine.finish()]


def test_an_alert_is_raised_when_its_hold_is_over_in_event_time() -> None:
    alerts = told(Engine(POLICY), [mention(), mention(publisher="Courier", hours=5)])
    assert [alert.reason for alert in alerts] == ["first_report", "corroborated"]
    assert [alert.raised_at for alert in alerts] == [
        NOW + POLICY.group_wait,
        NOW + timedelta(hours=5) + POLICY.group_wait,
    ]


def test_a_copy_within_the_hold_is_in_the_first_alert() -> None:
    seconds = POLICY.group_wait.total_seconds() / 2 / 3600
    (alert,) = told(Engine(POLICY), [mention(), mention(publisher="Courier", hours=seconds)])
    assert len(alert.outlets) == 2


def test_incidents_leave_the_table_when_they_are_over_and_stay_in_the_history() -> None:
    engine, sizes = Engine(POLICY), []
    for month in range(12):
        told(engine, [mention(hours=24 * 30 * month)])
        sizes.append(len(engine))
    assert max(sizes) == 1
    assert len(engine.histories()) == 12


def test_the_history_holds_what_was_told_last() -> None:
    engine = Engine(POLICY)
    told(engine, [mention(source=INSTITUTE), mention(source=THIRD, publisher="Courier", hours=2)])
    told(engine, [mention("admission", source=MINISTRY, hours=3)])
    (history,) = engine.histories()
    assert (history.last.revision, history.last.state, history.opened_at) == (3, "admitted", NOW)


def test_outlets_that_only_repeat_it_are_told_to_nobody_but_counted() -> None:
    engine = Engine(POLICY)
    repeats = [mention(source=INSTITUTE, publisher=name, hours=2) for name in ("Courier", "Post", "Sun")]
    assert len(told(engine, [mention(source=INSTITUTE), *repeats])) == 1
    (history,) = engine.histories()
    assert (len(history.last.outlets), len(history.last.origins), history.last.revision) == (4, 1, 1)


def test_a_late_mention_turns_no_clock_back() -> None:
    engine = Engine(POLICY)
    list(engine.advance(NOW))
    list(engine.advance(NOW - timedelta(days=2)))
    assert engine.now == NOW


def test_a_wrong_quotation_is_stopped_and_counted() -> None:
    engine = Engine(POLICY)
    wrong = replace(mention(), quote=mention().quote.replace("a", "o"))
    assert told(engine, [wrong]) == []
    assert engine.misquoted == 1


def test_decisions_say_why_a_mention_went_nowhere() -> None:
    engine = Engine(POLICY)
    list(engine.advance(datetime.fromisoformat("2030-01-01T00:00:00Z")))
    assert engine.take(mention()).gate == "age"
