"""What a stage is: it takes batches of records of one topic, and may have other work besides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import faust

from agents.batches import BatchSchema, Record
from agents.guard import Guard
from agents.leaving import UNWRITABLE, leave
from agents.sending import Sender
from agents.tables import KeyedTable, NotOursError
from monitor import metrics
from monitor.logs import get_logger
from monitor.settings import Settings

log = get_logger("agents")


@dataclass(frozen=True, slots=True)
class Context:
    """What a stage is given: the app, its way out, its guard, and its table where it has one."""

    settings: Settings
    app: faust.App
    sender: Sender
    guard: Guard
    stopping: Callable[[], bool]
    table: KeyedTable | None = None


class Stage(Protocol):
    """One role of the stream."""

    async def handle(self, records: Sequence[Record]) -> None:
        """Work on a batch; on return all of it is done, and all that it led to is with Kafka.

        Raises `NotOursError` where a rebalance has taken the partition: the batch is left to the new owner.
        """
        ...

    async def background(self) -> None:
        """Work besides the records, until it is cancelled; where there is none, it returns."""
        ...


def attach(context: Context, name: str, topic: str, stage: Stage) -> None:
    """Let the stage read the topic."""
    app = context.app

    async def read(stream: faust.StreamT[Any]) -> None:
        async for event in stream.events():
            began = perf_counter()
            await _handle(stage, event)
            metrics.STAGE_SECONDS.labels(name).observe(perf_counter() - began)
            if event.message.generation_id != app.consumer_generation_id:
                # a rebalance did not wait for us: what was done before it must not count after it
                _disown(event)

    app.agent(app.topic(topic, schema=BatchSchema()), name=f"{name}-reader")(read)


async def _handle(stage: Stage, event: Any) -> None:
    try:
        await stage.handle(event.value)
    except NotOursError as error:
        _disown(event)
        log.warning("left_to_the_new_owner", records=len(event.value), why=str(error))
    except asyncio.CancelledError:
        _disown(event)
        raise
    except Exception as error:
        # out of here Faust would count the batch as done
        log.exception("stage_failed")
        leave(UNWRITABLE, f"a batch could not be worked on: {error!r}")


def _disown(event: Any) -> None:
    """Faust counts a message once, when it turns to acknowledged; one that already is never counts."""
    event.message.acked = True
