"""Inhibition: while a graver alert about the same thing is open, lesser ones are not told. Pure.

As Alertmanager's `inhibit_rules`, with one difference: the facts in `equal` must be there on both sides,
since two alerts without a place are not about the same place. As there, an alert that is itself a source of
the rule is not inhibited by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from monitor.alerts.conditions import Selection, as_list
from monitor.alerts.facts import FactName, Facts, alert_facts
from monitor.alerts.mutes import ENDED, Mute, longest
from monitor.config.reader import Strict
from monitor.models import Alert

STALE_AFTER = timedelta(days=4)
"""As in `policy.Policy`."""


class InhibitRule(Strict):
    """While an alert of `source` is open, alerts of `target` that share a value of each `equal` are held."""

    source: Selection
    target: Selection
    equal: Annotated[tuple[FactName, ...], BeforeValidator(as_list), Field(min_length=1)]

    @model_validator(mode="after")
    def _means_something(self) -> InhibitRule:
        if self.source.bare or self.target.bare:
            raise ValueError("source and target must each say which alerts they are about")
        return self

    def inhibits(self, source: Facts, target: Facts) -> bool:
        """Whether the one alert keeps the other quiet; both being of `source`, neither does."""
        return (
            self.target.takes(target)
            and not self.source.takes(target)
            and self.source.takes(source)
            and all(source[name] & target[name] for name in self.equal)
        )


@dataclass(frozen=True, slots=True)
class _Open:
    revision: int
    facts: Facts
    headline: str
    until: datetime


class OpenIncidents:
    """The newest revision of each incident that is open: what may inhibit others."""

    def __init__(self, rules: Sequence[InhibitRule], stale_after: timedelta = STALE_AFTER) -> None:
        self.rules = tuple(rules)
        self.stale_after = stale_after
        self._open: dict[str, _Open] = {}

    def see(self, alert: Alert) -> bool:
        """Take a revision into account; says whether what is inhibited may have changed."""
        known = self._open.get(alert.incident_id)
        if known is not None and known.revision >= alert.revision:
            return False
        facts = alert_facts(alert)
        if alert.state in ENDED or not any(rule.source.takes(facts) for rule in self.rules):
            return self._open.pop(alert.incident_id, None) is not None
        until = alert.updated_at + self.stale_after
        self._open[alert.incident_id] = _Open(alert.revision, facts, alert.headline, until)
        return True

    def forget(self, now: datetime) -> None:
        """Let go of incidents that have become stale."""
        self._open = {name: found for name, found in self._open.items() if found.until > now}

    def mute(self, incident_id: str, facts: Facts, now: datetime) -> Mute | None:
        """What inhibits an alert of this incident with these facts, for as long as it may last."""
        return longest(self._mutes(incident_id, facts, now))

    def _mutes(self, incident_id: str, facts: Facts, now: datetime) -> Iterator[Mute]:
        for number, rule in enumerate(self.rules):
            for source_id, source in self._open.items():
                if source_id != incident_id and source.until > now and rule.inhibits(source.facts, facts):
                    told = f"inhibit_rules.{number}: incident {source_id} is open ({source.headline})"
                    yield Mute("inhibition", f"inhibition:{source_id}", told, source.until)
