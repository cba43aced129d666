"""The correlate stage without Kafka: its clock is what the articles say, so a replay is the same each time.

    engine.advance(at) ─► the alerts that were due by then, each told at the moment when it was due
    engine.take(mention) ─► the decision that was made about it
    engine.finish() ─► the alerts that still wait; then `engine.histories()`, one of each incident

Pure but for its own state; what is told, and when, is decided by `monitor.alerts.correlate`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.citations import make_alert, misquoted
from monitor.alerts.correlate import correlate, expired, freeze, sent
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.alerts.revise import revise
from monitor.alerts.states import Change, view
from monitor.models import FIRES, Alert, Decision, Kind, Mention, Revision
from monitor.topics import mention_key


@dataclass(frozen=True, slots=True)
class History:
    """An incident at its end, and the claims of articles that it ever cited.

    `last` is what was told last, brought up to date: outlets that only repeat it are counted in it.
    """

    opened_at: datetime
    last: Alert
    cited: frozenset[tuple[str, Kind]]


class Engine:
    """All incidents of a replay. Time goes forward only: an article that comes late changes no clock."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._incidents: dict[str, dict[str, Incident]] = {}
        self._due: list[tuple[datetime, str, str]] = []
        self._old: list[tuple[datetime, str, str]] = []
        self._told: dict[str, History] = {}
        self.now: datetime | None = None
        self.misquoted = 0
        """Alerts that were stopped since a quote in them is not what the article says."""

    def __len__(self) -> int:
        """How many incidents are in the table now."""
        return sum(len(found) for found in self._incidents.values())

    def advance(self, at: datetime) -> Iterator[Alert]:
        """What was to be told until then, in order of time; incidents that are over leave the table."""
        self.now = max(at, self.now or at)
        yield from self._tell(self.now)
        self._forget(self.now)

    def take(self, mention: Mention) -> Decision:
        """Correlate it, at the time that `advance` has reached."""
        now = self.now or mention.article.published_at
        key = mention_key(mention)
        outcome = correlate(list(self._incidents.get(key, {}).values()), mention, self._policy, now)
        self._store(outcome.changed)
        return outcome.decision

    def revise(self, revision: Revision) -> None:
        """Take back what a later version of an article does not say any more."""
        now = self.now or revision.fetched_at
        for found in list(self._incidents.values()):
            self._store(revise(found.values(), revision, self._policy, now))

    def finish(self) -> Iterator[Alert]:
        """Everything that still waits is told at the moment when it is due."""
        while self._due:
            yield from self._tell(self._due[0][0])

    def histories(self) -> list[History]:
        """Every incident that was told of, by when it was opened."""
        for incident in [one for found in self._incidents.values() for one in found.values()]:
            self._remember(incident)
        return sorted(self._told.values(), key=lambda one: (one.opened_at, one.last.incident_id))

    def _tell(self, until: datetime) -> Iterator[Alert]:
        while self._due and self._due[0][0] <= until:
            at, key, incident_id = heapq.heappop(self._due)
            incident = self._incidents.get(key, {}).get(incident_id)
            if incident is None or incident.due != at:
                continue
            frozen = freeze(incident, self._policy, at)
            for alert in frozen.outbox:
                frozen = sent(frozen, alert.id)
                if misquoted(alert):
                    self.misquoted += 1
                    continue
                self._told[alert.incident_id] = _history(self._told.get(alert.incident_id), alert)
                yield alert
            self._store([frozen])

    def _store(self, changed: Iterable[Incident]) -> None:
        for incident in changed:
            found = self._incidents.setdefault(incident.key, {})
            found[incident.id] = incident
            if incident.due is not None:
                heapq.heappush(self._due, (incident.due, incident.key, incident.id))
            leaves = incident.touched_at + self._policy.expire_after
            heapq.heappush(self._old, (leaves, incident.key, incident.id))
            if expired(incident, self._policy, incident.touched_at):
                self._drop(incident)

    def _forget(self, now: datetime) -> None:
        while self._old and self._old[0][0] < now:
            _, key, incident_id = heapq.heappop(self._old)
            incident = self._incidents.get(key, {}).get(incident_id)
            if incident is not None and expired(incident, self._policy, now):
                self._drop(incident)

    def _remember(self, incident: Incident) -> None:
        """Bring what was told of it up to date; one that went into another keeps what was told."""
        known, seen = self._told.get(incident.id), view(incident, self._policy)
        if known is not None and seen is not None:
            news, at = Change(known.last.reason, known.last.cause), known.last.raised_at
            now = make_alert(incident, seen, news, incident.revision, self._policy, at)
            self._told[incident.id] = _history(known, now)

    def _drop(self, incident: Incident) -> None:
        self._remember(incident)
        found = self._incidents[incident.key]
        del found[incident.id]
        if not found:
            del self._incidents[incident.key]


def _history(known: History | None, alert: Alert) -> History:
    cited = frozenset((one.article_id, one.kind) for one in alert.citations if one.polarity in FIRES)
    if known is None:
        return History(alert.opened_at, alert, cited)
    return History(min(known.opened_at, alert.opened_at), alert, known.cited | cited)
