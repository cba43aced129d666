"""`whiteflag demo`: the real monitor on bundled sample feeds, with everything on this machine.

sample server ─► poll ─► detect ─► correlate ─► notify ─► webhook receiver ─► view
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.broker.choose import open_embedded
from monitor.config.paths import config_root
from monitor.demo.inbox import Inbox
from monitor.demo.progress import Progress, number, summary
from monitor.demo.receiver import Receiver
from monitor.demo.samples import load_samples
from monitor.demo.scrape import scrape
from monitor.demo.server import SampleServer, Site
from monitor.demo.setting import KEY_SECRET, URL_SECRET, write_config
from monitor.demo.view import JsonLines, Terminal, View
from monitor.ending import when_told
from monitor.logs import configure
from monitor.settings import Settings
from monitor.supervisor.ports import free_ports
from monitor.supervisor.roles import EVERYTHING, make_roles
from monitor.supervisor.stop import Stop
from monitor.supervisor.supervisor import Supervisor

PARTITIONS = 2
_SCRAPE_SECONDS = 1.0


async def demo(
    settings: Settings, *, seconds: float | None = None, port: int = 0, speed: float = 1.0
) -> None:
    """Run until Ctrl-C, or for so many seconds.

    The sample feeds are on `port` (0: a free one), and their articles come out `speed` times faster.

    Raises `WhiteflagError` where the port is taken or a role cannot be kept running.
    """
    stop, progress, inbox = Stop(), Progress(), Inbox()
    when_told(stop.request)
    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, stop.request)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wf-demo-")))
        samples = load_samples()
        stories = samples.told_from(_now(), speed)
        server = stack.enter_context(closing(SampleServer(samples, stories, port, _now)))
        receiver = stack.enter_context(closing(Receiver(inbox.key, inbox.put)))
        own = surroundings(settings, folder)
        write_config(config_root(settings), folder / "config", server.site)
        broker = stack.enter_context(open_embedded(own))
        ports = free_ports(own.host, len(EVERYTHING))
        metrics_url = f"http://{own.host}:{ports[0]}/metrics"
        roles = make_roles(
            replace(own, kafka=f"kafka://{broker.bootstrap}"),
            EVERYTHING,
            ports=ports,
            secrets={URL_SECRET: receiver.url, KEY_SECRET: inbox.secret},
        )
        view = stack.enter_context(_view(progress, server.site, metrics_url, folder / "log", stop))
        configure(replace(own, log_level="warning"), "demo")
        async with _meanwhile(_show(inbox, view, progress), _watch(metrics_url, progress)):
            await Supervisor(roles, view.line).run(stop)
    view.close(summary(progress, server.site.out(_now())))


def surroundings(settings: Settings, folder: Path) -> Settings:
    """The settings of the demo's roles: nothing of the user's is touched, and nothing is left behind."""
    to_people = sys.stderr.isatty() and not sys.stdout.isatty()
    return replace(
        settings,
        kafka=None,
        namespace="demo",
        partitions=PARTITIONS,
        replication=1,
        config=folder / "config",
        data=folder / "data",
        log_format="console" if to_people else "json",
    )


def _view(progress: Progress, site: Site, metrics_url: str, log: Path, stop: Stop) -> View:
    if not sys.stdout.isatty():
        return JsonLines(stop.request)
    outlets, articles = number(len(site.samples.outlets), "outlet"), number(len(site.stories), "article")
    greeting = (
        f"The whole monitor at work on {articles} of {outlets} that do not exist: HTTP, Kafka protocol, "
        f"Faust agents, signed webhook. They come out at {site.base} over the next minutes. "
        "Nothing leaves this machine."
    )
    return Terminal(progress, metrics_url, log, greeting)


@asynccontextmanager
async def _meanwhile(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do this beside the body, and stop when the body ends."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _show(inbox: Inbox, view: View, progress: Progress) -> None:
    while True:
        received = await inbox.get()
        progress.add(received)
        view.alert(received)


async def _watch(metrics_url: str, progress: Progress) -> None:
    while True:
        progress.counts = await scrape(metrics_url) or progress.counts
        await asyncio.sleep(_SCRAPE_SECONDS)


def _now() -> datetime:
    return datetime.now(UTC)
