"""`whiteflag worker`: the roles that find mentions in articles and make incidents of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from monitor.cli.role import KafkaAddress, WatchParent, run_stage_role, settings_of_role


class Stage(StrEnum):
    """The stages of a worker."""

    detect = "detect"
    correlate = "correlate"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("worker")(work)


def work(
    stage: Annotated[Stage | None, typer.Argument(help="One stage; both where it is left out.")] = None,
    kafka: KafkaAddress = None,
    watch_parent: WatchParent = False,
) -> None:
    """Detect mentions in articles, and correlate them into incidents; start more to share the work."""
    if stage is not None:
        run_stage_role(stage.value, kafka, watch_parent=watch_parent)
        return
    settings, bootstrap = settings_of_role(kafka)
    import asyncio

    from monitor.broker.admin import ensure_topics
    from monitor.config.check import check_all
    from monitor.config.paths import config_root
    from monitor.logs import configure
    from monitor.supervisor.roles import WORKERS
    from monitor.supervisor.run import supervise

    configure(settings, "worker")
    check_all(config_root(settings))
    ensure_topics(bootstrap, settings)
    asyncio.run(supervise(settings, WORKERS, watch_parent=watch_parent))
