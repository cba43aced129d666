"""alerts → receivers: plans deliveries into a table, and lets the dispatcher send what is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from datetime import UTC, datetime

from agents.batches import Record
from agents.guard import dead_letter, unsent
from agents.stage import Context
from agents.tables import KeyedTable, NotOursError, written
from monitor import metrics
from monitor.alerts.deliveries import Delivery
from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.hearing import Hearing
from monitor.alerts.inhibition import OpenIncidents
from monitor.alerts.mute_rules import MuteRules
from monitor.alerts.receivers.kinds import Receivers, build_receivers
from monitor.config.correlation import load_policy
from monitor.config.paths import config_root
from monitor.config.routes import Routing, load
from monitor.config.silences import load as load_silences
from monitor.config.templates import texts_for
from monitor.errors import DeliveryError
from monitor.logs import get_logger
from monitor.models import Alert, Decision
from monitor.settings import read_secret
from monitor.topics import ALERTS, DECISIONS, DELIVERIES_LOG, alert_key, decode, encode

SOURCE = ALERTS
BATCH = 100
TABLE, CHANGELOG = "deliveries", DELIVERIES_LOG

log = get_logger("notify")


def build(context: Context) -> Notify:
    """The stage with the receivers of the configuration.

    Raises `ConfigError` where that has faults, `SettingsError` where a receiver's secret is missing.
    """
    root = config_root(context.settings)
    routing, silences = load(root), load_silences(root)
    incidents = OpenIncidents(routing.inhibit_rules, load_policy(root).stale_after)
    rules = MuteRules(routing.time_intervals, incidents, silences)
    texts = texts_for(root, context.settings.board)
    return Notify(context, routing, rules, build_receivers(routing.receivers, read_secret, texts))


class TableStore:
    """The dispatcher's store on a Kafka table."""

    def __init__(self, table: KeyedTable) -> None:
        self._table = table

    def get(self, key: str) -> Delivery | None:
        """The newest state, also one that is still on its way; None where the row is not ours."""
        value = self._table.data.get(key) if self._table.owns(key) else None
        return None if value is None else decode(Delivery, value)

    def put(self, key: str, delivery: Delivery) -> Awaitable[None]:
        """Known at once, durable when awaited. Raises `NotOursError`."""
        # a task, since it may be that nobody waits: where the partitions move in the midst of several
        return asyncio.ensure_future(written(self._table.change(key, encode(delivery))))

    async def remove(self, key: str) -> None:
        """Take it out for good. Raises `NotOursError`."""
        await self._table.remove(key)

    def items(self) -> Iterator[tuple[str, Delivery]]:
        """All that this worker looks after."""
        return ((key, decode(Delivery, value)) for key, value in self._table.mine())


class KafkaReport:
    """What did not go to a receiver, told on Kafka."""

    def __init__(self, context: Context) -> None:
        self._sender = context.sender
        self._guard = context.guard
        self._alerts = ALERTS.named(context.settings.namespace)

    async def decided(self, decision: Decision) -> None:
        """Returns when Kafka has the decision."""
        await self._sender.send(DECISIONS, decision.subject, decision)
        metrics.DECISIONS.labels("notify", decision.outcome, decision.gate).inc()

    async def gave_up(self, alert: Alert, receiver: str, error: DeliveryError, attempts: int) -> None:
        """A dead letter that holds the alert; replayed, it goes through the routes again."""
        record = unsent(self._alerts, alert_key(alert), alert, {"receiver": receiver})
        identity = f"{alert.id}/{receiver}"
        await self._guard.write(
            dead_letter("notify", record, error, attempts, datetime.now(UTC), identity=identity)
        )


class Notify:
    """Alerts in, deliveries out."""

    def __init__(self, context: Context, routing: Routing, rules: MuteRules, receivers: Receivers) -> None:
        assert context.table is not None  # noqa: S101 - the stage says that it has one
        self._table = context.table
        self._guard = context.guard
        self._receivers = receivers
        store, report = TableStore(self._table), KafkaReport(context)
        self._dispatcher = Dispatcher(store, receivers.on, routing.route, report, rules=rules)
        self._hearing = Hearing(context.settings, rules, self._dispatcher.reconsider)
        self._table.on_release.append(self._dispatcher.stop)
        for name, why in receivers.off.items():
            log.info("receiver_off", receiver=name, why=why)

    async def handle(self, records: Sequence[Record]) -> None:
        """Plan the deliveries of each alert, durably; all of a batch at the same time, in their order."""
        alerts = [(record, await self._guard.decoded(record, Alert)) for record in records]
        accepted = [self._accept(record, alert) for record, alert in alerts if alert is not None]
        for outcome in await asyncio.gather(*accepted, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def background(self) -> None:
        """Deliver, and begin anew after each rebalance."""
        try:
            async with self._hearing:
                while True:
                    await self._table.opened()
                    try:
                        async with self._table.held():
                            await self._dispatcher.run()
                    except* NotOursError:
                        log.info("deliveries_moved")
        finally:
            await self._receivers.close()

    async def _accept(self, record: Record, alert: Alert) -> None:
        async def work() -> bool:
            await self._dispatcher.accept(alert)
            return True

        if await self._guard.run(record, work):
            metrics.CONSUMED.labels("notify", "ok").inc()
