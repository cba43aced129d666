"""`whiteflag up`: the whole monitor in one go."""

from __future__ import annotations

import typer

from monitor.cli.role import KafkaAddress


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("up")(start)


def start(kafka: KafkaAddress = None) -> None:
    """Run the whole monitor on the feeds of the configuration, until Ctrl-C."""
    import asyncio
    from dataclasses import replace

    from monitor.broker.choose import open_broker
    from monitor.config.check import check_all
    from monitor.config.paths import config_root
    from monitor.logs import configure
    from monitor.settings import Settings
    from monitor.supervisor.roles import EVERYTHING
    from monitor.supervisor.run import supervise

    settings = Settings.from_environment(kafka=kafka)
    counts = check_all(config_root(settings))
    configure(settings, "up")
    with open_broker(settings) as broker:
        typer.echo(broker.note, err=True)
        typer.echo(f"{counts['feeds']} feeds; metrics and health from port {settings.port} on.", err=True)
        asyncio.run(supervise(replace(settings, kafka=f"kafka://{broker.bootstrap}"), EVERYTHING))
