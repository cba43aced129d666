"""The time, and waiting for it; tests bring a clock of their own."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

LONGEST = 60.0
"""Seconds: longer waits are made of shorter ones, since the wall clock may be set and the machine sleep."""


class Clock(Protocol):
    """What a lane needs of time."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        """Return when `wake` is set, or not much later than `until`; it may return earlier."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        """Return when `wake` is set, at `until`, or after a minute."""
        seconds = LONGEST if until is None else min((until - self.now()).total_seconds(), LONGEST)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.0)):
                await wake.wait()
