"""Three receivers of webhooks: one that is well, one that fails at times, one that is dead for a while."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import orjson

from tests.receiver_server import Request, answer, serve

HANG = 600.0


@dataclass(frozen=True)
class Accepted:
    """A revision that a receiver has said yes to; `at` in seconds since 1970, before the answer is sent."""

    message_id: str
    incident: str
    revision: int
    at: float


@dataclass
class Desk:
    """Notes what it accepts; `refuses` and `dead` are asked for each request.

    `strike` is called once, after the next acceptance and before its answer.
    """

    name: str
    refuses: Callable[[], bool] = lambda: False
    dead: Callable[[], bool] = lambda: False
    accepted: list[Accepted] = field(default_factory=list)
    strike: Callable[[], None] | None = None
    refused: int = 0
    unanswered: int = 0

    async def __call__(self, writer: asyncio.StreamWriter, request: Request) -> None:
        if self.dead():
            self.unanswered += 1
            await asyncio.sleep(HANG)
        elif self.refuses():
            self.refused += 1
            await answer(503)(writer, request)
        else:
            data = orjson.loads(request.body)["data"]
            message_id = request.headers["webhook-id"]
            at = time.time()
            self.accepted.append(Accepted(message_id, data["incident_id"], data["revision"], at))
            if self.strike is not None:
                strike, self.strike = self.strike, None
                strike()
            await answer(204, b"")(writer, request)


@dataclass
class Desks:
    """The three, and the death of the last: from `died_at` on for `death` seconds."""

    share: float
    death: float
    dice: random.Random
    died_at: float | None = None
    urls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.well = Desk("well")
        self.flaky = Desk("flaky", refuses=lambda: self.dice.random() < self.share)
        self.dead = Desk("dead", dead=self._is_dead)

    @property
    def all(self) -> tuple[Desk, ...]:
        return (self.well, self.flaky, self.dead)

    def die(self) -> None:
        self.died_at = time.time()

    def _is_dead(self) -> bool:
        return self.died_at is not None and time.time() < self.died_at + self.death

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """All of them on free ports of loopback."""
        async with AsyncExitStack() as stack:
            for desk in self.all:
                server = await stack.enter_async_context(serve(desk))
                self.urls[desk.name] = server.url("/alerts")
            yield
