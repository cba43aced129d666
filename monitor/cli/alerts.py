"""`whiteflag alerts …`: follow what is raised, and read one incident's alerts with their proof."""

from __future__ import annotations

import heapq
import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.alerts_in import alerts_topic, read_alerts
from monitor.cli.preview import preview

if TYPE_CHECKING:
    from monitor.models import Alert

AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]
Last = Annotated[int, typer.Option("--last", "-n", min=0, help="So many of the latest alerts first.")]
Follow = Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for new ones, or end.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of an incident or of one of its alerts.")]
INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="Follow and read alerts.", no_args_is_help=True)
    group.command("tail")(tail)
    group.command("show")(show)
    group.command("preview")(preview)
    app.add_typer(group, name="alerts")


def tail(last: Last = 10, follow: Follow = True, as_json: AsJson = False) -> None:
    """Show the latest alerts and those that come, until Ctrl-C."""
    bootstrap, topic = alerts_topic()
    ends: dict[int, int] = {}
    latest: list[tuple[datetime, str, Alert]] = []
    for stored, alert in read_alerts(bootstrap, topic):
        ends[stored.partition] = stored.offset
        heapq.heappush(latest, (alert.raised_at, alert.id, alert))
        if len(latest) > last:
            heapq.heappop(latest)
    try:
        for _, _, alert in sorted(latest, key=lambda item: item[:2]):
            _print(alert, as_json=as_json)
        for stored, alert in read_alerts(bootstrap, topic, follow=True) if follow else ():
            if stored.offset > ends.get(stored.partition, -1):
                _print(alert, as_json=as_json)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _leave_quietly()


def show(identifier: Id, as_json: AsJson = False) -> None:
    """Show one alert, or all of an incident; ends with 1 where there is none of that id."""
    found = {
        alert.id: alert
        for _, alert in read_alerts(*alerts_topic())
        if identifier in (alert.id, alert.incident_id)
    }
    if not found:
        sys.stderr.write(f"whiteflag: there is no alert or incident {identifier}.\n")
        raise typer.Exit(1)
    try:
        for alert in sorted(found.values(), key=lambda alert: alert.revision):
            _print(alert, as_json=as_json)
    except BrokenPipeError:
        _leave_quietly()


def _print(alert: Alert, *, as_json: bool) -> None:
    if as_json or not sys.stdout.isatty():
        from monitor.topics import encode

        sys.stdout.write(encode(alert).decode() + "\n")
        sys.stdout.flush()
        return
    from rich.console import Console

    from monitor.alerts.terminal import panel

    Console(highlight=False).print(panel(alert), "")


def _leave_quietly() -> None:
    """Whoever read us (`head -1`) has gone; the interpreter must not complain about it at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
