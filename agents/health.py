"""The watchdog of a stage: in a thread of its own, so that it works while the event loop does not.

It feeds `/livez` and `/readyz`, and ends a process that is stuck: a restart is what mends it.

    event loop blocked        LOOP_LIMIT seconds         → not live, then left
    no commit though behind   STALL_LIMIT seconds        → not live, then left
    no end of a rebalance     REBALANCE_LIMIT seconds    → not live, then left
    Kafka does not answer     BROKER_UNREADY seconds     → not ready; BROKER_LIMIT: not live, then left
    the end takes too long    STOP_LIMIT seconds         → left
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import faust

from agents.leaving import SLOW_STOP, STALLED, leave
from monitor import metrics
from monitor.logs import get_logger

LOOP_LIMIT = 30.0
STALL_LIMIT = 180.0
REBALANCE_LIMIT = 120.0
BROKER_UNREADY, BROKER_LIMIT = 15.0, 300.0
BAD_LIMIT = 5.0
"""Seconds of not being live before the process leaves, so that a probe can see why."""
STOP_LIMIT = 4.5
BEAT, ASK = 0.5, 3.0

log = get_logger("agents")


@dataclass(slots=True)
class Progress:
    """One partition: how far it is behind, and since when nothing was committed although it is."""

    lag: int
    committed: int | None
    since: float


@dataclass(slots=True)
class Signs:
    """What the watchdog has seen, in seconds of the monotonic clock."""

    beat: float
    answered: float
    settled: float
    ready_once: bool = False
    stopping: float | None = None
    bad: float | None = None
    partitions: dict[Any, Progress] = field(default_factory=dict)


class Watchdog:
    """Watches one app. `start` it in the event loop of the app. `session`: as in `Settings`, seconds."""

    def __init__(
        self,
        app: faust.App,
        stage: str,
        session: float,
        *,
        clock: Callable[[], float] = monotonic,
        leave: Any = leave,
    ) -> None:
        self._app: Any = app
        self._stage = stage
        self._session = session
        self._clock = clock
        self._leave = leave
        now = clock()
        self.signs = Signs(now, now, now)
        self._wrong: Sequence[str] = ()

    def start(self) -> None:
        """Watch from now on, until the process ends."""
        self._tasks = [asyncio.create_task(self._beat()), asyncio.create_task(self._ask())]
        threading.Thread(target=self._watch, daemon=True, name="watchdog").start()

    def stopping(self) -> None:
        """The end has begun: it may take `STOP_LIMIT` seconds."""
        self.signs.stopping = self._clock()

    @property
    def ending(self) -> bool:
        """Whether the end has begun."""
        return self.signs.stopping is not None

    def live(self) -> Sequence[str]:
        """What only a restart can mend."""
        return self._wrong

    def ready(self) -> Sequence[str]:
        """Why no messages are worked on right now."""
        if self.signs.stopping is not None:
            return ["stopping"]
        wrong = list(self._wrong)
        if not self.signs.ready_once or self._busy():
            wrong.append("rebalancing or reading tables back")
        silent = self._clock() - self.signs.answered
        if silent > BROKER_UNREADY:
            wrong.append(f"Kafka has not answered for {silent:.0f} s")
        return wrong

    def alive(self) -> None:
        """Leave where the process stood still for longer than a session: somebody else has its partitions.

        Checked before each write, since a process that was frozen goes on in the middle of anything.
        """
        stood = self._clock() - self.signs.beat
        if stood > self._session and self.signs.ready_once:
            self._leave(STALLED, f"the process stood still for {stood:.0f} s and may have been replaced")

    def check(self) -> list[str]:
        """Look once; what is wrong, in plain words."""
        signs, now = self.signs, self._clock()
        wrong = []
        if self._busy():
            if now - signs.settled > REBALANCE_LIMIT:
                wrong.append(f"rebalancing or reading tables back for {now - signs.settled:.0f} s")
        else:
            signs.settled, signs.ready_once = now, True
            wrong += self._stalled(now)
        if now - signs.beat > LOOP_LIMIT:
            wrong.append(f"the event loop has been blocked for {now - signs.beat:.0f} s")
        if now - signs.answered > BROKER_LIMIT:
            wrong.append(f"Kafka has not answered for {now - signs.answered:.0f} s")
        return wrong

    def step(self) -> None:
        """Look once, and leave if it has been bad for too long."""
        now = self._clock()
        if self.signs.stopping is not None:
            if now - self.signs.stopping > STOP_LIMIT:
                self._leave(SLOW_STOP, "work in flight took too long to end; it will be repeated")
            return
        self._wrong = self.check()
        self.signs.bad = (self.signs.bad or now) if self._wrong else None
        if self.signs.bad is not None and now - self.signs.bad > BAD_LIMIT:
            self._leave(STALLED, "; ".join(self._wrong))

    def _busy(self) -> bool:
        return bool(self._app.rebalancing or not self._app.tables.recovery.completed.is_set())

    def _stalled(self, now: float) -> list[str]:
        seen = self._look(now)
        self.signs.partitions = seen
        metrics.LAG.labels(self._stage).set(sum(p.lag for p in seen.values()))
        return [
            f"{tp.topic}/{tp.partition}: {p.lag} waiting and no commit for {now - p.since:.0f} s"
            for tp, p in seen.items()
            if now - p.since > STALL_LIMIT
        ]

    def _look(self, now: float) -> dict[Any, Progress]:
        consumer = self._app._consumer
        found: dict[Any, Progress] = {}
        for tp in consumer.assignment() if consumer is not None else ():
            end = None if consumer._is_changelog_tp(tp) else consumer.highwater(tp)
            if end is not None:
                found[tp] = self._progress(consumer, tp, end, now)
        return found

    def _progress(self, consumer: Any, tp: Any, end: int, now: float) -> Progress:
        committed = consumer._committed_offset.get(tp)
        in_flight = [m.offset for m in list(consumer._unacked_messages) if m.tp == tp]
        read = (consumer._read_offset.get(tp) or -1) + 1
        done = committed if committed is not None else min(in_flight, default=read)
        lag, old = max(0, end - done), self.signs.partitions.get(tp)
        still = old is not None and lag > 0 and old.committed == committed
        return Progress(lag, committed, old.since if still and old else now)

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(BEAT)
            try:
                self.step()
            except Exception as error:
                # the consumer may not be there yet, or change while it is looked at
                log.debug("watchdog_could_not_look", error=repr(error))

    async def _beat(self) -> None:
        while True:
            self.signs.beat = self._clock()
            await asyncio.sleep(BEAT)

    async def _ask(self) -> None:
        """A cheap question to the broker, since an idle consumer does not notice that it is gone."""
        while True:
            with suppress(Exception):
                async with asyncio.timeout(BROKER_UNREADY):
                    await self._app.producer._ensure_producer().client.fetch_all_metadata()
                    self.signs.answered = self._clock()
            await asyncio.sleep(ASK)
