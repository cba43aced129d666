"""Each record by itself: what passes is tried again, what stays goes to the dead letters, nothing is lost.

work(record) ─► done
     └─ fails ─┬─ may pass (network, time) ─► again, within RETRY_LIMIT
               └─ will not ─► dead letter, acknowledged by Kafka ─► done
                                  └─ cannot be written ─► leave without committing
"""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiokafka.errors import KafkaError
from faust.exceptions import ProducerSendError

from agents.batches import Record
from agents.fixes.revocation import REVOKE_LIMIT
from agents.leaving import UNWRITABLE, leave
from agents.sending import Sender
from agents.tables import NotOursError
from monitor import metrics
from monitor.errors import DecodeError, DeliveryError
from monitor.ids import stable_id
from monitor.logs import get_logger
from monitor.models import DeadLetter
from monitor.text import clean, cut
from monitor.topics import DEAD_LETTERS, T, decode, encode

TRANSIENT = (TimeoutError, OSError, ProducerSendError, KafkaError)
"""Errors of the surroundings, which may pass; any other is one of the record or of our code."""
RETRY_LIMIT = REVOKE_LIMIT * 0.5
"""Seconds of trying again; a rebalance waits for `REVOKE_LIMIT`, and then the event is repeated anyway."""
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
ERROR_LENGTH = 500
LARGEST = 600_000
"""Bytes of a value that is kept in its dead letter (in base64 it must stay below Kafka's 1 MB)."""

R = TypeVar("R")
log = get_logger("agents")


class Guard:
    """Guards the work of one stage."""

    def __init__(self, stage: str, sender: Sender) -> None:
        self.stage = stage
        self._sender = sender

    async def run(self, record: Record, work: Callable[[], Awaitable[R]]) -> R | None:
        """What the work returns; None where the record went to the dead letters.

        Raises only `NotOursError` (whoever owns the partition by now does the work) and cancellation.
        """
        deadline = asyncio.get_running_loop().time() + RETRY_LIMIT
        wait, attempts = FIRST_WAIT, 1
        while True:
            try:
                return await work()
            except NotOursError:
                raise
            except Exception as error:
                late = asyncio.get_running_loop().time() + wait > deadline
                if late or not isinstance(error, TRANSIENT):
                    await self.put_aside(record, error, attempts)
                    return None
                log.warning("trying_again", stage=self.stage, error=repr(error), attempt=attempts)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))
            wait, attempts = min(wait * 2, LONGEST_WAIT), attempts + 1

    async def decoded(self, record: Record, kind: type[T]) -> T | None:
        """The record's message; None where it is none of this kind, which is a dead letter."""

        async def work() -> T:
            return decode(kind, record.value)

        return await self.run(record, work)

    async def put_aside(self, record: Record, error: Exception, attempts: int = 1) -> None:
        """A dead letter; returns when Kafka has it. Where that fails the process leaves at once."""
        await self.write(dead_letter(self.stage, record, error, attempts, datetime.now(UTC)))
        metrics.CONSUMED.labels(self.stage, "dead_letter").inc()

    async def write(self, letter: DeadLetter) -> None:
        """Put a letter on its topic; as `put_aside`."""
        log.error("dead_letter", stage=self.stage, reason=letter.reason, error=letter.error, letter=letter.id)
        try:
            await self._sender.send(DEAD_LETTERS, letter.id, letter)
        except Exception as failure:
            leave(UNWRITABLE, f"a dead letter could not be written: {failure!r}")
        metrics.DEAD_LETTERS.labels(self.stage, letter.reason).inc()


def dead_letter(
    stage: str, record: Record, error: Exception, attempts: int, now: datetime, identity: str = ""
) -> DeadLetter:
    """The letter of a record. Its id is stable: the same record put aside again is the same letter.

    `identity` takes the place of topic, partition and offset for a message that is not from a topic (yet).
    """
    where = identity or f"{record.topic}/{record.partition}/{record.offset}"
    return DeadLetter(
        id=stable_id("dead-letter", stage, where),
        stage=stage,
        reason=_reason(error),
        error=cut(clean(f"{type(error).__name__}: {error}"), ERROR_LENGTH),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        failed_at=now,
        value=_text(record.value),
        key=_text(record.key),
        attempts=attempts,
        headers={name: value.decode("utf-8", "replace") for name, value in record.headers},
    )


def unsent(topic: str, key: str, message: Any, headers: Mapping[str, str] | None = None) -> Record:
    """A message of ours as the record that it would have become, for its dead letter."""
    told = [(name, value.encode()) for name, value in (headers or {}).items()]
    return Record(topic, -1, -1, key.encode(), encode(message), 0.0, told)


def _reason(error: Exception) -> str:
    """One of a short list, fit for a metric label."""
    if isinstance(error, DecodeError | DeliveryError):
        return error.reason
    return "unavailable" if isinstance(error, TRANSIENT) else "error"


def _text(data: bytes | None) -> str | None:
    return None if data is None or len(data) > LARGEST else base64.b64encode(data).decode()
