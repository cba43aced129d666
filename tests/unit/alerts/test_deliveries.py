"""What a receiver is owed, and when it is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.deliveries import (
    PAST,
    SCHEDULE,
    Delivery,
    delivered,
    dropped,
    failed,
    forgettable,
    held,
    key,
    planned,
    resumed,
)
from monitor.alerts.pace import DOWN, LONGEST_PAUSE, Pace, accepted, refused
from monitor.alerts.sample import sample_alert
from monitor.errors import DeliveryError
from monitor.models import Alert
from monitor.topics import decode, encode

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NEW = Delivery("i1", "desk")


def revision(number: int) -> Alert:
    return replace(sample_alert(NOW), id=f"i1-r{number}", incident_id="i1", revision=number)


def trouble(reason: str = "server_error", **how: float | bool) -> DeliveryError:
    return DeliveryError("no", reason, **how)  # type: ignore[arg-type]


def waiting(number: int = 1) -> Delivery:
    return planned(NEW, revision(number), NOW)[0]


def test_the_key_begins_with_the_incident() -> None:
    assert key("i1", "desk") == NEW.key == "i1\x1fdesk"


def test_a_new_revision_is_queued_for_now() -> None:
    state, plan = planned(NEW, revision(1), NOW)
    assert plan == "queued"
    assert state.pending == revision(1)
    assert state.next_try == NOW


def test_the_same_or_an_older_revision_is_a_duplicate() -> None:
    assert planned(waiting(2), revision(2), NOW) == (waiting(2), "duplicate")
    assert planned(waiting(2), revision(1), NOW) == (waiting(2), "duplicate")
    done = delivered(waiting(2), revision(2), NOW)
    assert planned(done, revision(2), NOW) == (done, "duplicate")


def test_a_newer_revision_takes_the_place_of_one_that_waits() -> None:
    tired, _ = failed(waiting(1), revision(1), trouble(), NOW, 0)
    state, plan = planned(tired, revision(2), NOW)
    assert plan == "superseded"
    assert state.pending == revision(2)
    assert (state.attempts, state.next_try, state.reason) == (0, NOW, "")


def test_what_was_delivered_waits_no_more() -> None:
    state = delivered(waiting(), revision(1), NOW)
    assert (state.sent, state.sent_at, state.pending, state.next_try) == (1, NOW, None, None)


def test_a_revision_that_came_meanwhile_goes_on_waiting() -> None:
    state, _ = planned(waiting(1), revision(2), NOW)
    state = delivered(state, revision(1), NOW)
    assert state.sent == 1
    assert state.pending == revision(2)
    assert failed(state, revision(1), trouble(), NOW, 0) == (state, "overtaken")


def test_the_waits_follow_the_schedule_and_end() -> None:
    state, waits, now = waiting(), [], NOW
    while True:
        state, fate = failed(state, revision(1), trouble(), now, 0)
        if fate == "gave_up":
            break
        assert state.next_try is not None
        waits.append((state.next_try - now).total_seconds())
        now = state.next_try
    assert tuple(waits) == SCHEDULE
    assert (state.pending, state.sent, state.reason) == (None, 0, "server_error")


def test_what_was_given_up_can_be_replayed() -> None:
    state, _ = failed(waiting(), revision(1), trouble("rejected", permanent=True), NOW, 0)
    again, plan = planned(state, revision(1), NOW)
    assert plan == "queued"
    assert again.pending == revision(1)


def test_a_permanent_error_gives_up_at_once() -> None:
    assert failed(waiting(), revision(1), trouble("gone", permanent=True), NOW, 0)[1] == "gave_up"


@pytest.mark.parametrize(("asked", "wait"), [(None, 5), (2.0, 5), (120.0, 120)])
def test_a_receiver_may_ask_for_a_longer_wait(asked: float | None, wait: int) -> None:
    error = DeliveryError("slow down", "rate_limited", retry_after=asked)
    state, _ = failed(waiting(), revision(1), error, NOW, 0)
    assert state.next_try == NOW + timedelta(seconds=wait)


def test_jitter_makes_waits_longer_by_a_fifth_at_most() -> None:
    state, _ = failed(waiting(), revision(1), trouble(), NOW, 1.0)
    assert state.next_try == NOW + timedelta(seconds=6)


@pytest.mark.parametrize(("reason", "sooner"), [("timeout", True), ("rejected", False)])
def test_a_receiver_that_is_back_is_tried_at_once(reason: str, sooner: bool) -> None:
    state, _ = failed(waiting(), revision(1), trouble(reason), NOW, 0)
    back = resumed(state, NOW + timedelta(seconds=1))
    assert (back != state) is sooner


def test_a_delivery_survives_the_wire() -> None:
    state, _ = failed(waiting(), revision(1), trouble(), NOW, 0.5)
    assert decode(Delivery, encode(state)) == state


def test_pauses_grow_while_a_receiver_is_down() -> None:
    pace, waits = Pace(), []
    for _ in range(12):
        pace = refused(pace, trouble("connection"), NOW)
        assert pace.ready_at is not None
        waits.append((pace.ready_at - NOW).total_seconds())
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert waits[-1] == LONGEST_PAUSE
    assert pace.down
    assert not accepted(pace, NOW).down


def test_a_refused_alert_is_no_sign_of_a_receiver_that_is_down() -> None:
    pace = Pace()
    for _ in range(DOWN):
        pace = refused(pace, trouble("rejected"), NOW)
    assert not pace.down


def test_a_rate_limit_pauses_the_whole_receiver() -> None:
    error = DeliveryError("slow down", "rate_limited", retry_after=30.0)
    assert refused(Pace(), error, NOW).ready_at == NOW + timedelta(seconds=30)


def test_messages_keep_their_interval() -> None:
    assert accepted(Pace(interval=1.0), NOW).ready_at == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "days", "gone"),
    [
        (delivered(waiting(), revision(1), NOW), 89, False),
        (delivered(waiting(), revision(1), NOW), 91, True),
        (planned(delivered(waiting(), revision(1), NOW), revision(2), NOW)[0], 91, False),
        (failed(waiting(), revision(1), trouble("gone", permanent=True), NOW, 0)[0], 91, True),
        (replace(delivered(waiting(), revision(1), NOW), failed_at=NOW + timedelta(days=80)), 91, False),
    ],
    ids=["recent", "old", "still waits", "given up", "failed since"],
)
def test_a_delivery_is_forgotten_when_its_alert_cannot_come_again(
    state: Delivery, days: int, gone: bool
) -> None:
    assert forgettable(state, NOW + timedelta(days=days)) is gone


def test_what_became_of_each_revision_is_remembered() -> None:
    state, _ = planned(Delivery("i1", "desk"), revision(1), NOW)
    state, _ = planned(state, revision(2), NOW)
    state, _ = failed(state, revision(2), trouble(), NOW, 0.0)
    state = delivered(state, revision(2), NOW)
    state, _ = planned(state, revision(3), NOW)
    state, _ = failed(state, revision(3), trouble("rejected", permanent=True), NOW, 0.0)
    state, _ = planned(state, revision(4), NOW)
    state = dropped(held(state, revision(4), "silence:x", NOW), revision(4), NOW, "it has ended")
    told = [(past.alert_id, past.end, past.attempts, past.reason) for past in state.past]
    assert told == [
        ("i1-r1", "superseded", 0, "by revision 2"),
        ("i1-r2", "sent", 2, ""),
        ("i1-r3", "gave_up", 1, "rejected"),
        ("i1-r4", "dropped", 0, "it has ended"),
    ]
    assert state.state == "dropped"


def test_the_memory_of_an_incident_stays_small() -> None:
    state = Delivery("i1", "desk")
    for number in range(1, 3 * PAST):
        state, _ = planned(state, revision(number), NOW)
    assert [past.revision for past in state.past] == [*range(2 * PAST - 1, 3 * PAST - 1)]


def test_states() -> None:
    fresh, _ = planned(Delivery("i1", "desk"), revision(1), NOW)
    failing, _ = failed(fresh, revision(1), trouble(), NOW, 0.0)
    muted = held(failing, revision(1), "silence:x", NOW)
    states = [one.state for one in (fresh, failing, muted, delivered(muted, revision(1), NOW))]
    assert states == ["pending", "failing", "held", "sent"]
