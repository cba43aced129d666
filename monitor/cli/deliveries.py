"""`whiteflag deliveries list`: what each receiver has had of each alert, and what it is still owed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.models import DeliveryState

if TYPE_CHECKING:
    from monitor.alerts.deliveries import Delivery

AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="See what became of alerts, by receiver.", no_args_is_help=True)
    group.callback()(lambda: None)  # keeps "list" a command of its own while it is the only one
    group.command("list")(show)
    app.add_typer(group, name="deliveries")


def show(
    state: Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")] = None,
    receiver: Annotated[str | None, typer.Option(help="Only this receiver.")] = None,
    incident: Annotated[str | None, typer.Option(help="Only this incident.")] = None,
    past: Annotated[bool, typer.Option("--all", help="Earlier revisions as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """One line for each alert and receiver: its state, tries, the next one, and why the last one failed."""
    from monitor.cli.table import show_rows

    rows = [
        row
        for delivery in _deliveries()
        if receiver in (None, delivery.receiver) and incident in (None, delivery.incident_id)
        for row in _rows(delivery, past=past)
        if state in (None, row["state"])
    ]
    show_rows(sorted(rows, key=lambda row: (str(row["receiver"]), str(row["at"]))), as_json=as_json)


def _deliveries() -> list[Delivery]:
    """The rows of the table, as its topic has them."""
    import sys

    from monitor.alerts.deliveries import Delivery
    from monitor.broker.choose import running_broker
    from monitor.errors import DecodeError
    from monitor.kafka import read_topic
    from monitor.settings import Settings
    from monitor.topics import DELIVERIES_LOG, decode

    settings = Settings.from_environment()
    found: dict[bytes | None, Delivery | None] = {}
    for record in read_topic(running_broker(settings), DELIVERIES_LOG.named(settings.namespace)):
        try:
            found[record.key] = decode(Delivery, record.value) if record.value is not None else None
        except DecodeError as error:
            place = f"{record.topic}/{record.partition}/{record.offset}"
            sys.stderr.write(f"whiteflag: {place} is no delivery: {error}\n")
    return [delivery for delivery in found.values() if delivery is not None]


def _rows(delivery: Delivery, *, past: bool) -> Iterator[dict[str, object]]:
    newest = delivery.pending
    if newest is not None:
        yield {
            "receiver": delivery.receiver,
            "alert": newest.id,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "next_try": delivery.next_try,
            "why": delivery.held or delivery.reason or None,
            "at": delivery.failed_at or newest.raised_at,
        }
    ended = delivery.past if past else delivery.past[-1:] if newest is None else ()
    for one in reversed(ended):
        yield {
            "receiver": delivery.receiver,
            "alert": one.alert_id,
            "state": one.end,
            "attempts": one.attempts,
            "next_try": None,
            "why": one.reason or None,
            "at": one.at,
        }
