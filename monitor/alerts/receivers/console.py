"""Receiver `console`: one structured line in the log for each alert; needs nothing, so it is always there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import orjson
from pydantic import SecretStr

from monitor.alerts.receivers.receiver import Options, Receiver, Shown
from monitor.alerts.texts import Texts
from monitor.logs import get_logger
from monitor.models import Alert

log = get_logger("alerts")


class ConsoleOptions(Options):
    """Nothing to set, and no secrets, so nothing can be wrong."""

    kind: Literal["console"]

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """Always possible."""
        return Console()

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """The values of the line."""
        line = orjson.dumps(payload(alert)).decode()
        return (Shown("line in the log", line, line),)


class Console:
    """Writes alerts to the log, with text from feeds as values and never as part of the message."""

    kind: ClassVar[str] = "console"
    interval: ClassVar[float] = 0.0

    async def send(self, alert: Alert, thread: str = "") -> str:
        """A line written is a line delivered."""
        log.info("alert", **payload(alert))
        return ""

    async def close(self) -> None:
        """There is nothing to let go of."""


def payload(alert: Alert) -> dict[str, Any]:
    """The alert in the few words that fit a line of the log."""
    first = alert.citations[0] if alert.citations else None
    return {
        "alert_id": alert.id,
        "headline": alert.headline,
        "reason": alert.reason,
        "state": alert.state,
        "severity": alert.severity,
        "kinds": ", ".join(alert.kinds),
        "actor": alert.actor.name if alert.actor else None,
        "place": alert.place.name if alert.place else None,
        "outlets": len(alert.outlets),
        "origins": len(alert.origins),
        "quote": first.quote if first else None,
        "chain": " ← ".join(first.chain) if first else None,
        "url": first.url if first else None,
    }
