"""`whiteflag demo`: see it work, within seconds and with nothing to set up."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("demo")(show)


def show(
    seconds: Annotated[float | None, typer.Option(min=1, help="Stop by itself after so long.")] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=20, help="So many times faster than usual.")] = 1.0,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the sample feeds are; 0: any.")] = 0,
) -> None:
    """Run the whole monitor on bundled sample feeds, until Ctrl-C.

    On a terminal it shows each alert with its proof. Piped, it prints one JSON object a line for each alert
    that the webhook receiver got, and nothing else on standard output.
    """
    import asyncio

    from monitor.demo.run import demo
    from monitor.settings import Settings

    asyncio.run(demo(Settings.from_environment(), seconds=seconds, port=port, speed=speed))
