"""Incidents in a real Alertmanager: raised, routed by what they are, changed, and resolved."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.alerts.receivers.alertmanager import AlertmanagerOptions
from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.receivers.receiver import Receiver
from monitor.errors import DeliveryError
from monitor.models import Alert
from tests.alert_cases import CASES
from tests.fixtures.alertmanager import alertmanager
from tests.receiver_server import Server, answer, serve

GRAVE: list[dict[str, Any]] = [{"receiver": "hook", "matchers": ['severity="critical"']}]


@dataclass
class World:
    """The receiver, and what Alertmanager tells those behind it."""

    url: str
    receiver: Receiver
    hook: Server

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Also while Alertmanager is still starting."""
        end = time.monotonic() + 60
        while True:
            try:
                return await self.receiver.send(alert, thread)
            except DeliveryError as error:
                if error.reason != "connection" or time.monotonic() > end:
                    raise
            await asyncio.sleep(0.05)

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Status, state and headline of each alert in each notification."""
        bodies = [json.loads(request.body) for request in self.hook.requests]
        return [
            (one["status"], one["labels"]["state"], one["annotations"]["summary"])
            for body in bodies
            for one in body["alerts"]
        ]

    async def active(self) -> list[dict[str, str]]:
        """The labels of what Alertmanager holds to be going on."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.url}/api/v2/alerts", params={"active": "true"})
        return [one["labels"] for one in answer.json()]

    async def until(self, done: Callable[[list[tuple[str, str, str]]], bool]) -> None:
        """Wait until it was told."""
        end = time.monotonic() + 30
        while not done(self.told):
            assert time.monotonic() < end, f"told so far: {self.told}"
            await asyncio.sleep(0.05)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with serve(answer(200)) as hook:
        with alertmanager(tmp_path, hook.url("/"), GRAVE) as url:
            options = AlertmanagerOptions.model_validate(
                {"kind": "alertmanager", "url": url, "networks": ["127.0.0.0/8"]}
            )
            receiver = build_receivers({"r": options}, lambda _: None).on["r"]
            yield World(url, receiver, hook)
            await receiver.close()


async def test_an_incident_is_raised_once_grows_grave_and_is_resolved(world: World) -> None:
    thread = await world.send(CASES["first_report"])
    assert await world.send(CASES["first_report"], thread) == thread
    assert await world.active() == [json.loads(thread)]
    # only now does its severity lead to the webhook; the one of before is resolved, and was never told there
    graver = await world.send(CASES["admitted"], thread)
    await world.until(lambda told: bool(told))
    assert world.told == [("firing", "admitted", CASES["admitted"].headline)]
    assert json.loads(graver)["severity"] == "critical"
    assert await world.active() == [json.loads(graver)]
    await world.send(CASES["retracted"], graver)
    await world.until(lambda told: told[-1][0] == "resolved")
    assert [status for status, *_ in world.told] == ["firing", "resolved"]
    assert await world.active() == []


async def test_it_takes_hostile_text_as_it_stands(world: World) -> None:
    await world.send(CASES["hostile"])
    await world.send(CASES["nothing_known"])
    grave = json.loads(await world.send(CASES["admitted"]))
    await world.until(lambda told: bool(told))
    assert json.loads(world.hook.requests[0].body)["alerts"][0]["labels"] == grave
