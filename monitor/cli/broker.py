"""`whiteflag broker …`: the local Apache Kafka, which keeps everything over a restart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.broker.local import LocalBroker

AsJson = Annotated[bool, typer.Option("--json", help="JSON also on a terminal.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="Install and run a local Apache Kafka.", no_args_is_help=True)
    group.command("install")(install)
    group.command("start")(start)
    group.command("stop")(stop)
    group.command("status")(status)
    app.add_typer(group, name="broker")


def install(as_json: AsJson = False) -> None:
    """Bring Apache Kafka (about 45 MB) and make it ready; `whiteflag up` then uses it by itself."""
    broker = _broker()
    sys.stderr.write("Bringing Apache Kafka and trying it once; this takes up to a minute ...\n")
    broker.install()
    _show(broker, as_json)


def start(as_json: AsJson = False) -> None:
    """Start it, and leave it running."""
    broker = _broker()
    broker.start()
    _show(broker, as_json)


def stop(as_json: AsJson = False) -> None:
    """Stop it cleanly; what it holds stays."""
    broker = _broker()
    broker.stop()
    _show(broker, as_json)


def status(as_json: AsJson = False) -> None:
    """Say whether it is installed, whether it runs, and where; ends with 1 where it does not run."""
    broker = _broker()
    _show(broker, as_json)
    if broker.running() is None:
        raise typer.Exit(1)


def _broker() -> LocalBroker:
    from monitor.broker.local import LocalBroker
    from monitor.settings import Settings

    return LocalBroker(Settings.from_environment())


def _show(broker: LocalBroker, as_json: bool) -> None:
    from monitor.broker.install import KAFKA
    from monitor.cli.table import show_rows

    running = broker.running()
    row = {
        "kafka": KAFKA,
        "installed": broker.installed,
        "running": running is not None,
        "address": f"kafka://{running.bootstrap}" if running else None,
        "pid": running.pid if running else None,
        "data": str(broker.data),
    }
    show_rows([row], as_json=as_json)
