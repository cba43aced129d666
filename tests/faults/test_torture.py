"""A short torture on real Kafka: workers come and go, and everything is counted.

`python -m tests.faults.torture SCENE [--stock]` runs longer, other scenes, and Faust as it comes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.app import COMMIT_INTERVAL
from monitor.broker.node import KafkaNode
from tests.faults.torture import run
from tests.faults.torture_report import Report

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
SECONDS = 30.0
SLACK = 0.5
"""Seconds that a commit and the signal may take on a busy machine."""


@pytest.fixture
def node(own_kafka: KafkaNode) -> KafkaNode:
    return own_kafka


def check(report: Report) -> None:
    assert report.sent > 0
    assert (report.lost, report.out_of_order, report.wrong) == (0, 0, 0)
    assert report.drained is not None


def test_workers_that_are_ended_lose_and_repeat_nothing(node: KafkaNode) -> None:
    report = run("term", node, seconds=SECONDS, seed=1)
    check(report)
    assert report.repeated == 0


def test_workers_that_are_killed_lose_nothing_and_repeat_one_commit_interval(node: KafkaNode) -> None:
    report = run("kill", node, seconds=SECONDS, seed=2)
    check(report)
    # what is repeated was worked on within the last commit interval before its worker's end
    assert all(age <= COMMIT_INTERVAL + SLACK for age in report.late_repeats), report.late_repeats[-5:]


def test_a_changelog_that_refuses_records_ends_the_worker_before_it_commits(node: KafkaNode) -> None:
    report = run("changelog", node, seed=3)
    check(report)
    assert 70 in report.exits


def test_the_record_of_a_scene_is_kept_in_a_folder(tmp_path: Path) -> None:
    """The counting itself: a message that nobody noted although a later one is committed is lost."""
    bench_record = tmp_path / "record"
    bench_record.write_text("0 0 0 0 1.0\n0 2 2 0 1.0\n0 2 2 1 2.0\n")
    from tests.faults.torture import Bench

    class Counted(Bench):
        def drain(self, limit: float = 120) -> float | None:
            return 0.0

        def committed(self) -> dict[int, int]:
            return {0: 3}

        def rows(self) -> dict[str, int]:
            return {"k0": 2}

    bench = Counted(None, tmp_path, keys=1)  # type: ignore[arg-type]
    bench.sent = {(0, 0): 0, (0, 1): 1, (0, 2): 2}
    report = bench.report()
    assert (report.lost, report.repeated, report.wrong, report.good) == (1, 1, 0, False)
