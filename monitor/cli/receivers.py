"""`whiteflag receivers …`: which receivers there are, and does one of them work?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.alerts.receivers.receiver import Options, Receiver
    from monitor.alerts.texts import Texts
    from monitor.config.routes import Routing
    from monitor.settings import Settings

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
    """Send a sample alert to one receiver, take it back where that has threads, and say what happened."""
    import asyncio

    from monitor.alerts.receivers.kinds import build_receivers
    from monitor.logs import configure
    from monitor.settings import Settings, read_secret

    settings = Settings.from_environment()
    wanted, texts = named(name, settings)
    configure(settings, "receivers")
    # only this one, so that what is missing for another does not matter; and now it is not optional
    now_needed = wanted.model_copy(update={"optional": False})
    receiver = build_receivers({name: now_needed}, read_secret, lambda _: texts).on[name]
    typer.echo(asyncio.run(_try(name, receiver)))


def named(name: str, settings: Settings) -> tuple[Options, Texts]:
    """A receiver's options and its texts; `WhiteflagError` lists the known names."""
    import sys

    from monitor.config.paths import config_root
    from monitor.config.routes import load
    from monitor.config.templates import texts_for
    from monitor.errors import WhiteflagError

    root = config_root(settings)
    receivers = load(root).receivers
    if name not in receivers:
        raise WhiteflagError(f"There is no receiver {name!r}; there are: {', '.join(receivers)}.")

    def tell(error: Exception) -> None:
        sys.stderr.write(f"whiteflag: {error}; the built-in text is used.\n")

    return receivers[name], texts_for(root, settings.board, tell, only=name)(name)


async def _try(name: str, receiver: Receiver) -> str:
    import time
    from datetime import UTC, datetime

    from monitor.alerts.sample import sample_alert, sample_ended
    from monitor.errors import DeliveryError, WhiteflagError

    started = time.monotonic()
    try:
        sample = sample_alert(datetime.now(UTC))
        thread = await receiver.send(sample)
        took = f"{name} took the sample alert after {time.monotonic() - started:.2f} s"
        if thread:
            await receiver.send(sample_ended(sample), thread)
    except DeliveryError as error:
        again = "trying again cannot help" if error.permanent else "a real alert would be tried again"
        raise WhiteflagError(f"{name} did not take the alert: {error} [{error.reason}; {again}].") from None
    finally:
        await receiver.close()
    return f"{took}, and in its thread that it was only a test." if thread else f"{took}."


def _routing() -> Routing:
    from monitor.config.paths import config_root
    from monitor.config.routes import load
    from monitor.settings import Settings

    return load(config_root(Settings.from_environment()))
