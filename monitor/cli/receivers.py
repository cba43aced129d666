"""`whiteflag receivers …`: which receivers there are, and does one of them work?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.alerts.receivers.receiver import Receiver
    from monitor.config.routes import Routing

AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="List and try the receivers of alerts.", no_args_is_help=True)
    group.command("list")(show_all)
    group.command("test")(send_sample)
    app.add_typer(group, name="receivers")


def show_all(as_json: AsJson = False) -> None:
    """Show each receiver, and whether it is on."""
    from monitor.alerts.receivers.kinds import build_receivers
    from monitor.cli.table import show_rows
    from monitor.settings import read_secret

    routing = _routing()
    built = build_receivers(routing.receivers, read_secret)
    rows = [
        {"name": name, "kind": options.kind, "on": name in built.on, "why": built.off.get(name)}
        for name, options in routing.receivers.items()
    ]
    show_rows(rows, as_json=as_json)


def send_sample(name: Annotated[str, typer.Argument(help="A receiver of routes.yml.")]) -> None:
    """Send a sample alert to one receiver, and say what happened."""
    import asyncio

    from monitor.alerts.receivers.kinds import build_receivers
    from monitor.errors import WhiteflagError
    from monitor.logs import configure
    from monitor.settings import Settings, read_secret

    routing = _routing()
    if name not in routing.receivers:
        raise WhiteflagError(f"There is no receiver {name!r}; there are: {', '.join(routing.receivers)}.")
    configure(Settings.from_environment(), "receivers")
    # only this one, so that what is missing for another does not matter; and now it is not optional
    wanted = routing.receivers[name].model_copy(update={"optional": False})
    receiver = build_receivers({name: wanted}, read_secret).on[name]
    typer.echo(asyncio.run(_try(name, receiver)))


async def _try(name: str, receiver: Receiver) -> str:
    import time
    from datetime import UTC, datetime

    from monitor.alerts.sample import sample_alert
    from monitor.errors import DeliveryError, WhiteflagError

    started = time.monotonic()
    try:
        await receiver.send(sample_alert(datetime.now(UTC)))
    except DeliveryError as error:
        again = "trying again cannot help" if error.permanent else "a real alert would be tried again"
        raise WhiteflagError(f"{name} did not take the alert: {error} [{error.reason}; {again}].") from None
    finally:
        await receiver.close()
    return f"{name} took the sample alert after {time.monotonic() - started:.2f} s."


def _routing() -> Routing:
    from monitor.config.paths import config_root
    from monitor.config.routes import load
    from monitor.settings import Settings

    return load(config_root(Settings.from_environment()))
