"""`whiteflag evaluate`: how good detection is on labelled sentences, and what it gets wrong, by cause."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.config_folder import ConfigFolder, chosen


class Format(StrEnum):
    """How the figures are printed."""

    table = "table"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("evaluate")(evaluate)


def evaluate(
    labels: Annotated[Path, typer.Argument(metavar="FILE", help="JSON Lines of labelled sentences.")],
    format: Annotated[
        Format | None, typer.Option("--format", help="Default: table on a terminal, json otherwise.")
    ] = None,
    errors: Annotated[
        int, typer.Option(min=0, help="Show up to so many sentences for each kind of error.")
    ] = 0,
    held_back: Annotated[
        bool, typer.Option("--held-back", help="Only the fifth that `train` does not learn from.")
    ] = False,
    config: ConfigFolder = None,
) -> None:
    """Measure detection: precision, recall, F1, attributes, and the errors by cause."""
    from monitor.cli.evaluate_view import as_row, as_table
    from monitor.cli.table import write_rows
    from monitor.config.detection import load_detector
    from monitor.learning.evaluate import evaluate as measure
    from monitor.learning.labels import read_labels

    sentences = [one for one in read_labels(labels) if one.held_back or not held_back]
    report = measure(load_detector(*chosen(config)), sentences)
    if (format or (Format.table if sys.stdout.isatty() else Format.json)) is Format.table:
        as_table(report, errors)
    else:
        write_rows([as_row(report, errors)], lines=True)
