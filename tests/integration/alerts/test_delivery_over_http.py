"""Three webhooks over real sockets: one is well, and does not feel that one is flaky and one hangs."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from monitor.alerts.dispatcher import Dispatcher
from monitor.alerts.receivers.kinds import build_receivers
from monitor.alerts.receivers.webhook import WebhookOptions
from monitor.alerts.routes import Route
from monitor.alerts.store import MemoryStore
from monitor.models import Alert
from tests import receiver_server as server
from tests.delivery_fakes import Reports, revision
from tests.receiver_server import Behaviour, Request, Server, serve

INCIDENTS, REVISIONS = 60, 3
SCHEDULE = (0.05,) * 40
KEY = "whsec_" + "c2VjcmV0" * 4


def flaky(share: float) -> Behaviour:
    dice = random.Random(7)
    good, bad = server.answer(200), server.answer(503)

    async def play(writer: asyncio.StreamWriter, request: Request) -> None:
        await (bad if dice.random() < share else good)(writer, request)

    return play


def alerts() -> list[Alert]:
    numbers = [(n, i) for n in range(1, REVISIONS + 1) for i in range(INCIDENTS)]
    return [revision(number, f"i{incident}") for number, incident in numbers]


def received(found: Server) -> list[str]:
    return [json.loads(request.body)["id"] for request in found.requests]


def newest(store: MemoryStore, receiver: str) -> bool:
    """Whether the receiver has accepted the last revision of every incident."""
    return all(delivery.sent == REVISIONS for _, delivery in store.items() if delivery.receiver == receiver)


async def test_a_dead_and_a_flaky_receiver_are_not_felt_by_a_healthy_one() -> None:
    async with AsyncExitStack() as stack:
        servers = {
            name: await stack.enter_async_context(serve(behaviour))
            for name, behaviour in {
                "well": server.answer(200),
                "flaky": flaky(0.3),
                "dead": server.hang,
            }.items()
        }
        options = {
            name: WebhookOptions.model_validate(
                {
                    "kind": "webhook",
                    "url_secret": name.upper(),
                    "signing_secret": "KEY",
                    "networks": ["127.0.0.0/8"],
                    "timeout": 60,
                }
            )
            for name in servers
        }
        secrets = {name.upper(): found.url(f"/{name}") for name, found in servers.items()} | {"KEY": KEY}
        built = build_receivers(options, secrets.get)
        store = MemoryStore()
        route = Route.model_validate({"receivers": list(built.on)})
        dispatcher = Dispatcher(store, built.on, route, Reports(), schedule=SCHEDULE)
        task = asyncio.create_task(dispatcher.run())
        for alert in alerts():
            await dispatcher.accept(alert)
            await asyncio.sleep(0.005)
        await _until(lambda: newest(store, "well") and newest(store, "flaky"))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await built.close()
    # the others were served from first to last while this one was still hanging on its first request
    assert len(servers["dead"].requests) == 1
    assert len(set(received(servers["well"]))) == len(servers["well"].requests)


async def _until(done: Callable[[], bool], seconds: float = 50) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "the receivers did not get everything in time"
        await asyncio.sleep(0.05)
