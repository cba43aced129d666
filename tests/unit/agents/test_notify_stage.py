"""The notify stage: the dispatcher's store on a table, and its reports on Kafka."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta

import pytest

from agents.notify import KafkaReport, TableStore
from agents.tables import NotOursError
from monitor.alerts.deliveries import Delivery, planned
from monitor.alerts.sample import sample_alert
from monitor.errors import DeliveryError
from monitor.models import Alert
from monitor.topics import ALERTS, DEAD_LETTERS, decode
from tests.builders import NOW
from tests.stage_bench import Bench

ALERT = sample_alert(NOW)
WAITING, _ = planned(Delivery(ALERT.incident_id, "slack"), ALERT, NOW + timedelta(seconds=5))


async def test_a_delivery_is_known_at_once_and_durable_when_put_returns() -> None:
    bench = Bench("notify")
    store = TableStore(bench.table)
    await bench.own(0)
    bench.at_once = False
    put = asyncio.ensure_future(store.put(WAITING.key, WAITING))
    await asyncio.sleep(0)
    assert store.get(WAITING.key) == WAITING
    assert list(store.items()) == [(WAITING.key, WAITING)]
    assert not put.done()
    bench.acknowledge()
    await put


async def test_deliveries_of_others_are_not_there() -> None:
    bench = Bench("notify")
    store = TableStore(bench.table)
    await bench.own(0)
    await store.put(WAITING.key, WAITING)
    await bench.table.release()
    assert store.get(WAITING.key) is None
    assert list(store.items()) == []
    with pytest.raises(NotOursError):
        await store.put(WAITING.key, WAITING)


async def test_giving_up_is_a_dead_letter_that_can_be_replayed() -> None:
    bench = Bench("notify")
    error = DeliveryError("the receiver does not want it", "refused", permanent=True)
    for receiver in ("slack", "slack", "webhook"):
        await KafkaReport(bench.context).gave_up(ALERT, receiver, error, 3)
    first, again, other = bench.out.on(DEAD_LETTERS)
    assert first.id == again.id != other.id
    assert (first.reason, first.attempts, first.headers) == ("refused", 3, {"receiver": "slack"})
    assert first.topic == ALERTS.named(bench.context.settings.namespace)
    assert decode(Alert, base64.b64decode(first.value)) == ALERT
