"""One worker of `torture.py`: notes each message in a file, and the last one of each key in a table.

python -m tests.faults.torture_worker BOOTSTRAP RECORD NAME [--stock] [--slow SECONDS] [--session SECONDS]

With `--stock` it is Faust as it comes: same settings, none of our fixes, batches or tables.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import faust
import uvloop

from agents import app as faust_app
from agents import run
from agents.batches import Record
from agents.stage import Context
from monitor import logs
from monitor.settings import Settings
from monitor.topics import Topic

NAMESPACE, STAGE = "torture", "work"
SOURCE = Topic("in", "numbered messages")
CHANGELOG = Topic("work-seen-changelog", "the last number of each key", compact=True)
PARTITIONS = 4


class Notes:
    """A line for each message: partition, offset, number, worker, time; one write for each batch."""

    def __init__(self, path: str, name: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._name = name

    def add(self, items: Sequence[tuple[int, int, int]]) -> None:
        now = time.time()
        lines = (
            f"{partition} {offset} {number} {self._name} {now:.3f}\n" for partition, offset, number in items
        )
        os.write(self._file, "".join(lines).encode())


class Work:
    """A stage that works a while, notes, and keeps the last number of each key."""

    def __init__(self, context: Context, notes: Notes, slow: float) -> None:
        assert context.table is not None
        self._table, self._notes, self._slow = context.table, notes, slow

    async def handle(self, records: Sequence[Record]) -> None:
        await asyncio.sleep(self._slow * random.random() * 2)
        self._notes.add([(r.partition, r.offset, int(r.value or b"")) for r in records])
        for record in records:
            key, number = (record.key or b"").decode(), int(record.value or b"")
            self._table.change(key, b"%d" % max(number, int(self._table.data.get(key) or -1)))

    async def background(self) -> None:
        pass


def ours(options: argparse.Namespace, notes: Notes) -> int:
    module = SimpleNamespace(SOURCE=SOURCE, BATCH=200, TABLE="seen", CHANGELOG=CHANGELOG)
    module.build = lambda context: Work(context, notes, options.slow)
    settings = Settings(namespace=NAMESPACE, port=0, log_format="json", session=options.session)
    logs.configure(settings, STAGE)
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with asyncio.Runner() as runner:
        return runner.run(run.run_module(module, STAGE, settings, options.bootstrap))


def stock(options: argparse.Namespace, notes: Notes) -> None:
    app = faust.App(
        f"{NAMESPACE}-{STAGE}",
        broker=f"kafka://{options.bootstrap}",
        topic_partitions=PARTITIONS,
        **faust_app.TUNED,
        **faust_app.session(Settings(session=options.session)),
    )
    source = app.topic(SOURCE.named(NAMESPACE), key_type=str, value_type=bytes, value_serializer="raw")
    table: Any = app.Table("seen", partitions=PARTITIONS, key_type=str, value_type=int)

    async def read(stream: Any) -> None:
        async for event in stream.events():
            await asyncio.sleep(options.slow * random.random() * 2 / 100)
            number = int(event.value)
            notes.add([(event.message.partition, event.message.offset, number)])
            table[event.key] = max(table.get(event.key) or -1, number)

    app.agent(source)(read)
    uvloop.install()
    faust.Worker(app, loglevel="WARN").execute_from_commandline()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("bootstrap")
    parser.add_argument("record")
    parser.add_argument("name")
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--slow", type=float, default=0.05)
    parser.add_argument("--session", type=int, default=6)
    options = parser.parse_args()
    notes = Notes(options.record, options.name)
    if options.stock:
        stock(options, notes)
        return 0
    return ours(options, notes)


if __name__ == "__main__":
    sys.exit(main())
