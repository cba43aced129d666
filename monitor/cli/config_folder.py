"""The option `--config`: a folder of your own rules and names for one command, over the usual ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.config.paths import config_root
from monitor.errors import WhiteflagError
from monitor.settings import Settings

ConfigFolder = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FOLDER",
        help="Your files, over the usual configuration: what is not here is read there.",
    ),
]


def chosen(folder: Path | None) -> tuple[Path, Path | None]:
    """The folder to read, and the one that has what it lacks; `WhiteflagError` where it is no folder."""
    usual = config_root(Settings.from_environment())
    if folder is None:
        return usual, None
    if not folder.is_dir():
        raise WhiteflagError(f"{folder} is no folder with a configuration.")
    return folder, usual
