"""One stage as a process: from a name to an exit code.

run_stage("detect", settings, "localhost:9092")     # returns when the process was asked to end
"""

from __future__ import annotations

import asyncio
import importlib
from contextlib import suppress
from typing import Any

import faust
import uvloop
from faust.exceptions import ConsumerNotStarted

from agents import app as faust_app
from agents.fixes.revocation import finish
from agents.guard import Guard
from agents.health import Watchdog
from agents.leaving import UNWRITABLE, leave
from agents.reach import partitions
from agents.sending import Sender
from agents.stage import Context, Stage, attach
from agents.tables import KeyedTable
from monitor import logs
from monitor.ending import stop_event
from monitor.health import HealthServer
from monitor.settings import Settings
from monitor.topics import Topic

STAGES = ("detect", "correlate", "notify")
"""Modules of this package, each with `SOURCE` (a topic), `BATCH` (most records at once), `build(context)`,
and where it keeps a table `TABLE` (its name) and `CHANGELOG` (its topic)."""

log = logs.get_logger("agents")


def run_stage(stage: str, settings: Settings, bootstrap: str, *, watch_parent: bool = False) -> int:
    """Run a stage until SIGTERM or SIGINT (or, with `watch_parent`, the end of standard input); 0 then.

    Raises `BrokerError` where Kafka or its topics are not there, `ConfigError` and `SettingsError` where
    the stage's configuration is faulty. Leaves the process with 70 to 72 where going on would lose something
    (see `agents.leaving`).
    """
    if stage not in STAGES:
        raise ValueError(f"no such stage: {stage}")
    logs.configure(settings, stage)
    # the consumer has a thread with a loop of its own, which comes from the policy
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with asyncio.Runner() as runner:
        module = importlib.import_module(f"agents.{stage}")
        return runner.run(run_module(module, stage, settings, bootstrap, watch_parent=watch_parent))


async def run_module(
    module: Any, stage: str, settings: Settings, bootstrap: str, *, watch_parent: bool = False
) -> int:
    """As `run_stage`, for a module (or anything with its names) that is not one of `STAGES`."""
    stop = stop_event(watch_parent=watch_parent)
    source: str = module.SOURCE.named(settings.namespace)
    changelog: Topic | None = getattr(module, "CHANGELOG", None)
    topics = [source] + ([changelog.named(settings.namespace)] if changelog else [])
    count = await asyncio.to_thread(partitions, bootstrap, topics)
    app = faust_app.build(stage, settings, bootstrap, {source: module.BATCH})
    watchdog = Watchdog(app, stage, settings.session)
    table = _table(app, watchdog, module.TABLE, count) if changelog else None
    sender = Sender(app, settings.namespace, watchdog.alive)
    context = Context(settings, app, sender, Guard(stage, sender), lambda: watchdog.ending, table)
    built: Stage = module.build(context)
    attach(context, stage, source, built)
    server = HealthServer(settings.host, settings.port, live=watchdog.live, ready=watchdog.ready)
    try:
        await _work(app, built, table, watchdog, stop)
    finally:
        server.close()
    return 0


def _table(app: faust.App, watchdog: Watchdog, name: str, count: int) -> KeyedTable:
    table = app.Table(name, partitions=count)
    assert isinstance(table, KeyedTable)  # noqa: S101 - the app makes its tables of this class
    table.alive = watchdog.alive
    return table


async def _work(
    app: faust.App, stage: Stage, table: KeyedTable | None, watchdog: Watchdog, stop: asyncio.Event
) -> None:
    watchdog.start()
    background = asyncio.create_task(_background(stage))
    crashed = asyncio.create_task(_run_app(app))
    await asyncio.wait({crashed, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        leave(UNWRITABLE, f"Faust has stopped: {app.crash_reason or crashed.exception()!r}")
    log.info("ending")
    watchdog.stopping()
    # it may not have begun: asked to end while it was still joining
    with suppress(TimeoutError, ConsumerNotStarted):
        await finish(app.consumer)
    if table is not None:
        await table.release()
    background.cancel()
    await asyncio.wait({background})
    await app.stop()
    crashed.cancel()
    log.info("ended")


async def _run_app(app: faust.App) -> None:
    await app.start()
    await app.wait_until_stopped()


async def _background(stage: Stage) -> None:
    try:
        await stage.background()
    except Exception as error:
        log.exception("background_failed")
        leave(UNWRITABLE, f"the work in the background has failed: {error!r}")
