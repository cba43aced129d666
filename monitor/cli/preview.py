"""`whiteflag alerts preview`: an alert as a receiver would get it, without sending it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.alerts.receivers.receiver import Shown
    from monitor.models import Alert

Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="Id of an incident or of one of its alerts.")]
File = Annotated[
    str | None,
    typer.Option("--file", "-f", help="Read alerts from a file of JSON Lines, - for standard input."),
]
Name = Annotated[str, typer.Option("--receiver", "-r", help="A receiver of routes.yml.")]
Raw = Annotated[bool, typer.Option("--raw", help="What would go over the wire, to paste elsewhere.")]


def preview(name: Name, identifier: Id = None, file: File = None, raw: Raw = False) -> None:
    """Show an alert as one receiver would get it; without an ID or a file, the sample alert."""
    from monitor.cli.receivers import named
    from monitor.settings import Settings

    options, texts = named(name, Settings.from_environment())
    found = [alert for alert in _alerts(file, identifier) if _asked_for(alert, identifier)]
    if not found:
        sys.stderr.write(f"whiteflag: there is no alert or incident {identifier or f'in {file}'}.\n")
        raise typer.Exit(1)
    for alert in sorted(found, key=lambda alert: (alert.raised_at, alert.revision)):
        for shown in options.preview(alert, texts):
            sys.stdout.write(_written(alert, shown, raw=raw))


def _alerts(file: str | None, identifier: str | None) -> Iterable[Alert]:
    from datetime import UTC, datetime

    from monitor.alerts.sample import sample_alert
    from monitor.cli.alerts_in import alerts_of_file, alerts_topic, read_alerts

    if file is not None:
        return alerts_of_file(file)
    if identifier is None:
        return [sample_alert(datetime.now(UTC))]
    # the same alert may stand there twice
    return {alert.id: alert for _, alert in read_alerts(*alerts_topic())}.values()


def _asked_for(alert: Alert, identifier: str | None) -> bool:
    return identifier is None or identifier in (alert.id, alert.incident_id)


def _written(alert: Alert, shown: Shown, *, raw: bool) -> str:
    # a terminal must not obey what an article says
    return f"{shown.sent}\n" if raw else f"--- {alert.id}: {shown.name}\n{clean(shown.seen)}\n\n"
