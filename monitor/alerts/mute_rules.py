"""All that can keep an alert quiet, asked in one place: silences, inhibition, times of its routes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.alerts.facts import Facts, alert_facts
from monitor.alerts.inhibition import OpenIncidents
from monitor.alerts.mutes import Mute
from monitor.alerts.routes import Leaf, Match
from monitor.alerts.silences import Silencer
from monitor.alerts.time_windows import AHEAD, Windows, opens
from monitor.models import Alert, Silence


@dataclass(slots=True)
class MuteRules:
    """What mutes, as it is known now; the parts that change are exchanged by whoever hears of it.

    own     silences of the configuration's file
    shared  silences that people have set, by id
    """

    times: Mapping[str, Windows] = field(default_factory=dict)
    incidents: OpenIncidents = field(default_factory=lambda: OpenIncidents(()))
    own: tuple[Silence, ...] = ()
    shared: dict[str, Silence] = field(default_factory=dict)
    _silencer: Silencer = field(default_factory=lambda: Silencer(()))

    def __post_init__(self) -> None:
        self.silence({})

    def silence(self, changes: Mapping[str, Silence | None]) -> Sequence[Silence]:
        """Take new, changed and (None) forgotten silences into account; returns those that cannot be read."""
        self.shared = {name: one for name, one in (self.shared | dict(changes)).items() if one is not None}
        self._silencer = Silencer((*self.own, *self.shared.values()))
        return self._silencer.unreadable

    def mute(self, alert: Alert, match: Match | None, now: datetime) -> Mute | None:
        """What keeps the alert quiet now; None where nothing does. `match` is the way to the receiver."""
        return self.mute_facts(alert_facts(alert), alert.incident_id, match, now)

    def mute_facts(self, facts: Facts, incident_id: str, match: Match | None, now: datetime) -> Mute | None:
        """The same for an alert of which no more is known than its facts and its incident."""
        found = self._silencer.mute(facts, now) or self.incidents.mute(incident_id, facts, now)
        return found or (self._out_of_hours(match.leaves, now) if match else None)

    def _out_of_hours(self, leaves: Iterable[Leaf], now: datetime) -> Mute | None:
        """None as soon as one of the routes is open; else the mute of the one that opens first."""
        mutes = [self._closed(leaf, now) for leaf in leaves]
        closed = [mute for mute in mutes if mute is not None]
        return min(closed, key=lambda mute: mute.until, default=None) if len(closed) == len(mutes) else None

    def _closed(self, leaf: Leaf, now: datetime) -> Mute | None:
        opening = opens(self._windows(leaf.active_times), self._windows(leaf.mute_times), now)
        if opening == now:
            return None
        names = [f"not in {name}" for name in leaf.active_times] + [f"in {name}" for name in leaf.mute_times]
        until = opening or now + timedelta(days=AHEAD)
        why = f"{leaf.where}: {' or '.join(names)}; told from {until:%Y-%m-%d %H:%M} UTC"
        return Mute("times", f"times:{leaf.where}", why, until)

    def _windows(self, names: Iterable[str]) -> Windows:
        return tuple(window for name in names for window in self.times.get(name, ()))
