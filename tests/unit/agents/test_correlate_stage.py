"""The correlate stage: in which order rows and alerts are written, and whose rows it sees."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.correlate import Correlate, row_key
from agents.tables import NotOursError
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.models import Mention, Revision
from monitor.topics import ALERTS, DEAD_LETTERS, DECISIONS, decode, encode, revision_key
from tests.builders import NOW, mention
from tests.stage_bench import Bench, record

POLICY = Policy(group_wait=timedelta(0), max_age=timedelta(days=36500))
LATER = datetime.now(UTC) + timedelta(hours=6)  # reckoned when the tests are collected, long before they run


async def begun(bench: Bench) -> Correlate:
    stage = Correlate(bench.context, POLICY)
    await bench.own(0)
    return stage


def rows(bench: Bench) -> list[Incident]:
    return [decode(Incident, value) for _, value in bench.table.mine()]


async def test_a_mention_is_a_row_and_a_decision_and_then_one_alert() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    await stage.handle([record(mention())])
    assert [row.outbox for row in rows(bench)] == [()]
    assert [decision.gate for decision in bench.out.on(DECISIONS)] == ["opened"]
    await stage._tick(LATER)
    await stage._tick(LATER)
    assert [alert.reason for alert in bench.out.on(ALERTS)] == ["first_report"]
    assert [row.outbox for row in rows(bench)] == [()]


async def test_an_alert_leaves_only_when_its_frozen_row_is_durable() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    await stage.handle([record(mention())])
    bench.at_once = False
    tick = asyncio.create_task(stage._tick(LATER))
    await asyncio.sleep(0.01)
    (row,) = rows(bench)
    assert len(row.outbox) == 1
    assert bench.out.on(ALERTS) == []
    bench.acknowledge()
    await tick
    assert bench.out.on(ALERTS) == [row.outbox[0]]
    assert bench.out.log[-2:] == ["alerts", "row"], "the outbox is emptied last"


async def test_a_crash_after_freezing_sends_the_identical_alert() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    await stage.handle([record(mention())])
    bench.out.fails = [TimeoutError("Kafka is away")]
    with pytest.raises(TimeoutError):
        await stage._tick(LATER)
    (row,) = rows(bench)
    after = Bench("correlate")
    after.table.data.data[row_key(row)] = encode(row)
    again = await begun(after)
    await again._tick(LATER + timedelta(hours=1))
    assert after.out.on(ALERTS) == [row.outbox[0]]


async def test_a_mention_that_comes_while_others_are_forgotten_is_kept() -> None:
    """Two incidents: one has expired, one is due; a mention for the latter arrives during the look."""
    bench = Bench("correlate")
    stage = await begun(bench)
    old = replace(mention(), id="old", actor=replace(_actor(mention()), id="state:AA"))
    first, second = mention(), mention(publisher="Courier")
    await stage.handle([record(old, 0)])
    await stage._tick(LATER)
    (stale,) = rows(bench)
    stage._change(replace(stale, touched_at=NOW - timedelta(days=3650)))
    await stage.handle([record(first, 1)])
    bench.at_once = False
    tick = asyncio.create_task(stage._tick(datetime.now(UTC) + timedelta(seconds=1)))
    await asyncio.sleep(0.01)
    await stage._one(record(second, 2))
    bench.at_once = True
    bench.acknowledge()
    await tick
    (kept,) = rows(bench)
    assert {one.id for one in kept.evidence} == {first.id, second.id}


def _actor(one: Mention):  # type: ignore[no-untyped-def]
    assert one.actor is not None
    return one.actor


async def test_a_misquote_is_a_dead_letter_and_no_alert() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    await stage.handle([record(mention())])
    (row,) = rows(bench)
    wrong = tuple(replace(one, quote=one.quote.replace("a", "o")) for one in row.evidence)
    stage._change(replace(row, evidence=wrong))
    await stage._tick(LATER)
    assert bench.out.on(ALERTS) == []
    assert [letter.reason for letter in bench.out.on(DEAD_LETTERS)] == ["misquote"]
    await stage._tick(LATER)
    assert len(bench.out.on(DEAD_LETTERS)) == 1, "it has left the outbox"


async def test_after_a_rebalance_the_rows_are_read_anew() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    await stage.handle([record(mention())])
    async with bench.table.held():
        release = asyncio.create_task(bench.table.release())
        await asyncio.sleep(0)
        stage._all()  # whoever still holds the table looks at the rows once more
    await release
    with pytest.raises(NotOursError):
        await stage.handle([record(mention(publisher="Courier"))])
    bench.table.data.data.clear()
    await bench.own(0)
    assert stage._all() == []


async def test_a_poison_mention_is_a_dead_letter_and_the_rest_goes_on() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    await stage.handle([record(b"{", 0), record(mention(), 1)])
    assert [letter.reason for letter in bench.out.on(DEAD_LETTERS)] == ["not_json"]
    assert len(rows(bench)) == 1


async def test_a_revision_takes_a_claim_back() -> None:
    bench = Bench("correlate")
    stage = await begun(bench)
    claim = mention()
    await stage.handle([record(claim)])
    await stage._tick(LATER)
    later = Revision(claim.article.id, claim.article.fetched_at + timedelta(hours=1), quotes=())
    told = record(later, 1)._replace(key=revision_key(later).encode())
    await stage.handle([told, told])
    await stage._tick(datetime.now(UTC) + timedelta(hours=7))
    assert [(alert.reason, alert.state) for alert in bench.out.on(ALERTS)] == [
        ("first_report", "reported"),
        ("retracted", "retracted"),
    ]
    assert bench.out.on(DEAD_LETTERS) == []
