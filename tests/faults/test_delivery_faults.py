"""A short run of `delivery_run.py`: kills, a flaky and a dead receiver, and everybody has everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.broker.node import KafkaNode
from tests.faults.delivery_run import Plan, run

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


async def test_every_receiver_ends_with_every_latest_revision(
    kafka: KafkaNode, namespace: str, tmp_path: Path
) -> None:
    plan = Plan(alerts=90, revisions=3, seconds=10, kills=2, death=4, patience=60, calm=True, timeout=4)
    outcome = await run(plan, kafka.bootstrap, namespace, tmp_path)
    assert outcome.good, outcome.json()
    assert len(outcome.outages) == plan.kills
    well, flaky, dead = outcome.desks
    assert (well.refused, well.unanswered) == (0, 0)
    assert 1 <= well.repeated <= plan.kills, "a kill fell between its acceptance and our note of it"
    assert flaky.refused > 0
    assert dead.unanswered + dead.superseded > 0, "it was behind, and got only what was newest"
