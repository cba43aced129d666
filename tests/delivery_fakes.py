"""A world for the dispatcher: a clock set by hand, and receivers that fail on order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.sample import sample_alert
from monitor.errors import DeliveryError
from monitor.models import Alert, Decision

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ERROR = DeliveryError("it is ill", "server_error")


def revision(number: int, incident: str = "i1", raised: int = 0) -> Alert:
    """Revision `number` of an incident, raised some seconds after noon."""
    at = NOW + timedelta(seconds=raised)
    alert = sample_alert(at)
    return replace(alert, id=f"{incident}-r{number}", incident_id=incident, revision=number)


@dataclass
class FakeClock:
    """Stands still until `advance`."""

    time: datetime = NOW
    waiters: list[tuple[datetime | None, asyncio.Event]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        waiter = (until, wake)
        self.waiters.append(waiter)
        try:
            await wake.wait()
        finally:
            self.waiters.remove(waiter)

    async def advance(self, seconds: float = 0) -> None:
        """Let time pass, stopping wherever somebody waits for it."""
        end = self.time + timedelta(seconds=seconds)
        await settle()
        while times := [until for until, _ in self.waiters if until is not None and until <= end]:
            self.time = max(self.time, min(times))
            for until, wake in list(self.waiters):
                if until is not None and until <= self.time:
                    wake.set()
            await settle()
        self.time = end


async def settle() -> None:
    """Let every task run until it waits for something outside."""
    for _ in range(30):
        await asyncio.sleep(0)


@dataclass
class FakeReceiver:
    """Accepts, or does what `script` says: an error to raise, or "hang"."""

    kind: ClassVar[str] = "fake"
    interval: float = 0.0
    script: list[Exception | str | None] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    clock: FakeClock | None = None
    times: list[float] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)

    async def send(self, alert: Alert, thread: str = "") -> str:
        self.tried.append(alert.id)
        self.threads.append(thread)
        if self.clock:
            self.times.append((self.clock.time - NOW).total_seconds())
        what = self.script.pop(0) if self.script else None
        if what == "hang":
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        if isinstance(what, Exception):
            raise what
        self.got.append(alert.id)
        return f"thread-{alert.incident_id}"

    async def close(self) -> None: ...


@dataclass
class FakeDigester(FakeReceiver):
    """Takes many alerts in one message; `script` is about messages, whatever is in them."""

    digest_from: int = 3
    digest_most: int = 5
    digests: list[list[str]] = field(default_factory=list)

    async def send_digest(self, alerts: Sequence[Alert]) -> None:
        what = self.script.pop(0) if self.script else None
        if isinstance(what, Exception):
            raise what
        self.digests.append([alert.id for alert in alerts])
        self.got += self.digests[-1]


@dataclass
class Reports:
    """Keeps what was decided and given up."""

    decisions: list[Decision] = field(default_factory=list)
    given_up: list[tuple[str, str, str, int]] = field(default_factory=list)

    async def decided(self, decision: Decision) -> None:
        self.decisions.append(decision)

    async def gave_up(self, alert: Alert, receiver: str, error: DeliveryError, attempts: int) -> None:
        self.given_up.append((alert.id, receiver, error.reason, attempts))


@asynccontextmanager
async def running(dispatcher: Dispatcher) -> AsyncIterator[None]:
    """The dispatcher at work; killed at the end."""
    task = asyncio.create_task(dispatcher.run())
    try:
        await settle()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
