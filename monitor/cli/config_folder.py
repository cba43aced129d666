"""The option `--config`: another folder of rules, names and routes for one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.config.paths import config_root
from monitor.errors import WhiteflagError
from monitor.settings import Settings

ConfigFolder = Annotated[
    Path | None,
    typer.Option("--config", metavar="FOLDER", help="Read this configuration instead of the usual one."),
]


def chosen(folder: Path | None) -> Path:
    """The folder of the option, else the one that every command reads; `WhiteflagError` if it is none."""
    if folder is None:
        return config_root(Settings.from_environment())
    if not folder.is_dir():
        raise WhiteflagError(f"{folder} is no folder with a configuration.")
    return folder
