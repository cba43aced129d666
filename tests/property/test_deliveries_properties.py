"""Whatever happens in whatever order: every receiver ends with the newest revision, in order, none twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.deliveries import (
    PAST,
    SCHEDULE,
    Delivery,
    delivered,
    failed,
    hastened,
    held,
    planned,
    released,
    resumed,
)
from monitor.alerts.sample import sample_alert
from monitor.alerts.waiting import Waiting
from monitor.errors import DeliveryError
from monitor.models import Alert

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
REVISIONS = [
    replace(sample_alert(NOW), id=f"i-r{number}", incident_id="i", revision=number) for number in range(1, 6)
]
ERRORS = [
    DeliveryError("x", "server_error"),
    DeliveryError("x", "timeout"),
    DeliveryError("x", "rate_limited", retry_after=77.0),
    DeliveryError("x", "rejected"),
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("plan"), st.sampled_from(REVISIONS)),
        st.tuples(st.just("try"), st.sampled_from([None, *ERRORS])),
        st.tuples(st.sampled_from(["hold", "release", "hasten", "resume"]), st.none()),
        # a newer revision arrives while the older one is on its way
        st.tuples(st.just("race"), st.tuples(st.sampled_from(REVISIONS), st.sampled_from([None, *ERRORS]))),
    ),
    max_size=40,
)


class Receiver:
    """One receiver and its delivery, driven step by step."""

    def __init__(self) -> None:
        self.state = Delivery("i", "desk")
        self.now = NOW
        self.got: list[int] = []
        self.accepted: list[int] = []
        self.given_up = 0

    def plan(self, alert: Alert) -> None:
        self.state, plan = planned(self.state, alert, self.now)
        if plan != "duplicate":
            self.accepted.append(alert.revision)

    def attempt(self, error: DeliveryError | None, meanwhile: Alert | None = None) -> None:
        alert = self.state.pending
        if alert is None:
            return
        assert self.state.next_try is not None
        self.now = max(self.now, self.state.next_try)
        if error is None:
            self.got.append(alert.revision)
        if meanwhile:
            self.plan(meanwhile)
        if error is None:
            self.state = delivered(self.state, alert, self.now)
        else:
            self.state, fate = failed(self.state, alert, error, self.now, 0.5)
            self.given_up = alert.revision if fate == "gave_up" else self.given_up

    def change(self, what: str) -> None:
        """What happens to one that waits without a try."""
        if what == "hold" and self.state.pending:
            self.state = held(self.state, self.state.pending, "silence:x", self.now + timedelta(hours=1))
        elif what == "release":
            self.state = released(self.state, self.now)
        elif what == "resume":
            self.state = resumed(self.state, self.now)
        elif what == "hasten":
            before = self.state
            self.state = hastened(self.state)
            if before.next_try:
                assert self.state.next_try is not None
                assert self.state.next_try <= before.next_try

    def check(self) -> None:
        """What was accepted last was sent, or waits, or was given up."""
        newest = max(self.accepted, default=0)
        waiting = self.state.pending.revision if self.state.pending else 0
        assert newest in {self.state.sent, waiting, self.given_up}
        assert [past.revision for past in self.state.past if past.end == "sent"] == self.got[-PAST:]
        assert (self.state.pending is None) == (self.state.next_try is None)
        assert self.got == sorted(set(self.got))

    def settle(self) -> None:
        for _ in range(3):
            self.attempt(None)


@settings(max_examples=300)
@given(STEPS)
def test_revisions_arrive_in_order_and_none_twice(steps: list[tuple[str, object]]) -> None:
    receiver = Receiver()
    for step, what in steps:
        if step == "plan":
            receiver.plan(what)  # type: ignore[arg-type]
        elif step == "try":
            receiver.attempt(what)  # type: ignore[arg-type]
        elif step != "race":
            receiver.change(step)
        else:
            receiver.attempt(what[1], meanwhile=what[0])  # type: ignore[index]
        receiver.check()
    receiver.settle()
    receiver.check()
    assert set(receiver.got) <= set(receiver.accepted)
    assert receiver.state.pending is None


@given(st.lists(st.sampled_from(ERRORS), min_size=1, max_size=12), st.floats(0, 1))
def test_waits_lie_inside_the_schedule(errors: list[DeliveryError], jitter: float) -> None:
    state, _ = planned(Delivery("i", "desk"), REVISIONS[0], NOW)
    for number, error in enumerate(errors):
        state, fate = failed(state, REVISIONS[0], error, NOW, jitter)
        if fate == "gave_up":
            assert number == len(SCHEDULE)
            assert state.pending is None
            return
        assert state.next_try is not None
        wait = (state.next_try - NOW).total_seconds()
        low = max(SCHEDULE[number], error.retry_after or 0)
        assert low <= wait + 1e-5
        assert wait <= max(SCHEDULE[number] * 1.2, error.retry_after or 0) + 1e-5
        assert state.attempts == number + 1


INCIDENTS = st.integers(0, 5)
CHANGES = st.lists(
    st.tuples(INCIDENTS, st.one_of(st.none(), st.integers(0, 50)), st.integers(0, 50)), max_size=60
)


@given(CHANGES)
def test_the_first_of_those_that_wait_is_the_earliest(changes: list[tuple[int, int | None, int]]) -> None:
    waiting, model = Waiting(), {}
    for incident, next_try, raised in changes:
        alert = replace(REVISIONS[0], raised_at=NOW + timedelta(seconds=raised))
        delivery = Delivery(
            str(incident),
            "desk",
            pending=None if next_try is None else alert,
            next_try=None if next_try is None else NOW + timedelta(seconds=next_try),
        )
        waiting.set(delivery)
        model[delivery.key] = delivery
        left = [d for d in model.values() if d.pending and d.next_try]
        assert len(waiting) == len(left)
        first = waiting.first()
        if not left:
            assert first is None
            continue
        assert first is not None
        assert first.next_try is not None
        assert first.pending is not None
        assert (first.next_try, first.pending.raised_at) == min(
            (d.next_try, d.pending.raised_at) for d in left if d.next_try and d.pending
        )
