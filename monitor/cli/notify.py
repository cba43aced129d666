"""`whiteflag notify`: the role that delivers alerts."""

from __future__ import annotations

import typer

from monitor.cli.role import KafkaAddress, WatchParent, run_stage_role


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("notify")(notify)


def notify(kafka: KafkaAddress = None, watch_parent: WatchParent = False) -> None:
    """Deliver alerts to Slack and webhooks, as routes.yml says."""
    run_stage_role("notify", kafka, watch_parent=watch_parent)
