"""When a stage is live, ready, and when it leaves, by a clock of the test's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from agents import health
from agents.health import Watchdog

TP0 = TP("in", 0)


class Stand:
    """An app and its consumer, as far as the watchdog looks at them."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.left: list[tuple[int, str]] = []
        self.recovered = True
        self.high, self.committed = 10, 10
        consumer = SimpleNamespace(
            assignment=lambda: {TP0},
            highwater=lambda _: self.high,
            _is_changelog_tp=lambda _: False,
            _unacked_messages=set(),
            _read_offset={},
        )
        recovery = SimpleNamespace(completed=SimpleNamespace(is_set=lambda: self.recovered))
        app: Any = SimpleNamespace(
            rebalancing=False, _consumer=consumer, tables=SimpleNamespace(recovery=recovery)
        )
        self.app = app
        self.dog = Watchdog(
            app, "detect", 10.0, clock=lambda: self.now, leave=lambda *why: self.left.append(why)
        )

    def pass_time(self, seconds: float, *, beating: bool = True, answering: bool = True) -> None:
        until = self.now + seconds
        while self.now < until:
            self.now += 1
            self.app._consumer._committed_offset = {TP0: self.committed}
            if beating:
                self.dog.signs.beat = self.now
            if answering:
                self.dog.signs.answered = self.now
            self.dog.step()


def test_a_worker_that_keeps_up_is_well() -> None:
    stand = Stand()
    stand.pass_time(1000)
    assert (list(stand.dog.live()), list(stand.dog.ready()), stand.left) == ([], [], [])


@pytest.mark.parametrize(
    ("trouble", "limit", "told"),
    [
        ("blocked", health.LOOP_LIMIT, "event loop has been blocked"),
        ("stalled", health.STALL_LIMIT, "5 waiting and no commit"),
        ("rebalancing", health.REBALANCE_LIMIT, "rebalancing"),
        ("silent", health.BROKER_LIMIT, "Kafka has not answered"),
    ],
)
def test_a_worker_that_is_stuck_leaves_and_says_why(trouble: str, limit: float, told: str) -> None:
    stand = Stand()
    stand.pass_time(5)
    stand.app.rebalancing = trouble == "rebalancing"
    stand.high += 5 if trouble == "stalled" else 0
    ways = {"beating": trouble != "blocked", "answering": trouble != "silent"}
    stand.pass_time(limit - 2, **ways)
    assert list(stand.dog.live()) == []
    assert stand.left == []
    stand.pass_time(health.BAD_LIMIT + 6, **ways)
    assert told in "; ".join(stand.dog.live())
    assert stand.left[0][0] == 71
    assert told in stand.left[0][1]


def test_progress_ends_a_stall() -> None:
    stand = Stand()
    stand.pass_time(5)
    stand.high += 1000
    for _ in range(10):
        stand.committed += 1
        stand.pass_time(health.STALL_LIMIT - 10)
    assert stand.left == []


def test_without_an_answer_it_is_live_but_not_ready() -> None:
    stand = Stand()
    stand.pass_time(5)
    stand.pass_time(health.BROKER_UNREADY + 2, answering=False)
    assert list(stand.dog.live()) == []
    assert "Kafka has not answered" in " ".join(stand.dog.ready())


def test_before_the_tables_are_read_it_is_not_ready() -> None:
    stand = Stand()
    stand.recovered = False
    stand.pass_time(5)
    assert list(stand.dog.ready()) == ["rebalancing or reading tables back"]


def test_a_process_that_stood_still_must_not_write() -> None:
    stand = Stand()
    stand.pass_time(5)
    stand.now += 9
    stand.dog.alive()
    assert stand.left == []
    stand.now += 2
    stand.dog.alive()
    assert stand.left[0][0] == 71


def test_an_end_that_takes_too_long_is_cut_short() -> None:
    stand = Stand()
    stand.pass_time(5)
    stand.dog.stopping()
    stand.pass_time(4)
    assert stand.left == []
    assert list(stand.dog.ready()) == ["stopping"]
    stand.pass_time(1)
    assert stand.left[0][0] == 72
