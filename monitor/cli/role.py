"""What the commands of single roles share: their options, and the Kafka that each of them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.settings import Settings

WatchParent = Annotated[
    bool, typer.Option("--watch-parent", help="Leave when standard input ends, as it does with the parent.")
]
KafkaAddress = Annotated[
    str | None, typer.Option("--kafka", help="kafka://host:9092, instead of WHITEFLAG_KAFKA.")
]


def settings_of_role(kafka: str | None) -> tuple[Settings, str]:
    """The settings and Kafka's addresses; `SettingsError` where there is none."""
    from monitor.errors import SettingsError
    from monitor.settings import Settings

    settings = Settings.from_environment(kafka=kafka)
    if settings.bootstrap is None:
        raise SettingsError(
            "WHITEFLAG_KAFKA is not set. A role alone needs a Kafka (or --kafka); `whiteflag up` brings one."
        )
    return settings, settings.bootstrap


def run_stage_role(stage: str, kafka: str | None, *, watch_parent: bool) -> None:
    """Be one stream stage until told to end; leaves with its exit code."""
    settings, bootstrap = settings_of_role(kafka)
    from agents.run import run_stage
    from monitor.broker.admin import ensure_topics
    from monitor.ending import leave_when_orphaned

    if watch_parent:
        leave_when_orphaned()
    ensure_topics(bootstrap, settings)
    raise typer.Exit(run_stage(stage, settings, bootstrap, watch_parent=watch_parent))
