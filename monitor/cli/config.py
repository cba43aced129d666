"""`whiteflag config …`: is everything in the configuration right?"""

from __future__ import annotations

import typer

from monitor.cli.names import tell


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="Check the configuration.", no_args_is_help=True)
    group.command("check")(check)
    app.add_typer(group, name="config")


def check() -> None:
    """Read everything in the configuration; list every fault, and what is odd, with its path and line."""
    from monitor.config.check import check_and_warn
    from monitor.config.paths import config_root
    from monitor.settings import Settings

    root = config_root(Settings.from_environment())
    counts, warnings = check_and_warn(root)
    tell(warnings)
    typer.echo(f"{root}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
