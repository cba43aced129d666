"""The `whiteflag` command: puts the groups together, and turns errors into one sentence and an exit code."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated

import typer

from monitor import __version__
from monitor.errors import WhiteflagError

COMMANDS = (
    "demo",
    "up",
    "poll",
    "worker",
    "notify",
    "feeds",
    "detect",
    "replay",
    "backtest",
    "train",
    "evaluate",
    "config",
    "receivers",
    "routes",
    "silences",
    "deliveries",
    "broker",
    "alerts",
    "dead_letters",
)
"""Modules of this package, each with a function `register(app)`; their order is that of `--help`."""


def build() -> typer.Typer:
    """The whole command line; commands import what they need when they run."""
    app = typer.Typer(
        name="whiteflag",
        help="Tells you within seconds who retreated, was beaten or admitted it, and who says so.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_options)
    for name in COMMANDS:
        importlib.import_module(f"monitor.cli.{name}").register(app)
    return app


def run() -> None:
    """Run the command line; an expected error is one sentence on standard error, never a traceback."""
    try:
        build()()
    except WhiteflagError as error:
        sys.stderr.write(f"whiteflag: {error}\n")
        sys.exit(error.exit_code)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"whiteflag {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass
