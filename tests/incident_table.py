"""The incidents of one actor as the correlate stage keeps them, without Kafka.

table = Table().feed([mention(), mention(publisher="Courier")])
table.tell()          # what waits becomes alerts: table.alerts
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from monitor.alerts.correlate import Outcome, correlate, expired, freeze, sent
from monitor.alerts.incident import Incident
from monitor.alerts.places import common_place
from monitor.alerts.policy import Policy
from monitor.alerts.states import view
from monitor.models import Alert, Decision, Mention
from monitor.topics import decode, encode
from tests.builders import NOW


class Table:
    """Stored after every step, encoded as in the real table."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.incidents: dict[str, Incident] = {}
        self.alerts: list[Alert] = []
        self.decisions: list[Decision] = []

    def feed(self, mentions: Iterable[Mention]) -> Table:
        """Correlate them in this order; returns itself."""
        for one in mentions:
            self.one(one)
        return self

    def one(self, mention: Mention, now: datetime = NOW) -> Outcome:
        """Correlate one and store what changed."""
        outcome = correlate(list(self.incidents.values()), mention, self.policy, now)
        self.decisions.append(outcome.decision)
        self.store(outcome.changed)
        return outcome

    def store(self, changed: Iterable[Incident]) -> None:
        """Put them into the table, and take out what has expired."""
        for incident in changed:
            self.incidents[incident.id] = decode(Incident, encode(incident))
            if expired(incident, self.policy, NOW):
                del self.incidents[incident.id]

    def tell(self) -> None:
        """What waits is told."""
        for incident in list(self.incidents.values()):
            if incident.due is not None:
                frozen = freeze(incident, self.policy, incident.due)
                self.alerts += frozen.outbox
                for alert in frozen.outbox:
                    frozen = sent(frozen, alert.id)
                self.store([frozen])

    def events(self) -> set[Any]:
        """What must not depend on order: which mentions are one event, and what is derived from them."""
        return {self._event(incident) for incident in self.incidents.values() if not incident.merged}

    def _event(self, incident: Incident) -> Any:
        seen = view(incident, self.policy)
        told = (seen.state, seen.kinds, seen.side_states, seen.origins) if seen else None
        return frozenset(m.id for m in incident.evidence), common_place(incident.firing), told
