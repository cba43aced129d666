"""Keeps `MuteRules` current while they are used: follows the silences and, for inhibition, the alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType

from monitor.alerts.mute_rules import MuteRules
from monitor.alerts.silence_book import changes
from monitor.broker.admin import is_embedded
from monitor.errors import DecodeError
from monitor.following import Follower
from monitor.kafka import Stored
from monitor.logs import get_logger
from monitor.models import Alert
from monitor.settings import Settings
from monitor.topics import ALERTS, SILENCES, decode

log = get_logger("notify")


class Hearing:
    """A context in which `rules` are current; entered when all that is known already has been heard.

    `changed` is called after each change, since what is held may be free now.
    """

    def __init__(self, settings: Settings, rules: MuteRules, changed: Callable[[], None]) -> None:
        self._settings = settings
        self._rules = rules
        self._changed = changed
        self._followers: list[Follower] = []

    async def __aenter__(self) -> Hearing:
        self._follow(SILENCES.named(self._settings.namespace), self._hear_silences)
        if self._rules.incidents.rules:
            since = await self._since()
            self._follow(ALERTS.named(self._settings.namespace), self._hear_alerts, since)
        for follower in self._followers:
            await follower.caught_up()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for follower in self._followers:
            await asyncio.to_thread(follower.close)

    async def _since(self) -> datetime | None:
        """Older alerts are of stale incidents. The embedded broker cannot find records by their time."""
        embedded = await asyncio.to_thread(is_embedded, self._settings.bootstrap or "")
        return None if embedded else datetime.now(UTC) - self._rules.incidents.stale_after

    def _follow(
        self, topic: str, take: Callable[[Sequence[Stored]], None], since: datetime | None = None
    ) -> None:
        self._followers.append(Follower(self._settings.bootstrap or "", topic, take, since=since))

    def _hear_silences(self, records: Sequence[Stored]) -> None:
        heard = changes(records)
        odd = [silence.id for silence in self._rules.silence(heard.silences)]
        log.info("silences_heard", changed=len(heard.silences), set=len(self._rules.shared))
        if odd or heard.unreadable:
            log.warning("silences_unreadable", ids=odd, records=heard.unreadable)
        self._changed()

    def _hear_alerts(self, records: Sequence[Stored]) -> None:
        seen = [self._rules.incidents.see(alert) for alert in map(_alert, records) if alert is not None]
        self._rules.incidents.forget(datetime.now(UTC))
        if any(seen):
            self._changed()


def _alert(record: Stored) -> Alert | None:
    """None for what the stage itself puts into the dead letters."""
    try:
        return decode(Alert, record.value)
    except DecodeError:
        return None
