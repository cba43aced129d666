"""mentions → incidents (a table) → alerts.

    mention ─► correlate ─► row changed ─────────────────────────────► (the batch counts as done)
    due     ─► freeze ─► row durable ─► alert acknowledged ─► taken from the row's outbox

A crash between any two steps sends the identical alert again, under the same id; none is lost.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from faust.types.tuples import FutureMessage

from agents.batches import Record
from agents.guard import TRANSIENT, dead_letter, unsent
from agents.sending import Outgoing
from agents.stage import Context
from agents.tables import SEPARATOR, KeyedTable, NotOursError, written
from monitor import metrics
from monitor.alerts.citations import misquoted
from monitor.alerts.correlate import correlate, expired, freeze, sent
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.alerts.revise import revise
from monitor.config.correlation import load_policy
from monitor.config.paths import config_root
from monitor.errors import DecodeError
from monitor.logs import get_logger
from monitor.models import Alert, Decision, Mention, Revision
from monitor.topics import (
    ALERTS,
    DECISIONS,
    INCIDENTS_LOG,
    MENTIONS,
    REVISION,
    alert_key,
    decode,
    encode,
    mention_key,
)

SOURCE = MENTIONS
BATCH = 200
TABLE, CHANGELOG = "incidents", INCIDENTS_LOG
TICK = 0.25
"""Seconds between two looks at what is due."""
STATES = ("silent", "reported", "corroborated", "admitted")

log = get_logger("correlate")


def build(context: Context) -> Correlate:
    """The stage with the policy of the configuration; `ConfigError` where that has faults."""
    return Correlate(context, load_policy(config_root(context.settings)))


class Correlate:
    """Mentions in, alerts out."""

    def __init__(self, context: Context, policy: Policy) -> None:
        assert context.table is not None  # noqa: S101 - the stage says that it has one
        self._table: KeyedTable = context.table
        self._context = context
        self._guard = context.guard
        self._policy = policy
        self._incidents: dict[str, dict[str, Incident]] | None = None
        self._table.on_release.append(self._let_go)
        self._table.on_recover(self._recovered)

    async def handle(self, records: Sequence[Record]) -> None:
        """Correlate each mention; its decisions are with Kafka on return, the rows before the next commit."""
        decisions: list[Decision] = []
        for record in records:
            decision = await self._guard.run(record, lambda record=record: self._one(record))  # type: ignore[misc]
            if decision is not None:
                decisions.append(decision)
        await self._context.sender.send_all(Outgoing(DECISIONS, d.subject, d) for d in decisions)
        for decision in decisions:
            metrics.DECISIONS.labels(decision.stage, decision.outcome, decision.gate).inc()
            metrics.CONSUMED.labels("correlate", "ok").inc()

    async def background(self) -> None:
        """Tell what is due, and let go of what has been quiet for long."""
        while True:
            await self._table.opened()
            try:
                async with self._table.held():
                    await self._tick(datetime.now(UTC))
            except NotOursError:
                log.info("incidents_moved")
            except TRANSIENT as error:
                # what could not be sent is still in its outbox
                log.warning("alerts_wait", error=repr(error))
            await asyncio.sleep(TICK)

    async def _one(self, record: Record) -> Decision | None:
        if (record.key or b"").startswith(REVISION.encode()):
            self._revised(decode(Revision, record.value))
            return None
        mention = decode(Mention, record.value)
        known = self._of(mention_key(mention))
        outcome = correlate(list(known.values()), mention, self._policy, datetime.now(UTC))
        for incident in outcome.changed:
            self._change(incident)
        return outcome.decision

    def _revised(self, revision: Revision) -> None:
        for incident in revise(self._all(), revision, self._policy, datetime.now(UTC)):
            self._change(incident)
        metrics.CONSUMED.labels("correlate", "ok").inc()

    async def _tick(self, now: datetime) -> None:
        everything, forgotten = self._all(), []
        # nothing is awaited in here: a mention that came in between would be written over
        for incident in everything:
            if incident.due is not None and incident.due <= now:
                self._change(freeze(incident, self._policy, now))
            elif expired(incident, self._policy, now):
                forgotten.append(self._forget(incident))
        await written(*forgotten)
        waiting = [incident for incident in self._all() if incident.outbox]
        if waiting:
            await self._send(waiting)
        _count(everything)

    async def _send(self, incidents: Sequence[Incident]) -> None:
        """The frozen alerts: first the row for sure, then the alert for sure, then out of the outbox."""
        await written(*(self._change(incident) for incident in incidents))
        waiting = [(incident, alert) for incident in incidents for alert in incident.outbox]
        good = [alert for _, alert in waiting if await self._verbatim(alert)]
        await self._context.sender.send_all(Outgoing(ALERTS, alert_key(alert), alert) for alert in good)
        for incident, alert in waiting:
            # it may have learnt more in the meantime
            self._change(sent(self._of(incident.key)[incident.id], alert.id))
        for alert in good:
            _raised(alert)

    async def _verbatim(self, alert: Alert) -> bool:
        """A wrong quotation is the worst bug there is: it stops the alert, and is kept for inspection."""
        wrong = misquoted(alert)
        if not wrong:
            return True
        metrics.MISQUOTES.inc()
        error = DecodeError(
            f"{len(wrong)} quotes are not verbatim: mention {wrong[0].mention_id}", "misquote"
        )
        record = unsent(ALERTS.named(self._context.settings.namespace), alert_key(alert), alert)
        await self._guard.write(
            dead_letter("correlate", record, error, 1, datetime.now(UTC), identity=alert.id)
        )
        return False

    def _forget(self, incident: Incident) -> FutureMessage:
        self._of(incident.key).pop(incident.id, None)
        return self._table.change(row_key(incident), None)

    def _change(self, incident: Incident) -> FutureMessage:
        change = self._table.change(row_key(incident), encode(incident))
        self._of(incident.key)[incident.id] = incident
        return change

    def _of(self, key: str) -> dict[str, Incident]:
        """The open incidents of one key, by id. Raises `NotOursError` between two recoveries."""
        return self._known().setdefault(key, {})

    def _all(self) -> list[Incident]:
        return [incident for found in self._known().values() for incident in found.values()]

    def _known(self) -> dict[str, dict[str, Incident]]:
        """The rows, decoded once after each recovery and kept beside the table."""
        if self._incidents is None:
            if not self._table.owned:
                raise NotOursError("no incidents are ours for now")
            self._incidents = _decoded(self._table)
        return self._incidents

    def _let_go(self) -> None:
        self._incidents = None

    async def _recovered(self) -> None:
        # those who still held the table may have read the rows of before
        self._incidents = None


def _decoded(table: KeyedTable) -> dict[str, dict[str, Incident]]:
    found: dict[str, dict[str, Incident]] = {}
    for _, value in table.mine():
        incident = decode(Incident, value)
        found.setdefault(incident.key, {})[incident.id] = incident
    return found


def row_key(incident: Incident) -> str:
    """The key of its mentions comes first, so that the row lies in their partition."""
    return f"{incident.key}{SEPARATOR}{incident.id}"


def _raised(alert: Alert) -> None:
    metrics.ALERTS.labels(alert.reason).inc()
    seen = alert.citations[0].fetched_at
    metrics.SEEN_TO_RAISED.observe(max(0.0, (alert.raised_at - seen).total_seconds()))
    log.info("alert", alert=alert.id, reason=alert.reason, state=alert.state, headline=alert.headline)


def _count(incidents: Iterable[Incident]) -> None:
    counts = Counter(incident.told.state if incident.told else "silent" for incident in incidents)
    for state in STATES:
        metrics.INCIDENTS.labels(state).set(counts[state])
