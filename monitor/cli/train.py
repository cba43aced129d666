"""`whiteflag train`: learn the linear model's weights from labelled sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("train")(train)


def train(
    labels: Annotated[Path, typer.Argument(metavar="LABELS", help="JSON Lines of labelled sentences.")],
    language: Annotated[str, typer.Option(help="Whose weights to write.")] = "en",
    everything: Annotated[
        bool,
        typer.Option("--everything", help="Also learn from the fifth that is held back to measure with."),
    ] = False,
) -> None:
    """Learn which proposals of the rules are claims; writes the weights into the configuration."""
    from monitor.config.detection import load_detector
    from monitor.config.paths import config_root
    from monitor.config.weights import FILE, write_weights
    from monitor.learning.examples import examples
    from monitor.learning.labels import read_labels
    from monitor.learning.train import train as learn
    from monitor.settings import Settings

    root = config_root(Settings.from_environment())
    sentences = [one for one in read_labels(labels) if everything or not one.held_back]
    found = examples(load_detector(root), sentences)
    path = root / "detection" / language / FILE
    weights = learn(found)
    write_weights(path, weights)
    typer.echo(f"{path}: {len(weights)} features from {len(found)} proposals in {len(sentences)} sentences")
