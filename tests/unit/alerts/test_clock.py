"""Waiting for a time, or for being woken."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from monitor.alerts.clock import SystemClock


@pytest.mark.parametrize(("seconds", "least"), [(0.05, 0.04), (-10.0, 0.0)])
async def test_it_waits_until_then(seconds: float, least: float) -> None:
    clock, started = SystemClock(), time.monotonic()
    await clock.wait(asyncio.Event(), clock.now() + timedelta(seconds=seconds))
    assert least <= time.monotonic() - started < 1


async def test_it_can_be_woken() -> None:
    clock, wake = SystemClock(), asyncio.Event()
    asyncio.get_running_loop().call_later(0.02, wake.set)
    await asyncio.wait_for(clock.wait(wake, clock.now() + timedelta(hours=1)), 1)
    await asyncio.wait_for(clock.wait(wake, None), 1)


async def test_a_long_wait_is_made_of_shorter_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.alerts.clock.LONGEST", 0.02)
    clock = SystemClock()
    await asyncio.wait_for(clock.wait(asyncio.Event(), None), 1)
    await asyncio.wait_for(clock.wait(asyncio.Event(), clock.now() + timedelta(days=1)), 1)
