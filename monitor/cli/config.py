"""`whiteflag config …`: is everything in the configuration right?"""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.config_folder import ConfigFolder, chosen
from monitor.cli.names import tell
from monitor.errors import ConfigError, Fault


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="Check the configuration.", no_args_is_help=True)
    group.command("check")(check)
    app.add_typer(group, name="config")


def check(
    examples: Annotated[
        bool, typer.Option("--examples/--no-examples", help="Also run the examples of the detection rules.")
    ] = True,
    config: ConfigFolder = None,
) -> None:
    """Read everything in the configuration; list every fault, and what is odd, with its path and line."""
    from monitor.config.check import check_and_warn
    from monitor.config.rule_examples import check_examples

    root, below = chosen(config)
    counts, warnings = check_and_warn(root, below)
    broken: tuple[Fault, ...] = ()
    if examples:
        counts["examples of rules"], broken = check_examples(root, below)
    tell((*warnings, *broken))
    typer.echo(f"{root}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    if broken:
        raise typer.Exit(ConfigError.exit_code)
